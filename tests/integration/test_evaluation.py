"""A plan is evaluated by everybody who was meant to be told, against those who were left alone."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot.workers.sender import Sender
from core import outbox
from core.actions.plans.evaluate_plan import compare, evaluate_plan, keep_evaluation
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError
from core.evaluation.result import Arm, Verdict
from core.models import Customer, Delivery, DeliveryState, Evaluation, Response, ResponseKind
from core.shop import Shop
from tests.support.campaign import Stage, purchase, stage

DAY = date(2026, 3, 2)


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A hundred and twenty customers who can be reached."""
    return stage(shop, clock, 120)


def arms(at: Stage, plan_id: int) -> tuple[list[int], list[int]]:
    """Return who was told and who was held out."""
    with at.shop.store.read() as session:
        rows = session.exec(select(Delivery).where(Delivery.plan_id == plan_id)).all()
    control = [row.customer_id for row in rows if row.state is DeliveryState.HELD_OUT]
    return [row.customer_id for row in rows if row.customer_id not in control], control


async def test_an_effect_is_found_and_said(at: Stage) -> None:
    """Half of those told bought, nobody of the others did; costs are known for one purchase."""
    plan_id = at.approved(control_percent=50)
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    told, control = arms(at, plan_id)
    with at.shop.store.write() as tx:
        for customer_id in told[: len(told) // 2]:
            purchase(tx, customer_id, at.product_id, DAY)
        for customer_id in control:
            purchase(tx, customer_id, at.partner_id, DAY, amount=10)
        purchase(tx, told[-1], at.partner_id, DAY, amount=1000, cost=400)
        ordered = ResponseKind.ORDERED
        tx.add(Response(plan_id=plan_id, delivery_id=1, customer_id=told[0], kind=ordered, at=at.clock.now()))
    result = evaluate_plan(at.shop, plan_id)
    assert (result.final, result.last, result.sent) == (False, DAY, len(told))
    assert result.treated.buyers == len(told) // 2
    assert result.control.buyers == 0
    assert (result.verdict, result.sales_verdict) == (Verdict.MORE, Verdict.MORE)
    assert result.treated.product_sales == len(told) // 2 * 450
    assert result.treated.sales == result.treated.product_sales + 1000
    assert (result.treated.profit, result.treated.sales_with_cost) == (600, 1000)
    assert result.answered == {"ordered": 1}
    said = " ".join(result.sentences)
    assert "The message brought buyers." in said
    assert "Profit from those told: £6.00 (cost known for £10.00)." in said
    assert "The window runs on" in said
    assert result.sentences[0].startswith(f"{len(told)} got the message; {len(control)} were held out.")


async def test_what_counts_is_net_and_within_the_window(at: Stage) -> None:
    """Not the day before, not the day after, not what was given back; a merged number's purchases count."""
    plan_id = at.approved(window_days=7)
    outbox.start_due(at.shop)
    first, second, third, fourth, fifth, *_rest = at.customers
    at.buy(first, at.product_id, DAY - timedelta(days=1))
    at.buy(second, at.product_id, DAY)
    at.buy(second, at.product_id, DAY + timedelta(days=3), quantity=-1, amount=-450)
    at.buy(third, at.product_id, DAY + timedelta(days=6))
    at.buy(fourth, at.product_id, DAY + timedelta(days=7))
    with at.shop.store.write() as tx:
        other = Customer(number="C-old", merged_into_id=fifth, created_at=at.clock.now())
        tx.add(other)
        tx.flush()
        purchase(tx, other.id or 0, at.product_id, DAY + timedelta(days=1))
    at.clock.advance(timedelta(days=30))
    result = evaluate_plan(at.shop, plan_id)
    assert (result.first, result.last, result.final) == (DAY, DAY + timedelta(days=6), True)
    assert (result.treated.buyers, result.treated.sales) == (2, 900)
    assert (result.verdict, result.buyers) == (Verdict.NO_CONTROL, None)


async def test_whoever_was_not_reached_still_counts_as_treated(at: Stage) -> None:
    """Leaving them out of one side only would compare unlike groups."""
    plan_id = at.approved(control_percent=10)
    told, control = arms(at, plan_id)
    with at.shop.store.write() as tx:
        outbox.suppress_queued(tx, at.shop, told[0], "the customer stopped offers")
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    result = evaluate_plan(at.shop, plan_id)
    assert (result.treated.people, result.control.people, result.sent) == (len(told), len(control), len(told) - 1)
    assert result.sentences[0].startswith(f"{len(told) - 1} of {len(told)} got the message")


async def test_a_result_is_kept_as_it_was_reported(at: Stage) -> None:
    """As plain figures; an interim one changes nothing about the plan."""
    plan_id = at.approved(control_percent=30)
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    result = evaluate_plan(at.shop, plan_id)
    with at.shop.store.write() as tx:
        keep_evaluation(tx, at.shop, plan_id, result, final=False)
        keep_evaluation(tx, at.shop, plan_id, result, final=True)
    with pytest.raises(RefusedError, match="it is too late or too early to evaluate"), at.shop.store.write() as tx:
        keep_evaluation(tx, at.shop, plan_id, result, final=True)
    with at.shop.store.read() as session:
        kept = session.exec(select(Evaluation)).all()
    assert [one.final for one in kept] == [False, True]
    assert kept[0].figures["treated"]["people"] == result.treated.people
    assert kept[0].figures["sentences"] == list(result.sentences)


def test_nothing_is_evaluated_before_it_is_sent(at: Stage) -> None:
    """The refusal says what state the plan is in."""
    with pytest.raises(RefusedError, match="approved and waiting for its time; there is nothing to evaluate yet"):
        evaluate_plan(at.shop, at.approved())
    with pytest.raises(NotFoundError):
        evaluate_plan(at.shop, 999)


def arm(people: int, buyers: int, each: int = 100) -> Arm:
    """Return a side of which `buyers` bought for `each`."""
    sales = buyers * each
    return Arm(people, buyers, sales, sales, 0, 0, 0, buyers * each**2)


@pytest.mark.parametrize(
    ("treated", "control", "verdict"),
    [
        (arm(70, 56), arm(80, 48), Verdict.MORE),
        (arm(80, 48), arm(70, 56), Verdict.FEWER),
        (arm(56, 5), arm(29, 0), Verdict.NO_CONCLUSION),
        (arm(86, 9), arm(10, 0), Verdict.TOO_FEW),
        (arm(19, 19), arm(500, 0), Verdict.TOO_FEW),
        (arm(86, 9), arm(0, 0), Verdict.NO_CONTROL),
        (arm(0, 0), arm(0, 0), Verdict.NO_CONTROL),
    ],
)
def test_the_verdict_claims_no_more_than_the_figures(treated: Arm, control: Arm, verdict: Verdict) -> None:
    """A span over zero is no conclusion, a small group is too few to tell."""
    assert compare(treated, control, offered=True).verdict is verdict
