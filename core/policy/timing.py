"""When a message may leave: the shop's policy and the customer's own wish, together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.models import ChannelName
from core.policy.caps import Heard, Room, room
from core.policy.policy import Cap, Policy
from core.policy.quiet_hours import next_allowed_by_all
from core.policy.wishes import Wish

PAUSED = "the customer asked for a pause"
QUIET = "quiet hours, by the customer's clock"
NO_TIME_LEFT = "the customer's own hours and the shop's leave no time of day"


@dataclass(frozen=True)
class Timing:
    """When a message may leave, and in words what keeps it until then (None where nothing does).

    `at` is None where no time ever fits. `by_cap` says that a cap is among what keeps it.
    """

    at: datetime | None
    reason: str | None = None
    by_cap: bool = False


@dataclass(frozen=True)
class Listener:
    """Who would hear a message: their zone, their wish, what they have heard and what was said at the address."""

    zone: ZoneInfo
    wish: Wish
    heard: Iterable[Heard]
    at_address: Iterable[Heard]


def timing(moment: datetime, channel: ChannelName, listener: Listener, policy: Policy) -> Timing:
    """Return the first moment from `moment` on at which a message on `channel` may leave to `listener`."""
    wish = listener.wish
    caps = (*policy.caps, *wish.caps)
    by_person = room(moment, channel, listener.heard, caps)
    by_address = room(moment, channel, listener.at_address, caps)
    full = max(by_person, by_address, key=lambda found: found.at)
    paused = wish.paused_until if wish.paused_until is not None and wish.paused_until > full.at else None
    hours = [quiet for quiet in (policy.quiet, wish.quiet) if quiet is not None]
    allowed = next_allowed_by_all(paused or full.at, listener.zone, hours)
    if allowed is None:
        return Timing(None, NO_TIME_LEFT, by_cap=False)
    if allowed == moment:
        return Timing(moment)
    return Timing(allowed, _reason(full, paused), by_cap=full.cap is not None)


def _reason(full: Room, paused: datetime | None) -> str:
    """Name what keeps a message longest before quiet hours have their say."""
    if paused is not None:
        return PAUSED
    return QUIET if full.cap is None else full_text(full.cap)


def full_text(cap: Cap) -> str:
    """Return what a cap that is reached says: "they have heard 2 messages in 7 days"."""
    messages = "1 message" if cap.most == 1 else f"{cap.most} messages"
    days = "1 day" if cap.days == 1 else f"{cap.days} days"
    where = f" by {cap.channel.value.replace('_', ' ')}" if cap.channel is not None else ""
    return f"they have heard {messages}{where} in {days}, which is the most"
