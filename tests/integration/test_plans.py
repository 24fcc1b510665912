"""A plan is previewed, submitted, approved by somebody else and sent, on both databases."""

from datetime import date, timedelta

import pytest

from bot.sender import Sender
from core import outbox
from core.actions.evaluate_plan import evaluate_plan, keep_evaluation
from core.actions.submit_plan import preview_plan
from core.clock import ManualClock
from core.models import Plan, PlanState
from core.shop import Shop
from tests.support.campaign import Stage, stage


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """Five customers who can be reached."""
    return stage(shop, clock)


async def test_the_whole_way_of_a_plan(at: Stage) -> None:
    """Previewed, approved by another, sent to each once, evaluated."""
    at.buy(at.customers[0], at.partner_id, date(2010, 3, 5))
    preview = preview_plan(at.shop, at.draft())
    assert (preview.audience, preview.control, preview.cost, preview.faulty) == (5, 0, 10, 0)
    assert preview.samples[0].text == (
        "Hello Customer 1, RED LANTERN for £4.50, because you bought the grinder in March 2010."
    )
    plan_id = at.approved()
    assert outbox.start_due(at.shop) == [plan_id]
    assert await Sender(at.shop).drain() == 5
    assert sorted(at.channel.addresses) == ["9001", "9002", "9003", "9004", "9005"]
    with at.shop.store.read() as session:
        counts = outbox.counts(session, plan_id)
        assert session.get_one(Plan, plan_id).state is PlanState.FINISHED
    assert counts.audience == counts.accounted == counts.sent == 5
    assert counts.text == "sent 5 of 5"
    at.buy(at.customers[0], at.product_id, date(2026, 3, 4))
    at.clock.advance(timedelta(days=14))
    assert outbox.evaluations_due(at.shop) == [plan_id]
    result = evaluate_plan(at.shop, plan_id)
    assert result.treated.buyers == 1
    with at.shop.store.write() as tx:
        keep_evaluation(tx, at.shop, plan_id, result, final=True)
    assert outbox.evaluations_due(at.shop) == []
