"""A dry run gives the figures of the import, and changes nothing."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.actions.importing.import_purchases import import_purchases
from core.errors import ImportRefusedError
from core.importing import importer
from core.importing.report import ImportReport
from core.models import Customer, Identity, IdentityKind, ImportRun
from core.shop import Shop
from tests.support.purchase_files import IMPORTED_TABLES, booked, clear_books, purchase_file

LINES = [
    "1,T1,TEA,3,2010-03-01 10:00,1.105,1,UK",
    "1,T1,TEA,3,2010-03-01 10:00,1.105,1,UK",
    "1,T2,CUP,1,2010-03-01 10:00,2.00,2,UK",
    "2,T2,CUP,many,2010-03-01 10:00,2.00,2,UK",
    "C3,T1,TEA,-1,2010-03-04 10:00,1.105,1,France",
    "4,T9,CAN,1,2010-10-31 01:30,1.00,,",
]


def figures(report: ImportReport) -> dict[str, object]:
    """Return what a dry run has to foretell."""
    own = {"run_id", "dry_run", "seconds", "rejects_file"}
    return {name: value for name, value in report.as_json().items() if name not in own}


def everything(shop: Shop) -> list[object]:
    """Return every row of every table that an import writes."""
    with shop.store.read() as session:
        tables = (*IMPORTED_TABLES, "change_log")
        return [session.connection().execute(text(f"SELECT * FROM {name}")).all() for name in tables]


def test_a_dry_run_foretells_the_import_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    """Not even a file of rejects."""
    path = purchase_file(tmp_path, LINES)
    before = everything(shop)
    dry = import_purchases(shop, path, dry_run=True)
    assert everything(shop) == before
    assert not (shop.data_dir / "rejects").exists()
    real = import_purchases(shop, path)
    assert figures(dry) == figures(real)
    assert (dry.dry_run, dry.run_id, real.dry_run, dry.rejected, dry.cancellations_matched) == (True, 0, False, 1, 1)
    again = import_purchases(shop, path, dry_run=True)
    assert (again.already_imported, again.new_lines, again.dry_run) == (True, 0, True)


def test_a_dry_run_knows_customers_by_every_number_they_have(shop: Shop, tmp_path: Path) -> None:
    """A number that belongs to somebody else since a merge is nobody new."""
    with shop.store.write() as tx:
        customer = Customer(number="7", created_at=shop.clock.now())
        tx.add(customer)
        tx.flush()
        for number in ("7", "1"):
            tx.add(
                Identity(
                    customer_id=customer.id or 0, kind=IdentityKind.NUMBER, value=number, created_at=shop.clock.now()
                )
            )
    path = purchase_file(tmp_path, LINES)
    dry = import_purchases(shop, path, dry_run=True)
    assert dry.new_customers == 1
    assert figures(dry) == figures(import_purchases(shop, path))


def test_a_dry_run_of_an_import_that_was_broken_off_foretells_its_completion(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What that one had loaded counts as new, as it will."""
    monkeypatch.setattr(importer, "MOST_ROWS", 12)
    path = purchase_file(tmp_path, LINES)

    def fault(*_arguments: object, **_named: object) -> None:
        raise OSError

    with monkeypatch.context() as context:
        context.setattr(importer, "finish_products", fault)
        with pytest.raises(OSError):  # noqa: PT011 - the one just raised
            import_purchases(shop, path)
    dry = import_purchases(shop, path, dry_run=True)
    real = import_purchases(shop, path)
    assert figures(dry) == figures(real)
    assert dry.new_lines == len(LINES) - 1


ROWS = st.builds(
    "{0},{1},{1},{2},2010-0{3}-01,{4},{5},{6}".format,
    st.sampled_from(["1", "2", "C3", "C4", ""]),
    st.sampled_from(["T", "U", "u", ""]),
    st.sampled_from(["1", "2", "-1", "x"]),
    st.integers(1, 3),
    st.sampled_from(["1.00", "0.005", "2"]),
    st.sampled_from(["7", "8.0", ""]),
    st.sampled_from(["UK", "France", ""]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
@given(files=st.lists(st.lists(ROWS, min_size=1, max_size=6), min_size=1, max_size=3))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_dry_run_foretells_any_import(shop: Shop, tmp_path: Path, files: list[list[str]]) -> None:
    """Whatever the books hold already."""
    clear_books(shop)
    for number, lines in enumerate(files):
        path = purchase_file(tmp_path, lines, name=f"{number}.csv")
        try:
            dry: object = figures(import_purchases(shop, path, dry_run=True))
        except ImportRefusedError as error:
            dry = str(error)
        try:
            real: object = figures(import_purchases(shop, path))
        except ImportRefusedError as error:
            real = str(error)
        assert dry == real


def test_a_file_that_grows_while_it_is_read_is_not_taken_for_done(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run says why; once the file is whole, it is imported whole."""
    monkeypatch.setattr(importer, "MOST_ROWS", 12)
    path = purchase_file(tmp_path, LINES)

    def grow(*_progress: object) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("5,T1,TEA,1,2010-03-05,1.00,1,UK\n")

    with pytest.raises(ImportRefusedError, match="changed while it was read"):
        import_purchases(shop, path, progress=grow)
    with shop.store.read() as session:
        run = session.get_one(ImportRun, 1)
    assert (run.state.value, run.error is not None and "changed while it was read" in run.error) == ("failed", True)
    report = import_purchases(shop, path)
    assert report.lines == len(booked(shop)) >= len(LINES)


def test_a_change_that_leaves_size_and_time_as_they_were_is_seen_as_well(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content is compared at the end."""
    monkeypatch.setattr(importer, "MOST_ROWS", 12)
    path = purchase_file(tmp_path, LINES)
    stamp = path.stat()

    def change(*_progress: object) -> None:
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole.replace("CAN", "PAN"), encoding="utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    with pytest.raises(ImportRefusedError, match="changed while it was read"):
        import_purchases(shop, path, progress=change)


def test_a_file_that_is_merely_touched_is_the_same(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup or a virus scanner does no harm."""
    monkeypatch.setattr(importer, "MOST_ROWS", 12)
    path = purchase_file(tmp_path, LINES)
    assert import_purchases(shop, path, progress=lambda *_progress: path.touch()).lines == len(LINES) - 1


def test_a_file_that_goes_away_is_not_taken_for_done(shop: Shop, tmp_path: Path) -> None:
    """Nor for a fault of ours."""
    path = purchase_file(tmp_path, LINES)
    with pytest.raises(ImportRefusedError, match="changed while it was read"):
        import_purchases(shop, path, progress=lambda *_progress: path.unlink(missing_ok=True))


def test_two_imports_at_once_take_turns(shop: Shop, tmp_path: Path) -> None:
    """Whoever comes second finds the first one's lines as repeats, wherever they overlap."""
    many = [f"{n},T{n},TEA,1,2010-03-01,1.00,{n},UK" for n in range(500)]
    paths = [purchase_file(tmp_path, many, name="a.csv"), purchase_file(tmp_path, [*many, *LINES], name="b.csv")]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda path: import_purchases(shop, path), paths))
    assert sum(report.new_lines for report in reports) == len(booked(shop)) == len(many) + len(LINES) - 1
