"""A caller left a message: where it can be heard."""

from sqlmodel import Session

from core.actions.calls.end_call import close_call
from core.actions.calls.the_call import call_with_sid
from core.audit import SYSTEM, record
from core.models import Call
from core.shop import Shop

LONGEST_ADDRESS = 254


def keep_message(tx: Session, shop: Shop, sid: str, address: str) -> Call | None:
    """Keep where the message of a call can be fetched; None where the call is not ours, or nothing was recorded.

    The recording itself stays at Twilio, behind the account's password. It may be told of after the call is over.
    """
    call = call_with_sid(tx, sid)
    if call is None or not address.startswith("http") or len(address) > LONGEST_ADDRESS:
        return None
    if call.recording != address:
        call.voicemail, call.recording = True, address
        tx.add(call)
        record(tx, shop.clock, actor=SYSTEM, action="message left", subject=f"call:{call.id}")
        tx.flush()
        if call.ended:
            close_call(tx, shop, call)
    return call
