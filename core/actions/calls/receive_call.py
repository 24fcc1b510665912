"""A call comes in: it is written down, and the caller is recognised by number (issue: who calls, within a second)."""

from datetime import datetime

from sqlmodel import Session

from core.actions.calls.the_call import call_with_sid
from core.audit import SYSTEM, record
from core.customers.callers import caller_number, callers
from core.models import Call, CallDirection, CallPurpose, Customer
from core.shop import Shop

LONGEST_SID = 64
LONGEST_LINE = 32


def receive_call(  # noqa: PLR0917 - what the first request about a call says
    tx: Session, shop: Shop, sid: str, number: str, line: str, at: datetime, language: str = "en"
) -> Call:
    """Write down that somebody calls, and who it is where one customer alone has the number; return the call.

    `number` and `line` are as Twilio says them, `language` is the line's; a caller who is known is spoken to in their
    own. The same `sid` again returns the call as it is. Where several share the number, `sharing` counts them and
    `identify_caller` tells them apart.
    """
    known = call_with_sid(tx, sid)
    if known is not None:
        return known
    number = caller_number(number)
    found = callers(tx, number)
    customer = found[0] if len(found) == 1 else None
    call = Call(
        sid=sid[:LONGEST_SID],
        direction=CallDirection.INBOUND,
        purpose=CallPurpose.ANSWER,
        customer_id=customer.id if customer is not None else None,
        number=number,
        line=line[:LONGEST_LINE],
        language=spoken_language(customer, language),
        started_at=at,
    )
    tx.add(call)
    tx.flush()
    subject = f"call:{call.id}"
    record(tx, shop.clock, actor=SYSTEM, action="call received", subject=subject, customers=len(found))
    return call


def sharing(tx: Session, call: Call) -> int:
    """Return how many customers can be calling from the number of a call: more than one have to be told apart."""
    return len(callers(tx, call.number))


def spoken_language(customer: Customer | None, otherwise: str) -> str:
    """Return in which language to speak to a customer, as two letters; `otherwise` where that is not known."""
    said = (customer.language if customer is not None else None) or otherwise
    return said.replace("_", "-").split("-", maxsplit=1)[0].strip().lower()[:16] or "en"
