"""An import, and an undo, is killed for good again and again: repeated, it is as if nothing had happened."""

import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from core.actions.importing.import_purchases import import_purchases
from core.actions.importing.undo_import import undo_import
from core.importing.report import ImportReport
from core.models import ImportRun, ImportState
from core.shop import Shop
from core.store import Store
from tests.support.purchase_files import purchase_file

ROOT = Path(__file__).resolve().parents[3]
SEED = 20260302
KILLS = 4
LINES = [
    *(
        f"{n // 3},T{n % 20},TEA {n % 7},{n % 5 + 1},2010-03-{n % 28 + 1:02d},1.{n % 9}05,{n % 23 or ''},UK"
        for n in range(200)
    ),
    *(f"C{n},T{n % 20},TEA,-1,2010-04-{n % 28 + 1:02d},1.{n % 9}05,{n % 23 or ''},UK" for n in range(40)),
    *(f"{n},T1,TEA,many,2010-03-01,1.00,1,UK" for n in range(5)),
]
BOOKS = (
    (
        "SELECT p.document, p.kind, p.at, c.number, c.country, c.since, r.code, r.name, r.unit_price, l.occurrence,"
        " l.amount, l.at, o.document FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id"
        " JOIN product r ON r.id = l.product_id LEFT JOIN customer c ON c.id = p.customer_id"
        " LEFT JOIN purchase o ON o.id = p.cancels_id ORDER BY p.document, r.code, l.content_key, l.occurrence"
    ),
    "SELECT kind, value FROM identity ORDER BY value",
    "SELECT r.code, n.name FROM product_name n JOIN product r ON r.id = n.product_id ORDER BY r.code, n.name",
    "SELECT state, error FROM import_run",
)


def books(shop: Shop) -> list[object]:
    """Return everything that the import writes, without ids."""
    with shop.store.read() as session:
        return [session.connection().execute(text(query)).all() for query in BOOKS]


def killed(shop: Shop, verb: str, what: str, after: int, pause: float) -> bool:
    """Start the programme, kill it some time after a number of commits; return whether it had ended before."""
    command = [sys.executable, "-m", "tests.support.import_process"]
    words = [shop.store.url.render_as_string(hide_password=False), str(shop.data_dir), verb, what]
    with subprocess.Popen([*command, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(after):
            process.stdout.readline()
        time.sleep(pause)
        process.kill()
        return process.wait(30) == 0


def figures(report: ImportReport) -> dict[str, object]:
    """Return what the import says of itself, apart from how long its last attempt took."""
    return report.as_json() | {"seconds": 0}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_imports_and_undos_are_completed_by_repeating_them(
    shop: Shop, tmp_path: Path, sqlite_template: Path
) -> None:
    """The books and the figures are those of an import that nobody disturbed; and nothing is left of it undone."""
    path = purchase_file(tmp_path, LINES)
    shutil.copy(sqlite_template, tmp_path / "calm.db")
    (tmp_path / "calm").mkdir()
    calm = replace(shop, store=Store(f"sqlite:///{tmp_path / 'calm.db'}"), data_dir=tmp_path / "calm")
    expected = import_purchases(calm, path)
    dice = random.Random(SEED)  # noqa: S311 - where to kill
    ended = [killed(shop, "import", str(path), dice.randint(1, 25), dice.uniform(0, 0.02)) for _ in range(KILLS)]
    assert not all(ended)
    report = import_purchases(shop, path)
    assert books(shop) == books(calm)
    assert figures(report) == figures(expected)
    rejects = [(found.data_dir / "rejects" / (report.rejects_file or "")).read_bytes() for found in (shop, calm)]
    assert rejects[0] == rejects[1]
    ended = [
        killed(shop, "undo", str(report.run_id), dice.randint(1, 20), dice.uniform(0, 0.02)) for _ in range(KILLS - 2)
    ]
    assert not all(ended)
    with shop.store.read() as session:
        state = session.get_one(ImportRun, report.run_id).state
    if state is not ImportState.UNDONE:
        undo_import(shop, report.run_id, "test")
    assert books(shop)[:3] == [[], [], []]
    calm.store.close()
