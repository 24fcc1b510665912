"""Plans by telephone: the call list, automatic calls, what Twilio's silence means, and who is handed to people."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core import outbox
from core.actions.calls.call_list import next_task, settle_task
from core.actions.calls.cautions import caution_wishes, is_caution_due, open_cautions, settle_caution
from core.actions.calls.dial import call_placed, calls_due, recover_calls
from core.actions.calls.list_state import list_state
from core.actions.calls.settle_call import told
from core.actions.calls.settle_delivery import note_answer
from core.actions.customers.choose_notice_route import choose_notice_route
from core.actions.plans.decide_plan import approve_plan
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import (
    CallingWay,
    CallOutcome,
    Caution,
    ChannelName,
    Consent,
    ConsentState,
    Contact,
    Customer,
    Delivery,
    DeliveryState,
    NoticeRoute,
    Plan,
    PlanState,
    Proposal,
    Route,
    RouteState,
)
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.telephone_shop import approved_calls, calling_plan, new_sid, telephone_stage


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop that calls two customers."""
    return telephone_stage(shop, clock, 2)


def _delivery(session: Session, plan_id: int, customer_id: int) -> Delivery:
    return session.exec(select(Delivery).where(Delivery.plan_id == plan_id, Delivery.customer_id == customer_id)).one()


def _state(at: Stage, plan_id: int, place: int = 0) -> DeliveryState:
    with at.shop.store.read() as session:
        return _delivery(session, plan_id, at.customers[place]).state


def _settle(at: Stage, delivery_id: int, outcome: CallOutcome, hours: int | None = None) -> None:
    with at.shop.store.write() as tx:
        when = None if hours is None else at.clock.now() + timedelta(hours=hours)
        settle_task(tx, at.shop, delivery_id, at.author, outcome, "as said", when)


def test_a_list_is_worked_off_one_after_the_other(at: Stage) -> None:
    """Script and reason on the card; talked to is told, and becomes a contact."""
    plan_id = calling_plan(at)
    with at.shop.store.write() as tx:
        task = next_task(tx, at.shop, plan_id, at.author)
        other = next_task(tx, at.shop, plan_id, at.approver)
        assert task is not None
        assert other is not None
        assert (task.customer_number, other.customer_number) == ("C-1", "C-2")
        assert "RED LANTERN" in task.script
        assert next_task(tx, at.shop, plan_id, at.author) == task
    state = list_state(at.shop, plan_id)
    assert (state.due, len(state.in_hand)) == (0, 2)
    with pytest.raises(RefusedError, match="Somebody else"), at.shop.store.write() as tx:
        settle_task(tx, at.shop, other.delivery_id, at.author, CallOutcome.TALKED)
    _settle(at, task.delivery_id, CallOutcome.TALKED)
    with at.shop.store.write() as tx:
        settle_task(tx, at.shop, other.delivery_id, at.approver, CallOutcome.WRONG_NUMBER)
    with at.shop.store.read() as session:
        assert [each.contents for each in session.exec(select(Contact))] == ["as said"]
        assert session.get_one(Plan, plan_id).state is PlanState.FINISHED
        route = select(Route.state).where(Route.customer_id == at.customers[1], Route.channel == ChannelName.TELEPHONE)
        assert session.exec(route).one() is RouteState.CLOSED
        counts = outbox.counts(session, plan_id)
    assert (counts.sent, counts.failed, counts.audience) == (1, 1, 2)


def test_a_list_is_there_as_soon_as_it_is_approved_and_not_before_its_time(at: Stage) -> None:
    """Nobody waits for the next tick; what was approved for tomorrow is nobody's today."""
    for hours, found in ((0, True), (24, False)):
        plan_id = approved_calls(at, send_at=at.clock.now() + timedelta(hours=hours))
        with at.shop.store.write() as tx:
            assert (next_task(tx, at.shop, plan_id, at.author) is not None) is found
            assert (tx.get_one(Plan, plan_id).state is PlanState.RUNNING) is found


def test_tries_are_limited_and_a_call_back_is_none_in_vain(at: Stage) -> None:
    """Three calls in vain end it; a time that the customer named is kept."""
    plan_id = calling_plan(at)
    for outcome, hours in (
        (CallOutcome.BUSY, None),
        (CallOutcome.CALL_AT, 30),
        (CallOutcome.NO_ANSWER, None),
        (CallOutcome.MACHINE, None),
    ):
        with at.shop.store.write() as tx:
            task = next_task(tx, at.shop, plan_id, at.author)
        assert task is not None
        assert task.customer_id == at.customers[0]
        if hours is not None:
            with pytest.raises(RefusedError, match="still to come"):
                _settle(at, task.delivery_id, outcome)
            with pytest.raises(RefusedError, match="plan will be over"):
                _settle(at, task.delivery_id, outcome, 24 * 30)
        _settle(at, task.delivery_id, outcome, hours)
        with at.shop.store.write() as tx:
            row = _delivery(tx, plan_id, at.customers[0])
            due = row.due_at
            # The other customer waits out of the way.
            _delivery(tx, plan_id, at.customers[1]).due_at = due + timedelta(days=9)
        at.clock.advance(max(due - at.clock.now(), timedelta(0)))
    assert row.reason == "gave up after 3 calls: a machine answered"
    assert _state(at, plan_id) is DeliveryState.FAILED


def test_quiet_hours_are_the_customers_own(at: Stage) -> None:
    """At nine in the morning in London it is six in the evening in Tokyo, and four in the morning in New York."""
    plan_id = calling_plan(at)
    with at.shop.store.write() as tx:
        tx.get_one(Customer, at.customers[0]).zone = "America/New_York"
        tx.get_one(Customer, at.customers[1]).zone = "Asia/Tokyo"
    with at.shop.store.write() as tx:
        task = next_task(tx, at.shop, plan_id, at.author)
        assert task is not None
        assert task.customer_id == at.customers[1]
    state = list_state(at.shop, plan_id)
    assert (state.later, state.next_at) == (1, at.clock.now() + timedelta(hours=4))


def test_not_to_be_called_is_final_in_every_plan(at: Stage) -> None:
    """The agreement to calls is withdrawn, and what is queued goes."""
    plan_id, second = calling_plan(at), calling_plan(at, CallingWay.AUTOMATIC)
    with at.shop.store.write() as tx:
        task = next_task(tx, at.shop, plan_id, at.author)
    assert task is not None
    _settle(at, task.delivery_id, CallOutcome.DO_NOT_CALL)
    assert _state(at, plan_id) is _state(at, second) is DeliveryState.SUPPRESSED
    with at.shop.store.read() as session:
        mine = (Consent.customer_id == at.customers[0], Consent.channel == ChannelName.TELEPHONE)
        assert session.exec(select(Consent.state).where(*mine)).one() is ConsentState.WITHDRAWN
    assert [dial.customer_id for dial in calls_due(at.shop, 5)] == [at.customers[1]]


def _placed(at: Stage, plan_id: int) -> tuple[str, int]:
    """Place the next automatic call; return its name and its delivery."""
    (dial,) = calls_due(at.shop, 1)
    sid = new_sid()
    with at.shop.store.write() as tx:
        assert call_placed(tx, at.shop, dial.claim.delivery_id, dial.claim.number, sid) is not None
    assert plan_id == dial.claim.plan_id
    return sid, dial.claim.delivery_id


def _told(at: Stage, sid: str, status: str, detected: str | None = None) -> None:
    with at.shop.store.write() as tx:
        told(tx, at.shop, sid, status, 3, at.clock.now(), 20, detected)


def test_automatic_calls_settle_by_how_they_end(at: Stage) -> None:
    """Talked to is told; a machine is tried again; what was answered by key counts; the sender leaves calls alone."""
    plan_id = calling_plan(at, CallingWay.AUTOMATIC)
    assert outbox.claim(at.shop, 5) == []
    first, second = _placed(at, plan_id), _placed(at, plan_id)
    assert _state(at, plan_id) is DeliveryState.CLAIMED
    _told(at, first[0], "completed", "human")
    _told(at, second[0], "completed", "machine_start")
    assert (_state(at, plan_id), _state(at, plan_id, 1)) == (DeliveryState.SENT, DeliveryState.DEFERRED)
    at.clock.advance(timedelta(hours=3))
    sid, _ = _placed(at, plan_id)
    with at.shop.store.write() as tx:
        call = told(tx, at.shop, sid, "in-progress", 1, at.clock.now())
        assert call is not None
        note_answer(tx, at.shop, call.id or 0, CallOutcome.CALL_AT, at.clock.now() + timedelta(hours=20))
    _told(at, sid, "completed")
    with at.shop.store.read() as session:
        row = _delivery(session, plan_id, at.customers[1])
        assert (row.state, row.due_at) == (DeliveryState.DEFERRED, at.clock.now() + timedelta(hours=20))


def test_a_call_whose_answer_was_lost_is_never_dialled_again_by_itself(at: Stage) -> None:
    """A callback that comes late, and names the try, settles it; a claimed call without a name is as unknown."""
    plan_id = calling_plan(at, CallingWay.AUTOMATIC)
    lost, interrupted = calls_due(at.shop, 2)
    outbox.settle(at.shop, lost.claim, Outcome(OutcomeKind.UNKNOWN, detail="no answer from the platform"))
    found = recover_calls(at.shop)
    assert (found.unknown, found.to_ask) == (1, ())
    at.clock.advance(timedelta(days=1))
    assert calls_due(at.shop, 5) == []
    assert _state(at, plan_id) is _state(at, plan_id, 1) is DeliveryState.UNKNOWN
    for dial, end, expected in (
        (lost, "completed", DeliveryState.SENT),
        (interrupted, "busy", DeliveryState.DEFERRED),
    ):
        of = (dial.claim.delivery_id, dial.claim.number)
        for _ in range(2):
            with at.shop.store.write() as tx:
                assert told(tx, at.shop, f"CA{end}", end, 2, at.clock.now(), 5, None, of) is not None
        with at.shop.store.read() as session:
            assert session.get_one(Delivery, dial.claim.delivery_id).state is expected


def test_a_placed_call_is_asked_about_after_a_crash(at: Stage) -> None:
    """Not made unknown: Twilio knows how it went."""
    plan_id = calling_plan(at, CallingWay.AUTOMATIC)
    sid, _ = _placed(at, plan_id)
    assert outbox.recover(at.shop) == 0
    found = recover_calls(at.shop)
    assert ([each for _, each in found.to_ask], found.unknown) == ([sid], 0)
    _told(at, sid, "completed")
    assert _state(at, plan_id) is DeliveryState.SENT


def _wish(at: Stage, place: int, route: NoticeRoute) -> None:
    with at.shop.store.write() as tx:
        choose_notice_route(tx, at.shop, at.customers[place], route, "staff:1")


def test_who_wishes_a_person_is_handed_to_one_when_a_plan_reaches_them(at: Stage) -> None:
    """At drawing up, and, where they said so since, when their message is claimed; told once, after the approval."""
    _wish(at, 0, NoticeRoute.CALL_CENTER)
    plan = at.submitted()
    with at.shop.store.read() as session:
        assert not is_caution_due(session)
        held = session.exec(select(Proposal).where(Proposal.customer_id == at.customers[0])).one()
        assert held.held_back_reason == "wishes to be called instead of written to"
    with at.shop.store.write() as tx:
        approve_plan(tx, at.shop, plan.id or 0, plan.fingerprint, at.approver)
    _wish(at, 1, NoticeRoute.BUSINESS_SECTION)
    outbox.start_due(at.shop)
    assert outbox.claim(at.shop, 5) == []
    assert _state(at, plan.id or 0, 1) is DeliveryState.SUPPRESSED
    with at.shop.store.write() as tx:
        notices = caution_wishes(tx, at.shop)
        assert [(each.customer.number, each.caution.section) for each in notices] == [
            ("C-1", "call_center"),
            ("C-2", "business_section"),
        ]
        assert "RED LANTERN" in notices[0].text
        assert caution_wishes(tx, at.shop) == []
        key = notices[0].caution.id or 0
        settle_caution(tx, at.shop, key, at.author, "called, will come on Friday")
        assert [each.customer.number for each in open_cautions(tx)] == ["C-2"]
    with pytest.raises(RefusedError, match="already"), at.shop.store.write() as tx:
        settle_caution(tx, at.shop, key, at.approver)


def test_who_wishes_a_call_is_on_the_operators_list_and_not_on_the_machines(at: Stage) -> None:
    """A call list is what they wished for; a voice from a machine is no more than a message."""
    _wish(at, 0, NoticeRoute.CALL_CENTER)
    by_people, by_machine = calling_plan(at), calling_plan(at, CallingWay.AUTOMATIC)
    with at.shop.store.read() as session:
        rows = session.exec(select(Delivery.plan_id).where(Delivery.customer_id == at.customers[0])).all()
        assert rows == [by_people]
        told_of = session.exec(select(Caution.plan_id).order_by(col(Caution.id))).all()
    assert told_of == [by_machine]
