"""The versions of the programme, as rules that can be asked."""

from functools import cached_property, lru_cache

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from core.loyalty.holders import StateLimits
from core.loyalty.programme import Programme
from core.loyalty.programme_document import programme_from_json
from core.models import ProgrammeVersion


def in_force(session: Session) -> Programme | None:
    """Return the programme in force; None where none was set yet."""
    row = session.exec(select(ProgrammeVersion).order_by(col(ProgrammeVersion.version).desc()).limit(1)).first()
    return _read(row.body) if row is not None else None


@lru_cache(maxsize=16)
def _read(body: str) -> Programme:
    """Return what a version says: each is asked for with every batch, and never changes."""
    return programme_from_json(body)


def demanded_programme(session: Session) -> Programme:
    """Return the programme in force; raise `NotFoundError` where none was set."""
    programme = in_force(session)
    if programme is None:
        message = "There is no programme of points yet. Set one: najimi programme set FILE"
        raise NotFoundError(message)
    return programme


class Programmes:
    """Versions as they are asked for, each read once."""

    def __init__(self, session: Session) -> None:
        """Read from `session`."""
        self._session = session
        self._known: dict[int, Programme | None] = {}

    def version(self, number: int) -> Programme | None:
        """Return one version; None where there is none."""
        if number not in self._known:
            found = self._session.exec(select(ProgrammeVersion).where(ProgrammeVersion.version == number)).first()
            self._known[number] = _read(found.body) if found is not None else None
        return self._known[number]

    @cached_property
    def limits(self) -> StateLimits:
        """Return when a holder is what, by the programme in force."""
        programme = in_force(self._session)
        return programme.limits if programme is not None else StateLimits()
