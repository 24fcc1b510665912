"""The call list of a plan: operators take one customer after the other and say how each call ended (000, claim 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.actions.calls.end_call import confirm_note
from core.actions.customers.consent import withdraw_consent
from core.actions.customers.respond import OPINIONS, record_response
from core.audit import record
from core.clock import business_date
from core.customers.agreement import Agreement
from core.errors import NotFoundError, RefusedError
from core.models import (
    Call,
    CallingWay,
    CallOutcome,
    CallPurpose,
    CallTask,
    ChannelName,
    Contact,
    Customer,
    Delivery,
    DeliveryState,
    Plan,
    Proposal,
    Purpose,
    Response,
    ResponseKind,
    Role,
    Staff,
)
from core.outbox.calls import CallEnd, claim_calls, give_back, settle_call, task_of, withdraw_if_unwanted
from core.outbox.merging import hold_plans
from core.outbox.progress import start_if_due
from core.outbox.verdict import stale_at
from core.shop import Shop

LONGEST_NOTE = 4_000
PUT_BACK = "an operator put it back"
SETTLED = "call settled"
"""The action, in the audit, of an operator who says how a call ended; its detail is what `undo_task` takes back."""


@dataclass(frozen=True)
class Task:
    """A call that an operator has in hand: whom to call where, what to say, and why this customer.

    `failures` counts the calls to them that rang in vain before.
    """

    delivery_id: int
    plan_id: int
    number: int
    customer_id: int
    called: str
    customer_number: str
    telephone: str
    script: str
    reason: str
    language: str
    taken_at: datetime
    failures: int
    note: str


def next_task(tx: Session, shop: Shop, plan_id: int, staff: Staff) -> Task | None:
    """Give an operator the next customer of a plan's call list: the one they have in hand, or else one that is due.

    Who took back how a call ended after taking the next one has two in hand: first the one taken back, then the other.

    It is claimed in this transaction as every message is (consent, route, wishes, quiet hours by the customer's clock,
    caps), so nobody gets it twice. None where nothing may be dialled now (`list_state` says when). Raises
    `NotFoundError` for an unknown plan, `RefusedError` for one that has no call list.
    """
    plan = tx.get(Plan, plan_id)
    if plan is None:
        message = "That plan does not exist."
        raise NotFoundError(message)
    if plan.calling is not CallingWay.OPERATORS:
        message = f"“{plan.title}” has no call list: it does not go out by operators' calls."
        raise RefusedError(message)
    # Who asks as soon as the plan is approved need not wait until it is started by itself.
    start_if_due(tx, shop.clock, plan_id)
    for mine in _in_hand(tx, plan_id, staff):
        if withdraw_if_unwanted(tx, shop, mine.delivery_id) is None:
            return shown_task(tx, mine)
    claims = claim_calls(tx, shop, CallingWay.OPERATORS, 1, plan_id)
    if not claims:
        return None
    task = task_of(tx, claims[0].delivery_id)
    task.taken_by_id, task.taken_at = staff.id, shop.clock.now()
    tx.add(task)
    subject = f"delivery:{task.delivery_id}"
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="call taken", subject=subject)
    tx.flush()
    return shown_task(tx, task)


def check_task(tx: Session, shop: Shop, delivery_id: int, staff: Staff) -> str | None:
    """Look, before an operator rings the customer they have in hand, whether they may; return what has come between.

    Who withdrew since then is off the list with that. Raises `RefusedError` where somebody else, or nobody, has it.
    """
    _taken(tx, delivery_id, staff)
    return withdraw_if_unwanted(tx, shop, delivery_id)


def is_in_hand(tx: Session, delivery_id: int, number: int, staff_id: int) -> bool:
    """Return whether try `number` of a delivery is in the hand of a member of staff, and not settled yet."""
    delivery = tx.get(Delivery, delivery_id, populate_existing=True)
    task = tx.exec(select(CallTask).where(CallTask.delivery_id == delivery_id)).first()
    held = delivery is not None and delivery.state is DeliveryState.CLAIMED and delivery.tries == number
    return held and task is not None and task.taken_by_id == staff_id


def settle_task(  # noqa: PLR0917 - what an operator says of a call
    tx: Session,
    shop: Shop,
    delivery_id: int,
    staff: Staff,
    outcome: CallOutcome,
    note: str = "",
    at: datetime | None = None,
    opinion: ResponseKind | None = None,
) -> Delivery:
    """Keep how a call of the list ended, as the operator who has it in hand says; return the delivery.

    `at` is when the customer asked to be called (`CallOutcome.CALL_AT`), `opinion` what they said of the offer. Not
    wanting to be called withdraws the agreement to calls, in every plan; a wrong number closes the route. What was
    made is in the audit, from which `undo_task` takes it back. Raises `RefusedError`: somebody else has it in hand,
    nobody has, or no time (or one that has passed, or is after the plan's end) was said for a call-back.
    """
    delivery, task = _taken(tx, delivery_id, staff)
    before = task.outcome
    words = note.replace("\x00", "").strip()[:LONGEST_NOTE]
    end = CallEnd(outcome, _call_at(tx, shop, delivery, outcome, at), provider_id=None)
    if outcome is CallOutcome.DO_NOT_CALL:
        # All plans first, and then the customer, in the order in which a claim holds them.
        hold_plans(tx, [delivery.customer_id], [delivery.plan_id])
    if not settle_call(tx, shop, delivery_id, delivery.tries, end):
        message = "That call was settled meanwhile. Take the next one."
        raise RefusedError(message)
    if words:
        task.note = words
        tx.add(task)
    if outcome is CallOutcome.DO_NOT_CALL:
        about = Agreement(delivery.customer_id, ChannelName.TELEPHONE, Purpose.OFFERS)
        withdraw_consent(tx, shop, about, f"said so in a call, delivery {delivery_id}, to staff {staff.id}")
    made = {"outcome": outcome.value, "number": delivery.tries, "before": before.value if before else None}
    made |= _note(tx, shop, delivery, staff, outcome, words)
    if opinion is not None:
        made |= _respond(tx, shop, delivery, opinion)
    subject, actor = f"delivery:{delivery_id}", f"staff:{staff.id}"
    record(tx, shop.clock, actor=actor, action=SETTLED, subject=subject, **made)
    tx.flush()
    return delivery


def release_task(tx: Session, shop: Shop, delivery_id: int, staff: Staff) -> bool:
    """Put a call back that an operator has not made: somebody else can take it; false where it was settled.

    Whoever may approve plans can put back what another operator holds.
    """
    _taken(tx, delivery_id, staff, also_others=True)
    given = give_back(tx, shop, delivery_id, PUT_BACK)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="call put back", subject=f"delivery:{delivery_id}")
    return given


def _in_hand(tx: Session, plan_id: int, staff: Staff) -> Sequence[CallTask]:
    """Return what an operator has in hand, what they took last first: the one whose end they have just taken back."""
    return tx.exec(
        select(CallTask)
        .join(Delivery, col(Delivery.id) == col(CallTask.delivery_id))
        .where(
            Delivery.plan_id == plan_id,
            Delivery.state == DeliveryState.CLAIMED,
            CallTask.taken_by_id == staff.id,
        )
        .order_by(col(CallTask.taken_at).desc(), col(CallTask.id))
    ).all()


def shown_task(tx: Session, task: CallTask) -> Task:
    """Return an entry of a call list as whoever has it in hand sees it."""
    delivery = tx.get_one(Delivery, task.delivery_id, populate_existing=True)
    proposal, customer = tx.get_one(Proposal, delivery.proposal_id), tx.get_one(Customer, delivery.customer_id)
    return Task(
        delivery_id=task.delivery_id,
        plan_id=delivery.plan_id,
        number=delivery.tries,
        customer_id=delivery.customer_id,
        called=customer.called,
        customer_number=customer.number,
        telephone=delivery.address,
        script=proposal.text,
        reason=proposal.reason,
        language=customer.language or "",
        taken_at=task.taken_at or delivery.claimed_at or delivery.due_at,
        failures=task.failures,
        note=task.note or "",
    )


def _taken(tx: Session, delivery_id: int, staff: Staff, *, also_others: bool = False) -> tuple[Delivery, CallTask]:
    delivery = tx.get(Delivery, delivery_id, populate_existing=True)
    task = tx.exec(select(CallTask).where(CallTask.delivery_id == delivery_id)).first()
    if delivery is None or task is None or delivery.state is not DeliveryState.CLAIMED or task.taken_by_id is None:
        message = "Nobody has that call in hand (any more). Take the next one."
        raise RefusedError(message)
    if task.taken_by_id != staff.id and not (also_others and (staff.may(Role.APPROVER) or staff.may(Role.ADMIN))):
        message = "Somebody else has that customer in hand. Take the next one."
        raise RefusedError(message)
    return delivery, task


def _call_at(tx: Session, shop: Shop, delivery: Delivery, outcome: CallOutcome, at: datetime | None) -> datetime | None:
    if outcome is not CallOutcome.CALL_AT:
        return None
    now = shop.clock.now()
    if at is None or at <= now:
        message = "Say when to call: a time that is still to come."
        raise RefusedError(message)
    if at >= stale_at(tx.get_one(Plan, delivery.plan_id)):
        message = "By then the plan will be over. Choose an earlier time, or note it as talked and make a new plan."
        raise RefusedError(message)
    return at


def _note(  # noqa: PLR0917 - what is noted of a call
    tx: Session, shop: Shop, delivery: Delivery, staff: Staff, outcome: CallOutcome, words: str
) -> dict[str, int | None]:
    """Record what was talked about: at the call that was placed, or, of one by another telephone, as a contact.

    Return what that made: the call whose first note it became, or the new contact.
    """
    # One in which the operator's own telephone was not taken up is none: they dialled by hand.
    was_rung = col(Call.ended_at).is_(None) | col(Call.answered_at).is_not(None)
    mine = (Call.delivery_id == delivery.id, Call.attempt == delivery.tries, Call.purpose == CallPurpose.CALL_LIST)
    call = tx.exec(select(Call).where(*mine, was_rung).order_by(col(Call.id).desc())).first()
    made: dict[str, int | None] = {}
    if call is not None:
        # One that had its note already keeps the last words: what they replaced is not there to be put back.
        if words and call.noted_at is None:
            made["noted_call"] = call.id
        if words:
            confirm_note(tx, shop, call.id or 0, words, staff)
    # Nor is one that the customer did not take up: whoever talked to them after it did so by hand.
    theirs = call is not None and (not call.ended or call.contact_id is not None)
    if theirs or outcome not in {CallOutcome.TALKED, CallOutcome.CALL_AT, CallOutcome.DO_NOT_CALL}:
        return made
    now = shop.clock.now()
    contact = Contact(
        customer_id=delivery.customer_id,
        channel=ChannelName.TELEPHONE,
        at=now,
        business_date=business_date(now, shop.zone),
        contents=words or None,
    )
    tx.add(contact)
    tx.flush()
    return made | {"contact": contact.id}


def _respond(tx: Session, shop: Shop, delivery: Delivery, opinion: ResponseKind) -> dict[str, str | None]:
    """Keep what a customer said of the offer; return which answer that is, and which one it replaced."""
    kinds = OPINIONS if opinion in OPINIONS else {opinion}
    known = select(Response.kind).where(Response.delivery_id == delivery.id, col(Response.kind).in_(kinds))
    before = tx.exec(known).first()
    new = record_response(tx, shop, delivery.id or 0, opinion, delivery.address)
    return {"response": opinion.value, "response_before": ResponseKind(before).value if before else None} if new else {}
