"""What privacy owes as time passes: old messages forgotten, left files deleted, caches made anew after an erasure."""

import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.models import ImportRun, ImportState, InboxEvent, InboxState, Reply, ReplyState, Setting
from core.privacy.files import OUTGOING, UPLOADS

# Under these names the database remembers what is owed.
RENEWAL = "privacy: renewal owed"
SWEPT = "privacy: swept until"
NEXT_SWEEP = "privacy: next sweep"
SWEEP_EVERY = timedelta(days=1)
RENEWED_AFTER = timedelta(minutes=1)
UPLOADS_KEPT = timedelta(days=7)
FILES_KEPT_SECONDS = 24 * 3600
AT_ONCE = 500
# Causes that name a chat begin so (`Talk.say_seldom`).
SELDOM = "seldom:"


def owe_renewal(tx: Session, now: datetime) -> None:
    """Write down that copies of what was erased still lie in caches: the mirror's file, the journal of SQLite.

    They are made anew soon, together for all who are erased until then.
    """
    if tx.get(Setting, RENEWAL) is None:
        tx.add(Setting(name=RENEWAL, value=(now + RENEWED_AFTER).isoformat()))


def put_off(tx: Session, now: datetime) -> None:
    """Try again later: somebody is reading."""
    tx.merge(Setting(name=RENEWAL, value=(now + RENEWED_AFTER).isoformat()))


def renewal_owed(session: Session) -> datetime | None:
    """Return when the caches are to be made anew; None where nobody was erased since they last were."""
    row = session.get(Setting, RENEWAL)
    return datetime.fromisoformat(row.value) if row is not None else None


def renewed(tx: Session) -> None:
    """Write down that nothing is owed any more."""
    row = tx.get(Setting, RENEWAL)
    if row is not None:
        tx.delete(row)


def sweep_due(session: Session, now: datetime) -> bool:
    """Return whether old messages are to be looked for."""
    row = session.get(Setting, NEXT_SWEEP)
    return row is None or datetime.fromisoformat(row.value) <= now


def swept(tx: Session, now: datetime) -> None:
    """Write down when to look again."""
    tx.merge(Setting(name=NEXT_SWEEP, value=(now + SWEEP_EVERY).isoformat()))


def forget_events(tx: Session, before: datetime) -> bool:
    """Empty a batch of events that arrived before a moment and are worked off; return whether there may be more.

    The row stays under its source's id, so that an event that comes again is still known.
    """
    rows = tx.exec(_next(tx, InboxEvent).where(col(InboxEvent.received_at) < before)).all()
    for row in rows:
        if row.state is not InboxState.RECEIVED:
            row.payload, row.answer, row.error = {}, None, None
            tx.add(row)
    return _note(tx, InboxEvent, rows)


def forget_replies(tx: Session, before: datetime) -> bool:
    """Empty a batch of replies that were written before a moment and have ended; return whether there may be more."""
    rows = tx.exec(_next(tx, Reply).where(col(Reply.created_at) < before)).all()
    for row in rows:
        if row.state not in {ReplyState.WAITING, ReplyState.CLAIMED}:
            # Where it stands in Slack is kept: later messages of the same thread refer to it.
            row.payload, row.error = {}, None
            if row.cause.startswith(SELDOM):
                row.cause = f"forgotten:{row.id}"
            tx.add(row)
    return _note(tx, Reply, rows)


def _next(tx: Session, model: Any) -> Any:  # noqa: ANN401 - two tables alike
    last = tx.get(Setting, f"{SWEPT} {model.__tablename__}")
    return select(model).where(col(model.id) > int(last.value if last else 0)).order_by(col(model.id)).limit(AT_ONCE)


def _note(tx: Session, model: Any, rows: Any) -> bool:  # noqa: ANN401 - two tables alike
    if rows:
        tx.merge(Setting(name=f"{SWEPT} {model.__tablename__}", value=str(rows[-1].id)))
    return len(rows) == AT_ONCE


def forget_finished(tx: Session) -> None:
    """Empty replies that were to be forgotten once they are sent and that a crash left behind; see `core.replies`."""
    tx.connection().execute(
        update(Reply)
        .where(
            col(Reply.payload)["_forget"].as_boolean().is_(True),
            col(Reply.state).not_in([ReplyState.WAITING, ReplyState.CLAIMED]),
        )
        .values(payload={}, result=None, error=None)
    )


def finished_imports(session: Session, before: datetime | None = None) -> list[int]:
    """Return the runs that are over for good, where it is said before a moment."""
    over = select(ImportRun.id).where(col(ImportRun.state).in_([ImportState.DONE, ImportState.UNDONE]))
    if before is not None:
        over = over.where(col(ImportRun.finished_at) < before)
    return [number or 0 for number in session.exec(over)]


def forget_uploads(data_dir: Path, finished: Collection[int]) -> int:
    """Delete the files that staff uploaded for imports that are over; return how many folders that were."""
    found = [data_dir / UPLOADS / str(number) for number in finished]
    there = [folder for folder in found if folder.is_dir()]
    for folder in there:
        shutil.rmtree(folder, ignore_errors=True)
    return len(there)


def forget_left_files(data_dir: Path) -> int:
    """Delete files that were to be sent and were not, once they are a day old; return how many."""
    # Files know the machine's own time, not the shop's clock, which the sandbox moves.
    old = time.time() - FILES_KEPT_SECONDS
    count = 0
    for path in (data_dir / OUTGOING).glob("*"):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < old:
                path.unlink()
                count += 1
    return count
