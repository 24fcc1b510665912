"""However plans, claims, outcomes and time are mixed: never more often than agreed, never at night, nothing dropped."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from core import outbox
from core.actions.customers.merge_customers import merge
from core.clock import ManualClock
from core.models import (
    CapRule,
    ChannelName,
    ContactPreference,
    Customer,
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Route,
    Staff,
)
from core.outbox import Claim
from core.policy import DEFAULT, Cap, Policy, QuietHours
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from tests.support.campaign import Stage, reachable, stage
from tests.support.policies import keep_policy
from tests.support.running_plan import running_plan

ZONES = ["Europe/London", "Asia/Tokyo", "America/St_Johns", "Not/AZone", None]
TELEGRAM = ChannelName.TELEGRAM
PEOPLE = 3
MAY_HAVE_IT = {OutcomeKind.SENT, OutcomeKind.UNKNOWN}

caps = st.lists(
    st.builds(Cap, most=st.integers(1, 3), days=st.integers(1, 10), channel=st.sampled_from([None, TELEGRAM])),
    max_size=2,
)
policies = st.builds(
    replace,
    st.just(DEFAULT),
    quiet=st.sampled_from([None, QuietHours(21 * 60, 8 * 60), QuietHours(60, 1380)]),
    caps=caps.map(tuple),
    cap_rule=st.sampled_from(CapRule),
)
acts = st.one_of(
    st.tuples(st.just("plan"), st.sets(st.integers(0, PEOPLE - 1), min_size=1), st.integers(1, 14)),
    st.tuples(st.just("claim"), st.integers(1, 4), st.just(0)),
    st.tuples(st.just("settle"), st.integers(0, 5), st.sampled_from(OutcomeKind)),
    st.tuples(st.just("wait"), st.sampled_from([5, 60, 7 * 60, 24 * 60, 3 * 24 * 60]), st.just(0)),
    st.tuples(st.just("wish"), st.integers(0, PEOPLE - 1), st.sampled_from([1, 2, None])),
    st.tuples(st.just("move"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("merge"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
)


@dataclass
class Said:
    """One message as the outside saw it: when it was handed over, and until when it may have left (None: not over)."""

    claim: Claim
    customer_id: int
    claimed_at: datetime
    ended_at: datetime | None = None
    heard: bool = True


@dataclass
class World:
    """The people of one history, and all that was said to them."""

    at: Stage
    policy: Policy
    people: list[int]
    plans: list[int] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    wishes: dict[int, int | None] = field(default_factory=dict)

    @property
    def shop(self) -> Shop:
        """Return the shop."""
        return self.at.shop

    def act(self, kind: str, first: Any, second: Any) -> None:  # noqa: ANN401 - whatever the act needs
        """Do one thing."""
        getattr(self, kind)(first, second)
        self.sums_add_up()

    def plan(self, places: set[int], window_days: int) -> None:
        """A plan starts that tells some of the people, aliases left out as when a plan is drawn up."""
        with self.shop.store.write() as tx:
            ids = [self.people[place] for place in sorted(places)]
            living = [key for key in ids if tx.get_one(Customer, key).merged_into_id is None]
            if living:
                self.plans.append(running_plan(tx, self.at, living, window_days=window_days))

    def claim(self, limit: int, _nothing: int) -> None:
        """The sender takes some; each is looked at by what was known before."""
        now = self.at.clock.now()
        for one in outbox.claim(self.shop, limit):
            with self.shop.store.read() as session:
                delivery = session.get_one(Delivery, one.delivery_id)
                customer = session.get_one(Customer, delivery.customer_id)
                plan = session.get_one(Plan, one.plan_id)
            assert plan.evaluate_at is not None
            assert now < plan.evaluate_at, "an offer left after its time"
            self.nobody_hears_at_night(customer, now)
            self.nobody_hears_too_often(one, customer.id or 0, now)
            self.said.append(Said(one, customer.id or 0, now))

    def nobody_hears_at_night(self, customer: Customer, now: datetime) -> None:
        """By the customer's clock, or the shop's where theirs is none."""
        zone = ZoneInfo(customer.zone) if customer.zone and customer.zone != "Not/AZone" else self.shop.zone
        local = now.astimezone(zone).time()
        if self.policy.quiet == QuietHours(21 * 60, 8 * 60):
            assert time(8) <= local < time(21)
        elif self.policy.quiet is not None:
            assert local >= time(23) or local < time(1)

    def nobody_hears_too_often(self, one: Claim, customer_id: int, now: datetime) -> None:
        """No window that ends with this message holds more than a cap says, whenever the earlier ones left."""
        with self.shop.store.read() as session:
            aliases = session.exec(select(Customer.id).where(Customer.merged_into_id == customer_id)).all()
        person = {customer_id, *aliases}
        wish = self.wishes.get(customer_id)
        limits = [*self.policy.caps, *([Cap(most=wish, days=30)] if wish else [])]
        as_person = [said for said in self.said if said.customer_id in person]
        at_address = [said for said in self.said if said.claim.message.address == one.message.address]
        for earlier in (as_person, at_address):
            for cap in limits:
                inside = [s for s in earlier if s.heard and (s.ended_at is None or s.ended_at > now - cap.span)]
                assert len(inside) < cap.most, f"{len(inside) + 1} messages, at most {cap}"

    def settle(self, place: int, kind: OutcomeKind) -> None:
        """The platform answers."""
        open_ones = [said for said in self.said if said.ended_at is None]
        if open_ones:
            said = open_ones[place % len(open_ones)]
            closed = kind is OutcomeKind.CLOSED
            outcome = Outcome(OutcomeKind.FAILED if closed else kind, detail="as drawn")
            assert outbox.settle(self.shop, said.claim, outcome)
            said.ended_at, said.heard = self.at.clock.now(), outcome.kind in MAY_HAVE_IT

    def wait(self, minutes: int, _nothing: int) -> None:
        """Time passes."""
        self.at.clock.advance(timedelta(minutes=minutes))

    def wish(self, place: int, most: int | None) -> None:
        """A customer wants it less often."""
        key = self.people[place]
        with self.shop.store.write() as tx:
            row = tx.exec(select(ContactPreference).where(ContactPreference.customer_id == key)).first()
            row = row or ContactPreference(customer_id=key, changed_at=self.at.clock.now())
            row.most_per_30_days = most
            tx.add(row)
        self.wishes[key] = most

    def move(self, place: int, other: int) -> None:
        """An address passes from one customer to another, as a chat does that somebody else links."""
        with self.shop.store.write() as tx:
            for route in tx.exec(select(Route).where(Route.customer_id == self.people[place])):
                route.customer_id = self.people[other]

    def merge(self, place: int, other: int) -> None:
        """Two turn out to be one; the stricter wish is theirs."""
        kept, merged = self.people[place], self.people[other]
        with self.shop.store.read() as session:
            rows = [session.get_one(Customer, key) for key in (kept, merged)]
        if kept == merged or any(row.merged_into_id is not None for row in rows):
            return
        with self.shop.store.write() as tx:
            merge(tx, self.shop, kept, merged, tx.get_one(Staff, self.at.approver.id))
        both = [most for key in (kept, merged) if (most := self.wishes.get(key))]
        self.wishes[kept] = min(both, default=None)

    def sums_add_up(self) -> None:
        """The audience is the sum over the states, and who waits for a cap waits no longer than the plan lasts."""
        with self.shop.store.read() as session:
            for plan_id in self.plans:
                counts = outbox.counts(session, plan_id)
                assert counts.audience == counts.accounted
                plan = session.get_one(Plan, plan_id)
                assert plan.state is not PlanState.RUNNING or counts.open
            waiting = session.exec(
                select(Delivery, Plan).where(
                    Delivery.state == DeliveryState.DEFERRED,
                    Delivery.plan_id == Plan.id,
                    col(Delivery.plan_id).in_(self.plans),
                )
            ).all()
        for delivery, plan in waiting:
            assert delivery.reason
            assert plan.evaluate_at is not None
            assert delivery.due_at < plan.evaluate_at or delivery.reason == "as drawn"

    def all_ends(self) -> None:
        """Given time and a platform that answers, nothing waits for ever."""
        for _ in range(40):
            self.claim(50, 0)
            while any(said.ended_at is None for said in self.said):
                self.settle(0, OutcomeKind.SENT)
            self.sums_add_up()
            with self.shop.store.read() as session:
                queued = select(Delivery.due_at).where(
                    col(Delivery.plan_id).in_(self.plans), col(Delivery.state).in_(outbox.suppression.QUEUED)
                )
                due = min(session.exec(queued), default=None)
            if due is None:
                break
            self.at.clock.advance(max(due - self.at.clock.now(), timedelta(minutes=1)))
        with self.shop.store.read() as session:
            assert not any(outbox.counts(session, plan_id).open for plan_id in self.plans)


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with staff; its five customers are not in these histories."""
    return stage(shop, clock)


@given(
    policy=policies,
    zones=st.lists(st.sampled_from(ZONES), min_size=PEOPLE, max_size=PEOPLE),
    history=st.lists(acts, min_size=8, max_size=32),
)
@settings(
    max_examples=20, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large, HealthCheck.too_slow],
)  # fmt: skip
def test_never_more_often_than_agreed(at: Stage, policy: Policy, zones: list[str | None], history: list[Any]) -> None:
    """For every person and every address, in every window, whatever happens in whatever order."""
    now = at.clock.now()
    with at.shop.store.write() as tx:
        keep_policy(tx, policy)
        known = len(tx.exec(select(Customer.id)).all())
        people = [
            reachable(tx, known + place + 1, now, Customer(number=f"P-{known + place}", zone=zone, created_at=now))
            for place, zone in enumerate(zones)
        ]
    world = World(at, policy, people)
    for kind, first, second in history:
        world.act(kind, first, second)
    world.all_ends()


def test_held_out_and_suppressed_messages_do_not_count(at: Stage) -> None:
    """Only what somebody may have heard fills a window."""
    first, second = at.customers[:2]
    with at.shop.store.write() as tx:
        keep_policy(tx, replace(DEFAULT, caps=(Cap(most=1, days=7),)))
        for _ in range(3):
            running_plan(tx, at, [first, second], control=[first])
        running_plan(tx, at, [first])
    heard = defaultdict(list)
    for one in outbox.claim(at.shop, 20):
        with at.shop.store.read() as session:
            heard[session.get_one(Delivery, one.delivery_id).customer_id].append(one)
    assert {key: len(ones) for key, ones in heard.items()} == {first: 1, second: 1}
