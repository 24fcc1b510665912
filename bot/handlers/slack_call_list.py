"""The call list of a plan: an operator takes the next customer, calls, and says how it ended; nobody is taken twice."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.handlers.call_connect import ask_to_connect
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_call_forms as forms
from bot.views import slack_call_list as views
from bot.views.blocks import Block
from bot.views.moments import moment
from bot.views.slack_call_list import OnList
from bot.workers.inbox import Effect
from core.actions.calls.call_list import check_task, next_task, release_task, settle_task
from core.actions.calls.list_state import ListState, list_state, state_of_list
from core.actions.calls.undo_task import undo_task
from core.errors import NotFoundError, RefusedError
from core.models import CallingWay, CallOutcome, Customer, Delivery, Plan, PlanState, ResponseKind, Staff
from core.outbox.call_undo import REVERSIBLE
from core.policy.zones import zone_of
from core.replies import Replies

MOST_LISTS = 8
GOING = (PlanState.APPROVED, PlanState.RUNNING, PlanState.PAUSED)


def said(desk: Desk, turn: Turn, words: str) -> Effect:
    """Take the next call of the plan that is named; without one, show how far every call list is."""
    if words:
        return _take(desk, turn, number_of(words.removeprefix("plan ").strip(" .")))
    with desk.shop.store.read() as session:
        mine = (col(Plan.calling) == CallingWay.OPERATORS, col(Plan.state).in_(GOING))
        plans = session.exec(select(Plan).where(*mine).order_by(col(Plan.id).desc()).limit(MOST_LISTS)).all()
    states = [(plan, list_state(desk.shop, plan.id or 0)) for plan in plans]

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        blocks = [
            block for plan, state in states for block in views.list_message(desk.shop, plan, state, _hands(tx, state))
        ]
        if not blocks:
            turn.say(replies, "There is nobody to call: no plan that operators call for is approved.")
            return
        turn.say(replies, "Call lists", blocks)

    return effect


def take_next(desk: Desk, turn: Turn) -> Effect:
    """Take the next call of the plan whose button was pressed."""
    return _take(desk, turn, number_of(turn.value))


def _take(desk: Desk, turn: Turn, plan_id: int) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        task = next_task(tx, desk.shop, plan_id, staff)
        if task is None:
            state = state_of_list(tx, desk.shop, plan_id)
            turn.whisper(replies, f"Nobody can be called now. {views.state_text(desk.shop, state)}.")
            return
        zone = _zone(tx, desk, task.customer_id)
        on = _on(tx, desk, task.plan_id, staff)
        turn.say(replies, *views.task_message(desk.shop, on, task, zone))

    return effect


def ring(desk: Desk, turn: Turn) -> Effect:
    """Ring the operator's own telephone, then the customer's."""
    delivery_id = number_of(turn.value)
    if desk.calls is None:
        message = "No telephone is connected to this shop. Dial by hand: the number on the card opens your telephone."
        raise RefusedError(message)
    calls = desk.calls

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        if why := check_task(tx, desk.shop, delivery_id, staff):
            delivery = tx.get_one(Delivery, delivery_id)
            _replace(tx, desk, turn, replies, delivery, staff, f"not called any more, {why}")
            return
        # The press is worked off once; who presses again is rung again.
        address = ask_to_connect(tx, calls, staff, delivery_id, uuid4().hex, turn)
        turn.whisper(replies, f"Your telephone rings ({address}), then the customer's.")

    return effect


def end(desk: Desk, turn: Turn) -> Effect:
    """Keep how a call ended, as its button says."""
    number, _, rest = turn.value.partition(":")
    outcome, _, opinion = rest.partition(":")
    return _settled(desk, turn, number_of(number), _outcome(outcome), opinion=opinion)


def ended_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that takes a note together with how the call ended."""
    delivery, customer = _delivery(desk, number_of(turn.value))
    return forms.outcome_form(customer.called, {**turn.where, "delivery": delivery.id})


def ended(desk: Desk, turn: Turn) -> Effect:
    """Keep how a call ended, with a note."""
    outcome, _, opinion = turn.state.get("end", "").partition(":")
    note = turn.state.get("text", "")
    return _settled(desk, turn, _number(turn), _outcome(outcome), opinion=opinion, note=note)


def call_at_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that asks when to call again."""
    delivery, customer = _delivery(desk, number_of(turn.value))
    now, zone = desk.shop.clock.now(), zone_of(customer.zone, desk.shop.zone)
    return forms.call_at_form(customer.called, {**turn.where, "delivery": delivery.id}, zone, now)


def check_call_at(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the time that was chosen."""
    _, customer = _delivery(desk, _number(turn))
    at = _chosen(desk, turn, customer)
    if at is None:
        return {"day": "Choose a day and a time."}
    if at <= desk.shop.clock.now():
        return {"day": f"That is over: {moment(at, zone_of(customer.zone, desk.shop.zone))}."}
    return {}


def call_at(desk: Desk, turn: Turn) -> Effect:
    """Put a call off to the time that the customer asked for, which is said back."""
    _, customer = _delivery(desk, _number(turn))
    at, note = _chosen(desk, turn, customer), turn.state.get("text", "")
    return _settled(desk, turn, _number(turn), CallOutcome.CALL_AT, note=note, at=at)


def skip(desk: Desk, turn: Turn) -> Effect:
    """Put a call back: somebody else can take it."""
    delivery_id = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        delivery = tx.get(Delivery, delivery_id)
        release_task(tx, desk.shop, delivery_id, staff)
        if delivery is not None:
            _replace(tx, desk, turn, replies, delivery, staff, "put back, for somebody else to call")

    return effect


def undo(desk: Desk, turn: Turn) -> Effect:
    """Take back how a call ended: its card stands there again, for whoever said so."""
    delivery, _, number = turn.value.partition(":")
    delivery_id, tried = number_of(delivery), number_of(number)

    def effect(tx: Session, replies: Replies) -> None:
        task, by = undo_task(tx, desk.shop, delivery_id, tried, desk.staff(tx, turn))
        on, zone = _on(tx, desk, task.plan_id, by), _zone(tx, desk, task.customer_id)
        _show(turn, replies, *views.task_message(desk.shop, on, task, zone))

    return effect


def _settled(
    desk: Desk,
    turn: Turn,
    delivery_id: int,
    outcome: CallOutcome,
    *,
    opinion: str = "",
    note: str = "",
    at: datetime | None = None,
) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        kind = _opinion(opinion) if opinion else None
        delivery = settle_task(tx, desk.shop, delivery_id, staff, outcome, note, at, kind)
        words = views.ENDS[outcome]
        if opinion:
            words += f", {views.OPINIONS[opinion]}"
        if at is not None:
            zone = _zone(tx, desk, delivery.customer_id)
            words = f"will be called {moment(at, zone)} in {forms.place(zone)}"
        back = f"{delivery_id}:{delivery.tries}" if outcome in REVERSIBLE else ""
        _replace(tx, desk, turn, replies, delivery, staff, words, undo=back)

    return effect


def _replace(  # noqa: PLR0917 - where and what to say
    tx: Session, desk: Desk, turn: Turn, replies: Replies, delivery: Delivery, staff: Staff, words: str, undo: str = ""
) -> None:
    """Say in the place of a call's card how it ended, and how that is undone."""
    customer = tx.get_one(Customer, delivery.customer_id)
    tx.flush()
    on = _on(tx, desk, delivery.plan_id, staff)
    _show(turn, replies, *views.ended_message(desk.shop, on, customer.called, words, undo))


def _show(turn: Turn, replies: Replies, text: str, blocks: list[Block]) -> None:
    """Put something in the place of the message whose button was pressed."""
    message = turn.message or turn.metadata.get("message")
    if message and turn.channel:
        replies.slack("chat.update", channel=turn.channel, ts=message, text=text, blocks=blocks)
    else:
        turn.say(replies, text, blocks)


def _on(tx: Session, desk: Desk, plan_id: int, staff: Staff) -> OnList:
    return OnList(
        tx.get_one(Plan, plan_id), state_of_list(tx, desk.shop, plan_id), f"<@{staff.slack_user}>", staff.id or 0
    )


def _hands(tx: Session, state: ListState) -> dict[int, str]:
    ids = [each.staff_id for each in state.in_hand]
    staff = tx.exec(select(Staff).where(col(Staff.id).in_(ids))).all() if ids else []
    return {each.id or 0: f"<@{each.slack_user}>" for each in staff}


def _zone(tx: Session, desk: Desk, customer_id: int) -> ZoneInfo:
    return zone_of(tx.get_one(Customer, customer_id).zone, desk.shop.zone)


def _outcome(value: str) -> CallOutcome:
    if value in set(CallOutcome):
        return CallOutcome(value)
    message = "That button belongs to no call (any more)."
    raise NotFoundError(message)


def _opinion(value: str) -> ResponseKind:
    if value in views.OPINIONS:
        return ResponseKind(value)
    message = "That button belongs to no call (any more)."
    raise NotFoundError(message)


def _number(turn: Turn) -> int:
    return number_of(str(turn.metadata.get("delivery", "")))


def _delivery(desk: Desk, delivery_id: int) -> tuple[Delivery, Customer]:
    with desk.shop.store.read() as session:
        delivery = session.get(Delivery, delivery_id)
        if delivery is None:
            message = "That call is not known (any more)."
            raise NotFoundError(message)
        return delivery, session.get_one(Customer, delivery.customer_id)


def _chosen(desk: Desk, turn: Turn, customer: Customer) -> datetime | None:
    zone = zone_of(customer.zone, desk.shop.zone)
    try:
        return forms.chosen_moment(turn.state.get("day", ""), turn.state.get("time", ""), zone)
    except ValueError:
        return None
