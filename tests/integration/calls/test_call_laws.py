"""Whatever operators, customers, Twilio's callbacks and crashes do, in whatever order, calls keep the outbox's laws."""

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from core import outbox
from core.actions.calls.call_list import next_task, release_task, settle_task
from core.actions.calls.dial import Dial, call_placed, calls_due, recover_calls
from core.actions.calls.list_state import list_state
from core.actions.calls.settle_call import told
from core.actions.calls.undo_task import undo_task
from core.actions.customers.consent import withdraw_consent
from core.actions.plans.control_plan import cancel_plan, pause_plan, resume_plan
from core.clock import ManualClock
from core.customers.agreement import Agreement
from core.errors import NotFoundError, RefusedError
from core.models import (
    Call,
    CallingWay,
    CallOutcome,
    CallTask,
    ChannelName,
    Contact,
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Purpose,
    Response,
    ResponseKind,
    Staff,
)
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from core.store import Store
from tests.support.campaign import Stage
from tests.support.telephone_shop import calling_plan, new_sid, telephone_stage

S = DeliveryState
MOVES = {
    S.WAITING: {S.CLAIMED, S.DEFERRED, S.SUPPRESSED, S.CANCELLED},
    S.DEFERRED: {S.CLAIMED, S.SUPPRESSED, S.CANCELLED, S.SENT},
    S.CLAIMED: {S.SENT, S.FAILED, S.DEFERRED, S.UNKNOWN, S.CANCELLED, S.SUPPRESSED},
    # A callback that comes late says how it ended.
    S.UNKNOWN: {S.SENT, S.FAILED, S.DEFERRED, S.CANCELLED},
}
ENDED = {PlanState.CANCELLED, PlanState.FINISHED, PlanState.EVALUATED}
ENDS = ["completed", "busy", "no-answer", "failed", "canceled"]


class CallMachine(RuleBasedStateMachine):
    """Acts on a copy of a database in which a list and automatic calls have begun, and looks after each act."""

    stage: Stage
    plans: tuple[int, int]
    template: Path
    folder: Path
    copies = count()

    def __init__(self) -> None:
        """Begin with a fresh copy."""
        super().__init__()
        path = self.folder / f"calls-{next(self.copies)}.db"
        shutil.copy(self.template, path)
        self.clock = ManualClock(self.stage.clock.now())
        self.shop: Shop = replace(self.stage.shop, store=Store(f"sqlite:///{path}"), clock=self.clock)
        self.dials: list[Dial] = []
        # Calls that Twilio accepted: whether we know of it is another matter.
        self.accepted: list[tuple[str, Dial]] = []
        self.dialled: dict[int, int] = {}
        self.opted_out: set[int] = set()
        self.before: dict[int, DeliveryState] = {}
        # What stood there before an operator said how a try ended, and which deliveries were just put back to that.
        self.settled: dict[tuple[int, int], tuple[object, ...]] = {}
        self.undone: set[int] = set()

    def teardown(self) -> None:
        """Close the copy."""
        self.shop.store.close()

    @initialize()
    def begin(self) -> None:
        """Both plans have begun."""

    @rule(who=st.sampled_from(["author", "approver"]))
    def take(self, who: str) -> None:
        """An operator takes the next call, or the one they have."""
        with self.shop.store.write() as tx:
            task = next_task(tx, self.shop, self.plans[0], getattr(self.stage, who))
            again = next_task(tx, self.shop, self.plans[0], getattr(self.stage, who))
            assert task is None or again is None or task.delivery_id == again.delivery_id
        assert task is None or task.customer_id not in self.opted_out

    @rule(
        who=st.sampled_from(["author", "approver"]),
        outcome=st.sampled_from(CallOutcome),
        place=st.integers(0, 4),
        hours=st.sampled_from([-1, 2, 24, 24 * 365]),
        opinion=st.sampled_from([None, ResponseKind.INTERESTED, ResponseKind.NOT_FOR_ME, ResponseKind.ORDERED]),
    )
    def settle(self, who: str, outcome: CallOutcome, place: int, hours: int, opinion: ResponseKind | None) -> None:
        """An operator presses a button: of their own call, of another's, of one long over, with a good time or none."""
        keys = sorted(self.before)
        key = keys[place % len(keys)]
        with suppress(RefusedError), self.shop.store.write() as tx:
            at = self.clock.now() + timedelta(hours=hours)
            as_it_was = self._as_it_is(tx, key)
            said = opinion if outcome is CallOutcome.TALKED else None
            settle_task(tx, self.shop, key, getattr(self.stage, who), outcome, "as drawn", at, said)
            self.settled[key, tx.get_one(Delivery, key).tries] = as_it_was
            if outcome is CallOutcome.DO_NOT_CALL:
                self.opted_out.add(tx.get_one(Delivery, key).customer_id)

    def _as_it_is(self, tx: Session, key: int) -> tuple[object, ...]:
        """Return what an operator's word about a call can change, and taking it back has to bring again."""
        task = tx.exec(select(CallTask).where(CallTask.delivery_id == key)).first()
        by_call = select(Call.contact_id).where(col(Call.contact_id).is_not(None))
        by_hand = (Contact.customer_id == tx.get_one(Delivery, key).customer_id, col(Contact.id).not_in(by_call))
        responses = tx.exec(select(Response.kind).where(Response.delivery_id == key).order_by(col(Response.id)))
        return (
            (task.failures, task.outcome, task.taken_by_id) if task else None,
            list(responses),
            list(tx.exec(select(Contact.id).where(*by_hand).order_by(col(Contact.id)))),
        )

    @rule(who=st.sampled_from(["author", "approver"]), place=st.integers(0, 4), earlier=st.sampled_from([0, 0, 0, 1]))
    def undo(self, who: str, place: int, earlier: int) -> None:
        """An operator, or somebody who may approve, takes back how a try ended: the last one, or one before."""
        keys = sorted(self.before)
        key = keys[place % len(keys)]
        with suppress(NotFoundError, RefusedError), self.shop.store.write() as tx:
            number = tx.get_one(Delivery, key).tries - earlier
            task, by = undo_task(tx, self.shop, key, number, getattr(self.stage, who))
            assert earlier == 0, "a try that another one followed was undone"
            assert (task.delivery_id, task.number) == (key, number)
            assert self._as_it_is(tx, key) == self.settled.pop((key, number))
            assert tx.exec(select(CallTask.taken_by_id).where(CallTask.delivery_id == key)).one() == by.id
            self.undone.add(key)

    @rule(who=st.sampled_from(["author", "approver"]), place=st.integers(0, 4))
    def put_back(self, who: str, place: int) -> None:
        """An operator puts a call back."""
        keys = sorted(self.before)
        with suppress(RefusedError), self.shop.store.write() as tx:
            release_task(tx, self.shop, keys[place % len(keys)], getattr(self.stage, who))

    @rule(limit=st.integers(1, 2))
    def dial(self, limit: int) -> None:
        """The programme takes calls that are due."""
        for one in calls_due(self.shop, limit):
            assert one.customer_id not in self.opted_out
            assert one.claim.number == self.dialled.get(one.claim.delivery_id, 0) + 1
            self.dialled[one.claim.delivery_id] = one.claim.number
            self.dials.append(one)

    @precondition(lambda self: self.dials)
    @rule(answer=st.sampled_from(["accepted", "accepted", "lost", "refused", "later"]))
    def twilio_answers(self, answer: str) -> None:
        """Twilio accepts, or its answer is lost, or it refuses."""
        one = self.dials.pop(0)
        if answer in {"accepted", "lost"}:
            sid = new_sid()
            self.accepted.append((sid, one))
        if answer == "accepted":
            with self.shop.store.write() as tx:
                assert call_placed(tx, self.shop, one.claim.delivery_id, one.claim.number, sid) is not None
            return
        kinds = {"lost": OutcomeKind.UNKNOWN, "refused": OutcomeKind.FAILED, "later": OutcomeKind.NOT_YET}
        outbox.settle(self.shop, one.claim, Outcome(kinds[answer], detail=answer))

    @precondition(lambda self: self.accepted)
    @rule(
        place=st.integers(0, 4),
        end=st.sampled_from(ENDS),
        detected=st.sampled_from(["human", "machine_start", None]),
        times=st.integers(1, 3),
        late=st.booleans(),
    )
    def callbacks(self, place: int, end: str, detected: str | None, times: int, *, late: bool) -> None:
        """Callbacks say how a call goes: in order or not, once or more, also of one whose answer was lost."""
        sid, one = self.accepted[place % len(self.accepted)]
        of = (one.claim.delivery_id, one.claim.number)
        story = [("in-progress", 1), (end, 2)] if end == "completed" else [("ringing", 1), (end, 2)]
        for status, sequence in reversed(story) if late else story:
            for _ in range(times):
                with self.shop.store.write() as tx:
                    call = told(tx, self.shop, sid, status, sequence, self.clock.now(), 9, detected, of)
                    assert call is not None
            self.the_laws_hold()

    @rule()
    def crash_and_recover(self) -> None:
        """The programme dies: what was being dialled is of unknown outcome, what was placed is asked about."""
        for one in self.dials:
            # Accepted or not, nobody knows.
            self.accepted.append((new_sid(), one))
        lost = len(self.dials)
        self.dials = []
        found = recover_calls(self.shop)
        assert found.unknown == lost
        assert outbox.recover(self.shop) == 0
        with self.shop.store.read() as session:
            for call_id, sid in found.to_ask:
                assert session.get_one(Call, call_id).sid == sid

    @rule(place=st.integers(0, 4))
    def opt_out(self, place: int) -> None:
        """A customer stops calls, wherever they say it."""
        customer = self.stage.customers[place % len(self.stage.customers)]
        with self.shop.store.write() as tx:
            about = Agreement(customer, ChannelName.TELEPHONE, Purpose.OFFERS)
            withdraw_consent(tx, self.shop, about, "said so")
        self.opted_out.add(customer)

    @rule(button=st.sampled_from(["pause", "resume", "resume", "cancel"]), place=st.integers(0, 1))
    def press(self, button: str, place: int) -> None:
        """Staff press a button of a plan."""
        act = {"pause": pause_plan, "resume": resume_plan, "cancel": cancel_plan}[button]
        with suppress(RefusedError), self.shop.store.write() as tx:
            act(tx, self.shop, self.plans[place], tx.get_one(Staff, self.stage.approver.id))

    @rule(minutes=st.sampled_from([1, 31, 200, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        """Time passes."""
        self.clock.advance(timedelta(minutes=minutes))

    @invariant()
    def the_laws_hold(self) -> None:
        """One state each, allowed moves only, sums that add up, no try beyond what was dialled."""
        with self.shop.store.read() as session:
            rows = list(session.exec(select(Delivery)))
            after = {row.id or 0: row.state for row in rows}
            for plan_id in self.plans:
                counts, plan = outbox.counts(session, plan_id), session.get_one(Plan, plan_id)
                assert counts.audience == counts.accounted == len([row for row in rows if row.plan_id == plan_id])
                assert not (plan.state in ENDED and counts.waiting + counts.deferred)
                assert plan.state is not PlanState.RUNNING or counts.open
        for row in rows:
            if row.plan_id == self.plans[1]:
                assert row.tries == self.dialled.get(row.id or 0, 0)
        for key, state in self.before.items():
            allowed = MOVES.get(state, set()) | {state} | ({S.CLAIMED} if key in self.undone else set())
            assert after[key] in allowed, f"{state} became {after[key]}"
            assert key not in self.undone or after[key] is S.CLAIMED
        self.before, self.undone = after, set()
        seen = list_state(self.shop, self.plans[0])
        assert seen.due + seen.later + len(seen.in_hand) + sum(seen.ended.values()) == len(self.stage.customers)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("histories", [10, pytest.param(5_000, marks=pytest.mark.soak)])
def test_calls_keep_the_laws_of_the_outbox(shop: Shop, clock: ManualClock, tmp_path: Path, histories: int) -> None:
    """Conservation at every instant, nobody dialled twice by itself, a stop is final, late callbacks settle."""
    at = telephone_stage(shop, clock, 3)
    plans = (calling_plan(at, CallingWay.OPERATORS), calling_plan(at, CallingWay.AUTOMATIC))
    with shop.store.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    shop.store.close()
    given = {"stage": at, "plans": plans, "template": shop.store.path, "folder": tmp_path}
    run_state_machine_as_test(
        type("Machine", (CallMachine,), given),
        settings=settings(max_examples=histories, stateful_step_count=20, deadline=None, derandomize=True),
    )
