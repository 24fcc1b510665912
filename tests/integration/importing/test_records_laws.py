"""Laws of importing records: of any file, broken off anywhere, repeated in any way."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.importing.import_records import import_records
from core.actions.importing.undo_import import undo_import
from core.clock import ManualClock
from core.errors import ImportRefusedError, ShownError
from core.extraction.mirror import Mirror
from core.importing.records import importer
from core.importing.records.fields import RecordKind
from core.models import ImportRun, ImportState
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.support.record_files import held, record_file, told

HEADER = "Customer No,Name,E-mail,Phone,Country,News"
_numbers = count()
NUMBERS = st.sampled_from(["", "1", "2", "3", "13085.0", "x" * 65, "=1+1"])
NAMES = st.sampled_from(["", "Ann", "-", "Ö ß", "<b>", "n" * 201, "🪔"])
EMAILS = st.sampled_from(["", "a@example.org", "A@EXAMPLE.org", "b@example.org", "no address", "-"])
PHONES = st.sampled_from(["", "020 7183 8750", "+442071838750", "12", "-"])
LINES = st.lists(
    st.tuples(
        NUMBERS, NAMES, EMAILS, PHONES, st.sampled_from(["", "France", "DE"]), st.sampled_from(["", "yes", "no", "?"])
    ),
    min_size=1,
    max_size=12,
)


@contextmanager
def fresh_shop(template: Path, folder: Path) -> Iterator[Shop]:
    """A shop on a fresh SQLite database."""
    place = folder / f"shop-{next(_numbers)}"
    place.mkdir()
    shutil.copy(template, place / "najimi.db")
    store = Store(f"sqlite:///{place / 'najimi.db'}")
    clock, zone = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC)), ZoneInfo("Europe/London")
    mirror = Mirror(store, place / "mirror.duckdb", clock=clock, zone=zone)
    try:
        yield Shop("Shop", zone, Currency("GBP", "en_GB"), store, clock, mirror, place)
    finally:
        mirror.close()
        store.close()


def write(folder: Path, lines: Sequence[tuple[str, ...]], name: str) -> Path:
    """Write lines of customers."""
    return record_file(folder, HEADER, [",".join(line) for line in lines], name=name)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=LINES, lines=LINES)
def test_any_file_does_what_its_dry_run_says_and_can_be_taken_back(
    sqlite_template: Path, tmp_path: Path, before: list[tuple[str, ...]], lines: list[tuple[str, ...]]
) -> None:
    """Whatever is in the books: dry run and import agree, a repeat brings nothing new, the undo leaves no trace."""
    # The same file twice is one import: undoing the second would undo the first.
    assume(before != lines)
    with fresh_shop(sqlite_template, tmp_path) as shop:
        mapping = {"consent.email": "News"}
        with suppress(ImportRefusedError):
            import_records(shop, "customers", write(shop.data_dir, before, "before.csv"))
        first = held(shop)
        path = write(shop.data_dir, lines, "lines.csv")
        try:
            dry = import_records(shop, "customers", path, mapping=mapping, dry_run=True)
        except ImportRefusedError:
            with pytest.raises(ImportRefusedError):
                import_records(shop, "customers", path, mapping=mapping)
            assert held(shop) == first
            return
        assert held(shop) == first
        done = import_records(shop, "customers", path, mapping=mapping)
        assert told(dry.as_json()) == told(done.as_json())
        assert done.lines + done.rejected == sum(any(line) for line in lines)
        assert done.records == done.new_records + done.changed_records + done.same_records
        after = held(shop)
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        again = import_records(shop, "customers", path, mapping=mapping)
        assert again.new_records == 0
        # Where customers share an address, whom a row without a number means depends on who was there first.
        assert held(shop) == after or any(not line[0] and any(line) for line in lines)
        undo_import(shop, again.run_id, "test")
        undo_import(shop, done.run_id, "test")
        # A refusal stays, and with it the customer who refused.
        if not done.figures["agreements_withdrawn"]:
            assert held(shop) == first


class _BrokenOffError(ShownError):
    """Stands for a crash between two transactions."""


def breaking(after: int) -> Callable[[int, int | None], None]:
    """Return a progress that breaks the import off when it has been told `after` times."""
    told_so_far = count(1)

    def tell(_done: int, _of: int | None) -> None:
        if next(told_so_far) > after:
            raise _BrokenOffError

    return tell


@pytest.mark.parametrize("after", [1, 2, 4])
def test_an_import_that_was_broken_off_is_completed_by_repeating_it(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The books and the figures are those of an import that nothing disturbed."""
    monkeypatch.setattr(importer, "MOST_ROWS", 36)
    lines = [(str(n), f"N{n}", f"n{n}@example.org", "", "", "yes" if n % 2 else "no") for n in range(1, 12)]
    mapping = {"consent.email": "News"}
    with fresh_shop(sqlite_template, tmp_path) as undisturbed:
        figures = import_records(undisturbed, "customers", write(tmp_path, lines, "a.csv"), mapping=mapping).as_json()
        books = held(undisturbed)
    with fresh_shop(sqlite_template, tmp_path) as shop:
        path = write(tmp_path, lines, "a.csv")
        with pytest.raises(_BrokenOffError):
            import_records(shop, "customers", path, mapping=mapping, progress=breaking(after))
        dry = import_records(shop, "customers", path, mapping=mapping, dry_run=True)
        done = import_records(shop, "customers", path, mapping=mapping)
        assert told(dry.as_json()) == told(done.as_json()) == told(figures)
        assert names_of(held(shop)) == names_of(books)
        with shop.store.read() as session:
            assert [run.state for run in session.exec(select(ImportRun)).all()] == [ImportState.DONE]


def test_half_an_import_is_not_completed_in_another_way(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its columns understood differently, the rest would not fit what is there."""
    monkeypatch.setattr(importer, "MOST_ROWS", 36)
    lines = [(str(n), f"N{n}", "", "", "", "") for n in range(1, 12)]
    with fresh_shop(sqlite_template, tmp_path) as shop:
        path = write(tmp_path, lines, "a.csv")
        with pytest.raises(_BrokenOffError):
            import_records(shop, "customers", path, progress=breaking(2))
        for dry_run in (True, False):
            with pytest.raises(ImportRefusedError, match="understood in another way"):
                import_records(shop, "customers", path, mapping={"name": "Country"}, dry_run=dry_run)


def names_of(books: dict[str, list[dict[str, object]]]) -> dict[str, list[str]]:
    """Return the books without ids, which depend on the order of transactions."""
    unlike = {"id", "customer_id"}
    return {
        table: sorted(str({name: value for name, value in row.items() if name not in unlike}) for row in rows)
        for table, rows in books.items()
    }


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x00garbage",
        b"a,b\n\x00,\x00\n",
        b'"' * 3000,
        b"a" * 200_000,
        b"\n\n\n",
        b"PK\x03\x04 not a workbook",
    ],
)
def test_hostile_files_are_refused_in_words(sqlite_template: Path, tmp_path: Path, content: bytes) -> None:
    """Nothing but a refusal that says what to do; the books stay empty."""
    with fresh_shop(sqlite_template, tmp_path) as shop:
        path = tmp_path / "hostile.csv"
        path.write_bytes(content)
        for kind in RecordKind:
            with pytest.raises(ShownError):
                import_records(shop, kind, path)
        assert not any(held(shop).values())
