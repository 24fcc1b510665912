"""Two scripts compared: what those did who got the one, against those who got the other; control stays apart."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from core.evaluation.counting import arms_of
from core.evaluation.intervals import Interval, proportion_interval
from core.evaluation.result import Variant, Variants, Verdict
from core.models import Customer, Delivery, DeliveryState, Plan, Proposal, Response, ResponseKind
from core.plans.people import person
from core.plans.variants import FIRST, SECOND

WELCOMED = frozenset({ResponseKind.INTERESTED, ResponseKind.ORDERED})


def variants_of(
    session: Session, plan: Plan, first: date, last: date, *, visitors: set[int], smallest: int
) -> Variants | None:
    """Return how the two scripts of a plan compare; None where it has one only.

    A side with fewer than `smallest` people is too few to tell.
    """
    if plan.script_b is None:
        return None
    sides = _sides(session, plan)
    both = sides[FIRST] & sides[SECOND]
    groups = [sides[name] - both for name in (FIRST, SECOND)]
    arms = arms_of(session, plan, groups, first, last)
    sent, answers = _sent(session, plan), _answers(session, plan)
    one, other = (
        Variant(
            name=name,
            arm=arm,
            sent=len(people & sent),
            interested=len(people & answers[ResponseKind.INTERESTED]),
            ordered=len(people & answers[ResponseKind.ORDERED]),
            welcomed=len(people & set().union(*(answers[kind] for kind in WELCOMED))),
            visited=len(people & visitors),
        )
        for name, people, arm in zip((FIRST, SECOND), groups, arms, strict=True)
    )
    return compared(one, other, offered=plan.product_id is not None, smallest=smallest, in_both=len(both))


def compared(one: Variant, other: Variant, *, offered: bool, smallest: int, in_both: int = 0) -> Variants:
    """Compare two variants; a verdict other than more or fewer is no claim that there is no difference."""
    few = min(one.people, other.people) < smallest
    empty = Variants(one, other, in_both, None, Verdict.TOO_FEW, None, Verdict.TOO_FEW)
    if not one.people or not other.people:
        return empty
    welcomed = proportion_interval(one.welcomed, one.people, other.welcomed, other.people)
    found = replace(empty, welcomed=welcomed, welcomed_verdict=_verdict(welcomed, few=few))
    if not offered:
        return found
    bought = proportion_interval(one.arm.buyers, one.people, other.arm.buyers, other.people)
    return replace(found, bought=bought, bought_verdict=_verdict(bought, few=few))


def _verdict(interval: Interval, *, few: bool) -> Verdict:
    if few:
        return Verdict.TOO_FEW
    if interval.spans_zero:
        return Verdict.NO_CONCLUSION
    return Verdict.MORE if interval.low > 0 else Verdict.FEWER


def _sides(session: Session, plan: Plan) -> dict[str, set[int]]:
    rows = session.execute(
        select(person(), col(Proposal.variant))
        .join(Customer, col(Customer.id) == Proposal.customer_id)
        .where(col(Proposal.plan_id) == plan.id, col(Proposal.variant).is_not(None))
    )
    sides: dict[str, set[int]] = {FIRST: set(), SECOND: set()}
    for key, name in rows:
        sides[name].add(key)
    return sides


def _sent(session: Session, plan: Plan) -> set[int]:
    rows = session.execute(
        select(person())
        .join(Delivery, col(Delivery.customer_id) == Customer.id)
        .where(col(Delivery.plan_id) == plan.id, col(Delivery.state) == DeliveryState.SENT)
    )
    return {row[0] for row in rows}


def _answers(session: Session, plan: Plan) -> dict[ResponseKind, set[int]]:
    rows = session.execute(
        select(person(), col(Response.kind))
        .join(Response, col(Response.customer_id) == Customer.id)
        .where(col(Response.plan_id) == plan.id)
    )
    found: dict[ResponseKind, set[int]] = {kind: set() for kind in ResponseKind}
    for key, kind in rows:
        found[kind].add(key)
    return found


def sentences(found: Variants, product: str | None, *, counted: bool) -> tuple[str, ...]:
    """Say in plain words how the two scripts compare, the figures first."""
    told = [_figures(variant, product, counted=counted) for variant in (found.first, found.second)]
    if product and found.bought is not None:
        told.append(f"Buyers, A minus B: {_difference(found.bought, found.bought_verdict)}")
    if found.welcomed is not None:
        told.append(f"Interested or ordered, A minus B: {_difference(found.welcomed, found.welcomed_verdict)}")
    if found.in_both:
        told.append(f"{found.in_both:,} who came in on both sides are left out of this comparison.")
    return tuple(told)


def _figures(variant: Variant, product: str | None, *, counted: bool) -> str:
    parts = [f"{variant.sent:,} of {variant.people:,} got it"]
    parts += [f"{variant.visited:,} followed a link"] if counted else []
    parts += [f"{variant.interested:,} interested", f"{variant.ordered:,} ordered"]
    parts += [f"{variant.arm.buyers:,} bought ({variant.arm.rate:.1%})"] if product else []
    return f"Script {variant.name.upper()}: {', '.join(parts)}."


def _difference(interval: Interval, verdict: Verdict) -> str:
    points = (f"{value * 100:+.1f}" for value in (interval.difference, interval.low, interval.high))
    difference, low, high = points
    spread = f"{difference} points, between {low} and {high}"
    if verdict is Verdict.TOO_FEW:
        return f"{spread}; too few to tell."
    better = {Verdict.MORE: "Script A did better.", Verdict.FEWER: "Script B did better."}
    return f"{spread}. {better.get(verdict, 'No conclusion: chance alone could make that difference.')}"
