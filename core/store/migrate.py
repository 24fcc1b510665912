"""Bring a database to this release's schema: by itself, after a backup, on SQLite; by command on PostgreSQL."""

import sqlite3
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from core.errors import StoreUnavailableError
from core.store.database import Store
from core.store.snapshot import copy_sqlite

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class Fit(StrEnum):
    """How a database's schema compares with what this release needs."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def current_revision(store: Store) -> str | None:
    """Return the revision of the schema in the database; None where there is none yet."""
    with store.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that this release needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def fit(revision: str | None) -> Fit:
    """Return how a schema of this `revision` compares with this release's; one that it does not know is newer."""
    if revision is None:
        return Fit.EMPTY
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
    if revision not in known:
        return Fit.NEWER
    return Fit.CURRENT if revision == known[0] else Fit.OLDER


def newer_words(revision: str | None) -> str:
    """Return what to say of a database that a newer release has written."""
    return (
        f"The database is of a newer release: its schema is {revision}, and this release knows up to "
        f"{newest_revision()}. Install that release again, or restore a backup that this one made: najimi restore FILE"
    )


def is_current(store: Store) -> bool:
    """Return whether the database has this release's schema; raise `StoreUnavailableError` where it has a newer one."""
    return _known_fit(current_revision(store)) is Fit.CURRENT


def _known_fit(revision: str | None) -> Fit:
    found = fit(revision)
    if found is Fit.NEWER:
        raise StoreUnavailableError(newer_words(revision))
    return found


def upgrade(store: Store) -> Path | None:
    """Bring the schema to this release; return the backup made before, None where nothing had to be kept.

    All of it is one transaction: whoever is killed in the middle starts again from the schema as it was. Raises
    `StoreUnavailableError` for a database of a newer release, and where no copy of it can be made.
    """
    before = current_revision(store)
    if _known_fit(before) is Fit.CURRENT:
        return None
    backup = _back_up(store.path, before) if store.path and before else None
    config = _config()
    try:
        with store.writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        message = f"The database could not be brought to this release ({error.orig}). It is as it was."
        raise StoreUnavailableError(message) from error
    return backup


def _back_up(database: Path, revision: str) -> Path:
    """Copy an SQLite database, as it is committed, beside itself, whole or not at all."""
    target = database.with_name(f"{database.name}.before-{revision}.bak")
    draft = target.with_name(f"{target.name}.draft")
    try:
        copy_sqlite(database, draft, lambda _doing, _done, _of: None)
        draft.replace(target)
    except (sqlite3.Error, OSError) as error:
        message = (
            f"The database has to be brought to this release, and no copy of it could be made before ({error}). "
            f"Nothing was changed. Make room in {database.parent}, then start again."
        )
        raise StoreUnavailableError(message) from error
    finally:
        draft.unlink(missing_ok=True)
    return target
