"""How the shop stands, in a few figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.models import Customer, ImportRun, ImportState, Purchase

LOOKED_BACK = 50


@dataclass(frozen=True)
class Facts:
    """How the shop stands: `last_import` is when its data were last added to from a file."""

    customers: int
    last_purchase: date | None
    last_import: datetime | None
    version: str


def latest_imports(session: Session) -> tuple[ImportRun, ...]:
    """Return the latest imports, newest first."""
    return tuple(session.exec(select(ImportRun).order_by(col(ImportRun.id).desc()).limit(LOOKED_BACK)))


def facts_of(session: Session, runs: Sequence[ImportRun]) -> Facts:
    """Return the shop's facts; the last purchase by the latest row and the imports' own figures, not by a full scan."""
    latest = session.exec(select(col(Purchase.business_date)).order_by(col(Purchase.id).desc()).limit(1)).first()
    done = [run for run in runs if run.state is ImportState.DONE]
    days: list[date] = [date.fromisoformat(str(day)[:10]) for run in done if (day := run.counts.get("last_date"))]
    if latest is not None:
        days.append(latest)
    finished = [run.finished_at for run in done if run.finished_at]
    return Facts(
        customers=int(session.exec(select(func.count()).select_from(Customer)).one()),
        last_purchase=max(days, default=None),
        last_import=max(finished, default=None),
        version=version("najimi"),
    )
