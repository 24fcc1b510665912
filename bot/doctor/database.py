"""The doctor on the database: each way in which it can fail, in plain words, with the next step."""

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.doctor.check import Check, Standing, absent, fine, first_line, problem
from bot.settings import Settings
from core.errors import ShownError
from core.store import Store
from core.store.backup import BACKUP_NAMES
from core.store.erased import PENDING
from core.store.migrate import Fit, current_revision, fit, newest_revision
from core.store.types import MOMENT

# A running import holds the writing lock for less.
PATIENCE_SECONDS = 3.0
CLOCK_TOLERANCE = timedelta(minutes=2)
BACKUP_AGE = timedelta(days=2)

RESTORE = "stop the engine, then: najimi restore FILE --force"
# What SQLite says, and what to do about it.
SQLITE_TROUBLES = (
    (
        "locked",
        "another programme holds the database and lets nobody write",
        "close it: a shell of sqlite3, a viewer, a copying job; the engine goes on by itself then",
    ),
    (
        "readonly",
        "the database can be read but not written",
        "give this user the right to write the file and its folder",
    ),
    (
        "disk is full",
        "the disk of the database is full",
        "make room; the engine stores nothing meanwhile, and goes on by itself then",
    ),
    ("not a database", "the file is no database, or is damaged", RESTORE),
    ("malformed", "the database is damaged", RESTORE),
    ("unable to open", "the file cannot be opened", "check that it and its folder are there, and yours to write"),
    ("disk i/o error", "the disk does not read or write as it should", "look at the machine's log; then " + RESTORE),
)
# PostgreSQL's SQLSTATE codes.
POSTGRES_TROUBLES = {
    "25006": ("the server takes no writes: it is a standby, or set to read-only", "point DATABASE_URL at the primary"),
    "28P01": ("the server refuses the password", "correct it in DATABASE_URL"),
    "28000": ("the server refuses this user", "correct DATABASE_URL, or pg_hba.conf of the server"),
    "3D000": ("the server has no database of this name", "make it (createdb), then: najimi migrate"),
    "53100": ("the server's disk is full", "make room there; the engine goes on by itself then"),
    "53300": ("the server has no connection left", "raise max_connections there, or end other programmes"),
    "57P03": ("the server is starting or stopping", "wait a moment; the engine goes on by itself then"),
    "42501": ("this user may not do that in the database", "make it the owner of the database"),
}

# Without these a power cut may damage or lose what was committed; synchronous_commit is set for each of our own writes.
DURABLE = ("fsync", "full_page_writes")
# Where no connection came about, the library hands over words alone.
POSTGRES_WORDS = {
    "does not exist": "3D000",
    "password authentication failed": "28P01",
    "no pg_hba.conf entry": "28000",
    "starting up": "57P03",
    "shutting down": "57P03",
    "too many clients": "53300",
    "remaining connection slots": "53300",
}


def check_database(settings: Settings) -> Check:
    """Check that the database answers, fits this release and takes writes."""
    if (settings.data_dir / PENDING).exists():
        return problem("database", "a restore was broken off in the middle", "najimi restore FILE --force")
    path = Path(settings.url.removeprefix("sqlite:///")) if settings.url.startswith("sqlite:///") else None
    if path is not None and not path.exists():
        return absent("database", f"{path} is not there yet", "it is made by the first import or run")
    try:
        store = Store(settings.url)
    except (ShownError, SQLAlchemyError, OSError) as error:
        return problem("database", str(error), "correct DATABASE_URL")
    try:
        return _look_into(store)
    except ShownError as error:
        return _trouble(store, error.__cause__ or error, first_line(error))
    except (DBAPIError, sqlite3.Error) as error:
        return _trouble(store, error, first_line(error))
    finally:
        store.close()


def _look_into(store: Store) -> Check:
    store.check()
    revision, newest = current_revision(store), newest_revision()
    if fit(revision) is not Fit.CURRENT:
        return _other_revision(store, revision, newest)
    _try_writing(store)
    if forgets := _forgets(store):
        found = f"{', '.join(forgets)} off: the server may lose what it has committed when its machine fails"
        return problem("database", found, "set it to on in the server's postgresql.conf, and reload it")
    return fine("database", f"{store.url.render_as_string(hide_password=True)}, schema {revision}, writable")


def _trouble(store: Store, error: BaseException, said: str) -> Check:
    """Return what is behind an error, and what to do; the database's own words stand beside."""
    original = getattr(error, "orig", None) or error
    if store.is_sqlite:
        for mark, found, to_do in SQLITE_TROUBLES:
            if mark in str(original).lower():
                return problem("database", f"{found} ({store.path})", to_do)
    else:
        code = getattr(original, "sqlstate", None)
        code = code or next((code for words, code in POSTGRES_WORDS.items() if words in str(original)), "")
        if code in POSTGRES_TROUBLES:
            return problem("database", *POSTGRES_TROUBLES[code])
    to_do = "check DATABASE_URL, that the server runs and that you may write; a running engine connects again by itself"
    return problem("database", said, to_do)


def _other_revision(store: Store, revision: str | None, newest: str | None) -> Check:
    if revision is None:
        return absent("database", "empty: no tables yet", "najimi migrate")
    if fit(revision) is Fit.NEWER:
        found = f"schema {revision} is of a newer release; this one knows up to {newest}"
        return problem("database", found, "install that release again, or: najimi restore FILE, of this release")
    found = f"schema {revision}, this release needs {newest}"
    if store.is_sqlite:
        return absent("database", found, "it is copied and migrated at the next start, or now: najimi migrate")
    return problem("database", found, "make a backup (najimi backup), then: najimi migrate")


def _forgets(store: Store) -> list[str]:
    """Return which settings that make a commit durable are off on a PostgreSQL server; SQLite's are our own."""
    if store.is_sqlite:
        return []
    with store.reader.connect() as connection:
        shown = {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in DURABLE}
    return [name for name, value in shown.items() if value == "off"]


def _try_writing(store: Store) -> None:
    """Write a row and take it back; raises where the database takes no writes."""
    statement = "INSERT INTO setting (name, value) VALUES ('doctor', 'was here')"
    if store.path is not None:
        # By itself, so that a lock is not waited for as long as the engine would.
        with closing(sqlite3.connect(store.path, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(statement)
            connection.execute("ROLLBACK")
        return
    with store.writer.connect() as connection_:
        connection_.execute(text(statement))
        connection_.rollback()


def check_clock(settings: Settings, database: Check) -> Check:
    """Compare the machine's clock with the newest event of the database: it cannot be later than now."""
    if database.standing is not Standing.OK:
        return absent("clock", "not compared", "mend the database first")
    store = Store(settings.url)
    try:
        with store.reader.connect() as connection:
            newest = text("SELECT max(received_at) AS at FROM inbox_event").columns(at=MOMENT)
            last: datetime | None = connection.execute(newest).scalar()
    finally:
        store.close()
    now = datetime.now(UTC)
    if last is not None and last > now + CLOCK_TOLERANCE:
        found = f"{now:%Y-%m-%d %H:%M} UTC is before what was stored at {last:%Y-%m-%d %H:%M}: the clock was put back"
        return problem("clock", found, "set the clock (NTP); until it has caught up, what is due then waits")
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def check_backups(settings: Settings) -> Check:
    """Check that there is a backup of these days."""
    folders = {settings.data_dir / "backups", *([settings.backup_dir] if settings.backup_dir else [])}
    found = [path for folder in folders if folder.is_dir() for path in folder.glob(BACKUP_NAMES)]
    dated = []
    for path in found:
        with suppress(OSError):
            dated.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    if settings.backup_dir is None and not dated:
        return absent("backups", "none", "set NAJIMI_BACKUP_DIR for one a day, or: najimi backup")
    newest = max(dated, default=None)
    if settings.backup_dir is not None and (newest is None or datetime.now(UTC) - newest > BACKUP_AGE):
        when = f"the newest is of {newest:%Y-%m-%d}" if newest else "there is none"
        return problem("backups", f"{when} although one a day is asked for", "does the engine run? see its log")
    return fine("backups", f"{len(dated)}, the newest of {newest:%Y-%m-%d %H:%M} UTC" if newest else "none yet")
