"""How often a call of a plan is tried: chosen in its form, shown to the approver, bound by the fingerprint, kept to."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.handlers import slack_plan
from bot.handlers.slack_turn import Desk, Turn
from bot.views.plan_form import plan_form
from bot.views.plan_ways import TRIES, approval_lines, way_named, ways, with_way
from core.actions.calls.call_list import next_task, settle_task
from core.actions.plans.decide_plan import approve_plan
from core.actions.plans.submit_plan import draw_up, submit_plan
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import CallingWay, CallOutcome, ChannelName, Delivery, DeliveryState, Plan
from core.outbox import start_due
from core.outbox.calls import AGAIN_AFTER
from core.plans.draft import PlanDraft
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.telephone_shop import telephone_stage


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with one customer who can be called."""
    return telephone_stage(shop, clock, 1)


def draft(at: Stage, tries: int, origin: str = "tries") -> PlanDraft:
    """Return a draft of calls by operators."""
    calls = at.draft(channel=ChannelName.TELEPHONE, origin=origin)
    return replace(calls, calling=CallingWay.OPERATORS, call_tries=tries)


def submitted(at: Stage, tries: int) -> Plan:
    """Hand in a plan of calls."""
    drawn_up = draw_up(at.shop, draft(at, tries, f"tries-{tries}"))
    with at.shop.store.write() as tx:
        return submit_plan(tx, at.shop, drawn_up, at.author)


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_a_call_is_tried_as_often_as_was_chosen(at: Stage, tries: int) -> None:
    """And then given up."""
    plan = submitted(at, tries)
    with at.shop.store.write() as tx:
        approve_plan(tx, at.shop, plan.id or 0, plan.fingerprint, at.approver)
    start_due(at.shop)
    for number in range(1, tries + 1):
        with at.shop.store.write() as tx:
            task = next_task(tx, at.shop, plan.id or 0, at.author)
            assert task is not None
            assert task.number == number
            settle_task(tx, at.shop, task.delivery_id, at.author, CallOutcome.BUSY)
        at.clock.advance(AGAIN_AFTER[CallOutcome.BUSY])
    with at.shop.store.read() as session:
        assert session.exec(select(Delivery.state)).all() == [DeliveryState.FAILED]


def test_the_approver_sees_it_and_approves_exactly_that(at: Stage) -> None:
    """A plan that is changed to more tries after it was shown is not the one that was approved."""
    plan = submitted(at, 1)
    assert "once where nobody answers" in str(approval_lines(plan, 1, None))
    assert "up to 5 times where nobody answers" in str(approval_lines(submitted(at, 5), 1, None))
    with at.shop.store.write() as tx:
        tx.get_one(Plan, plan.id).call_tries = 5
    with pytest.raises(RefusedError), at.shop.store.write() as tx:
        approve_plan(tx, at.shop, plan.id or 0, plan.fingerprint, at.approver)


@pytest.mark.parametrize("tries", [0, 6, -1])
def test_a_number_out_of_range_is_refused(at: Stage, tries: int) -> None:
    """Where it is drawn up, whatever the form let through."""
    with pytest.raises(RefusedError, match="between 1 and 5"):
        draw_up(at.shop, draft(at, tries))


def shown(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the ids of a form's blocks that have one."""
    return [each["block_id"] for each in blocks if "block_id" in each]


def test_the_form_asks_where_somebody_calls_and_keeps_what_was_typed(at: Stage) -> None:
    """It stands below the way, once, and goes when another way is chosen."""
    defaults = {"script": "Good day", "control": "10", "window": "14"}
    form = plan_form(defaults, "{}", countable=False, offered=ways(at.shop))["blocks"]
    assert TRIES not in shown(with_way(form, at.shop, way_named(at.shop, "telegram")))
    asked = with_way(form, at.shop, way_named(at.shop, "operators"))
    assert shown(asked)[:2] == ["way", TRIES]
    assert with_way(asked, at.shop, way_named(at.shop, "operators")) == asked
    assert shown(with_way(asked, at.shop, way_named(at.shop, "automatic"))).count(TRIES) == 1
    assert with_way(asked, at.shop, way_named(at.shop, "telegram")) == with_way(
        form, at.shop, way_named(at.shop, "telegram")
    )


@pytest.mark.parametrize(("said", "wrong"), [("1", False), ("5", False), ("0", True), ("6", True), ("two", True)])
def test_what_is_typed_is_checked_before_it_is_handed_in(at: Stage, said: str, *, wrong: bool) -> None:
    """In the window, and for calls alone."""
    typed = {"product": "", "script": "Good day", "control": "0", "window": "14", TRIES: said}
    form = Turn("view_submission", "U0MIKA", "", "C1", None, state={**typed, "way": "telegram"})
    calls = {("script_operators" if name == "script" else name): value for name, value in typed.items()}
    called = replace(form, state={**calls, "way": "operators"})
    assert (TRIES in slack_plan.check(Desk(at.shop), called)) is wrong
    assert TRIES not in slack_plan.check(Desk(at.shop), form)
