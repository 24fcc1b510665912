"""Versions of what staff define: each is kept, so that it can be looked at, compared and restored."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from core.clock import Clock
from core.errors import NotFoundError
from core.models import DefinitionKind, DefinitionVersion


def keep_version(
    tx: Session, clock: Clock, kind: DefinitionKind, name: str, body: Mapping[str, Any] | None, *, saved_by: str
) -> int:
    """Write down what is defined under `name` from now on, None where it was deleted; return the version's number.

    A body equal to the newest one makes no new version.
    """
    newest = _newest(tx, kind, name)
    kept = None if body is None else dict(body)
    if newest is not None and newest.body == kept:
        return newest.number
    number = 1 if newest is None else newest.number + 1
    tx.add(
        DefinitionVersion(kind=kind, name=name, number=number, body=kept, saved_by=saved_by[:64], saved_at=clock.now()),
    )
    tx.flush()
    return number


def versions_of(session: Session, kind: DefinitionKind, name: str) -> list[DefinitionVersion]:
    """Return every version of a definition, newest first."""
    mine = (col(DefinitionVersion.kind) == kind, col(DefinitionVersion.name) == name)
    return list(session.scalars(select(DefinitionVersion).where(*mine).order_by(col(DefinitionVersion.number).desc())))


def version(session: Session, kind: DefinitionKind, name: str, number: int) -> DefinitionVersion:
    """Return one version; raise `NotFoundError` where there is none of that number."""
    for kept in versions_of(session, kind, name):
        if kept.number == number:
            return kept
    message = f"“{name}” has no version {number}. Ask for its history to see which there are."
    raise NotFoundError(message)


def _newest(session: Session, kind: DefinitionKind, name: str) -> DefinitionVersion | None:
    return next(iter(versions_of(session, kind, name)), None)
