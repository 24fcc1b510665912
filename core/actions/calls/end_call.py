"""After a call: the contact, a draft of what it was about, and how long its words are kept (seed 001, figure 7)."""

from datetime import timedelta

from sqlmodel import Session, col, select

from core.actions.calls.hear import utterances
from core.actions.calls.settle_delivery import settle_delivery
from core.actions.calls.the_call import held_call
from core.audit import record
from core.calls.notes import draft_note
from core.calls.states import CONCLUDED
from core.clock import business_date
from core.customers.identity import resolved
from core.errors import RefusedError
from core.models import (
    Call,
    CallConsent,
    CallMark,
    CallPurpose,
    CallState,
    ChannelName,
    Contact,
    MarkKind,
    MarkState,
    Product,
    Speaker,
    Staff,
)
from core.shop import Shop

LONGEST_NOTE = 4_000


def end_call(tx: Session, shop: Shop, call_id: int) -> Contact | None:
    """Note that a call is over, as far as we can tell by ourselves, and return its contact; None where there is none.

    To be asked when the media stream or the server ended before any callback said so: a callback that comes later
    still puts the times right. It can be asked again. Raises `NotFoundError` where there is no such call.
    """
    call = held_call(tx, call_id)
    if not call.ended:
        talked = call.state is CallState.IN_PROGRESS
        call.state = CallState.COMPLETED if talked else CallState.NO_ANSWER
        call.ended_at, call.sequence = shop.clock.now(), CONCLUDED
        tx.add(call)
        tx.flush()
    return close_call(tx, shop, call)


def close_call(tx: Session, shop: Shop, call: Call) -> Contact | None:
    """Record the contact of a call that is over, once, with its draft note, and settle what it was of a plan."""
    if call.consent is CallConsent.GIVEN and call.keep_until is None and call.forgotten_at is None:
        call.keep_until = (call.ended_at or shop.clock.now()) + timedelta(days=shop.keep_transcripts_days)
    if call.note is None and call.noted_at is None:
        call.note = _draft(tx, call) or None
    tx.add(call)
    contact = _contact(tx, shop, call)
    settle_delivery(tx, shop, call)
    tx.flush()
    return contact


def confirm_note(tx: Session, shop: Shop, call_id: int, text: str, staff: Staff) -> Call:
    """Keep `text` as what a call was about, in the words of a member of staff; it becomes the contact's contents.

    It can be confirmed again, with other words. Raises `RefusedError` for an empty or overlong note, `NotFoundError`
    where there is no such call.
    """
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST_NOTE:
        message = f"Write 1 to {LONGEST_NOTE:,} characters about what the call was about."
        raise RefusedError(message)
    call = held_call(tx, call_id)
    call.note, call.noted_by_id, call.noted_at = words, staff.id, shop.clock.now()
    tx.add(call)
    tx.flush()
    contact = _contact(tx, shop, call)
    if contact is not None:
        contact.contents = words
        tx.add(contact)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="call noted", subject=f"call:{call_id}")
    tx.flush()
    return call


def _contact(tx: Session, shop: Shop, call: Call) -> Contact | None:
    """Return the contact that a call was, made where it is new, with its times as they are known now."""
    contact = tx.get(Contact, call.contact_id) if call.contact_id is not None else None
    if contact is None:
        customer = resolved(tx, call.customer_id) if call.customer_id is not None else None
        if customer is None or not _spoke(call):
            return None
        contact = Contact(
            customer_id=customer.id or 0,
            channel=ChannelName.TELEPHONE,
            at=call.started_at,
            business_date=business_date(call.started_at, shop.zone),
        )
    contact.duration_seconds = _seconds(call)
    contact.contents = call.note if call.noted_at is not None else contact.contents
    tx.add(contact)
    tx.flush()
    call.contact_id = contact.id
    tx.add(call)
    return contact


def _spoke(call: Call) -> bool:
    """Return whether anybody of the two was heard: a number that was busy was no contact.

    Of a call that an operator makes, their own telephone is answered first; the customer's was, once there is a second
    leg.
    """
    if call.purpose is CallPurpose.CALL_LIST:
        return call.other_sid is not None
    return call.voicemail or call.answered_at is not None or call.state is CallState.COMPLETED


def _seconds(call: Call) -> int | None:
    if call.duration_seconds is not None or call.ended_at is None:
        return call.duration_seconds
    return max(0, int((call.ended_at - (call.answered_at or call.started_at)).total_seconds()))


def _draft(tx: Session, call: Call) -> str:
    marks = tx.exec(
        select(CallMark)
        .where(CallMark.call_id == call.id, CallMark.state != MarkState.DISMISSED)
        .order_by(col(CallMark.id))
    ).all()
    ids = [mark.product_id for mark in marks if mark.product_id is not None]
    names = {product.id: product.name for product in tx.exec(select(Product).where(col(Product.id).in_(ids)))}
    said = [words.text for words in utterances(tx, call.id or 0) if words.speaker is Speaker.CUSTOMER]
    wished = [(mark.kind, mark.text) for mark in marks if mark.kind is not MarkKind.PRODUCT]
    return draft_note(wished, [names[key] for key in ids if key in names], said)
