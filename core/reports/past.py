"""What became of a report's earlier times: the audit has it, so that no row has to count."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.models import AuditEntry

POSTED = "report posted"
FAILED = "report failed"
CHANGED = "report changed"
LOOKED_BACK = 20


@dataclass(frozen=True)
class Past:
    """`failures` are the latest times in a row for which it could not be posted.

    `failed_due` are the times for which it is known to have failed, as texts, so that none is counted twice.
    """

    failures: int
    failed_due: frozenset[str]


def subject_of(report_id: int | str) -> str:
    """Return under which name the audit keeps a report."""
    return f"report:{report_id}"


def cause_of(report_id: int | str, due: str) -> str:
    """Return the cause of a report's replies: one posting for each time that it is due."""
    return f"report:{report_id}:{due}"


def due_text(due: datetime) -> str:
    """Return a due time as causes and the audit name it."""
    return due.strftime("%Y-%m-%dT%H:%MZ")


def past_of(session: Session, report_id: int) -> Past:
    """Return what became of a report's latest times, up to when it was last changed."""
    entries = session.exec(
        select(AuditEntry)
        .where(AuditEntry.subject == subject_of(report_id))
        .order_by(col(AuditEntry.id).desc())
        .limit(LOOKED_BACK)
    )
    failed: set[str] = set()
    dues: list[str] = []
    for entry in entries:
        if entry.action == CHANGED:
            break
        due = str(entry.detail.get("due", ""))
        if entry.action in {POSTED, FAILED}:
            dues.append(due)
        if entry.action == FAILED:
            failed.add(due)
    failures = 0
    for due in dict.fromkeys(dues):
        if due not in failed:
            break
        failures += 1
    return Past(failures, frozenset(failed))
