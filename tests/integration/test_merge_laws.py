"""Two customers become one and two again: nothing is lost, nobody hears twice, and no promise is loosened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from core import outbox
from core.actions.customers.consent import withdraw_consent
from core.actions.customers.find_customer import find_customer
from core.actions.customers.merge_customers import merge, unmerge
from core.clock import ManualClock
from core.customers.agreement import Agreement
from core.errors import RefusedError
from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    ContactPreference,
    Conversation,
    ConversationState,
    Customer,
    Delivery,
    DeliveryState,
    Identity,
    IdentityKind,
    NoticeRoute,
    Plan,
    PlanState,
    Proposal,
    ProposalState,
    Purchase,
    Purpose,
    RegisteredRange,
    ResponseKind,
    Route,
    RouteState,
)
from core.shop import Shop
from tests.support.campaign import Stage, purchase, stage
from tests.support.telegram_scene import ITO, make_scene

# What only ever grows says what happened; everything else has to come back as it was.
HISTORIES = {"consent_event", "audit_entry", "customer_merge", "change_log"}
TELEGRAM = ChannelName.TELEGRAM
_numbers = count(1)
Snapshot = dict[str, list[tuple[Any, ...]]]
Drawn = dict[str, Any]
Plans = list[tuple[DeliveryState | None, DeliveryState | None, bool]]
T = TypeVar("T")

channels = st.sampled_from([TELEGRAM, ChannelName.EMAIL, ChannelName.TELEPHONE])
consents = st.dictionaries(st.tuples(channels, st.sampled_from(Purpose)), st.sampled_from(ConsentState))
wishes = st.none() | st.tuples(
    st.none() | st.integers(1, 4), st.none() | st.sampled_from([(0, 60), (600, 900), (1300, 200)]), st.booleans()
)
states = st.sampled_from([None, *(set(DeliveryState) - {DeliveryState.CLAIMED})])
profiles = st.fixed_dictionaries(
    {
        "consents": consents,
        "wish": wishes,
        "routes": st.lists(st.tuples(st.sampled_from(RouteState), st.booleans()), max_size=2),
        "cards": st.integers(0, 2),
        "talks": st.booleans(),
        "aliases": st.integers(0, 2),
        "notice": st.none() | st.sampled_from(NoticeRoute),
        "prices": st.sampled_from([(None, None), (None, 50), (Decimal("2.5"), 10), (20, None)]),
        # Products that they want to hear of, and whether they still do.
        "range": st.dictionaries(st.sampled_from([1, 2]), st.booleans()),
    }
)


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with five customers who can be told."""
    return stage(shop, clock)


def snapshot(session: Session) -> Snapshot:
    """Return every row of every table that is no history."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in HISTORIES]
    return {
        table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key.columns))]
        for table in tables
    }


def profile(tx: Session, now: datetime, drawn: dict[str, Any]) -> int:
    """Add a customer as it was drawn, with those who were merged into them before; return the id."""
    number = next(_numbers)
    customer = Customer(number=f"M-{number}", name="Ito", created_at=now)
    tx.add(customer)
    tx.flush()
    key = customer.id or 0
    for (channel, purpose), state in drawn["consents"].items():
        tx.add(Consent(customer_id=key, channel=channel, purpose=purpose, state=state, changed_at=now))
    if drawn["wish"]:
        most, hours, paused = drawn["wish"]
        tx.add(
            ContactPreference(
                customer_id=key,
                most_per_30_days=most,
                quiet_from=hours[0] if hours else None,
                quiet_until=hours[1] if hours else None,
                paused_until=now + timedelta(days=number) if paused else None,
                notice_route=drawn["notice"],
                lowest_price=None if drawn["prices"][0] is None else Decimal(drawn["prices"][0]),
                highest_price=None if drawn["prices"][1] is None else Decimal(drawn["prices"][1]),
                changed_at=now,
            )
        )
    for place, (state, preferred) in enumerate(drawn["routes"]):
        address = f"{number}-{place}"
        tx.add(
            Route(
                customer_id=key, channel=TELEGRAM, address=address, state=state, preferred=preferred, created_at=now,
                changed_at=now,
            )
        )  # fmt: skip
        tx.add(Identity(customer_id=key, kind=IdentityKind.TELEGRAM, value=address, created_at=now))
    tx.add(Identity(customer_id=key, kind=IdentityKind.NUMBER, value=customer.number, created_at=now))
    for place in range(drawn["cards"]):
        tx.add(Identity(customer_id=key, kind=IdentityKind.CARD, value=f"card {number} {place}", created_at=now))
    if drawn["talks"]:
        tx.add(
            Conversation(
                customer_id=key, channel=TELEGRAM, state=ConversationState.OPEN, opened_at=now, last_heard_at=now
            )
        )
    for place in range(drawn["aliases"]):
        tx.add(Customer(number=f"M-{number}-{place}", merged_into_id=key, created_at=now))
    tx.flush()
    aliases = tx.exec(select(Customer.id).where(Customer.merged_into_id == key)).all()
    for product, stands in drawn["range"].items():
        # Under the number itself, or under one that was merged into it before.
        made: dict[str, Any] = {"customer_id": aliases[0] if aliases and product > 1 else key, "registered_at": now}
        if not stands:
            made |= {"withdrawn_at": now, "withdrawn_by": f"customer:{key}"}
        tx.add(RegisteredRange(**made, product_id=product, registered_by=f"customer:{key}"))
    tx.flush()
    return key


def running_plan(tx: Session, at: Stage, pair: tuple[int, int], drawn: tuple[Any, Any], *, others: bool) -> int:
    """Add a running plan in which each of a pair has a message in the drawn state, or none; return its id."""
    now, number = at.clock.now(), next(_numbers)
    is_open = others or any(state in outbox.suppression.QUEUED for state in drawn)
    plan = Plan(
        title="Lanterns", origin=f"law-{number}", list_id=at.list_id, channel=TELEGRAM, script="x", send_at=now,
        control_percent=0, window_days=14, salt="s", fingerprint="f",
        state=PlanState.RUNNING if is_open else PlanState.FINISHED,
        author_id=at.author.id or 0, approver_id=at.approver.id, submitted_at=now, started_at=now,
        evaluate_at=now + timedelta(days=14),
    )  # fmt: skip
    tx.add(plan)
    tx.flush()
    for customer_id, state in [
        *zip(pair, drawn, strict=True),
        (at.customers[0], DeliveryState.WAITING if others else None),
    ]:
        if state is None:
            continue
        held_out = state is DeliveryState.HELD_OUT
        proposal = Proposal(
            plan_id=plan.id or 0, customer_id=customer_id, channel=TELEGRAM, address="a", created_at=now,
            state=ProposalState.CONTROL if held_out else ProposalState.PLANNED,
        )  # fmt: skip
        tx.add(proposal)
        tx.flush()
        tx.add(
            Delivery(
                plan_id=plan.id or 0, customer_id=customer_id, proposal_id=proposal.id or 0, channel=TELEGRAM,
                address=f"{customer_id}", state=state, due_at=now, reason="as drawn",
                claimed_at=now, settled_at=None if state in outbox.suppression.QUEUED else now,
            )
        )  # fmt: skip
    tx.flush()
    return plan.id or 0


def in_one_go(shop: Shop, act: Callable[[Session], T]) -> T:
    """Act in one transaction."""
    with shop.store.write() as tx:
        return act(tx)


@given(first=profiles, second=profiles, plans=st.lists(st.tuples(states, states, st.booleans()), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_taking_a_merger_back_brings_everything_back(at: Stage, first: Drawn, second: Drawn, plans: Plans) -> None:
    """unmerge(merge(x)) = x for every row; in between nobody of them hears twice and the stricter word counts."""
    shop, clock = at.shop, at.clock
    with shop.store.write() as tx:
        pair = (profile(tx, clock.now(), first), profile(tx, clock.now(), second))
        plan_ids = [running_plan(tx, at, pair, (a, b), others=others) for a, b, others in plans]
    with shop.store.read() as session:
        before = snapshot(session)
        states_before = words(session, pair)
    merger = in_one_go(shop, lambda tx: merge(tx, shop, *pair, at.approver).id or 0)
    with shop.store.read() as session:
        assert session.get_one(Customer, pair[1]).merged_into_id == pair[0]
        assert not session.exec(select(Customer).where(Customer.merged_into_id == pair[1])).all(), "no chains"
        stricter_word_counts(states_before, words(session, (pair[0],)))
        for plan_id in plan_ids:
            hears_once(session, plan_id, pair)
    in_one_go(shop, lambda tx: unmerge(tx, shop, merger, at.approver))
    with shop.store.read() as session:
        assert snapshot(session) == before


def words(session: Session, customer_ids: tuple[int, ...]) -> dict[Any, list[ConsentState]]:
    """Return what these customers said, by channel and purpose."""
    said: dict[Any, list[ConsentState]] = {}
    for row in session.exec(select(Consent).where(col(Consent.customer_id).in_(customer_ids))):
        said.setdefault((row.channel, row.purpose), []).append(row.state)
    return said


def stricter_word_counts(before: dict[Any, list[ConsentState]], after: dict[Any, list[ConsentState]]) -> None:
    """Nothing is agreed that one of the two had refused, or not confirmed."""
    order = [ConsentState.WITHDRAWN, ConsentState.REQUESTED, ConsentState.GIVEN]
    assert after == {key: [min(states, key=order.index)] for key, states in before.items()}


def hears_once(session: Session, plan_id: int, pair: tuple[int, int]) -> None:
    """At most one message of a plan is queued, and none where one was heard or held out; nothing is dropped."""
    rows = session.exec(select(Delivery).where(Delivery.plan_id == plan_id, col(Delivery.customer_id).in_(pair))).all()
    queued = [row for row in rows if row.state in outbox.suppression.QUEUED]
    over = [row for row in rows if row.state in {DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.HELD_OUT}]
    assert len(queued) <= (0 if over else 1)
    assert all(row.customer_id == pair[0] for row in queued), "what is queued is the kept customer's"
    counts = outbox.counts(session, plan_id)
    assert counts.audience == counts.accounted
    assert (session.get_one(Plan, plan_id).state is PlanState.RUNNING) == bool(counts.open)


def test_a_stop_since_the_merger_holds_for_both(at: Stage) -> None:
    """What a customer said while they were one is their latest word, whoever they turn out to be."""
    first, second = at.customers[:2]
    merger = in_one_go(at.shop, lambda tx: merge(tx, at.shop, first, second, at.approver).id or 0)
    in_one_go(
        at.shop, lambda tx: withdraw_consent(tx, at.shop, Agreement(second, TELEGRAM, Purpose.OFFERS), "said stop")
    )
    in_one_go(at.shop, lambda tx: unmerge(tx, at.shop, merger, at.approver))
    with at.shop.store.read() as session:
        assert words(session, (first,)) == {(TELEGRAM, Purpose.OFFERS): [ConsentState.WITHDRAWN]}


def test_the_last_merger_is_taken_back_first(at: Stage) -> None:
    """A merger that others stand on is not pulled from under them; aliases count for the one who is left."""
    first, second, third, fourth = at.customers[:4]
    one = in_one_go(at.shop, lambda tx: merge(tx, at.shop, first, second, at.approver).id or 0)
    two = in_one_go(at.shop, lambda tx: merge(tx, at.shop, third, first, at.approver).id or 0)
    three = in_one_go(at.shop, lambda tx: merge(tx, at.shop, second, fourth, at.approver).id or 0)
    with at.shop.store.read() as session:
        assert {session.get_one(Customer, key).merged_into_id for key in (first, second, fourth)} == {third}
    for stands in (one, two):
        with pytest.raises(RefusedError, match=r"C-\d was merged after that"), at.shop.store.write() as tx:
            unmerge(tx, at.shop, stands, at.approver)
    for merger in (three, two, one):
        in_one_go(at.shop, partial(undo, at, merger))
    with at.shop.store.read() as session:
        assert {customer.merged_into_id for customer in session.exec(select(Customer))} == {None}


def undo(at: Stage, merger: int, tx: Session) -> None:
    """Take a merger back."""
    unmerge(tx, at.shop, merger, at.approver)


def test_what_cannot_be_merged_is_refused(at: Stage) -> None:
    """Oneself, a pair that is one, an alias of somebody else, the erased; and only admins decide."""
    first, second, third = at.customers[:3]
    in_one_go(at.shop, lambda tx: merge(tx, at.shop, first, second, at.approver))
    with at.shop.store.write() as tx:
        tx.get_one(Customer, at.customers[3]).erased_at = at.clock.now()
    refused = [
        ((first, first), "one customer already"),
        ((second, first), "one customer already"),
        ((first, second), "one customer already"),
        ((third, second), "counts for C-1 since a merger"),
        ((third, at.customers[3]), "erased"),
        ((at.customers[3], third), "erased"),
    ]
    for pair, words_of_it in refused:
        with pytest.raises(RefusedError, match=words_of_it), at.shop.store.write() as tx:
            merge(tx, at.shop, *pair, at.approver)
    with pytest.raises(RefusedError, match="role admin"), at.shop.store.write() as tx:
        merge(tx, at.shop, third, at.customers[4], at.author)


def test_a_moved_message_leaves_and_answers_count_once(at: Stage) -> None:
    """A list with only the merged number tells the person; one with both tells them once."""
    plan_id = at.approved()
    first, second = at.customers[:2]
    outbox.start_due(at.shop)
    in_one_go(at.shop, lambda tx: merge(tx, at.shop, first, second, at.approver))
    claims = outbox.claim(at.shop, 10)
    assert len(claims) == 4
    with at.shop.store.read() as session:
        counts = outbox.counts(session, plan_id)
    assert (counts.claimed, counts.suppressed, counts.audience) == (4, 1, 5)


def test_the_mirror_counts_the_person_once(at: Stage) -> None:
    """Through merger and un-merger, what is asked is what the database has."""
    first, second = at.customers[:2]
    with at.shop.store.write() as tx:
        for customer_id in (first, second):
            purchase(tx, customer_id, at.partner_id, at.clock.now().date())
    mirror = at.shop.mirror
    mirror.refresh()
    tables = mirror.tables()
    totals = tables.customer_total.order_by("customer_id").select("customer_id", "documents")

    def documents() -> dict[int, int]:
        mirror.refresh()
        answer = mirror.run(totals).to_pydict()
        return dict(zip(answer["customer_id"], answer["documents"], strict=True))

    assert documents() == {first: 1, second: 1}
    merger = in_one_go(at.shop, lambda tx: merge(tx, at.shop, first, second, at.approver).id or 0)
    assert documents() == {first: 2}
    assert mirror.check() == []
    in_one_go(at.shop, lambda tx: unmerge(tx, at.shop, merger, at.approver))
    assert documents() == {first: 1, second: 1}
    assert mirror.check() == []


def test_what_is_booked_under_the_merged_number_goes_with_it(at: Stage) -> None:
    """The number stays its own: it finds the one who is left, and what was booked meanwhile is theirs again after."""
    first, second = at.customers[:2]
    merger = in_one_go(at.shop, lambda tx: merge(tx, at.shop, first, second, at.approver).id or 0)
    assert find_customer(at.shop, "c-2").id == first
    with at.shop.store.write() as tx:
        purchase(tx, second, at.partner_id, at.clock.now().date())
    in_one_go(at.shop, partial(undo, at, merger))
    assert find_customer(at.shop, "c-2").id == second
    with at.shop.store.read() as session:
        assert {row.customer_id for row in session.exec(select(Purchase))} == {second}


def test_a_stop_after_the_merger_is_known_to_the_plan(shop: Shop, clock: ManualClock) -> None:
    """Ito heard the offer under a number that is merged away now: their word is still an answer to it."""
    scene = make_scene(shop, clock)
    kept, merged = scene.stage.customers[1], scene.ito
    in_one_go(shop, lambda tx: merge(tx, shop, kept, merged, scene.stage.approver))
    assert "no more offers" in scene.telegram.says(ITO, "stop").text
    assert scene.answers == [ResponseKind.STOPPED]
    with shop.store.read() as session:
        assert words(session, (kept,)) == {(TELEGRAM, Purpose.OFFERS): [ConsentState.WITHDRAWN]}
