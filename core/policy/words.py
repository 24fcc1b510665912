"""A contact policy in plain words: whoever decides reads sentences, not fields."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.models import CapRule
from core.policy.policy import Cap, Policy
from core.policy.quiet_hours import next_allowed
from core.policy.wishes import Wish


def sentences(policy: Policy) -> tuple[str, ...]:
    """Return what the policy says, a sentence for each rule, always in the same order and number."""
    return (
        _quiet(policy),
        _caps(policy),
        _left_out(policy),
        "An agreement counts once the customer has confirmed it."
        if policy.double_opt_in
        else "An agreement counts as soon as the customer gives it.",
    )


def changed_sentences(before: Policy, after: Policy) -> tuple[tuple[str, str], ...]:
    """Return the sentences in which two policies differ, the earlier one first in each pair."""
    pairs = zip(sentences(before), sentences(after), strict=True)
    return tuple((old, new) for old, new in pairs if old != new)


def example(policy: Policy, called: str, zone: ZoneInfo, now: datetime) -> str:
    """Return what the policy means for one customer at this moment, by their own clock."""
    place = zone.key.rpartition("/")[2].replace("_", " ")
    local = f"{now.astimezone(zone):%H:%M}"
    if policy.quiet is None:
        return f"{called}: by the clock of {place} it is {local}, and a message may leave at any hour."
    nothing = f"nothing between {policy.quiet.text} by the clock of {place}, where it is {local} now"
    until = next_allowed(now, zone, policy.quiet)
    if until == now:
        return f"{called}: {nothing}, so a message may leave."
    return f"{called}: {nothing}, so a message waits until {until.astimezone(zone):%H:%M}."


def cap_text(cap: Cap, things: str = "") -> str:
    """Return a cap as people write it ("2 in 7 days by telegram"), or say it ("2 messages in 7 days")."""
    where = f" by {cap.channel.value.replace('_', ' ')}" if cap.channel is not None else ""
    what = f"{cap.most} {things}".strip()
    return f"{what} in {cap.days} {'day' if cap.days == 1 else 'days'}{where}"


def wish_sentences(wish: Wish, zone: ZoneInfo, now: datetime) -> tuple[str, ...]:
    """Return what a customer asked for, a sentence each; nothing where it is as it comes."""
    said = []
    if wish.paused_at(now) and wish.paused_until is not None:
        day = wish.paused_until.astimezone(zone)
        said.append(f"nothing before {day.day} {day:%B %Y}")
    if wish.most_per_30_days is not None:
        times = {1: "once", 2: "twice"}.get(wish.most_per_30_days, f"{wish.most_per_30_days} times")
        said.append(f"at most {times} in 30 days")
    if wish.quiet is not None:
        said.append(f"nothing between {wish.quiet.text}")
    return tuple(said)


def _quiet(policy: Policy) -> str:
    if policy.quiet is None:
        return "Messages leave at any hour: there are no quiet hours."
    return f"Nothing leaves between {policy.quiet.text} by each customer's own clock; it waits until then."


def _caps(policy: Policy) -> str:
    if not policy.caps:
        return "There is no limit to how many messages somebody gets."
    most = ", and ".join(cap_text(cap, "messages" if cap.most > 1 else "message") for cap in policy.caps)
    rest = "waits until there is room again" if policy.cap_rule is CapRule.DEFER else "is not sent at all"
    return f"At most {most}, counted for each person and each address; what is more {rest}."


def _left_out(policy: Policy) -> str:
    days = policy.told_within_days
    left_out = [
        f"whoever was told something within {days} {'day' if days == 1 else 'days'}" if days else "",
        "whoever is in another campaign that is not finished" if policy.skip_in_campaign else "",
        "whoever has a trouble that is not settled" if policy.skip_open_trouble else "",
        "all but the best of those who share an address" if policy.one_per_address else "",
    ]
    said = [each for each in left_out if each]
    return f"Left out of a plan: {'; '.join(said)}." if said else "Nobody is left out of a plan who can be reached."
