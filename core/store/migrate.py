"""Bring a database to this release's schema: by itself, after a backup, on SQLite; by command on PostgreSQL."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.store.database import Store

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


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


def is_current(store: Store) -> bool:
    """Return whether the database has this release's schema."""
    return current_revision(store) == newest_revision()


def upgrade(store: Store) -> Path | None:
    """Bring the schema to this release; return the backup made before, None where nothing had to be kept."""
    before = current_revision(store)
    if before == newest_revision():
        return None
    backup = _back_up(store.path, before) if store.path and before else None
    config = _config()
    with store.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return backup


def _back_up(database: Path, revision: str) -> Path:
    """Copy an SQLite database, as it is committed, beside itself."""
    target = database.with_name(f"{database.name}.before-{revision}.bak")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
