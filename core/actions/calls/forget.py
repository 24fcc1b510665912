"""Words of calls are kept as long as was said, and then deleted (data rules; docs/telephone.md)."""

from sqlmodel import Session, col, select

from core.actions.calls.decide_consent import delete_words
from core.audit import SYSTEM, record
from core.models import Call
from core.shop import Shop

MOST_AT_ONCE = 100
MOST_ROWS = 4_000


def forget_transcripts(tx: Session, shop: Shop) -> int:
    """Delete the words of calls that were kept long enough, with their marks; return of how many calls that was.

    To be asked again while it returns any: a transaction deletes only so many rows. What was filed, and the note that
    somebody confirmed, stays; a draft that repeats the words goes with them.
    """
    now, rows, done = shop.clock.now(), 0, 0
    due = select(Call).where(col(Call.keep_until) <= now, col(Call.forgotten_at).is_(None))
    for call in tx.exec(due.order_by(col(Call.keep_until)).limit(MOST_AT_ONCE).with_for_update()).all():
        if rows >= MOST_ROWS:
            break
        key = call.id or 0
        rows += delete_words(tx, call, all_marks=False)
        kept = tx.get_one(Call, key)
        kept.forgotten_at = now
        if kept.noted_at is None:
            kept.note = None
        tx.add(kept)
        record(tx, shop.clock, actor=SYSTEM, action="transcript deleted", subject=f"call:{key}")
        done += 1
    tx.flush()
    return done
