"""A plan for many is kept and approved in small transactions, and is the very plan that a short one would be."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import pytest
from sqlmodel import Session, col, func, select

import core.actions.plans.prepare_plan as preparing
from core import outbox
from core.actions.plans.control_plan import cancel_plan
from core.actions.plans.decide_plan import approve_plan, send_back_plan
from core.actions.plans.prepare_plan import prepare_approval, prepare_plan
from core.actions.plans.submit_plan import draw_up, submit_plan
from core.actions.privacy.erase_customer import erase_customer
from core.clock import ManualClock
from core.desk.own import own_plans
from core.errors import RefusedError
from core.models import Delivery, DeliveryState, Plan, PlanState, Proposal, ProposalState
from core.plans import parts
from core.plans.audience import ERASED
from core.plans.fingerprint import stored_fingerprint
from core.shop import Shop
from tests.support.campaign import Stage, stage

CUSTOMERS, BATCH = 7, 2
T = TypeVar("T")
Before = Callable[[int, Callable[[], None]], None]


class BrokenOffError(Exception):
    """As where the process ends."""


@pytest.fixture
def at(shop: Shop, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Seven customers who can be reached, of whom a transaction writes two."""
    for module in (parts, preparing):
        monkeypatch.setattr(module, "BATCH_ROWS", BATCH)
    return stage(shop, clock, customers=CUSTOMERS)


def submitted(at: Stage, **changes: Any) -> Plan:  # noqa: ANN401 - a draft's fields
    """Return a plan whose parts were kept before it was submitted."""
    prepared = prepare_plan(at.shop, draw_up(at.shop, at.draft(**changes)), at.author.id or 0)
    assert prepared.plan_id
    with at.shop.store.write() as tx:
        return submit_plan(tx, at.shop, prepared, at.author)


def count(at: Stage, of: type[Any]) -> int:
    """Return how many rows there are."""
    with at.shop.store.read() as session:
        return session.exec(select(func.count()).select_from(of)).one()


def approve(at: Stage, plan: Plan) -> None:
    """Approve a plan as a person does."""
    checked = prepare_approval(at.shop, plan.id or 0, plan.fingerprint)
    assert checked == plan.fingerprint
    with at.shop.store.write() as tx:
        approve_plan(tx, at.shop, plan.id or 0, plan.fingerprint, at.approver, checked)


@pytest.fixture
def before_batch(monkeypatch: pytest.MonkeyPatch) -> Before:
    """Let something happen before one of the batches, counted from 1, of whatever is written in batches next."""

    def arrange(place: int, what: Callable[[], None]) -> None:
        def instead(items: Iterable[T]) -> Iterator[list[T]]:
            monkeypatch.setattr(preparing, "in_batches", parts.in_batches)
            for number, batch in enumerate(parts.in_batches(items), 1):
                if number == place:
                    what()
                yield batch

        monkeypatch.setattr(preparing, "in_batches", instead)

    return arrange


def break_off() -> None:
    """End it."""
    raise BrokenOffError


def test_a_long_plan_is_the_plan_that_a_short_one_is(at: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same parts under the same fingerprint; the same form makes one plan; approved, each has one message."""
    long = submitted(at, control_percent=30)
    again = submitted(at, control_percent=30)
    assert again.id == long.id
    with at.shop.store.write() as tx:
        kept = [row.model_dump(exclude={"id", "plan_id"}) for row in tx.exec(_parts(long)).all()]
        tx.get_one(Plan, long.id).origin = "another form"
    monkeypatch.setattr(preparing, "BATCH_ROWS", 100)
    short = at.submitted(control_percent=30)
    assert short.id != long.id
    assert short.fingerprint == long.fingerprint
    with at.shop.store.read() as session:
        assert [row.model_dump(exclude={"id", "plan_id"}) for row in session.exec(_parts(short)).all()] == kept
    monkeypatch.setattr(preparing, "BATCH_ROWS", BATCH)
    approve(at, long)
    with at.shop.store.read() as session:
        sent = session.exec(select(Delivery).where(Delivery.plan_id == long.id).order_by(col(Delivery.id))).all()
        told = {row["customer_id"]: row["state"] for row in kept}
    assert [row.customer_id for row in sent] == at.customers
    assert all(
        (row.state is DeliveryState.HELD_OUT) == (told[row.customer_id] is ProposalState.CONTROL) for row in sent
    )


def _parts(plan: Plan) -> Any:  # noqa: ANN401 - a statement
    return select(Proposal).where(Proposal.plan_id == plan.id).order_by(col(Proposal.customer_id))


def test_nobody_sees_a_plan_in_the_making_and_a_broken_one_leaves_nothing(at: Stage, before_batch: Before) -> None:
    """Broken off by an error it is taken away at once; by the end of the process, after a day."""
    seen: list[int] = []

    def look() -> None:
        with at.shop.store.read() as session:
            (plan,) = session.exec(select(Plan)).all()
            assert plan.state is PlanState.IN_THE_MAKING
            seen.append(own_plans(session, at.author)[1])
        with pytest.raises(RefusedError, match="still being made"), at.shop.store.write() as tx:
            cancel_plan(tx, at.shop, plan.id or 0, at.author)
        break_off()

    before_batch(2, look)
    drawn_up = draw_up(at.shop, at.draft())
    with pytest.raises(BrokenOffError):
        prepare_plan(at.shop, drawn_up, at.author.id or 0)
    assert seen == [0]
    assert (count(at, Plan), count(at, Proposal)) == (0, 0)

    assert prepare_plan(at.shop, drawn_up, at.author.id or 0).plan_id
    at.clock.advance(preparing.FORGOTTEN_AFTER * 2)
    plan = submitted(at)
    assert (count(at, Plan), count(at, Proposal)) == (1, CUSTOMERS)
    assert plan.state is PlanState.SUBMITTED


@pytest.mark.parametrize("batch", [1, 2, 4])
def test_who_is_erased_while_it_is_made_is_not_in_it(at: Stage, before_batch: Before, batch: int) -> None:
    """Whether their part was written before or would be afterwards; the plan can be approved all the same."""
    gone = at.customers[3]

    def erase() -> None:
        with at.shop.store.write() as tx:
            erase_customer(tx, at.shop, gone, "staff:2")

    before_batch(batch, erase)
    plan = submitted(at)
    with at.shop.store.read() as session:
        part = session.exec(_parts(plan).where(Proposal.customer_id == gone)).one()
        assert stored_fingerprint(session, plan) == plan.fingerprint
    assert (part.text, part.reason, part.address, part.held_back_reason) == ("", "", None, ERASED)
    approve(at, plan)
    assert count(at, Delivery) == CUSTOMERS - 1


def test_messages_that_lie_ready_wait_for_the_approval(at: Stage, before_batch: Before) -> None:
    """Broken off in between they are completed by the next try; sent back, they are gone."""
    plan = submitted(at)
    before_batch(3, break_off)
    with pytest.raises(BrokenOffError):
        prepare_approval(at.shop, plan.id or 0, plan.fingerprint)
    assert count(at, Delivery) == 2 * BATCH
    outbox.start_due(at.shop)
    assert outbox.claim(at.shop, 100) == []

    with at.shop.store.write() as tx:
        send_back_plan(tx, at.shop, plan.id or 0, at.approver, "another day")
    assert count(at, Delivery) == 0
    assert prepare_approval(at.shop, plan.id or 0, plan.fingerprint) is None

    second = submitted(at, origin="second form")
    before_batch(3, break_off)
    with pytest.raises(BrokenOffError):
        prepare_approval(at.shop, second.id or 0, second.fingerprint)
    approve(at, second)
    assert count(at, Delivery) == CUSTOMERS
    outbox.start_due(at.shop)
    assert len(outbox.claim(at.shop, 100)) == CUSTOMERS


def test_what_was_not_shown_is_not_laid_ready(at: Stage) -> None:
    """Changed behind our back, or asked under another fingerprint: the approval itself refuses it."""
    plan = submitted(at)
    assert prepare_approval(at.shop, plan.id or 0, "0" * 64) is None
    with at.shop.store.write() as tx:
        tx.exec(_parts(plan)).first().text = "something else"
    assert prepare_approval(at.shop, plan.id or 0, plan.fingerprint) is None
    assert count(at, Delivery) == 0
    with pytest.raises(RefusedError, match="not the one that was shown"), at.shop.store.write() as tx:
        approve_plan(tx, at.shop, plan.id or 0, plan.fingerprint, at.approver)


def test_a_transaction_writes_no_more_than_it_may(at: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the list is."""
    most: list[int] = []

    def noted(work: Callable[..., None]) -> Callable[..., None]:
        def instead(tx: Session, *given: Any) -> None:  # noqa: ANN401 - as the work has them
            before = tx.exec(select(func.count()).select_from(Proposal)).one() + tx.exec(_deliveries()).one()
            work(tx, *given)
            most.append(
                tx.exec(select(func.count()).select_from(Proposal)).one() + tx.exec(_deliveries()).one() - before
            )

        return instead

    for name in ("keep_batch", "lay_ready"):
        monkeypatch.setattr(preparing, name, noted(getattr(preparing, name)))
    approve(at, submitted(at))
    assert most == [BATCH, BATCH, BATCH, 1] * 2


def _deliveries() -> Any:  # noqa: ANN401 - a statement
    return select(func.count()).select_from(Delivery)
