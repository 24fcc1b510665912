"""Put a backup in the place of the present database, after a safety copy of that; nobody may be using it meanwhile."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from core.errors import BackupError
from core.keys import KEY_FILE
from core.store.archive import Manifest, Progress, sync_folder, unpack
from core.store.backup import KEPT_FOLDERS, backup_name, make_backup, work_folder
from core.store.database import Store
from core.store.erased import Erased, carry_over, erased_in, pending, under_way
from core.store.migrate import Fit, fit, newer_words, upgrade
from core.store.snapshot import POSTGRES_COPY, SQLITE_COPY, VERSION_TABLE, count_rows, run_postgresql

# What a database has as soon as it was opened once.
OF_ITSELF = {VERSION_TABLE, "setting", "change_log"}

# What is done with the restored shop before anybody may use it.
Finish = Callable[[], None]


@dataclass
class Restored:
    """What was restored: the backup's manifest, where what was there before is kept, and how many erased were kept."""

    manifest: Manifest
    kept: Path | None = None
    erased_carried_over: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Present:
    """What is there before: how many rows (None where it cannot be read), and who was erased."""

    rows: int | None
    erased: set[Erased]


def restore_backup(
    store: Store,
    data_dir: Path,
    archive: Path,
    *,
    force: bool,
    now: datetime,
    release: str,
    progress: Progress,
    finish: Finish,
) -> Restored:
    """Replace the shop in `store` and `data_dir` by the one in `archive`; the caller holds the engine's lock.

    The archive is checked as a whole first. A database with data in it is only replaced with `force`, after a backup
    of it in the folder "backups" of the data folder. People whom the present database knows as erased stay known as
    such; `finish` erases them again from what was restored. Raises `BackupError`; nothing is changed then.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    beside = store.path.parent if store.path else data_dir
    with work_folder(beside) as work:
        manifest = unpack(archive, work, progress)
        _demand_fit(manifest, store)
        restored = Restored(manifest)
        present = _look(store)
        if present.rows != 0 and not force:
            raise BackupError(_occupied(store, present))
        key = _read_key(work)
        erased = _carriable(data_dir, key, present, restored) | pending(data_dir)
        if present.rows != 0:
            restored.kept = _keep_present(store, data_dir, present, now=now, release=release, progress=progress)

        def make_ready(prepared: Store) -> None:
            restored.erased_carried_over = _make_ready(prepared, erased)

        if store.path is not None:
            _prepare(work / SQLITE_COPY, make_ready)
            with under_way(data_dir, erased):
                _swap(store, store.path, work / SQLITE_COPY)
                _finish(data_dir, work, now, finish)
        else:
            with under_way(data_dir, erased):
                _replay(store, work)
                make_ready(store)
                _finish(data_dir, work, now, finish)
    return restored


def _finish(data_dir: Path, work: Path, now: datetime, finish: Finish) -> None:
    _restore_files(data_dir, work, now)
    for leftover in data_dir.glob("mirror.duckdb*"):
        leftover.unlink()
    finish()


def _demand_fit(manifest: Manifest, store: Store) -> None:
    wanted = "sqlite" if store.is_sqlite else "postgresql"
    if manifest.database != wanted:
        message = (
            f"This backup was made of {manifest.database}, and DATABASE_URL names {wanted}: "
            f"restore it into a database of the kind that it was made of."
        )
        raise BackupError(message)
    if fit(manifest.revision) is Fit.NEWER:
        message = f"This backup was made by a newer release ({manifest.release}). {newer_words(manifest.revision)}"
        raise BackupError(message)
    if (SQLITE_COPY if store.is_sqlite else POSTGRES_COPY) not in manifest.files:
        message = "This backup holds no database. Use another one."
        raise BackupError(message)


def _look(store: Store) -> _Present:
    """Find out what is there; a database that is damaged counts as one with data in it."""
    if store.path is not None and not store.path.exists():
        return _Present(0, set())
    try:
        with store.reader.connect() as connection:
            rows = count_rows(connection)
            return _Present(sum(n for name, n in rows.items() if name not in OF_ITSELF), erased_in(connection))
    except DatabaseError:
        return _Present(None, set())


def _occupied(store: Store, present: _Present) -> str:
    where = store.url.render_as_string(hide_password=True)
    rows = "cannot be read" if present.rows is None else f"holds {present.rows:,} rows"
    return (
        f"The database at {where} {rows}. With --force it is replaced by the backup; "
        "what is there now is kept in a copy beside it."
    )


def _read_key(work: Path) -> bytes | None:
    path = work / KEY_FILE
    return path.read_bytes() if path.exists() else None


def _carriable(data_dir: Path, key: bytes | None, present: _Present, restored: Restored) -> set[Erased]:
    """Return who stays known as erased; hashes under another key would say nothing about anybody."""
    mine = data_dir / KEY_FILE
    if present.rows is None:
        restored.notes.append(
            "The database that was there could not be read: whoever was erased after the backup was made is back. "
            "Erase them again."
        )
        return set()
    if present.erased and key is not None and mine.exists() and mine.read_bytes().strip() != key.strip():
        restored.notes.append(
            "The backup has another key than this shop: whoever was erased here is not known as such after it."
        )
        return set()
    return present.erased


def _keep_present(
    store: Store, data_dir: Path, present: _Present, *, now: datetime, release: str, progress: Progress
) -> Path:
    """Keep what is there now: as a backup, or, where it cannot be read, as the files that it is."""
    if present.rows is None and store.path is not None:
        store.close()
        aside = store.path.with_name(f"{store.path.name}.damaged-{now:%Y%m%d-%H%M%S}")
        for suffix in ("-wal", "-shm", ""):
            part = store.path.with_name(store.path.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
        return aside
    folder = data_dir / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / backup_name(now, "before-restore-")
    return make_backup(store, data_dir, target, now=now, release=release, progress=progress).path


def _prepare(copy: Path, make_ready: Callable[[Store], None]) -> None:
    """Make an SQLite copy ready while the present database still stands."""
    prepared = Store(f"sqlite:///{copy}")
    try:
        make_ready(prepared)
    finally:
        prepared.close()
    _fold(copy)


def _swap(store: Store, database: Path, copy: Path) -> None:
    """Let the copy take the database's place in one step."""
    store.close()
    if database.exists():
        # A log of the old database must not be taken for one of the new.
        _fold(database)
    copy.replace(database)
    sync_folder(database.parent)


def _fold(database: Path) -> None:
    """Bring what is in the log into the database itself, and take the log away."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def _replay(store: Store, work: Path) -> None:
    """Replace every table of a PostgreSQL database by the dump's, in one transaction."""
    script, clear = work / "restore.sql", work / "clear.sql"
    run_local = ("--no-owner", "--no-privileges", f"--file={script}", str(work / POSTGRES_COPY))
    run_postgresql("pg_restore", None, work, *run_local)
    with store.reader.connect() as connection:
        clear.write_text(_drop_statements(connection), "utf-8")
    store.close()
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    run_postgresql("psql", store, work, *options, f"--file={clear}", f"--file={script}")


def _drop_statements(connection: Connection) -> str:
    quote = connection.dialect.identifier_preparer.quote
    tables = [f"DROP TABLE {quote(name)} CASCADE;" for name in sorted(inspect(connection).get_table_names())]
    return "\n".join([*tables, "DROP FUNCTION IF EXISTS log_change() CASCADE;", ""])


def _make_ready(store: Store, erased: set[Erased]) -> int:
    """Bring the database to this release, take over who was erased, and let no mirror take it for another state."""
    upgrade(store)
    with store.writer.begin() as connection:
        connection.execute(text("DELETE FROM change_log"))
        connection.execute(text("DELETE FROM setting WHERE name IN ('installation', 'change_log_pruned')"))
        return carry_over(connection, erased)


def _restore_files(data_dir: Path, work: Path, now: datetime) -> None:
    """Put the key and the files that people handed in back; those that were there are kept aside."""
    new_key, key = work / KEY_FILE, data_dir / KEY_FILE
    if new_key.exists():
        if key.exists() and key.read_bytes().strip() != new_key.read_bytes().strip():
            key.replace(key.with_name(f"{KEY_FILE}.before-{now:%Y%m%d-%H%M%S}"))
        shutil.copyfile(new_key, draft := key.with_name(f"{KEY_FILE}.draft"))
        draft.chmod(0o600)
        draft.replace(key)
    for name in KEPT_FOLDERS:
        if (work / name).exists():
            if (data_dir / name).exists():
                (data_dir / name).replace(data_dir / f"{name}.before-{now:%Y%m%d-%H%M%S}")
            shutil.copytree(work / name, data_dir / name)
    sync_folder(data_dir)
