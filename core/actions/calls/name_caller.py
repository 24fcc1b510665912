"""Staff say who is on the telephone, where nobody else could tell."""

from sqlmodel import Session

from core.actions.calls.end_call import close_call
from core.actions.calls.receive_call import spoken_language
from core.actions.calls.the_call import held_call
from core.audit import record
from core.errors import RefusedError
from core.models import Call, Customer, Staff
from core.shop import Shop


def name_caller(tx: Session, shop: Shop, call_id: int, customer: Customer, staff: Staff) -> Call:
    """Let a call be a customer's, by a member of staff's word; return it. One that is over becomes their contact.

    Raises `RefusedError` where it is known to be somebody else's, `NotFoundError` where there is no such call.
    """
    call = held_call(tx, call_id)
    if call.customer_id is not None and call.customer_id != customer.id:
        message = "It is known who was on the telephone: somebody else."
        raise RefusedError(message)
    call.customer_id, call.language = customer.id, spoken_language(customer, call.language)
    tx.add(call)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="caller named", subject=f"call:{call_id}")
    tx.flush()
    if call.ended:
        close_call(tx, shop, call)
    return call
