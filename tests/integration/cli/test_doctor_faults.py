"""Each fault of a database, a clock and a setting: what the doctor says of it, and that the words fit the fault."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.doctor import database as doctor_database
from bot.settings import load_settings
from core import inbox
from core.clock import ManualClock
from core.store import Store
from tests.support.command_line import CommandLine


def check(najimi: CommandLine, part: str) -> dict[str, str]:
    """Return the doctor's line on a part."""
    found = [one for one in najimi("doctor", "--json").json["checks"] if one["part"] == part]
    return next((one for one in found if one["standing"] == "problem"), found[0])


@pytest.fixture
def database(najimi: CommandLine) -> Path:
    """The file of a database that is in order."""
    najimi("migrate")
    path = najimi.data / "najimi.db"
    assert check(najimi, "database")["standing"] == "ok"
    return path


def test_a_database_that_another_programme_locks(
    najimi: CommandLine, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell that was left open in the middle of a write: said at once, and harmless afterwards."""
    monkeypatch.setattr(doctor_database, "PATIENCE_SECONDS", 0.1)
    with closing(sqlite3.connect(database, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        found = check(najimi, "database")
        shell.execute("ROLLBACK")
    assert "another programme holds the database" in found["found"]
    assert "sqlite3" in found["to_do"]
    assert check(najimi, "database")["standing"] == "ok"


def test_a_database_that_cannot_be_written(
    najimi: CommandLine, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that only its reader may use."""
    connect = sqlite3.connect

    def read_only(path: Any, **options: Any) -> Any:  # noqa: ANN401 - as the original
        return connect(f"file:{path}?mode=ro", uri=True, **options)

    monkeypatch.setattr("bot.doctor.database.sqlite3.connect", read_only)
    found = check(najimi, "database")
    assert "not written" in found["found"]
    assert "right to write" in found["to_do"]
    assert database.exists()


@pytest.mark.parametrize("content", [b"no database at all" * 400, b"SQLite format 3\x00" + os.urandom(8000)])
def test_a_database_that_is_damaged(najimi: CommandLine, database: Path, content: bytes) -> None:
    """What is there cannot be used; the way back is named."""
    for left in database.parent.glob("najimi.db-*"):
        left.unlink()
    database.write_bytes(content)
    found = check(najimi, "database")
    assert found["standing"] == "problem"
    assert "najimi restore" in found["to_do"]


def test_a_disk_that_is_full(najimi: CommandLine, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own word for it is understood."""

    def full(_store: Store) -> None:
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    monkeypatch.setattr(doctor_database, "_try_writing", full)
    found = check(najimi, "database")
    assert "disk of the database is full" in found["found"]
    assert "goes on by itself" in found["to_do"]
    assert database.exists()


@contextmanager
def changed(url: str, *statements: str) -> Iterator[None]:
    """Change something about a PostgreSQL server while the block runs."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
    yield


@pytest.mark.parametrize(
    ("fault", "found", "to_do"),
    [
        ("read-only", "takes no writes", "primary"),
        ("no such database", "no database of this name", "createdb"),
        ("no server", "does not answer", "connects again by itself"),
    ],
)
def test_each_fault_of_postgresql(najimi: CommandLine, postgres_url: str, fault: str, found: str, to_do: str) -> None:
    """A standby, a name mistyped, a server that is gone."""
    url = postgres_url
    name = url.rpartition("/")[2]
    if fault == "read-only":
        with changed(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on"):
            pass
    elif fault == "no such database":
        url = url.replace(name, "nothing_here")
    else:
        url = "postgresql://najimi@127.0.0.1:1/none"
    najimi.set(DATABASE_URL=url)
    said = check(najimi, "database")
    assert said["standing"] == "problem"
    assert found in said["found"]
    assert to_do in said["to_do"]


def test_a_clock_that_was_put_back(najimi: CommandLine, database: Path) -> None:
    """What was stored cannot be later than now."""
    assert check(najimi, "clock")["standing"] == "ok"
    store = Store(load_settings().url)
    later = ManualClock(datetime.now(UTC) + timedelta(hours=2))
    inbox.receive(store, later, source="slack", source_id="1", kind="x", payload={})
    store.close()
    found = check(najimi, "clock")
    assert found["standing"] == "problem"
    assert "NTP" in found["to_do"]
    assert database.exists()


def test_backups_that_are_not_made(najimi: CommandLine, database: Path) -> None:
    """None is not set up; none although one a day is asked for is a problem; so is an old one."""
    assert check(najimi, "backups")["standing"] == "not set up"
    folder = najimi.folder / "daily"
    najimi.set(NAJIMI_BACKUP_DIR=str(folder))
    assert check(najimi, "backups")["standing"] == "problem"
    made = najimi("backup", "--json").json["file"]
    assert check(najimi, "backups")["standing"] == "ok"
    old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(made, (old, old))
    assert check(najimi, "backups")["standing"] == "problem"
    assert database.exists()


def test_a_misspelt_setting_is_named_with_the_nearest(najimi: CommandLine) -> None:
    """In the environment or in .env: otherwise nobody would notice that it is not heeded."""
    najimi.set(NAJIMI_SLACK_BOT_TOKENS="xoxb-secret-of-somebody")
    (najimi.folder / ".env").write_text(
        "NAJIMI_ZONE=Europe/London\nexport NAJIMI_TELEGRAM_TOKN=1:secret\n#NAJIMI_X=1\n"
    )
    ended = najimi("doctor", "--json")
    found = [one["found"] for one in ended.json["checks"] if one["part"] == "settings"]
    assert found == [
        "NAJIMI_SLACK_BOT_TOKENS is no setting; do you mean NAJIMI_SLACK_BOT_TOKEN?",
        "NAJIMI_TELEGRAM_TOKN is no setting; do you mean NAJIMI_TELEGRAM_TOKEN?",
    ]
    assert "secret" not in ended.out + ended.err


def test_torn_files_of_an_engine_that_lost_its_power(najimi: CommandLine, database: Path) -> None:
    """A lock file full of rubbish, a socket that nobody serves, a draft of a key: nothing of it is in the way."""
    (database.parent / "najimi.db.lock").write_bytes(b"\x00\xff" * 50)
    (database.parent / "engine.sock").write_bytes(b"")
    (database.parent / "najimi.key.ab12").write_text("half a k")
    assert check(najimi, "engine")["standing"] == "not set up"
    assert najimi("staff", "list").code == 0
    key = database.parent / "najimi.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.write_text("half")
    ended = najimi("staff", "list")
    assert ended.code == 4
    assert "backup" in ended.err
