"""`najimi accounts`, `figures` and `trends`, to people and to scripts."""

import io

import pytest
from openpyxl import load_workbook

from core.store import Store
from tests.support.command_line import CommandLine
from tests.support.village_shop import fill


@pytest.fixture
def village_line(najimi: CommandLine) -> CommandLine:
    """The command line of the village's shop."""
    assert najimi("accounts", "months", "--json").json["months"] == []
    store = Store(f"sqlite:///{najimi.data / 'najimi.db'}")
    with store.write() as tx:
        fill(tx)
    store.close()
    return najimi


def test_months_are_closed_and_listed(village_line: CommandLine) -> None:
    """A dry run closes nothing; a month that is not over, or none, is refused."""
    dry = village_line("accounts", "close", "2026-01", "--until", "February 2026", "--dry-run", "--json").json
    assert (dry["closed"], [month["sales"] for month in dry["months"]]) == (False, [10_000, 50_000])
    assert village_line("accounts", "months", "--json").json["months"] == []
    closed = village_line("accounts", "close", "2026-01", "--until", "2026-02", "--yes")
    assert closed.code == 0
    assert "£500.00" in closed.out
    listed = village_line("accounts", "months", "--json").json
    assert [(month["month"], month["times"], month["corrected"]) for month in listed["months"]] == [
        ("2026-02", 1, False),
        ("2026-01", 1, False),
    ]
    assert village_line("accounts", "close", "2999-01", "--yes").code == 1
    assert village_line("accounts", "close", "soon", "--yes").code == 1
    assert village_line("accounts", "close", "2026-02", "--until", "2026-01", "--yes").code == 1
    shown = village_line("accounts", "show", "2026-02", "--json").json
    assert shown["series"][0]["total"]["sales"] == 50_000
    assert shown["series"][0]["total"]["closed"]


def test_figures_of_lists_and_answers(village_line: CommandLine) -> None:
    """Side by side, before and after, as a file; what there is not is refused with the nearest."""
    span = ("--from", "2025-05", "--to", "2026-02")
    both = village_line("figures", "friends", "--where", "country = 'Germany'", *span, "--by", "year", "--json").json
    assert [[period["sales"] for period in series["periods"]] for series in both["series"]] == [
        [0, 10_000],
        [3_500, 50_000],
    ]
    path = village_line.data / "out.xlsx"
    said = village_line("figures", "Friends", "--product", "85123A", *span, "--export", str(path))
    assert "not closed yet" in said.out
    assert f"Wrote {path}" in said.err.replace("\n", "")
    rows = list(load_workbook(io.BytesIO(path.read_bytes())).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 1 + 2 * 10
    compared = village_line("figures", "--since", "2026-01", "--months", "2", "--json").json["changes"]
    assert compared[0] == {
        "figure": "sales", "before": 2_250, "after": 60_000, "difference": 57_750, "per_mille": 25_667,
    }  # fmt: skip
    refused = village_line("figures", "Frends")
    assert refused.code == 1
    assert "Friends" in refused.err
    assert village_line("figures", "Friends", "--export", "out.txt").code == 1
    assert village_line("figures", "Friends", "--by", "moon").code == 1
    assert village_line("figures", "--plan", "9").code == 1


def test_display_settings_are_kept_from_the_command_line(village_line: CommandLine) -> None:
    """And shown by their name again."""
    kept = village_line("figures", "Friends", "--by", "quarter", "--save-display", "Quarters", "--json")
    assert kept.code == 0
    again = village_line("figures", "Friends", "--display", "quarters", "--json").json
    assert again["series"][0]["periods"][0]["period"].startswith("Q")
    assert village_line("figures", "Friends", "--display", "Querters").code == 1
    assert [kept["name"] for kept in village_line("accounts", "displays", "--json").json["displays"]] == ["Quarters"]
    assert "as usual" in village_line("accounts", "displays").out
    assert village_line("accounts", "displays", "--remove", "quarters", "--json").json["displays"] == []
    assert village_line("accounts", "displays", "--remove", "quarters").code == 1


def test_trends(village_line: CommandLine) -> None:
    """Of a list, of an answer, of the whole shop; also as a file."""
    found = village_line("trends", "Friends", "--from", "2026-02", "--to", "2026-02", "--json").json
    assert (found["label"], found["size"]) == ("Friends", 2)
    assert found["whole"]["items_per_customer"] == "200.000"
    assert found["whole"]["unit_price"] == "250.000"
    path = village_line.data / "out.csv"
    said = village_line("trends", "--from", "2025-01", "--to", "2025-12", "--by", "year", "--export", str(path))
    assert "Unit price" in said.out
    assert path.read_text(encoding="utf-8-sig").splitlines()[1].startswith("The whole shop,2025,2025-01-01")
