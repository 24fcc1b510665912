"""A plan is previewed, submitted, decided by somebody else, controlled, sent and evaluated, on both databases."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlmodel import col, select

import core.actions.plans.submit_plan
from bot.workers.sender import Sender
from core import outbox
from core.actions.plans.control_plan import cancel_plan, pause_plan, resume_plan
from core.actions.plans.decide_plan import approve_plan, send_back_plan
from core.actions.plans.evaluate_plan import evaluate_plan, keep_evaluation
from core.actions.plans.settle_unknown import Settlement, settle_unknown
from core.actions.plans.submit_plan import draw_up, preview_plan, submit_plan
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError, ScriptError, ShownError
from core.extraction.answer import Share
from core.models import (
    AuditEntry,
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Product,
    Proposal,
    ProposalState,
    Response,
    ResponseKind,
    Route,
    RouteState,
    Staff,
)
from core.plans.states import MOVES, Move
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from tests.support.campaign import Changes, Stage, purchase, reachable, saved_list, stage


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """Five customers who can be reached."""
    return stage(shop, clock)


def state_of(at: Stage, plan_id: int) -> PlanState:
    """Return how far the plan is."""
    with at.shop.store.read() as session:
        return session.get_one(Plan, plan_id).state


def actions_on(at: Stage, subject: str) -> list[str]:
    """Return what the audit says was done to a subject, in order."""
    with at.shop.store.read() as session:
        found = session.exec(
            select(AuditEntry.action).where(AuditEntry.subject == subject).order_by(col(AuditEntry.id))
        )
        return list(found)


def edit(at: Stage, change: Callable[[Customer, Route, Consent], None], customer_id: int) -> None:
    """Change a customer, the route and the consent in a transaction."""
    with at.shop.store.write() as tx:
        route = tx.exec(select(Route).where(Route.customer_id == customer_id)).one()
        consent = tx.exec(select(Consent).where(Consent.customer_id == customer_id)).one()
        change(tx.get_one(Customer, customer_id), route, consent)


async def test_the_whole_way_of_a_plan(at: Stage) -> None:
    """Previewed, approved by another, sent to each once, evaluated; and the audit says who did what."""
    at.buy(at.customers[0], at.partner_id, date(2010, 3, 5))
    preview = preview_plan(at.shop, at.draft())
    assert (preview.audience, preview.control, preview.told, preview.cost, preview.faulty) == (5, 0, 5, 10, 0)
    assert preview.samples[0].text == (
        "Hello Customer 1, RED LANTERN for £4.50, because you bought the grinder in March 2010."
    )
    assert preview.samples[1].text.endswith("because you agreed to hear from us.")
    plan_id = at.approved()
    assert outbox.start_due(at.shop) == [plan_id]
    assert await Sender(at.shop).drain() == 5
    assert sorted(at.channel.addresses) == ["9001", "9002", "9003", "9004", "9005"]
    with at.shop.store.read() as session:
        counts = outbox.counts(session, plan_id)
    assert counts.audience == counts.accounted == counts.sent == 5
    assert counts.text == "sent 5 of 5"
    at.buy(at.customers[0], at.product_id, date(2026, 3, 4))
    at.clock.advance(timedelta(days=14))
    assert outbox.evaluations_due(at.shop) == [plan_id]
    result = evaluate_plan(at.shop, plan_id)
    assert (result.final, result.treated.buyers, result.treated.product_sales) == (True, 1, 450)
    with at.shop.store.write() as tx:
        keep_evaluation(tx, at.shop, plan_id, result, final=True)
    assert outbox.evaluations_due(at.shop) == []
    assert actions_on(at, f"plan:{plan_id}") == [
        "plan submitted",
        "plan approved",
        "plan started",
        "plan finished",
        "plan evaluated",
    ]


def test_who_cannot_be_reached_is_counted_by_reason(at: Stage) -> None:
    """Each with the first reason against it, and a proposal is kept for all but those who are gone."""

    def withdraw(_customer: Customer, _route: Route, consent: Consent) -> None:
        consent.state = ConsentState.WITHDRAWN

    def close(_customer: Customer, route: Route, _consent: Consent) -> None:
        route.state = RouteState.CLOSED

    def erase(customer: Customer, _route: Route, _consent: Consent) -> None:
        customer.erased_at = at.clock.now()

    def merge(customer: Customer, _route: Route, _consent: Consent) -> None:
        customer.merged_into_id = at.customers[4]

    for change, customer_id in zip((withdraw, close, erase, merge), at.customers, strict=False):
        edit(at, change, customer_id)
    with at.shop.store.write() as tx:
        unlinked = Customer(number="C-9", created_at=at.clock.now())
        tx.add(unlinked)
        tx.flush()
        everybody = [*at.customers, unlinked.id or 0]
        list_id = saved_list(tx, everybody, at.clock.now(), at.product_id, name="with a stranger")
    preview = preview_plan(at.shop, at.draft(list_id=list_id))
    assert preview.audience == 1
    assert set(preview.unreachable) == {
        Share("stopped offers by Telegram", 1),
        Share("closed Telegram to us", 1),
        Share("erased on their own wish", 1),
        Share("now counted under another customer", 1),
        Share("not linked to Telegram", 1),
    }
    plan = at.submitted(list_id=list_id)
    with at.shop.store.read() as session:
        kept = {p.customer_id: p for p in session.exec(select(Proposal).where(Proposal.plan_id == plan.id))}
    assert [kept[c].state for c in everybody].count(ProposalState.HELD_BACK) == 5
    assert kept[at.customers[0]].text
    assert kept[at.customers[2]].text == kept[at.customers[2]].reason == ""


async def test_a_product_once_refused_is_not_offered_again(at: Stage) -> None:
    """Neither by another plan, nor by one that was approved before."""
    first, second = at.approved(), at.approved(origin="form-2")
    with at.shop.store.write() as tx:
        refused = tx.exec(
            select(Delivery).where(Delivery.plan_id == first, Delivery.customer_id == at.customers[0])
        ).one()
        tx.add(
            Response(
                plan_id=first,
                delivery_id=refused.id or 0,
                customer_id=at.customers[0],
                kind=ResponseKind.NOT_FOR_ME,
                at=at.clock.now(),
            )
        )
    assert preview_plan(at.shop, at.draft()).unreachable == (Share("said that this product is not for them", 1),)
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    assert at.channel.addresses.count("9001") == 0
    assert at.channel.addresses.count("9002") == 2
    with at.shop.store.read() as session:
        assert outbox.counts(session, second).suppressed == 1


SENSELESS: list[tuple[Changes, type[ShownError], str]] = [
    (Changes(title="  "), RefusedError, "title"),
    (Changes(title="x" * 121), RefusedError, "title"),
    (Changes(origin=""), RefusedError, "id of its form"),
    (Changes(control_percent=51), RefusedError, "between 0 and 50"),
    (Changes(control_percent=-1), RefusedError, "between 0 and 50"),
    (Changes(window_days=0), RefusedError, "between 1 and 365"),
    (Changes(window_days=366), RefusedError, "between 1 and 365"),
    (Changes(send_at=datetime(2026, 3, 3, 9, 0)), RefusedError, "no zone"),  # noqa: DTZ001 - the fault itself
    (Changes(send_at=datetime(2028, 3, 3, tzinfo=UTC)), RefusedError, "more than a year away"),
    (Changes(channel=ChannelName.EMAIL), RefusedError, "Email is not connected"),
    (Changes(list_id=999), NotFoundError, "list does not exist"),
    (Changes(product_id=999), NotFoundError, "product does not exist"),
    (Changes(script="{{ custmer.name }}"), ScriptError, "Did you mean customer.name?"),
    (Changes(product_id=None), ScriptError, "this plan offers no product"),
]


def test_a_draft_that_makes_no_sense_is_refused(at: Stage) -> None:
    """By the preview and by the submission alike, and nothing is kept."""
    for changes, error, said in SENSELESS:
        with pytest.raises(error, match=re.escape(said)):
            preview_plan(at.shop, at.draft(**changes))
        with pytest.raises(error, match=re.escape(said)):
            at.submitted(**changes)
    with at.shop.store.read() as session:
        assert session.exec(select(Plan)).all() == []


def test_nobody_never_means_everybody(at: Stage) -> None:
    """An empty list and an unreachable one are refused."""
    with at.shop.store.write() as tx:
        empty = saved_list(tx, [], at.clock.now(), at.product_id, name="empty")
    with pytest.raises(RefusedError, match="The list is empty"):
        at.submitted(list_id=empty)
    assert preview_plan(at.shop, at.draft(list_id=empty)).audience == 0
    for customer_id in at.customers:
        edit(at, lambda _c, _r, consent: setattr(consent, "state", ConsentState.WITHDRAWN), customer_id)
    with pytest.raises(RefusedError, match="Nobody of this list can be reached: 5 stopped offers by Telegram"):
        at.submitted()


def test_a_fee_is_never_offered_and_a_missing_price_is_named(at: Stage) -> None:
    """Postage is booked, not advertised."""
    with at.shop.store.write() as tx:
        postage = Product(code="POST", name="POSTAGE", is_goods=False, created_at=at.clock.now())
        unpriced = Product(code="X", name="LAMP", created_at=at.clock.now())
        tx.add_all([postage, unpriced])
    with pytest.raises(RefusedError, match="never offered"):
        at.submitted(product_id=postage.id)
    with pytest.raises(ScriptError, match="LAMP has no price"):
        at.submitted(product_id=unpriced.id)


def test_a_text_that_is_too_long_names_its_customer(at: Stage) -> None:
    """The preview shows it first; the submission is refused."""
    at.channel.longest_text = 70
    edit(at, lambda customer, _r, _c: setattr(customer, "name", "N" * 60), at.customers[3])
    draft = at.draft(script="Hello {{ customer.name }}, {{ shop.name }}")
    preview = preview_plan(at.shop, draft)
    assert (preview.faulty, preview.samples[0].number) == (1, "C-4")
    assert preview.samples[0].error == "It is 77 characters long; this channel carries 70."
    with pytest.raises(ScriptError, match=r"for 1 of the customers\.\nN+ \(C-4\): It is 77"):
        at.submitted(script=draft.script)


def test_the_same_form_is_one_plan(at: Stage) -> None:
    """Whatever it says the second time."""
    first = at.submitted()
    assert at.submitted(title="Other").id == first.id
    assert at.submitted(origin="form-2").id != first.id


def test_the_same_form_worked_off_twice_at_one_moment_is_one_plan(at: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither saw the other's plan when it began; the database lets one of them win."""
    first = at.submitted()
    look = core.actions.plans.submit_plan._by_origin
    blind = iter([True])
    monkeypatch.setattr(
        core.actions.plans.submit_plan,
        "_by_origin",
        lambda tx, origin: None if next(blind, False) else look(tx, origin),
    )
    assert at.submitted().id == first.id
    with at.shop.store.read() as session:
        assert len(session.exec(select(Proposal)).all()) == 5


def test_a_moment_that_has_passed_is_now(at: Stage) -> None:
    """Nobody can send yesterday."""
    assert at.submitted(send_at=at.clock.now() - timedelta(days=3)).send_at == at.clock.now()


def test_the_preview_draws_the_control_group_of_the_plan(at: Stage) -> None:
    """What was shown is what is kept."""
    with at.shop.store.write() as tx:
        more = [reachable(tx, number, at.clock.now()) for number in range(10, 70)]
        list_id = saved_list(tx, more, at.clock.now(), at.product_id, name="more")
    preview = preview_plan(at.shop, at.draft(list_id=list_id, control_percent=20))
    plan_id = at.approved(list_id=list_id, control_percent=20)
    with at.shop.store.read() as session:
        counts = outbox.counts(session, plan_id)
    assert 0 < preview.control == counts.held_out
    assert (preview.audience, preview.told) == (counts.audience, counts.waiting)


def test_only_somebody_else_who_may_approves_exactly_what_was_shown(at: Stage) -> None:
    """Not the author, not without the role, not another fingerprint, not twice."""
    plan = at.submitted()
    key, shown = plan.id or 0, plan.fingerprint

    def approve(by: Staff, fingerprint: str = shown) -> None:
        with at.shop.store.write() as tx:
            approve_plan(tx, at.shop, key, fingerprint, by)

    with pytest.raises(RefusedError, match="role approver"):
        approve(at.author)
    with pytest.raises(RefusedError, match="You made this plan yourself"):
        approve(Staff(id=at.author.id, slack_user="U1", name="Mika", roles=["approver"], created_at=at.clock.now()))
    with pytest.raises(RefusedError, match="not the one that was shown"):
        approve(at.approver, "0" * 64)
    with at.shop.store.read() as session:
        assert outbox.counts(session, key).audience == 0
    approve(at.approver)
    with pytest.raises(RefusedError, match="approved and waiting for its time; it is too late or too early to approve"):
        approve(at.approver)
    with at.shop.store.read() as session:
        assert outbox.counts(session, key).waiting == 5
    with pytest.raises(NotFoundError), at.shop.store.write() as tx:
        approve_plan(tx, at.shop, 999, shown, at.approver)


def change_and_approve(at: Stage, plan: Plan, row: type[Plan | Proposal], field: str, value: object) -> None:
    """Change a row behind the approver's back; the refusal takes the change back, too."""
    with at.shop.store.write() as tx:
        setattr(tx.get_one(row, 1), field, value)
        tx.flush()
        approve_plan(tx, at.shop, plan.id or 0, plan.fingerprint, at.approver)


def test_rows_that_changed_after_they_were_shown_are_not_approved(at: Stage) -> None:
    """The fingerprint is made again from what would be sent."""
    plan = at.submitted()
    key = plan.id or 0
    with at.shop.store.write() as tx:
        other = reachable(tx, 6, at.clock.now())
    of_plan = {
        "script": "x",
        "send_at": at.clock.now() + timedelta(hours=1),
        "cost": 99,
        "salt": "s",
        "window_days": 15,
    }
    of_proposal = {"text": "x", "address": "1", "state": ProposalState.CONTROL, "customer_id": other}
    for row, changes in ((Plan, of_plan), (Proposal, of_proposal)):
        for field, value in changes.items():
            with pytest.raises(RefusedError, match="not the one that was shown"):
                change_and_approve(at, plan, row, field, value)
    assert state_of(at, key) is PlanState.SUBMITTED
    with at.shop.store.write() as tx:
        approve_plan(tx, at.shop, key, plan.fingerprint, at.approver)


def test_a_plan_is_sent_back_with_a_note(at: Stage) -> None:
    """And then it cannot be approved any more."""
    plan = at.submitted()
    key = plan.id or 0
    with pytest.raises(RefusedError, match="Write a note"), at.shop.store.write() as tx:
        send_back_plan(tx, at.shop, key, at.approver, "  ")
    with at.shop.store.write() as tx:
        assert send_back_plan(tx, at.shop, key, at.approver, "Too dear.").note == "Too dear."
    with pytest.raises(RefusedError, match="sent back to its author"), at.shop.store.write() as tx:
        approve_plan(tx, at.shop, key, plan.fingerprint, at.approver)
    with at.shop.store.read() as session:
        assert outbox.counts(session, key).accounted == 0


async def test_paused_is_not_sent_and_resumed_is(at: Stage) -> None:
    """Before its time and while it runs."""
    plan_id = at.approved()
    sender = Sender(at.shop)
    with at.shop.store.write() as tx:
        pause_plan(tx, at.shop, plan_id, at.author)
    assert outbox.start_due(at.shop) == []
    with at.shop.store.write() as tx:
        assert resume_plan(tx, at.shop, plan_id, at.author).state is PlanState.APPROVED
    assert outbox.start_due(at.shop) == [plan_id]
    with at.shop.store.write() as tx:
        pause_plan(tx, at.shop, plan_id, at.approver)
    assert await sender.drain() == 0
    with at.shop.store.write() as tx:
        resume_plan(tx, at.shop, plan_id, at.approver)
    assert await sender.drain() == 5


async def test_cancelling_settles_what_has_not_left(at: Stage) -> None:
    """What has left stays counted; a message that is put off meanwhile is cancelled too."""
    plan_id = at.approved()
    outbox.start_due(at.shop)
    arrived, put_off = outbox.claim(at.shop, 2)
    with at.shop.store.write() as tx:
        cancel_plan(tx, at.shop, plan_id, at.author)
    assert outbox.settle(at.shop, arrived, Outcome(OutcomeKind.SENT))
    assert outbox.settle(at.shop, put_off, Outcome(OutcomeKind.NOT_YET))
    with at.shop.store.read() as session:
        counts = outbox.counts(session, plan_id)
    assert (counts.sent, counts.cancelled, counts.accounted) == (1, 4, 5)
    assert counts.text == "sent 1 of 5 · 4 cancelled"
    assert await Sender(at.shop).drain() == 0
    at.clock.advance(timedelta(days=15))
    assert outbox.evaluations_due(at.shop) == [plan_id]
    result = evaluate_plan(at.shop, plan_id)
    with at.shop.store.write() as tx:
        keep_evaluation(tx, at.shop, plan_id, result, final=True)
    assert state_of(at, plan_id) is PlanState.CANCELLED
    assert outbox.evaluations_due(at.shop) == []


def test_a_stranger_does_not_control_a_plan(at: Stage) -> None:
    """Only its author, an approver or an admin."""
    plan_id = at.approved()
    stranger = Staff(id=99, slack_user="U9", name="X", roles=["planner"], created_at=at.clock.now())
    with pytest.raises(RefusedError, match="Only the author"), at.shop.store.write() as tx:
        cancel_plan(tx, at.shop, plan_id, stranger)


def test_every_move_that_is_not_in_the_table_is_refused(at: Stage) -> None:
    """And says what state the plan is in."""
    key = at.submitted().id or 0
    acts: dict[Move, Callable[..., object]] = {
        Move.PAUSE: pause_plan,
        Move.RESUME: resume_plan,
        Move.CANCEL: cancel_plan,
    }
    for state, (how, act) in product(PlanState, acts.items()):
        with at.shop.store.write() as tx:
            tx.get_one(Plan, key).state = state
        allowed = (state, how) in MOVES
        refusal = pytest.raises(RefusedError, match=f"too late or too early to {how}")
        with nullcontext() if allowed else refusal, at.shop.store.write() as tx:
            act(tx, at.shop, key, at.author)


async def test_an_outcome_that_nobody_knows_waits_for_staff(at: Stage) -> None:
    """It is never sent again by itself; an admin settles it, or lets it go again."""
    at.channel.answer = lambda _message: Outcome(OutcomeKind.UNKNOWN, detail="timed out")
    plan_id = at.approved()
    outbox.start_due(at.shop)
    sender = Sender(at.shop)
    assert await sender.drain() == 5
    at.clock.advance(timedelta(days=1))
    assert await sender.drain() == 0
    with at.shop.store.read() as session:
        unknown = outbox.unknown_deliveries(session, plan_id)
    assert [(one.number, one.reason) for one in unknown][:1] == [("C-1", "timed out")]
    keys = [one.delivery_id for one in unknown]

    def settle(key: int, outcome: Settlement, by: Staff = at.approver) -> None:
        with at.shop.store.write() as tx:
            settle_unknown(tx, at.shop, key, by, outcome)

    with pytest.raises(RefusedError, match="role admin"):
        settle(keys[0], Settlement.SENT, at.author)
    settle(keys[0], Settlement.SENT)
    settle(keys[1], Settlement.FAILED)
    with pytest.raises(RefusedError, match="not of unknown outcome: it is sent"):
        settle(keys[0], Settlement.RELEASE)
    assert state_of(at, plan_id) is PlanState.FINISHED
    with pytest.raises(NotFoundError):
        settle(999, Settlement.SENT)
    settle(keys[2], Settlement.RELEASE)
    assert state_of(at, plan_id) is PlanState.RUNNING
    at.channel.answer = lambda _message: Outcome(OutcomeKind.SENT)
    assert await sender.drain() == 1
    assert state_of(at, plan_id) is PlanState.FINISHED
    assert at.channel.addresses.count("9003") == 2
    with at.shop.store.write() as tx:
        tx.get_one(Plan, plan_id).state = PlanState.EVALUATED
    with pytest.raises(RefusedError, match="nothing of it is sent again"):
        settle(keys[3], Settlement.RELEASE)


async def test_a_message_is_put_off_and_given_up_in_the_end(at: Stage) -> None:
    """As long as the platform asks, or twice as long each time; never for ever."""
    at.channel.answer = lambda _message: Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=90))
    plan_id = at.approved()
    outbox.start_due(at.shop)
    sender = Sender(at.shop)
    assert await sender.drain() == 5
    at.clock.advance(timedelta(seconds=89))
    assert await sender.drain() == 0
    at.clock.advance(timedelta(seconds=1))
    at.channel.answer = lambda _message: Outcome(OutcomeKind.NOT_YET, detail="busy")
    rounds = 0
    while state_of(at, plan_id) is PlanState.RUNNING:
        # A fresh one, that does not hold the channel back yet.
        await Sender(at.shop).drain()
        # To the same time of the next day: a night would put it off as well.
        at.clock.advance(timedelta(days=1))
        rounds += 1
    assert rounds == 7
    with at.shop.store.read() as session:
        failed = session.exec(select(Delivery).where(Delivery.plan_id == plan_id)).all()
    assert {(d.state, d.tries, d.reason) for d in failed} == {(DeliveryState.FAILED, 8, "gave up after 8 tries: busy")}


async def test_a_chat_that_was_closed_is_closed_for_every_plan(at: Stage) -> None:
    """The next plan counts it as unreachable, the one under way suppresses it."""
    at.channel.answer = lambda _message: Outcome(OutcomeKind.CLOSED, detail="bot was blocked by the user")
    plan_id, later = at.approved(), at.approved(origin="form-2", send_at=at.clock.now() + timedelta(hours=1))
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    with at.shop.store.read() as session:
        assert outbox.counts(session, plan_id).failed == 5
        routes = session.exec(select(Route)).all()
    assert {(r.state, r.closed_reason) for r in routes} == {(RouteState.CLOSED, "bot was blocked by the user")}
    assert preview_plan(at.shop, at.draft(origin="form-3")).audience == 0
    at.clock.advance(timedelta(hours=1))
    outbox.start_due(at.shop)
    assert await Sender(at.shop).drain() == 0
    with at.shop.store.read() as session:
        assert outbox.counts(session, later).suppressed == 5
    assert state_of(at, later) is PlanState.FINISHED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c, _r, _o: setattr(c, "erased_at", datetime(2026, 3, 2, tzinfo=UTC)), "the customer was erased"),
        (lambda c, _r, _o: setattr(c, "merged_into_id", 2), "the customer was merged into another"),
        (lambda _c, r, _o: setattr(r, "address", "77"), "the address changed after the approval"),
        (lambda _c, r, _o: setattr(r, "customer_id", 2), "the address changed after the approval"),
        (lambda _c, r, _o: setattr(r, "state", RouteState.CLOSED), "the route was closed"),
        (lambda _c, _r, o: setattr(o, "state", ConsentState.WITHDRAWN), "the customer does not want offers"),
    ],
)
async def test_a_wish_after_the_approval_wins(
    at: Stage, change: Callable[[Customer, Route, Consent], None], reason: str
) -> None:
    """It is asked again in the transaction that claims."""
    plan_id = at.approved()
    edit(at, change, at.customers[0])
    outbox.start_due(at.shop)
    assert await Sender(at.shop).drain() == 4
    assert "9001" not in at.channel.addresses
    with at.shop.store.read() as session:
        kept = session.exec(
            select(Delivery).where(Delivery.plan_id == plan_id, Delivery.customer_id == at.customers[0])
        ).one()
    assert (kept.state, kept.reason) == (DeliveryState.SUPPRESSED, reason)


def test_an_opt_out_takes_everything_queued_at_once(at: Stage) -> None:
    """In every plan, before or after its time, and a plan that has nothing left is finished."""
    plans = [at.approved(), at.approved(origin="form-2")]
    outbox.start_due(at.shop)
    for customer_id in at.customers:
        with at.shop.store.write() as tx:
            assert outbox.suppress_queued(tx, at.shop, customer_id, "the customer stopped offers") == 2
            assert outbox.suppress_queued(tx, at.shop, customer_id, "again") == 0
    assert [state_of(at, plan_id) for plan_id in plans] == [PlanState.FINISHED] * 2
    assert outbox.claim(at.shop, 10) == []


def test_a_channel_that_is_not_connected_takes_nothing(at: Stage) -> None:
    """The messages wait for it."""
    plan_id = at.approved()
    outbox.start_due(at.shop)
    assert outbox.claim(replace(at.shop, channels={}), 10) == []
    with at.shop.store.read() as session:
        assert outbox.counts(session, plan_id).waiting == 5


def test_a_form_from_somebody_who_may_not_plan(at: Stage) -> None:
    """The role is asked first."""
    nobody = Staff(id=98, slack_user="U8", name="New", roles=[], created_at=at.clock.now())
    drawn_up = draw_up(at.shop, at.draft())
    with pytest.raises(RefusedError, match="role planner"), at.shop.store.write() as tx:
        submit_plan(tx, at.shop, drawn_up, nobody)


def test_the_reason_is_the_purchase_that_speaks_most_for_the_offer(at: Stage) -> None:
    """Not one that was given back; a purchase under a merged number counts for the customer who is left."""
    first, second, third, *_rest = at.customers
    at.buy(first, at.partner_id, date(2010, 3, 5))
    at.buy(first, at.partner_id, date(2010, 4, 6), quantity=-1, amount=-450)
    with at.shop.store.write() as tx:
        merged = Customer(number="C-old", merged_into_id=second, created_at=at.clock.now())
        tx.add(merged)
        tx.flush()
        purchase(tx, merged.id or 0, at.partner_id, date(2010, 5, 7))
        purchase(tx, third, at.product_id, date(2011, 6, 8))
    texts = [sample.text.split(", ")[-1] for sample in preview_plan(at.shop, at.draft()).samples]
    assert texts == [
        "because you bought from us in March 2010.",
        "because you bought the grinder in May 2010.",
        "because you bought from us in June 2011.",
    ]
