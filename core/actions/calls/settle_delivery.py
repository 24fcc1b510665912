"""The message of a plan that an automatic call was: settled by how the call ended, and by what was answered in it."""

from datetime import datetime

from sqlmodel import Session

from core.actions.calls.the_call import held_call
from core.errors import RefusedError
from core.models import Call, CallOutcome, CallPurpose, CallState
from core.outbox.calls import CallEnd, settle_call, task_of
from core.shop import Shop

NOT_CONNECTED = "the call could not be connected"
_BY_STATE = {
    CallState.BUSY: CallEnd(CallOutcome.BUSY),
    CallState.NO_ANSWER: CallEnd(CallOutcome.NO_ANSWER),
    CallState.CANCELED: CallEnd(CallOutcome.NO_ANSWER),
    CallState.FAILED: CallEnd(CallOutcome.NO_ANSWER, detail=NOT_CONNECTED),
}


def note_answer(tx: Session, shop: Shop, call_id: int, outcome: CallOutcome, at: datetime | None = None) -> None:
    """Keep what a customer answered in an automatic call, for when it ends: to be called `at` a time, a wrong number.

    Raises `RefusedError` for a call that is none of a plan's, or a call-back without a time to come.
    """
    call = held_call(tx, call_id)
    if call.delivery_id is None:
        message = "That call is none of a plan's, so no answer can be kept with it."
        raise RefusedError(message)
    if outcome is CallOutcome.CALL_AT and (at is None or at <= shop.clock.now()):
        message = "Say when to call: a time that is still to come."
        raise RefusedError(message)
    task = task_of(tx, call.delivery_id)
    task.outcome, task.call_at, task.settled_at = outcome, at, None
    tx.add(task)
    tx.flush()


def settle_delivery(tx: Session, shop: Shop, call: Call) -> bool:
    """Settle the message that an automatic call was, once the call is over; return whether it was still open."""
    if call.purpose is not CallPurpose.AUTOMATIC or call.delivery_id is None or call.attempt is None or not call.ended:
        return False
    return settle_call(tx, shop, call.delivery_id, call.attempt, _end(tx, call))


def _end(tx: Session, call: Call) -> CallEnd:
    end = _BY_STATE.get(call.state)
    if end is not None:
        return end
    if call.answered_by == "machine":
        return CallEnd(CallOutcome.MACHINE, provider_id=call.sid)
    answer = task_of(tx, call.delivery_id or 0)
    # What was answered in this call; what an earlier one ended with is settled already.
    said = answer.outcome if answer.settled_at is None else None
    if said in {CallOutcome.CALL_AT, CallOutcome.WRONG_NUMBER, CallOutcome.DO_NOT_CALL}:
        return CallEnd(said, at=answer.call_at, provider_id=call.sid)
    return CallEnd(CallOutcome.TALKED, provider_id=call.sid)
