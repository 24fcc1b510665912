"""The record of who did what."""

from sqlmodel import Session

from core.clock import Clock
from core.models import AuditEntry

SYSTEM = "system"


def record(tx: Session, clock: Clock, *, actor: str, action: str, subject: str, **detail: object) -> None:
    """Write down, in this transaction, that `actor` did `action` to `subject`; `detail` without personal data."""
    tx.add(AuditEntry(at=clock.now(), actor=actor, action=action, subject=subject, detail=detail))
