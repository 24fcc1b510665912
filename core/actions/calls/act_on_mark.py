"""Words that matter become something that is done: an inquiry, a trouble, a caution, an opt-out, a proposal.

Only a member of staff acts on a mark; and the caller, who confirms an opt-out by keypad. What staff did can be taken
back for a while.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from core.actions.calls.mark_effects import Effect, effect_of
from core.actions.calls.the_call import held_call
from core.actions.customers.consent import withdraw_consent
from core.audit import SYSTEM, record
from core.calls.wordings import done_text
from core.customers.agreement import Agreement
from core.customers.callers import callers
from core.customers.identity import resolved
from core.errors import NotFoundError, RefusedError
from core.models import (
    Call,
    CallMark,
    CallUtterance,
    ChannelName,
    Customer,
    MarkKind,
    MarkState,
    Product,
    Purpose,
    Staff,
)
from core.shop import Shop

TEXT_VERSION = "telephone-1"


@dataclass(frozen=True)
class Acted:
    """A mark that was acted on, and what was done in words; `new` is false where it had been done before."""

    mark: CallMark
    text: str
    new: bool = True


def act_on_mark(
    tx: Session, shop: Shop, mark_id: int, staff: Staff, *, product_id: int | None = None, words: str = ""
) -> Acted:
    """Do what a mark offers, once, as a member of staff; return what was done.

    A product that is spoken of is proposed, an inquiry and a request for a quotation are filed so that they count as
    concrete demand, a complaint opens a trouble, who wishes a call is to be called back once, a wish for a visit
    becomes a caution, an opt-out withdraws the agreement to calls. `product_id` puts right of which product it is,
    `words` what it is about. Raises `RefusedError` where nobody knows who calls, which product is meant, or the mark
    was dismissed; `NotFoundError` for a mark that does not exist.
    """
    call, mark = _held(tx, mark_id)
    if mark.state is MarkState.DISMISSED:
        message = "That was dismissed. Take that back first."
        raise RefusedError(message)
    product = tx.get(Product, product_id if product_id is not None else mark.product_id or 0)
    if mark.state is MarkState.DONE:
        return Acted(mark, done_text(mark, product), new=False)
    effect = effect_of(mark)
    customer = _caller(tx, call)
    if product is None and effect.needs_product:
        message = "Say which product is meant: several fit, or none."
        raise RefusedError(message)
    mark.product_id = product.id if product is not None else None
    said = " ".join(words.replace("\x00", " ").split()) or _said(tx, mark)
    _done(tx, shop, mark, effect.make(tx, shop, call, customer, product, said, staff), staff)
    return Acted(mark, done_text(mark, product))


def dismiss_mark(tx: Session, shop: Shop, mark_id: int, staff: Staff) -> CallMark:
    """Note that nothing is to be done about a mark; return it. One that was acted on stays as it is."""
    _, mark = _held(tx, mark_id)
    if mark.state is MarkState.OPEN:
        mark.state, mark.done_by_id, mark.done_at = MarkState.DISMISSED, staff.id, shop.clock.now()
        tx.add(mark)
        record(tx, shop.clock, actor=f"staff:{staff.id}", action="mark dismissed", subject=f"mark:{mark_id}")
        tx.flush()
    return mark


def undo_mark(tx: Session, shop: Shop, mark_id: int, staff: Staff) -> CallMark:
    """Take back what was done about a mark, or that it was dismissed; return it, open again.

    Raises `RefusedError` where it is too late (`Effect.UNDO_FOR`), where somebody went on from there, or where the
    caller confirmed it themselves.
    """
    call, mark = _held(tx, mark_id)
    if mark.state is MarkState.OPEN:
        return mark
    if mark.done_by_id is None:
        message = "The caller confirmed that by keypad. Only they can take it back."
        raise RefusedError(message)
    if mark.state is MarkState.DONE:
        if mark.done_at is None or shop.clock.now() - mark.done_at > Effect.UNDO_FOR:
            message = "It is too late to take that back here. Change the inquiry, the trouble or the customer itself."
            raise RefusedError(message)
        effect_of(mark).take_back(tx, shop, call, mark.made, staff)
    mark.state, mark.done_by_id, mark.done_at, mark.made = MarkState.OPEN, None, None, {}
    tx.add(mark)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="mark taken back", subject=f"mark:{mark_id}")
    tx.flush()
    return mark


def confirm_opt_out(tx: Session, shop: Shop, call_id: int) -> int:
    """Take offers by telephone from a caller who confirmed by keypad that they want none; return from how many.

    Where it is not known which of those who share the number is calling, none of them is called any more.
    """
    call = held_call(tx, call_id)
    known = resolved(tx, call.customer_id) if call.customer_id is not None else None
    people = (known,) if known is not None else callers(tx, call.number)
    proof = f"pressed the key in call {call.sid or call.id}"
    for customer in people:
        about = Agreement(customer.id or 0, ChannelName.TELEPHONE, Purpose.OFFERS)
        withdraw_consent(tx, shop, about, proof, text_version=TEXT_VERSION)
    asked = tx.exec(select(CallMark).where(CallMark.call_id == call_id, CallMark.kind == MarkKind.OPT_OUT)).all()
    marks = [mark for mark in asked if mark.state is not MarkState.DONE] if asked else [_by_keypad(call)]
    for mark in marks:
        mark.state, mark.done_by_id, mark.done_at = MarkState.DONE, None, shop.clock.now()
        tx.add(mark)
    record(tx, shop.clock, actor=SYSTEM, action="opted out by keypad", subject=f"call:{call_id}", people=len(people))
    tx.flush()
    return len(people)


def _by_keypad(call: Call) -> CallMark:
    return CallMark(call_id=call.id or 0, kind=MarkKind.OPT_OUT, text="")


def _held(tx: Session, mark_id: int) -> tuple[Call, CallMark]:
    mark = tx.get(CallMark, mark_id)
    if mark is None:
        message = "That is not there any more: the words of the call were deleted."
        raise NotFoundError(message)
    call = held_call(tx, mark.call_id)
    return call, tx.get_one(CallMark, mark_id, populate_existing=True)


def _caller(tx: Session, call: Call) -> Customer:
    customer = resolved(tx, call.customer_id) if call.customer_id is not None else None
    if customer is None:
        message = "Nobody knows yet who is calling. Say which customer it is first."
        raise RefusedError(message)
    return customer


def _said(tx: Session, mark: CallMark) -> str:
    """Return the words around a mark."""
    words = tx.get(CallUtterance, mark.utterance_id) if mark.utterance_id is not None else None
    return words.text if words is not None else mark.text


def _done(tx: Session, shop: Shop, mark: CallMark, made: dict[str, Any], staff: Staff) -> None:
    mark.state, mark.done_by_id, mark.done_at, mark.made = MarkState.DONE, staff.id, shop.clock.now(), made
    tx.add(mark)
    subject, actor = f"mark:{mark.id}", f"staff:{staff.id}"
    record(tx, shop.clock, actor=actor, action=f"acted on {mark.kind.value}", subject=subject)
    tx.flush()
