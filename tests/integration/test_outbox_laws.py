"""Whatever staff, customers, the platform and crashes do, and in whatever order, the outbox keeps its laws."""

import shutil
from collections.abc import Callable
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
from sqlmodel import Session, select

from core import outbox
from core.actions.plans.control_plan import cancel_plan, pause_plan, resume_plan
from core.actions.plans.decide_plan import approve_plan
from core.actions.plans.settle_unknown import Settlement, settle_unknown
from core.actions.plans.submit_plan import preview_plan
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import Consent, ConsentState, Customer, Delivery, DeliveryState, Plan, PlanState, Staff
from core.outbox import Claim
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from core.store import Store
from tests.support.campaign import Stage, stage

PLAN = 1
S = DeliveryState
# What may become of a message; anything else is a fault. Only staff lead out of "unknown".
MOVES = {
    S.WAITING: {S.CLAIMED, S.DEFERRED, S.SUPPRESSED, S.CANCELLED},
    S.DEFERRED: {S.CLAIMED, S.SUPPRESSED, S.CANCELLED},
    S.CLAIMED: {S.SENT, S.FAILED, S.DEFERRED, S.UNKNOWN, S.CANCELLED},
    S.UNKNOWN: {S.SENT, S.FAILED, S.WAITING},
}
ENDED = {PlanState.CANCELLED, PlanState.FINISHED, PlanState.EVALUATED}


class OutboxMachine(RuleBasedStateMachine):
    """Acts on a copy of a database in which a plan waits for approval, and looks at everything after each act."""

    stage: Stage
    template: Path
    folder: Path
    copies = count()

    def __init__(self) -> None:
        """Begin with a fresh copy."""
        super().__init__()
        path = self.folder / f"law-{next(self.copies)}.db"
        shutil.copy(self.template, path)
        self.clock = ManualClock(self.stage.clock.now())
        self.shop: Shop = replace(self.stage.shop, store=Store(f"sqlite:///{path}"), clock=self.clock)
        self.in_flight: list[Claim] = []
        self.lost: list[Claim] = []
        self.may_have_it: set[int] = set()
        self.opted_out: set[int] = set()
        self.before: dict[int, DeliveryState] = {}

    def teardown(self) -> None:
        """Close the copy."""
        self.shop.store.close()

    def staff(self, act: Callable[[Session, Staff], object]) -> None:
        """Let the approver act; a refusal changes nothing."""
        with suppress(RefusedError), self.shop.store.write() as tx:
            act(tx, tx.get_one(Staff, self.stage.approver.id))

    @initialize(started=st.sampled_from([True, True, True, False]))
    def begin(self, *, started: bool) -> None:
        """The approver agrees, and mostly the time has come."""
        self.approve()
        if started:
            outbox.start_due(self.shop)

    def approve(self) -> None:
        """The approver presses the button."""
        self.staff(lambda tx, by: approve_plan(tx, self.shop, PLAN, tx.get_one(Plan, PLAN).fingerprint, by))

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        """The sender takes some."""
        with self.shop.store.read() as session:
            state = session.get_one(Plan, PLAN).state
        claims = outbox.claim(self.shop, limit)
        assert len(claims) <= limit
        assert not claims or state is PlanState.RUNNING
        for one in claims:
            assert one.delivery_id not in self.may_have_it, "sent again although it may have arrived"
            assert self.customer_of(one) not in self.opted_out
        self.in_flight += claims

    @rule(kinds=st.lists(st.sampled_from(OutcomeKind), min_size=1, max_size=3))
    def send(self, kinds: list[OutcomeKind]) -> None:
        """The sender takes some and the platform answers at once."""
        self.claim(len(kinds))
        self.the_laws_hold()
        for kind in kinds[: len(self.in_flight)]:
            self.settled_as(len(self.in_flight) - 1, kind)
            self.the_laws_hold()

    @precondition(lambda self: self.in_flight)
    @rule(place=st.integers(0, 4), kind=st.sampled_from(OutcomeKind))
    def settle(self, place: int, kind: OutcomeKind) -> None:
        """The platform answers, in any order, however it likes."""
        self.settled_as(place % len(self.in_flight), kind)

    def settled_as(self, place: int, kind: OutcomeKind) -> None:
        """Settle one that is on its way; a second outcome changes nothing."""
        one = self.in_flight.pop(place)
        assert outbox.settle(self.shop, one, Outcome(kind, detail="as drawn"))
        assert not outbox.settle(self.shop, one, Outcome(OutcomeKind.SENT)), "settled twice"
        if kind in {OutcomeKind.SENT, OutcomeKind.UNKNOWN}:
            self.may_have_it.add(one.delivery_id)

    @precondition(lambda self: self.in_flight)
    @rule()
    def crash_and_recover(self) -> None:
        """The programme dies and is started again."""
        assert outbox.recover(self.shop) == len(self.in_flight)
        self.may_have_it |= {one.delivery_id for one in self.in_flight}
        self.lost, self.in_flight = self.lost + self.in_flight, []

    @precondition(lambda self: self.lost)
    @rule()
    def a_lost_outcome_comes_late(self) -> None:
        """An outcome of a former life changes nothing."""
        for one in self.lost:
            assert not outbox.settle(self.shop, one, Outcome(OutcomeKind.NOT_YET))

    @rule(button=st.sampled_from(["pause", "resume", "resume", "cancel", "approve"]))
    def press(self, button: str) -> None:
        """Staff press a button of the plan."""
        if button == "approve":
            self.approve()
            return
        act = {"pause": pause_plan, "resume": resume_plan, "cancel": cancel_plan}[button]
        self.staff(lambda tx, by: act(tx, self.shop, PLAN, by))

    @rule(place=st.integers(0, 4), suppress_at_once=st.booleans(), erased=st.booleans())
    def opt_out(self, place: int, *, suppress_at_once: bool, erased: bool) -> None:
        """A customer stops offers or is erased, with or without what is queued being taken out."""
        customer = self.stage.customers[place]
        with self.shop.store.write() as tx:
            if erased:
                tx.get_one(Customer, customer).erased_at = self.clock.now()
            else:
                agreed = tx.exec(select(Consent).where(Consent.customer_id == customer)).one()
                agreed.state = ConsentState.WITHDRAWN
            if suppress_at_once:
                outbox.suppress_queued(tx, self.shop, customer, "the customer stopped offers")
        self.opted_out.add(customer)

    @precondition(lambda self: S.UNKNOWN in self.before.values())
    @rule(data=st.data(), settlement=st.sampled_from(Settlement))
    def settle_an_unknown(self, data: st.DataObject, settlement: Settlement) -> None:
        """Staff settle one of unknown outcome."""
        with self.shop.store.read() as session:
            unknown = outbox.unknown_deliveries(session, PLAN)
        key = data.draw(st.sampled_from(unknown)).delivery_id
        self.staff(lambda tx, by: self.settled(tx, by, key, settlement))

    def settled(self, tx: Session, by: Staff, key: int, settlement: Settlement) -> None:
        """Note what staff let go again."""
        settle_unknown(tx, self.shop, key, by, settlement)
        if settlement is Settlement.RELEASE:
            self.may_have_it.discard(key)

    @rule(minutes=st.sampled_from([1, 60, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        """Time passes, and the tick comes."""
        self.clock.advance(timedelta(minutes=minutes))
        outbox.start_due(self.shop)

    @invariant()
    def the_laws_hold(self) -> None:
        """One state each, allowed moves only, and sums that add up."""
        with self.shop.store.read() as session:
            plan, counts = session.get_one(Plan, PLAN), outbox.counts(session, PLAN)
            after = {d.id: d.state for d in session.exec(select(Delivery)) if d.id is not None}
        assert counts.audience == counts.accounted == len(after)
        assert counts.claimed == len(self.in_flight)
        assert not (plan.state in ENDED and counts.waiting + counts.deferred)
        assert plan.state is not PlanState.RUNNING or counts.open
        for key, state in self.before.items():
            assert after[key] in MOVES.get(state, set()) | {state}, f"{state} became {after[key]}"
        self.before = after

    def customer_of(self, one: Claim) -> int:
        """Return whose message it is."""
        with self.shop.store.read() as session:
            return session.get_one(Delivery, one.delivery_id).customer_id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("histories", [100, pytest.param(20_000, marks=pytest.mark.soak)])
def test_the_outbox_keeps_its_laws(shop: Shop, clock: ManualClock, tmp_path: Path, histories: int) -> None:
    """Every message is in one state, moves only as it may, and leaves at most once unless staff let it go again."""
    at = stage(shop, clock)
    at.submitted(control_percent=20, origin="form-8")
    assert preview_plan(shop, at.draft(control_percent=20, origin="form-8")).control == 1
    with shop.store.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    shop.store.close()
    run_state_machine_as_test(
        type("Machine", (OutboxMachine,), {"stage": at, "template": shop.store.path, "folder": tmp_path}),
        settings=settings(max_examples=histories, stateful_step_count=30, deadline=None, derandomize=True),
    )
