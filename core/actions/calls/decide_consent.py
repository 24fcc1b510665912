"""Whether the words of a call may be written down: announced, then agreed to or refused (platforms: Twilio, Vosk)."""

from sqlalchemy import delete, update
from sqlmodel import Session, col

from core.actions.calls.the_call import held_call
from core.audit import SYSTEM, record
from core.models import Call, CallConsent, CallMark, CallUtterance, MarkState
from core.shop import Shop


def decide_consent(tx: Session, shop: Shop, call_id: int, consent: CallConsent) -> Call:
    """Keep what a caller decided about their words, or that it was announced; return the call.

    A refusal is final for the call, and what was written down before it is deleted at once; what somebody has acted on
    already stays, without its words. Raises `NotFoundError` where there is no such call.
    """
    call = held_call(tx, call_id)
    if call.consent in {consent, CallConsent.REFUSED}:
        return call
    if consent is CallConsent.ASKED and call.consent is CallConsent.GIVEN:
        return call
    call.consent = consent
    if consent is CallConsent.REFUSED:
        delete_words(tx, call, all_marks=False)
    tx.add(call)
    record(tx, shop.clock, actor=SYSTEM, action=f"transcript {consent.value}", subject=f"call:{call_id}")
    tx.flush()
    tx.refresh(call)
    return call


def delete_words(tx: Session, call: Call, *, all_marks: bool) -> int:
    """Delete what was said in a call; return how many utterances that were.

    Marks that nobody acted on go with them; those that somebody did lose their words, unless `all_marks` go.
    """
    tx.flush()
    connection, mine = tx.connection(), col(CallMark.call_id) == call.id
    if all_marks:
        connection.execute(delete(CallMark).where(mine))
    else:
        heard = (mine, col(CallMark.utterance_id).is_not(None))
        connection.execute(delete(CallMark).where(*heard, col(CallMark.state) != MarkState.DONE))
        connection.execute(update(CallMark).where(*heard).values(utterance_id=None, text=""))
    gone = connection.execute(delete(CallUtterance).where(col(CallUtterance.call_id) == call.id))
    tx.expire_all()
    return int(gone.rowcount)
