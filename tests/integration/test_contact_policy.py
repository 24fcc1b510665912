"""The contact policy as staff set it and as it holds: when a plan is drawn up, and as each message leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from core import outbox
from core.actions.customers.merge_customers import merge
from core.actions.plans.set_policy import go_back, look_at_policy, read_caps, set_policy
from core.actions.plans.submit_plan import preview_plan
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import (
    AuditEntry,
    CapRule,
    ChannelName,
    ContactPolicy,
    ContactPreference,
    Customer,
    Delivery,
    DeliveryState,
    Proposal,
    ProposalState,
    Route,
    Staff,
    Trouble,
    TroubleStatus,
)
from core.policy import DEFAULT, Cap, Policy, QuietHours, policy_in_force
from core.policy.words import cap_text, changed_sentences, sentences
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from tests.support.campaign import Stage, stage
from tests.support.policies import NO_LIMITS, keep_policy
from tests.support.running_plan import running_plan

EVENING = timedelta(hours=13)


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop in London with five customers who can be told; it is nine in the morning."""
    return stage(shop, clock)


def put_in_force(at: Stage, policy: Policy) -> None:
    """Let a policy hold."""
    with at.shop.store.write() as tx:
        keep_policy(tx, policy)


def change(at: Stage, place: int, **values: object) -> None:
    """Change a customer."""
    with at.shop.store.write() as tx:
        customer = tx.get_one(Customer, at.customers[place])
        for name, value in values.items():
            setattr(customer, name, value)


def messages(at: Stage, plan_id: int) -> list[Delivery]:
    """Return a plan's messages, in the order of its customers."""
    with at.shop.store.read() as session:
        found = session.exec(select(Delivery).where(Delivery.plan_id == plan_id).order_by(col(Delivery.customer_id)))
        return list(found)


def started(at: Stage, *places: int, window_days: int = 14) -> int:
    """Return a plan that runs for these customers, or for all."""
    with at.shop.store.write() as tx:
        return running_plan(tx, at, [at.customers[place] for place in places] or at.customers, window_days=window_days)


def test_a_night_is_slept_through_by_each_customers_clock(at: Stage) -> None:
    """At 22:00 in London it is 07:00 in Tokyo and 17:00 in New York; a zone that is none is the shop's."""
    for place, zone in enumerate([None, "Asia/Tokyo", "America/New_York", "Mars/Olympus", "Europe/London"]):
        change(at, place, zone=zone)
    at.clock.advance(EVENING)
    plan_id = started(at)
    assert [one.message.address for one in outbox.claim(at.shop, 10)] == ["9003"]
    rows = messages(at, plan_id)
    morning = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    tokyo = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert [row.due_at for row in rows if row.state is DeliveryState.DEFERRED] == [morning, tokyo, morning, morning]
    assert {row.reason for row in rows if row.state is DeliveryState.DEFERRED} == {
        "quiet hours, by the customer's clock"
    }
    at.clock.advance(timedelta(hours=10, minutes=-1))
    assert [one.message.address for one in outbox.claim(at.shop, 10)] == ["9002"]
    at.clock.advance(timedelta(minutes=1))
    assert len(outbox.claim(at.shop, 10)) == 3
    assert look_at_policy(at.shop).unusable_zones == {"Mars/Olympus": 1}


def test_the_third_message_in_a_week_waits_until_the_first_is_a_week_old(at: Stage) -> None:
    """To the second; the rule says why in words."""
    plans = [started(at, 0) for _ in range(3)]
    for _ in range(3):
        outbox.claim(at.shop, 1)
        at.clock.advance(timedelta(hours=1))
    (third,) = messages(at, plans[2])
    assert third.state is DeliveryState.DEFERRED
    assert third.reason == "they have heard 2 messages in 7 days, which is the most"
    assert third.due_at == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def test_dropping_says_why_and_never_waits(at: Stage) -> None:
    """Where the shop would rather not tell than tell late."""
    put_in_force(at, replace(DEFAULT, caps=(Cap(most=1, days=1, channel=ChannelName.TELEGRAM),), cap_rule=CapRule.DROP))
    first, second = started(at, 0), started(at, 0)
    assert len(outbox.claim(at.shop, 10)) == 1
    assert [row.state for row in messages(at, first)] == [DeliveryState.CLAIMED]
    (dropped,) = messages(at, second)
    assert dropped.state is DeliveryState.SUPPRESSED
    assert dropped.reason == "they have heard 1 message by telegram in 1 day, which is the most"


def test_an_offer_does_not_come_after_its_time(at: Stage) -> None:
    """What would have to wait beyond the plan's window is left out at once, with both reasons."""
    at.clock.advance(EVENING)
    put_in_force(at, replace(DEFAULT, quiet=None, caps=(Cap(most=1, days=7),)))
    started(at, 0)
    outbox.claim(at.shop, 1)
    late = started(at, 0, window_days=5)
    assert outbox.claim(at.shop, 1) == []
    (row,) = messages(at, late)
    assert row.state is DeliveryState.SUPPRESSED
    assert row.reason == (
        "it would come too late, after the plan's 5 days: they have heard 1 message in 7 days, which is the most"
    )
    stale = started(at, 1, window_days=1)
    at.clock.advance(timedelta(days=1))
    assert outbox.claim(at.shop, 1) == []
    (row,) = messages(at, stale)
    assert row.reason == "it is too late: the plan's 1 day are over"


def test_a_whole_campaign_that_starts_at_night_waits(at: Stage) -> None:
    """More than is looked at in one transaction: the claims come back empty until the morning, nothing is lost."""
    with at.shop.store.write() as tx:
        keep_policy(tx, replace(NO_LIMITS, quiet=QuietHours(21 * 60, 8 * 60)))
        plans = [running_plan(tx, at, at.customers) for _ in range(300)]
    at.clock.advance(EVENING)
    for _ in range(10):
        assert outbox.claim(at.shop, 4) == []
    states = [row.state for plan_id in plans for row in messages(at, plan_id)]
    assert states == [DeliveryState.DEFERRED] * 1500
    at.clock.advance(timedelta(hours=10))
    assert len(outbox.claim(at.shop, 400)) == 400


def test_a_draft_leaves_out_whom_the_policy_leaves_out(at: Stage) -> None:
    """Counted by reason in the preview, and kept as what they would have heard."""
    put_in_force(at, replace(NO_LIMITS, told_within_days=7, skip_in_campaign=True, skip_open_trouble=True))
    told_before = started(at, 0)
    outbox.claim(at.shop, 1)
    with at.shop.store.write() as tx:
        tx.exec(select(Delivery).where(Delivery.plan_id == told_before)).one()
        for place, status in ((1, TroubleStatus.IN_HAND), (2, TroubleStatus.SETTLED)):
            tx.add(
                Trouble(
                    customer_id=at.customers[place],
                    occurred_on=date(2026, 3, 1),
                    status=status,
                    created_at=at.clock.now(),
                )
            )
        running_plan(tx, at, [at.customers[3], at.customers[4]], control=[at.customers[4]])
    preview = preview_plan(at.shop, at.draft())
    assert {share.label: share.count for share in preview.unreachable} == {
        "in another campaign that is not finished": 2,
        "has a trouble that is not settled": 1,
    }
    assert preview.audience == 2
    plan = at.submitted()
    with at.shop.store.read() as session:
        held_back = session.exec(
            select(Proposal).where(Proposal.plan_id == plan.id, Proposal.state == ProposalState.HELD_BACK)
        ).all()
    assert {row.customer_id for row in held_back} == {at.customers[place] for place in (0, 1, 3)}
    assert all(row.text and row.address is None for row in held_back)


def test_told_lately_counts_until_the_day_of_sending(at: Stage) -> None:
    """A plan for next week may tell whoever was told today; who hears it at the same address was told as well."""
    put_in_force(at, replace(NO_LIMITS, told_within_days=7))
    started(at, 0)
    (claim,) = outbox.claim(at.shop, 1)
    assert outbox.settle(at.shop, claim, Outcome(OutcomeKind.SENT, provider_id="1"))
    with at.shop.store.write() as tx:
        other = tx.exec(select(Route).where(Route.customer_id == at.customers[1])).one()
        heard = tx.exec(select(Delivery)).one()
        heard.address = other.address
    labels = {share.label: share.count for share in preview_plan(at.shop, at.draft()).unreachable}
    assert labels == {"told something within 7 days": 2}
    later = at.draft(send_at=at.clock.now() + timedelta(days=7))
    assert preview_plan(at.shop, later).unreachable == ()


def test_of_a_household_the_best_is_told(at: Stage) -> None:
    """Whoever shares an e-mail, telephone or postal address with somebody better is held back, not the other way."""
    put_in_force(at, replace(NO_LIMITS, one_per_address=True))
    change(at, 0, email="Ito@Example.com", telephone="+44 20 7946 0000")
    change(at, 1, email=" ito@example.com ")
    change(at, 2, telephone="44 20 79460000", address="1 High Street", postal_code="N1 1AA")
    change(at, 3, address="1, high street", postal_code="n1 1aa")
    preview = preview_plan(at.shop, at.draft())
    assert {share.label: share.count for share in preview.unreachable} == {"lives with somebody who is told": 2}
    with at.shop.store.write() as tx:
        keep_policy(tx, NO_LIMITS)
    assert preview_plan(at.shop, at.draft()).unreachable == ()


def test_what_changes_after_the_approval_is_looked_at_again(at: Stage) -> None:
    """A trouble that came up, and another plan that was faster, before the message left."""
    put_in_force(at, replace(NO_LIMITS, told_within_days=3, skip_open_trouble=True))
    faster, slower = started(at, 1), started(at, 0, 1, 2)
    with at.shop.store.write() as tx:
        tx.add(Trouble(customer_id=at.customers[0], occurred_on=date(2026, 3, 2), created_at=at.clock.now()))
    assert {one.plan_id for one in outbox.claim(at.shop, 1)} == {faster}
    assert [one.plan_id for one in outbox.claim(at.shop, 10)] == [slower]
    reasons = [row.reason for row in messages(at, slower)]
    assert reasons == ["the customer has a trouble that is not settled", "another plan told them within 3 days", None]


def test_a_list_tells_whom_its_members_stand_for_today(at: Stage) -> None:
    """A member who was merged since stands for the one who is left, once, with the reason of their own."""
    with at.shop.store.write() as tx:
        outsider = Customer(number="C-9", name="Outsider", created_at=at.clock.now())
        tx.add(outsider)
        tx.flush()
        left = outsider.id or 0
        for place in (0, 1):
            merge(tx, at.shop, left, at.customers[place], tx.get_one(Staff, at.approver.id))
    plan = at.submitted()
    with at.shop.store.read() as session:
        rows = session.exec(select(Proposal).where(Proposal.plan_id == plan.id)).all()
    assert len(rows) == 5
    by_customer = {row.customer_id: row for row in rows}
    assert by_customer[left].state is ProposalState.PLANNED
    assert by_customer[at.customers[1]].state is ProposalState.HELD_BACK
    assert by_customer[at.customers[1]].held_back_reason == "now counted under another customer"
    assert at.customers[0] not in by_customer


def test_an_admin_sets_the_policy_and_puts_it_back(at: Stage) -> None:
    """Each is a row of its own and stands in the audit; the one before is shown, and going back twice is a change."""
    strict = replace(DEFAULT, caps=(Cap(most=1, days=14),), skip_in_campaign=True)
    with at.shop.store.write() as tx:
        by = tx.get_one(Staff, at.approver.id)
        first = set_policy(tx, at.shop, strict, by)
        assert set_policy(tx, at.shop, strict, by) == first
    look = look_at_policy(at.shop)
    assert look.before == DEFAULT
    assert changed_sentences(look.before, look.policy) == (
        (sentences(DEFAULT)[1], sentences(strict)[1]),
        (sentences(DEFAULT)[2], sentences(strict)[2]),
    )
    with at.shop.store.write() as tx:
        by = tx.get_one(Staff, at.approver.id)
        back = go_back(tx, at.shop, first.id or 0, by)
        assert sentences(back) == sentences(DEFAULT)
        with pytest.raises(RefusedError, match="changed since you saw it"):
            go_back(tx, at.shop, first.id or 0, by)
        assert sentences(go_back(tx, at.shop, back.id or 0, by)) == sentences(strict)
    with at.shop.store.read() as session:
        assert len(session.exec(select(ContactPolicy)).all()) == 3
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "policy set")).all()) == 3
        assert policy_in_force(session).caps == (Cap(most=1, days=14),)


def test_only_admins_set_it_and_only_to_what_makes_sense(at: Stage) -> None:
    """A refusal changes nothing."""
    with at.shop.store.write() as tx:
        by, author = (tx.get_one(Staff, key) for key in (at.approver.id, at.author.id))
        refused = [
            (DEFAULT, author, "role admin"),
            (replace(DEFAULT, told_within_days=0), by, "1 to 365 days"),
            (replace(DEFAULT, caps=(Cap(most=101, days=7),)), by, "1 to 100 messages"),
            (replace(DEFAULT, caps=tuple(Cap(most=1, days=n) for n in range(1, 12))), by, "at most 10"),
        ]
        for policy, who, words in refused:
            with pytest.raises(RefusedError, match=words):
                set_policy(tx, at.shop, policy, who)
        with pytest.raises(RefusedError, match="changed since"):
            go_back(tx, at.shop, 1, by)
        assert policy_in_force(tx) is DEFAULT


def test_caps_are_read_as_they_are_written() -> None:
    """One a line, with or without a channel; what is not understood is named."""
    caps = (Cap(most=2, days=7), Cap(most=1, days=1, channel=ChannelName.DIRECT_MAIL), Cap(most=3, days=30))
    assert read_caps("\n".join(map(cap_text, caps))) == caps
    assert read_caps("At most 2 in 7 days.\n\n  1 in 1 day by direct mail \n2 in 7 days") == caps[:2]
    assert read_caps(" \n") == ()
    for line in ("two a week", "0 in 7 days", "2 in 0 days", "1 in 3 days by pigeon", "9999 in 1 days", "-1 in 2 days"):
        with pytest.raises(RefusedError, match=r"not understood|nothing through|1 to 100"):
            read_caps(line)


@pytest.mark.parametrize("most", [0, -1])
def test_a_cap_that_lets_nothing_through_is_none(most: int) -> None:
    """To end all messages is to cancel plans, not to cap them."""
    with pytest.raises(ValueError, match="no cap"):
        Cap(most=most, days=7)


def test_the_preview_says_who_would_wait(at: Stage) -> None:
    """By their own clock and by what they have heard; whoever would hear nothing is told apart."""
    change(at, 0, zone="Asia/Tokyo")
    change(at, 1, zone="America/New_York")
    with at.shop.store.write() as tx:
        tx.add(ContactPreference(customer_id=at.customers[2], most_per_30_days=1, changed_at=at.clock.now()))
    started(at, 2)
    outbox.claim(at.shop, 1)
    evening = at.draft(send_at=at.clock.now() + timedelta(hours=3), origin="form-9")
    assert {share.label: share.count for share in preview_plan(at.shop, evening).waiting} == {
        "wait until 08:00 by their own clock: quiet hours": 2,
        "hear nothing: they have heard 1 message in 30 days, which is the most": 1,
    }
    later = at.draft(send_at=at.clock.now() + timedelta(hours=5), window_days=60)
    assert {share.label: share.count for share in preview_plan(at.shop, later).waiting} == {
        "wait until 08:00 by their own clock: quiet hours": 1,
        "wait: they have heard 1 message in 30 days, which is the most": 1,
    }
