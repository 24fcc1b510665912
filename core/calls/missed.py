"""Calls that came in and reached nobody, until somebody has talked to whoever called (seed 001, call center)."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from core.models import Call, CallDirection, CallPurpose
from core.models.call import ENDED


def was_taken(call: Call) -> bool:
    """Return whether somebody of us was on the telephone; the machine answers every call that comes in."""
    return call.direction is CallDirection.OUTBOUND or call.operator_id is not None or call.other_sid is not None


def was_missed(call: Call) -> bool:
    """Return whether somebody called us and reached nobody; they may have left a message."""
    return call.ended and not was_taken(call)


def missed_calls(session: Session, since: datetime, limit: int) -> list[Call]:
    """Return the calls since a moment that were missed and not made good for yet, the latest first.

    Several of one number, or of one customer, count as the latest of them: whoever calls back does so once.
    """
    query = select(Call).where(_missed(since)).order_by(col(Call.id).desc()).limit(limit)
    return list(session.exec(query))


def count_missed(session: Session, since: datetime) -> int:
    """Return how many calls wait for somebody to call back."""
    return session.exec(select(func.count()).select_from(Call).where(_missed(since))).one()


def _missed(since: datetime) -> ColumnElement[bool]:
    later = aliased(Call)
    same_number = and_(col(later.number) == col(Call.number), col(Call.number) != "")
    same = or_(same_number, col(later.customer_id) == col(Call.customer_id))
    # Who calls again, or is talked to, needs nobody to come back to the earlier call. Where an operator is put through,
    # their own telephone is answered first; the customer has, once there is a second leg.
    through = or_(col(later.purpose) != CallPurpose.CALL_LIST, col(later.other_sid).is_not(None))
    talked = and_(col(later.answered_at).is_not(None), through)
    again = or_(col(later.direction) == CallDirection.INBOUND, talked)
    made_good = select(later.id).where(col(later.id) > col(Call.id), same, again).exists()
    return and_(
        col(Call.direction) == CallDirection.INBOUND,
        col(Call.started_at) >= since,
        col(Call.state).in_(ENDED),
        col(Call.operator_id).is_(None),
        col(Call.other_sid).is_(None),
        # Somebody has called back by another telephone, and said so.
        col(Call.noted_at).is_(None),
        ~made_good,
    )
