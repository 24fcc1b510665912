"""Callers who asked in a call to be called back: once, and not from now on (seed 001, call center).

What says so is the mark of their words that somebody acted on; it also says who called them back.
"""

from datetime import datetime

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core.calls.missed import was_missed
from core.models import Call, CallDirection, CallMark, CallPurpose, MarkKind, MarkState

ONCE, DONE_BY = "once", "called_back_by"
"""What `CallMark.made` says of a wish to be called back once, and of who has done it (by their number)."""
MOST_LOOKED_AT = 200


def waits_once(mark: CallMark) -> bool:
    """Return whether a mark stands for somebody who is to be called back once, and was not yet."""
    noted = mark.kind is MarkKind.CALL_BACK and mark.state is MarkState.DONE
    return noted and bool(mark.made.get(ONCE)) and not mark.made.get(DONE_BY)


def marks_asking(session: Session, call_id: int) -> list[CallMark]:
    """Return the marks of a call by which somebody is to be called back once, or was; the oldest first."""
    mine = (CallMark.call_id == call_id, CallMark.kind == MarkKind.CALL_BACK, CallMark.state == MarkState.DONE)
    found = session.exec(select(CallMark).where(*mine).order_by(col(CallMark.id)))
    return [mark for mark in found if mark.made.get(ONCE)]


def calls_asking(session: Session, since: datetime) -> list[Call]:
    """Return the calls in which somebody asked since a moment to be called back, and nobody has, the latest first.

    Whoever was talked to in a later call has been. One that was missed besides waits as a missed one already.
    """
    later = aliased(Call)
    same_number = and_(col(later.number) == col(Call.number), col(Call.number) != "")
    same = or_(same_number, col(later.customer_id) == col(Call.customer_id))
    taken = and_(
        col(later.direction) == CallDirection.INBOUND,
        or_(col(later.operator_id).is_not(None), col(later.other_sid).is_not(None)),
    )
    through = and_(col(later.purpose) == CallPurpose.CALL_LIST, col(later.other_sid).is_not(None))
    talked = select(later.id).where(col(later.id) > col(Call.id), same, or_(taken, through)).exists()
    rows = session.exec(
        select(Call, CallMark)
        .join(CallMark, col(CallMark.call_id) == col(Call.id))
        .where(
            CallMark.kind == MarkKind.CALL_BACK,
            CallMark.state == MarkState.DONE,
            col(CallMark.done_at) >= since,
            ~talked,
        )
        .order_by(col(Call.id).desc())
        .limit(MOST_LOOKED_AT)
    )
    found = {call.id: call for call, mark in rows if waits_once(mark)}
    return [call for call in found.values() if not was_missed(call) or call.noted_at is not None]
