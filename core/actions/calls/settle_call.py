"""What Twilio tells of a call brings it to its end, whatever comes late, twice, out of order or not at all."""

from datetime import datetime

from sqlmodel import Session

from core.actions.calls.dial import call_placed
from core.actions.calls.end_call import close_call
from core.actions.calls.the_call import call_with_sid
from core.calls.states import NO_SEQUENCE, Course, Told, after, answered_by, state_of
from core.models import Call
from core.shop import Shop

LARGEST_NUMBER = 2**31 - 1


def told(  # noqa: PLR0917 - what a status callback says
    tx: Session,
    shop: Shop,
    sid: str,
    status: str,
    sequence: int | None,
    at: datetime,
    duration: int | None = None,
    detected: str | None = None,
    of: tuple[int, int] | None = None,
) -> Call | None:
    """Take a status callback about a call; return the call as it then is, None for one that is not ours.

    `status` and `detected` (AnsweredBy) are as Twilio says them, `duration` is in seconds, `at` the moment that the
    callback names, or of its arrival. `of` is the delivery and the number of its try that a callback's address names:
    what Twilio's answer never told us, it tells. Once the call is over, its contact is recorded, and the message of a
    plan that it was is settled.
    """
    call, state = call_with_sid(tx, sid), state_of(status)
    if call is None and of is not None:
        call = call_placed(tx, shop, *of, sid, at=at)
    if call is None:
        return None
    if state is None:
        call.answered_by = max(filter(None, (call.answered_by, answered_by(detected))), default=None)
        tx.add(call)
        return call
    number = NO_SEQUENCE if sequence is None or sequence < 0 else min(sequence, LARGEST_NUMBER)
    lasted = None if duration is None else min(max(duration, 0), LARGEST_NUMBER)
    _keep(call, after(_course(call), Told(state, number, at, lasted, answered_by(detected))))
    tx.add(call)
    tx.flush()
    if call.ended:
        close_call(tx, shop, call)
    return call


def _course(call: Call) -> Course:
    return Course(call.state, call.sequence, call.answered_at, call.ended_at, call.duration_seconds, call.answered_by)


def _keep(call: Call, course: Course) -> None:
    call.state, call.sequence, call.answered_by = course.state, course.sequence, course.answered_by
    call.answered_at, call.ended_at, call.duration_seconds = course.answered_at, course.ended_at, course.duration
