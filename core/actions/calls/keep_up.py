"""What has to be done about calls because time has passed."""

from datetime import timedelta

from sqlmodel import Session, col, select

from core.actions.calls.forget import forget_transcripts
from core.models import Call, CallTask, Delivery, DeliveryState
from core.outbox.calls import give_back, lose_calls
from core.shop import Shop

# Whoever takes a customer, or has called them, and goes away for so long has left: somebody else may call.
LEFT_AFTER = timedelta(minutes=30)
MOST_AT_ONCE = 20
LEFT = "whoever had it in hand went away"
UNSAID = "whoever called them did not say how it ended"


def keep_calls_up(shop: Shop) -> None:
    """Delete words that were kept long enough, and give customers of call lists back whom an operator left."""
    with shop.store.read() as session:
        due = session.exec(
            select(Call.id).where(col(Call.keep_until) <= shop.clock.now(), col(Call.forgotten_at).is_(None)).limit(1)
        ).first()
    while due is not None:
        with shop.store.write() as tx:
            if not forget_transcripts(tx, shop):
                break
    give_back_left(shop)


def give_back_left(shop: Shop) -> int:
    """Give customers of call lists back whom an operator took and left, unless a call goes on; return how many.

    Who was called is not called again by itself: its outcome is unknown where the operator does not say how it ended.
    """
    with shop.store.read() as session:
        due = _left(session, shop)
    given = 0
    for delivery_id in due:
        with shop.store.write() as tx:
            # Looked at again, because an outcome or a call may have come in between.
            if delivery_id not in _left(tx, shop):
                continue
            if tx.exec(select(Delivery.id).where(Delivery.id == delivery_id, _MADE.exists())).first() is not None:
                lose_calls(tx, shop, [delivery_id], UNSAID)
            else:
                given += give_back(tx, shop, delivery_id, LEFT)
    return given


_OF_THIS_TRY = select(Call.id).where(
    col(Call.delivery_id) == col(Delivery.id), col(Call.attempt) == col(Delivery.tries)
)
# Where the operator's own telephone was not taken up, the customer has not been rung.
_MADE = _OF_THIS_TRY.where(col(Call.answered_at).is_not(None))


def _left(session: Session, shop: Shop) -> list[int]:
    since = shop.clock.now() - LEFT_AFTER
    goes_on = _OF_THIS_TRY.where(col(Call.ended_at).is_(None))
    just_made = _MADE.where(col(Call.ended_at) > since)
    rows = session.exec(
        select(CallTask.delivery_id)
        .join(Delivery, col(Delivery.id) == col(CallTask.delivery_id))
        .where(
            Delivery.state == DeliveryState.CLAIMED,
            col(CallTask.taken_at) < since,
            ~goes_on.exists(),
            ~just_made.exists(),
        )
        .order_by(col(CallTask.id))
        .limit(MOST_AT_ONCE)
    )
    return list(rows)
