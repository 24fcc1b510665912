"""Say what a plan brought: those who were to be told against those who were left alone (seed 000, claim 12)."""

from datetime import datetime, timedelta

from sqlmodel import Session

from core.audit import SYSTEM, record
from core.clock import business_date
from core.errors import NotFoundError, RefusedError
from core.evaluation.counting import answers_of, arms, people_of, visitors_of
from core.evaluation.intervals import Interval, mean_interval, proportion_interval
from core.evaluation.result import Arm, Comparison, Facts, Result, Verdict, sentences
from core.evaluation.variants import sentences as variant_sentences
from core.evaluation.variants import variants_of
from core.models import Evaluation, Plan, PlanState, Product
from core.plans.states import IN_WORDS, Move, locked_plan, move
from core.shop import Shop

# Below this many on either side a difference says little about people and much about who happened to be there.
SMALLEST_ARM = 20


def evaluate_plan(shop: Shop, plan_id: int) -> Result:
    """Return what the plan brought up to now, or up to the end of its window where that has passed.

    Raises `RefusedError` where nothing has been sent yet, `NotFoundError` for a plan that does not exist.
    """
    with shop.store.read() as session:
        plan = session.get(Plan, plan_id)
        if plan is None:
            message = "That plan does not exist."
            raise NotFoundError(message)
        if plan.started_at is None:
            message = f"The plan “{plan.title}” is {IN_WORDS[plan.state]}; there is nothing to evaluate yet."
            raise RefusedError(message)
        facts = _facts(session, shop, plan, plan.started_at)
    compared = compare(facts.treated, facts.control, offered=facts.product is not None)
    return Result(
        plan_id=plan_id,
        title=plan.title,
        **vars(facts),
        **vars(compared),
        sentences=_said(facts, compared, shop),
    )


def _said(facts: Facts, compared: Comparison, shop: Shop) -> tuple[str, ...]:
    """Say the result, then how the scripts compare where there were two."""
    said = sentences(facts, compared, shop.currency)
    if facts.variants is None:
        return said
    return said + variant_sentences(facts.variants, facts.product, counted=facts.visited is not None)


def keep_evaluation(tx: Session, shop: Shop, plan_id: int, result: Result, *, final: bool) -> Evaluation:
    """Keep a result as it was reported; a final one moves a plan that was sent out to evaluated."""
    plan = locked_plan(tx, plan_id)
    kept = Evaluation(plan_id=plan_id, at=shop.clock.now(), final=final, figures=result.figures())
    tx.add(kept)
    # A cancelled plan stays cancelled: what had left before is reported all the same.
    if final and plan.state is not PlanState.CANCELLED:
        move(tx, plan, Move.EVALUATE)
    record(tx, shop.clock, actor=SYSTEM, action="plan evaluated", subject=f"plan:{plan_id}", final=final)
    tx.flush()
    return kept


def compare(treated: Arm, control: Arm, *, offered: bool) -> Comparison:
    """Compare the two sides; a verdict other than more or fewer is no claim that nothing happened."""
    if not control.people or not treated.people:
        return Comparison(Verdict.NO_CONTROL, None, Verdict.NO_CONTROL, None)
    few = min(treated.people, control.people) < SMALLEST_ARM
    buyers = proportion_interval(treated.buyers, treated.people, control.buyers, control.people) if offered else None
    per_person = mean_interval(treated.amounts, control.amounts)
    extra = per_person.scaled(treated.people) if per_person else None
    return Comparison(_verdict(buyers, few=few), buyers, _verdict(extra, few=few), extra)


def _verdict(interval: Interval | None, *, few: bool) -> Verdict:
    if few or interval is None:
        return Verdict.TOO_FEW
    if interval.spans_zero:
        return Verdict.NO_CONCLUSION
    return Verdict.MORE if interval.low > 0 else Verdict.FEWER


def _facts(session: Session, shop: Shop, plan: Plan, started_at: datetime) -> Facts:
    first = business_date(started_at, shop.zone)
    end = first + timedelta(days=plan.window_days - 1)
    today = business_date(shop.clock.now(), shop.zone)
    last = min(end, today)
    people = people_of(session, plan)
    treated, control = arms(session, plan, people, first, last)
    product = session.get(Product, plan.product_id) if plan.product_id is not None else None
    visitors = visitors_of(session, plan) if plan.count_links else set()
    return Facts(
        product=product.name if product else None,
        first=first,
        last=last,
        final=plan.evaluate_at is not None and plan.evaluate_at <= shop.clock.now(),
        sent=people.sent,
        answered=answers_of(session, plan),
        treated=treated,
        control=control,
        visited=len(visitors) if plan.count_links else None,
        variants=variants_of(session, plan, first, last, visitors=visitors, smallest=SMALLEST_ARM),
    )
