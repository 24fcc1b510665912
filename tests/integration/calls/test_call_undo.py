"""How a call of a list ended is taken back by whoever said so: nothing of it is left, and the call is in hand again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core.actions.calls.call_list import Task, next_task, release_task, settle_task
from core.actions.calls.dial import call_placed
from core.actions.calls.end_call import confirm_note
from core.actions.calls.settle_call import told
from core.actions.calls.take_call import take_call
from core.actions.calls.undo_task import UNDONE, undo_task
from core.actions.customers.consent import withdraw_consent
from core.actions.plans.control_plan import cancel_plan
from core.actions.plans.evaluate_plan import evaluate_plan
from core.clock import ManualClock
from core.customers.agreement import Agreement
from core.errors import RefusedError
from core.models import (
    AuditEntry,
    Call,
    CallOutcome,
    CallTask,
    ChannelName,
    Contact,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Plan,
    PlanState,
    Purpose,
    Response,
    ResponseKind,
    Staff,
)
from core.outbox import counts
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.telephone_shop import calling_plan, new_sid, telephone_stage

O = CallOutcome  # noqa: E741 - short for what is listed


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with three customers who can be called."""
    return telephone_stage(shop, clock, 3)


def taken(at: Stage, plan_id: int, who: Staff | None = None) -> Task:
    """Take the next call."""
    with at.shop.store.write() as tx:
        task = next_task(tx, at.shop, plan_id, who or at.author)
        assert task is not None
        return task


def settled(at: Stage, task: Task, outcome: CallOutcome, opinion: ResponseKind | None = None, note: str = "") -> None:
    """Say how a call ended, as the author, who has it in hand."""
    when = at.clock.now() + timedelta(hours=5)
    with at.shop.store.write() as tx:
        settle_task(tx, at.shop, task.delivery_id, at.author, outcome, note, when, opinion)


def undone(at: Stage, task: Task, by: Staff | None = None) -> Task:
    """Take that back."""
    with at.shop.store.write() as tx:
        back, who = undo_task(tx, at.shop, task.delivery_id, task.number, by or at.author)
        assert who.id == at.author.id
        return back


def everything(session: Session, task: Task) -> tuple[object, ...]:
    """Return all that saying how a call ended can change."""
    delivery = session.get_one(Delivery, task.delivery_id)
    entry = session.exec(select(CallTask).where(CallTask.delivery_id == task.delivery_id)).one()
    attempts = session.exec(select(DeliveryAttempt).order_by(col(DeliveryAttempt.id)))
    return (
        (delivery.state, delivery.tries, delivery.settled_at, delivery.reason),
        (entry.taken_by_id, entry.failures, entry.outcome, entry.call_at, entry.settled_at),
        [(each.delivery_id, each.number, each.ended_at, each.outcome, each.detail) for each in attempts],
        [(each.customer_id, each.contents) for each in session.exec(select(Contact))],
        [(each.delivery_id, each.kind) for each in session.exec(select(Response))],
        session.get_one(Plan, task.plan_id).state,
    )


@pytest.mark.parametrize(
    ("outcome", "opinion"),
    [
        (O.TALKED, ResponseKind.INTERESTED),
        (O.TALKED, ResponseKind.NOT_FOR_ME),
        (O.TALKED, ResponseKind.ORDERED),
        (O.TALKED, None),
        (O.NO_ANSWER, None),
        (O.BUSY, None),
        (O.MACHINE, None),
        (O.CALL_AT, None),
    ],
)
def test_what_was_said_of_a_call_is_taken_back_to_the_last_row(
    at: Stage, outcome: CallOutcome, opinion: ResponseKind | None
) -> None:
    """The try keeps its number, a note stays on the card, the audit says who undid it; then it can end otherwise."""
    task = taken(at, calling_plan(at))
    with at.shop.store.read() as session:
        before = everything(session, task)
    settled(at, task, outcome, opinion, "wants to think about it")
    with at.shop.store.read() as session:
        assert everything(session, task) != before
    back = undone(at, task)
    assert (back.delivery_id, back.number, back.failures) == (task.delivery_id, task.number, 0)
    assert back.note == "wants to think about it"
    with at.shop.store.read() as session:
        assert everything(session, task) == before
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == UNDONE)).one()
        assert (entry.actor, entry.detail["outcome"]) == (f"staff:{at.author.id}", outcome.value)
    settled(at, task, O.TALKED, ResponseKind.ORDERED)
    with at.shop.store.read() as session:
        assert [each.kind for each in session.exec(select(Response))] == [ResponseKind.ORDERED]
        assert len(session.exec(select(Contact.id)).all()) == 1


def test_an_earlier_end_stands_again(at: Stage) -> None:
    """Of the second try only the second end is taken back."""
    plan_id = calling_plan(at)
    first = taken(at, plan_id)
    settled(at, first, O.BUSY)
    at.clock.advance(timedelta(minutes=31))
    while (second := taken(at, plan_id)).delivery_id != first.delivery_id:
        settled(at, second, O.TALKED)
    settled(at, second, O.NO_ANSWER)
    undone(at, second)
    with at.shop.store.read() as session:
        entry = session.exec(select(CallTask).where(CallTask.delivery_id == first.delivery_id)).one()
        assert (entry.failures, entry.outcome) == (1, O.BUSY)
    with pytest.raises(RefusedError, match="taken from the list again"):
        undone(at, first)


def test_a_plan_that_had_finished_by_it_goes_on(at: Stage) -> None:
    """And finishes again when the call is settled again."""
    plan_id = calling_plan(at)
    with at.shop.store.read() as session:
        calls = counts(session, plan_id).told
    for _ in range(calls):
        task = taken(at, plan_id)
        settled(at, task, O.TALKED)
    assert _state(at, plan_id) is PlanState.FINISHED
    undone(at, task)
    assert _state(at, plan_id) is PlanState.RUNNING
    settled(at, task, O.TALKED)
    assert _state(at, plan_id) is PlanState.FINISHED
    at.clock.advance(timedelta(days=400))
    with pytest.raises(RefusedError, match="is over"):
        undone(at, task)
    evaluate_plan(at.shop, plan_id)
    with pytest.raises(RefusedError, match="too late to undo"):
        undone(at, task)


def _state(at: Stage, plan_id: int) -> PlanState:
    with at.shop.store.read() as session:
        return session.get_one(Plan, plan_id).state


def test_an_approver_may_undo_and_the_operator_has_it_again(at: Stage) -> None:
    """Somebody else without that role may not."""
    task = taken(at, calling_plan(at))
    settled(at, task, O.NO_ANSWER)
    with at.shop.store.write() as tx:
        other = Staff(slack_user="U0BEN", name="Ben", roles=["planner"], created_at=at.clock.now())
        tx.add(other)
    with pytest.raises(RefusedError, match=f"Only {at.author.name}"):
        undone(at, task, other)
    undone(at, task, at.approver)
    with at.shop.store.read() as session:
        entry = session.exec(select(CallTask).where(CallTask.delivery_id == task.delivery_id)).one()
        assert entry.taken_by_id == at.author.id


def two_in_hand(at: Stage, plan_id: int) -> tuple[Task, Task]:
    """Take a customer, end that, take the next and undo the end; return both, the one taken back first."""
    first = taken(at, plan_id)
    settled(at, first, O.NO_ANSWER)
    at.clock.advance(timedelta(seconds=5))
    second = taken(at, plan_id)
    at.clock.advance(timedelta(seconds=5))
    undone(at, first)
    return first, second


def test_of_two_in_hand_the_one_taken_back_comes_first_and_neither_is_lost(at: Stage) -> None:
    """Who has taken the next customer already gets both, one after the other, and then others."""
    plan_id = calling_plan(at)
    first, second = two_in_hand(at, plan_id)
    for _ in range(2):
        assert taken(at, plan_id).delivery_id == first.delivery_id
    settled(at, first, O.TALKED)
    for _ in range(2):
        again = taken(at, plan_id)
        assert (again.delivery_id, again.number) == (second.delivery_id, second.number)
    settled(at, second, O.TALKED)
    assert taken(at, plan_id).delivery_id not in {first.delivery_id, second.delivery_id}


def test_of_two_in_hand_one_who_withdrew_makes_way_for_the_other(at: Stage) -> None:
    """Not for a third."""
    plan_id = calling_plan(at)
    first, second = two_in_hand(at, plan_id)
    with at.shop.store.write() as tx:
        about = Agreement(first.customer_id, ChannelName.TELEPHONE, Purpose.OFFERS)
        withdraw_consent(tx, at.shop, about, "said so by letter")
    assert taken(at, plan_id).delivery_id == second.delivery_id


@pytest.mark.parametrize("outcome", [O.DO_NOT_CALL, O.WRONG_NUMBER])
def test_what_was_asked_about_before_is_not_undone(at: Stage, outcome: CallOutcome) -> None:
    """It says what to do instead."""
    task = taken(at, calling_plan(at))
    settled(at, task, outcome)
    with pytest.raises(RefusedError, match="not undone here"):
        undone(at, task)


def _twice(at: Stage, task: Task) -> None:
    undone(at, task)


def _taken_again(at: Stage, task: Task) -> None:
    at.clock.advance(timedelta(hours=4))
    while taken(at, task.plan_id, at.approver).delivery_id != task.delivery_id:
        with at.shop.store.write() as tx:
            held = tx.exec(select(CallTask).where(CallTask.taken_by_id == at.approver.id)).one()
            settle_task(tx, at.shop, held.delivery_id, at.approver, O.TALKED)


def _taken_again_and_put_back(at: Stage, task: Task) -> None:
    _taken_again(at, task)
    with at.shop.store.write() as tx:
        release_task(tx, at.shop, task.delivery_id, at.approver)


def _cancelled(at: Stage, task: Task) -> None:
    with at.shop.store.write() as tx:
        cancel_plan(tx, at.shop, task.plan_id, at.approver)


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (_twice, "undone already"),
        (_taken_again, "taken from the list again"),
        (_taken_again_and_put_back, "taken from the list again"),
        (_cancelled, "is cancelled"),
    ],
)
def test_too_late_is_said_in_words_and_changes_nothing(
    at: Stage, meanwhile: Callable[[Stage, Task], None], words: str
) -> None:
    """Whatever came in between stands."""
    task = taken(at, calling_plan(at))
    settled(at, task, O.NO_ANSWER)
    meanwhile(at, task)
    with at.shop.store.read() as session:
        before = everything(session, task)
    with pytest.raises(RefusedError, match=words):
        undone(at, task)
    with at.shop.store.read() as session:
        assert everything(session, task) == before


def test_a_call_that_took_place_stays_a_contact_without_its_note(at: Stage) -> None:
    """It was placed by a click, and answered: only what was said of it is taken back."""
    task = taken(at, calling_plan(at))
    sid = new_sid()
    with at.shop.store.write() as tx:
        call_placed(tx, at.shop, task.delivery_id, task.number, sid)
        told(tx, at.shop, sid, "in-progress", 1, at.clock.now())
        take_call(tx, at.shop, sid, "", new_sid())
        told(tx, at.shop, sid, "completed", 2, at.clock.now(), 60)
    settled(at, task, O.TALKED, ResponseKind.INTERESTED, "wants it in red")
    undone(at, task)
    with at.shop.store.read() as session:
        assert [each.contents for each in session.exec(select(Contact))] == [None]
        assert session.exec(select(Call)).one().noted_at is None
        assert session.get_one(Delivery, task.delivery_id).state is DeliveryState.CLAIMED


def test_a_note_that_was_confirmed_before_is_not_lost(at: Stage) -> None:
    """It was written on the call's own card; the end of the call came with other words, which stay in its place."""
    task = taken(at, calling_plan(at))
    sid = new_sid()
    with at.shop.store.write() as tx:
        call_placed(tx, at.shop, task.delivery_id, task.number, sid)
        told(tx, at.shop, sid, "in-progress", 1, at.clock.now())
        take_call(tx, at.shop, sid, "", new_sid())
        call = told(tx, at.shop, sid, "completed", 2, at.clock.now(), 60)
        assert call is not None
        confirm_note(tx, at.shop, call.id or 0, "wants it in red", at.author)
    settled(at, task, O.TALKED, note="and by Friday")
    undone(at, task)
    with at.shop.store.read() as session:
        assert [each.contents for each in session.exec(select(Contact))] == ["and by Friday"]
        assert session.exec(select(Call)).one().noted_by_id == at.author.id
