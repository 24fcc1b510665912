"""What staff do about a call: act on words that matter, note something by hand, say who calls, record the note."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot.handlers import slack_call_cards as cards
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_call_forms as forms
from bot.workers.inbox import Effect
from core.actions.calls.act_on_mark import Acted, act_on_mark, dismiss_mark, undo_mark
from core.actions.calls.end_call import confirm_note
from core.actions.calls.name_caller import name_caller
from core.actions.calls.note_deed import note_deed
from core.actions.calls.take_back_note import take_back_note
from core.actions.catalogue.find_product import find_product
from core.actions.customers.find_customer import find_customer
from core.errors import NotFoundError, RefusedError, ShownError
from core.models import Call, CallMark, MarkKind, Product, Staff
from core.replies import Replies

FORM_KINDS = {
    "call_inquiry_open": MarkKind.INQUIRY,
    "call_trouble_open": MarkKind.COMPLAINT,
    "call_propose_open": MarkKind.PRODUCT,
}


def act(desk: Desk, turn: Turn) -> Effect:
    """Do what a mark offers; whoever is second is told that it is done."""
    return _on_mark(desk, turn, lambda tx, mark_id, staff: act_on_mark(tx, desk.shop, mark_id, staff))


def dismiss(desk: Desk, turn: Turn) -> Effect:
    """Let a mark be."""
    return _on_mark(desk, turn, lambda tx, mark_id, staff: dismiss_mark(tx, desk.shop, mark_id, staff))


def undo(desk: Desk, turn: Turn) -> Effect:
    """Take back what was done about a mark."""
    return _on_mark(desk, turn, lambda tx, mark_id, staff: undo_mark(tx, desk.shop, mark_id, staff))


def _on_mark(desk: Desk, turn: Turn, deed: Callable[[Session, int, Staff], object]) -> Effect:
    mark_id = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        done = deed(tx, mark_id, desk.staff(tx, turn))
        if isinstance(done, Acted) and not done.new:
            _say_who(tx, turn, replies, done)
        cards.show_marks(tx, desk.shop, replies, tx.get_one(CallMark, mark_id).call_id)

    return effect


def _say_who(tx: Session, turn: Turn, replies: Replies, done: Acted) -> None:
    by = tx.get(Staff, done.mark.done_by_id) if done.mark.done_by_id is not None else None
    whom = f"<@{by.slack_user}>" if by is not None else "the caller"
    turn.whisper(replies, f"That was done before, by {whom}. {done.text}")


def product_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that asks which product was meant."""
    mark_id = number_of(turn.value)
    with desk.shop.store.read() as session:
        mark = session.get(CallMark, mark_id)
        if mark is None:
            message = "That is not there any more: the words of the call were deleted."
            raise NotFoundError(message)
        who = cards.called(session, session.get_one(Call, mark.call_id))
    return forms.deed_form(MarkKind.PRODUCT, who, {**turn.where, "mark": mark_id})


def deed_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window in which something is noted by hand."""
    call_id = number_of(turn.value)
    return forms.deed_form(FORM_KINDS[turn.action], _who(desk, call_id), {**turn.where, "call": call_id})


def caution_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window that notes how somebody wants to hear from the shop."""
    call_id = number_of(turn.value)
    return forms.caution_form(_who(desk, call_id), {**turn.where, "call": call_id})


def check_deed(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with what is to be noted."""
    try:
        _product(desk, turn)
        _kind(turn)
    except ShownError as error:
        return {"product": str(error)}
    return {}


def deed(desk: Desk, turn: Turn) -> Effect:
    """Do what was noted by hand."""
    product, kind, words = _product(desk, turn), _kind(turn), turn.state.get("text", "")
    product_id = product.id if product is not None else None

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        if "mark" in turn.metadata:
            mark_id = number_of(str(turn.metadata["mark"]))
            done = act_on_mark(tx, desk.shop, mark_id, staff, product_id=product_id, words=words)
        else:
            call_id = number_of(str(turn.metadata.get("call", "")))
            done = note_deed(tx, desk.shop, call_id, kind, staff, product_id, words)
        turn.whisper(replies, done.text)
        cards.show_marks(tx, desk.shop, replies, done.mark.call_id)

    return effect


def caller_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window in which staff say who is on the telephone."""
    return forms.caller_form({**turn.where, "call": number_of(turn.value)})


def check_caller(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the customer that was named."""
    try:
        find_customer(desk.shop, turn.state.get("customer", ""))
    except ShownError as error:
        return {"customer": str(error)}
    return {}


def caller(desk: Desk, turn: Turn) -> Effect:
    """Let a call be a customer's."""
    customer = find_customer(desk.shop, turn.state.get("customer", ""))
    call_id = number_of(str(turn.metadata.get("call", "")))

    def effect(tx: Session, replies: Replies) -> None:
        name_caller(tx, desk.shop, call_id, customer, desk.staff(tx, turn))
        turn.whisper(replies, f"Noted: {customer.called} is on the telephone.")

    return effect


def note_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window in which the note of a call is put right."""
    call_id = number_of(turn.value)
    with desk.shop.store.read() as session:
        call = _call(session, call_id)
        return forms.note_form(cards.called(session, call), {**turn.where, "call": call_id}, call.note or "")


def note(desk: Desk, turn: Turn) -> Effect:
    """Record the note of a call as it was put right."""
    return _noted(desk, turn, number_of(str(turn.metadata.get("call", ""))), turn.state.get("text", ""))


def note_as_it_is(desk: Desk, turn: Turn) -> Effect:
    """Record the draft as it is."""
    return _noted(desk, turn, number_of(turn.value), None)


def _noted(desk: Desk, turn: Turn, call_id: int, text: str | None) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        staff, call = desk.staff(tx, turn), _call(tx, call_id)
        if text is None and call.noted_at is not None:
            message = "Somebody has recorded it already."
            raise RefusedError(message)
        confirm_note(tx, desk.shop, call_id, text if text is not None else call.note or "", staff)
        cards.show_note(tx, desk.shop, replies, call_id)

    return effect


def note_undo(desk: Desk, turn: Turn) -> Effect:
    """Let the note of a call be a draft again."""
    call_id = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        take_back_note(tx, desk.shop, call_id, desk.staff(tx, turn))
        cards.show_note(tx, desk.shop, replies, call_id)

    return effect


def _who(desk: Desk, call_id: int) -> str:
    with desk.shop.store.read() as session:
        return cards.called(session, _call(session, call_id))


def _call(session: Session, call_id: int) -> Call:
    call = session.get(Call, call_id)
    if call is None:
        message = "That call is not known (any more)."
        raise NotFoundError(message)
    return call


def _product(desk: Desk, turn: Turn) -> Product | None:
    words = turn.state.get("product", "").strip()
    return find_product(desk.shop, words) if words else None


def _kind(turn: Turn) -> MarkKind:
    """Return what is noted: as was chosen in the window, else what the window is for."""
    try:
        return MarkKind(turn.state.get("kind") or str(turn.metadata.get("kind", "")))
    except ValueError as error:
        message = "That window belongs to nothing here (any more)."
        raise NotFoundError(message) from error
