"""How many of a plan's messages would not leave at its time, and why: said before anybody asks for approval."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from core.models import CapRule, Customer
from core.plans.draft import CheckedDraft
from core.policy import Policy, policy_in_force
from core.policy.heard import heard_book, survivors
from core.policy.timing import QUIET, Listener, Timing, timing
from core.policy.wishes import NO_WISH, WISH_DAYS, wishes
from core.policy.zones import zone_of
from core.shop import Shop

# Databases take only so many values in one question.
_AT_ONCE = 500


def waiting_shares(
    session: Session, shop: Shop, checked: CheckedDraft, told: Mapping[int, str]
) -> tuple[tuple[str, int], ...]:
    """Return how many of those who are `told` (customers with their addresses) wait or are left out, by reason.

    As things stand at the plan's time of sending, the most first; what other plans tell until then is not foreseen.
    """
    policy, found = policy_in_force(session), Counter[str]()
    now, channel = checked.send_at, checked.draft.channel
    memory = max(policy.longest_memory or timedelta(0), timedelta(days=WISH_DAYS))
    for part in _parts(sorted(told)):
        zones = _zones(session, part)
        wished, places = wishes(session, part), [(channel, told[key]) for key in part]
        book = heard_book(session, survivors(session, part), places, now - memory)
        for key in part:
            zone = zone_of(zones.get(key), shop.zone)
            heard = Listener(zone, wished.get(key, NO_WISH), book.by_person[key], book.by_address[channel, told[key]])
            when = timing(now, channel, heard, policy)
            if when.reason is not None:
                found[_label(when, when.reason, zone, checked, policy)] += 1
    return tuple(found.most_common())


def _label(when: Timing, reason: str, zone: ZoneInfo, checked: CheckedDraft, policy: Policy) -> str:
    ends = checked.send_at + timedelta(days=checked.draft.window_days)
    if when.at is None or when.at >= ends or (when.by_cap and policy.cap_rule is CapRule.DROP):
        return f"hear nothing: {reason}"
    if reason == QUIET:
        return f"wait until {when.at.astimezone(zone):%H:%M} by their own clock: quiet hours"
    return f"wait: {reason}"


def _zones(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    rows = session.execute(select(col(Customer.id), col(Customer.zone)).where(col(Customer.id).in_(ids)))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
