"""Rolling caps: at most so many messages in any so many times 24 hours, for a person and for an address.

A message counts from when it is claimed, and its window runs from when its outcome was written down: it left at some
moment in between, so no true window can hold more than the cap says. What may have been heard counts as heard.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.models import ChannelName
from core.policy.policy import Cap

# How long until another look, where a message that counts is still on its way.
LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Heard:
    """One message that somebody has heard, or may have: sent, of unknown outcome, or on its way (`under_way`).

    `at` is when its outcome was written down, or, while it is on its way, when it was claimed.
    """

    delivery_id: int
    plan_id: int
    channel: ChannelName
    at: datetime
    under_way: bool = False

    def counts_until(self, span: timedelta, moment: datetime) -> datetime:
        """Return until when it fills a place in windows of the length `span`, as far as is known at `moment`."""
        end = self.at + span
        return max(end, moment + LOOK_AGAIN) if self.under_way else end


@dataclass(frozen=True)
class Room:
    """The first moment at which one more message fits, and the cap that it had to wait for; None for no wait."""

    at: datetime
    cap: Cap | None = None


def room(moment: datetime, channel: ChannelName, heard: Iterable[Heard], caps: Iterable[Cap]) -> Room:
    """Return when, from `moment` on, one more message on `channel` fits under all `caps` beside what was `heard`.

    A window is half open: a message on its very end is in the next one.
    """
    known = list(heard)
    found = Room(moment)
    for cap in caps:
        if not cap.concerns(channel):
            continue
        ends = sorted(
            end for one in known if cap.concerns(one.channel) and (end := one.counts_until(cap.span, moment)) > moment
        )
        # Of so many that count, all but `most - 1` have to leave the window first.
        if len(ends) >= cap.most and ends[len(ends) - cap.most] > found.at:
            found = Room(ends[len(ends) - cap.most], cap)
    return found
