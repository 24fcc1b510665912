"""The note of a call is taken back: it is a draft again."""

from sqlmodel import Session

from core.actions.calls.the_call import held_call
from core.audit import record
from core.models import Call, Contact, Staff
from core.shop import Shop


def take_back_note(tx: Session, shop: Shop, call_id: int, staff: Staff) -> Call:
    """Let the note of a call be a draft again, which the contact no longer says; return the call.

    Nothing changes where nobody has confirmed it. Raises `NotFoundError` where there is no such call.
    """
    call = held_call(tx, call_id)
    if call.noted_at is None:
        return call
    contact = tx.get(Contact, call.contact_id) if call.contact_id is not None else None
    if contact is not None:
        contact.contents = None
        tx.add(contact)
    call.noted_by_id = call.noted_at = None
    tx.add(call)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="call note taken back", subject=f"call:{call_id}")
    tx.flush()
    return call
