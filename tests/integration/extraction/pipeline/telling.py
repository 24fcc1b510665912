"""What campaigns told whom and what came of it, plainly (seed 001, S212)."""

from typing import Any

from tests.integration.extraction.pipeline.figures import PERIODS
from tests.integration.extraction.pipeline.people import People, Person


def against(people: People, person: Person, spec: dict[str, Any]) -> str | None:
    """Return why a customer leaves at a stage of campaign history; None for who goes on."""
    (first, last), when = PERIODS[spec.get("in")]
    plans = spec.get("plans") or sorted(people.plans)
    heard = [each for each in person.messages if each.plan in plans and first <= each.day <= last]
    days = {plan: min(each.day for each in heard if each.plan == plan) for plan in {each.plan for each in heard}}
    said = {kind for plan, kind in person.answers if plan in days}
    bought = "ordered" in said or any(
        line.sold
        and day <= line.day <= day + people.plans[plan].window
        and people.plans[plan].product in {None, line.product}
        for plan, day in days.items()
        for line in person.lines
    )
    within = f"{_of(spec.get('plans'))}{when}"
    reasons = [*_told(spec.get("who"), bool(heard), within), *_wanted(spec.get("who"), said, bought=bought)]
    reasons += [
        f"who did not get {each.words.replace('less', 'fewer')} message{'' if each.limit == 1 else 's'}{within}"
        for each in spec.get("bounds", [])
        if not each.holds(len(heard))
    ]
    return next(iter(reasons), None)


def _of(plans: list[int] | None) -> str:
    if not plans:
        return ""
    if len(plans) == 1:
        return f" by plan {plans[0]}"
    return f" by the plans {', '.join(map(str, plans[:-1]))} and {plans[-1]}"


def _told(who: str | None, heard: bool, within: str) -> list[str]:
    if who == "not_told":
        return [f"who were told{within}"] if heard else []
    return [f"who were not told{within}"] if who is not None and not heard else []


def _wanted(who: str | None, said: set[str], *, bought: bool) -> list[str]:
    answered = bool(said)
    fails = {
        "answered": (not answered, "who were told and did not answer"),
        "not_answered": (answered, "who answered"),
        "interested": ("interested" not in said, "who did not say that they are interested"),
        "declined": ("not_for_me" not in said, "who did not say that it is not for them"),
        "bought": (not bought, "who were told and did not buy"),
        "not_bought": (bought, "who bought after they were told"),
    }
    failed, reason = fails.get(who or "", (False, ""))
    return [reason] if failed else []
