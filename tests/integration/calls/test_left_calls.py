"""A call of a list that an operator made, and did not say how it ended: nobody is called twice for that."""

from datetime import timedelta

import pytest

from core.actions.calls.call_list import Task, next_task, settle_task
from core.actions.calls.dial import call_placed
from core.actions.calls.keep_up import LEFT_AFTER, give_back_left
from core.actions.calls.settle_call import told
from core.clock import ManualClock
from core.models import CallOutcome, Delivery, DeliveryState
from core.outbox import counts
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.telephone_shop import calling_plan, new_sid, telephone_stage


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with two customers who can be called."""
    return telephone_stage(shop, clock, 2)


def talked(at: Stage, minutes: int) -> Task:
    """Take a customer, and talk to them for so many minutes by a click on the card."""
    plan_id, sid = calling_plan(at), new_sid()
    with at.shop.store.write() as tx:
        task = next_task(tx, at.shop, plan_id, at.author)
        assert task is not None
        call_placed(tx, at.shop, task.delivery_id, task.number, sid, operator_id=at.author.id)
        told(tx, at.shop, sid, "in-progress", 1, at.clock.now())
    at.clock.advance(timedelta(minutes=minutes))
    with at.shop.store.write() as tx:
        told(tx, at.shop, sid, "completed", 2, at.clock.now(), minutes * 60)
    return task


def state(at: Stage, task: Task) -> DeliveryState:
    """Return how the delivery stands."""
    with at.shop.store.read() as session:
        return session.get_one(Delivery, task.delivery_id).state


def test_who_talked_for_long_has_time_to_say_how_it_ended(at: Stage) -> None:
    """The time runs from the end of the call, not from when the customer was taken."""
    task = talked(at, minutes=45)
    assert give_back_left(at.shop) == 0
    at.clock.advance(LEFT_AFTER - timedelta(minutes=1))
    assert give_back_left(at.shop) == 0
    with at.shop.store.write() as tx:
        settle_task(tx, at.shop, task.delivery_id, at.author, CallOutcome.TALKED)
    assert state(at, task) is DeliveryState.SENT


def test_a_customer_who_was_rung_is_not_called_again_by_itself(at: Stage) -> None:
    """Whoever rang them went away: staff say what became of it, as of every message of which nobody knows."""
    task = talked(at, minutes=5)
    at.clock.advance(LEFT_AFTER + timedelta(minutes=1))
    assert give_back_left(at.shop) == 0
    assert state(at, task) is DeliveryState.UNKNOWN
    with at.shop.store.read() as session:
        assert counts(session, task.plan_id).unknown == 1
