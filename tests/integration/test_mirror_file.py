"""The mirror's file is disposable: whatever becomes of it, the answers are the primary's."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from sqlalchemy import text

from core.clock import ManualClock
from core.errors import StoreUnavailableError
from core.extraction.mirror import Mirror
from core.models import Setting
from core.shop import Shop
from core.store import Store
from tests.conftest import START
from tests.support.mirrored import sales, sell
from tests.support.small_shop import add_customer

CORRUPT = "IO Error: Corrupt database file: computed checksum does not match"
_COUNT = (
    "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM customer').fetchone()[0])"
)


@pytest.fixture
def path(shop: Shop) -> Path:
    """Return the mirror's file, of a shop where customer 1 has bought."""
    sell(shop, "1")
    shop.mirror.refresh()
    shop.mirror.close()
    return shop.mirror.path


def test_a_deleted_file_changes_no_answer(shop: Shop, path: Path) -> None:
    """It is made anew."""
    path.unlink()
    assert sales(shop.mirror) == {"1": 250}


def test_the_journal_of_a_deleted_file_is_not_believed(shop: Shop, path: Path) -> None:
    """It belongs to what is gone."""
    path.unlink()
    path.with_name(f"{path.name}.wal").write_bytes(b"left over")
    assert sales(shop.mirror) == {"1": 250}


@pytest.mark.parametrize("damage", ["garbage", "cut short", "scribbled", "empty", "another schema", "no schema"])
def test_a_damaged_file_is_made_anew(shop: Shop, path: Path, damage: str) -> None:
    """Whatever is wrong with it."""
    whole = path.read_bytes()
    if damage in {"another schema", "no schema"}:
        with duckdb.connect(str(path)) as db:
            db.execute("UPDATE standing SET shape = 'old'" if damage == "another schema" else "DROP TABLE standing")
    else:
        path.write_bytes(_damaged(whole)[damage])
    shop.mirror.refresh()
    found = shop.mirror.check()
    if damage != "scribbled":
        assert found == []
    elif found:
        assert "damaged" in found[0]
    shop.mirror.refresh()
    assert sales(shop.mirror) == {"1": 250}
    assert shop.mirror.check() == []


def _damaged(whole: bytes) -> dict[str, bytes]:
    # The header is whole, so that the damage shows only when the rows are read.
    scribbled = whole[: len(whole) // 3] + b"?" * (len(whole) // 3) + whole[len(whole) // 3 * 2 :]
    return {
        "garbage": b"\x00garbage" * 4096,
        "cut short": whole[: len(whole) // 2],
        "scribbled": scribbled,
        "empty": b"",
    }


def test_damage_that_a_question_meets_is_mended_by_the_next_refresh(shop: Shop, path: Path) -> None:
    """The question fails, and the next one is answered."""
    sell(shop, "2")
    shop.mirror.refresh()
    with shop.mirror._connection() as db:
        db.execute("DELETE FROM customer_total")
    with pytest.raises(duckdb.IOException), shop.mirror.view():
        raise duckdb.IOException(CORRUPT)
    shop.mirror.refresh()
    assert path.exists()
    assert sales(shop.mirror) == {"1": 250, "2": 250}


def test_the_file_of_another_database_is_made_anew(shop: Shop, path: Path) -> None:
    """It is known by the identity of its installation."""
    with shop.store.write() as tx:
        tx.get_one(Setting, "installation").value = "another"
        tx.connection().execute(text("UPDATE customer SET number = '7'"))
        tx.connection().execute(text("DELETE FROM change_log"))
    shop.mirror.refresh()
    assert path.exists()
    assert sales(shop.mirror) == {"7": 250}


def test_a_database_older_than_the_mirror_is_noticed(shop: Shop, path: Path) -> None:
    """As when a backup was brought back: the log stands before the mirror's mark."""
    with duckdb.connect(str(path)) as db:
        db.execute("UPDATE standing SET position = 1000000000")
        db.execute("DELETE FROM customer_total")
    shop.mirror.refresh()
    assert sales(shop.mirror) == {"1": 250}


def test_a_file_that_another_process_has_open_is_left_alone(shop: Shop, path: Path) -> None:
    """And the error says what to do."""
    holder = "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(StoreUnavailableError, match="another process"):
            shop.mirror.refresh()
        other.communicate()
    assert sales(shop.mirror) == {"1": 250}


def test_check_says_in_words_what_differs(shop: Shop) -> None:
    """And a rebuild mends it."""
    sell(shop, "1")
    shop.mirror.refresh()
    with shop.mirror._connection() as db:
        db.execute("UPDATE line SET amount = amount + 1")
        db.execute("DELETE FROM customer")
    found = shop.mirror.check()
    assert "purchase lines, sum of amounts: 250 in the database, 251 in the mirror" in found
    assert "customers, number: 1 in the database, 0 in the mirror" in found
    assert "sums by customer: the mirror keeps 1, 250, 1.0000, its lines make 1, 251, 1.0000" in found
    shop.mirror.rebuild()
    assert shop.mirror.check() == []


def test_reading_breaks_no_lock_of_the_databases_own(sqlite_url: str, tmp_path: Path) -> None:
    """A second copy of SQLite in the process would: what is committed after it has read would be lost."""
    store = Store(sqlite_url)
    for turn in range(3):
        with closing(
            Mirror(store, tmp_path / f"{turn}.duckdb", clock=ManualClock(START), zone=ZoneInfo("UTC"))
        ) as mirror:
            mirror.refresh()
        with store.write() as tx:
            add_customer(tx, str(turn))
    store.close()
    counted = subprocess.run(
        [sys.executable, "-c", _COUNT, sqlite_url.removeprefix("sqlite:///")],
        capture_output=True,
        check=True,
        text=True,
    )
    assert counted.stdout == "3\n"
