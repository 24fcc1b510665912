"""The call that an action is about, held until its transaction ends."""

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from core.models import Call


def held_call(tx: Session, call_id: int) -> Call:
    """Return a call as it is now, kept from changing meanwhile; raise `NotFoundError` where there is none."""
    tx.flush()
    call = tx.get(Call, call_id, with_for_update=True, populate_existing=True)
    if call is None:
        message = "That call is not known (any more)."
        raise NotFoundError(message)
    return call


def call_with_sid(tx: Session, sid: str) -> Call | None:
    """Return the call that Twilio calls so, held; None where there is none. Either leg's name will do."""
    tx.flush()
    either = (col(Call.sid) == sid) | (col(Call.other_sid) == sid)
    return tx.exec(select(Call).where(either).with_for_update().execution_options(populate_existing=True)).first()
