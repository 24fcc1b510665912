"""Which of a call's words could be heard: any, those of a list, or none."""

from sqlmodel import Session

from core.actions.calls.the_call import held_call
from core.models import Call, Capture


def keep_capture(tx: Session, call_id: int, capture: Capture) -> Call:
    """Keep which words of a call are heard; return the call.

    A stream that begins again does not make less of what was heard before. Raises `NotFoundError` where there is no
    such call.
    """
    call = held_call(tx, call_id)
    if call.capture is Capture.NONE or capture is Capture.FREE:
        call.capture = capture
        tx.add(call)
        tx.flush()
    return call
