"""`najimi customer`: a copy of everything, and erasure, from the command line."""

import json
from pathlib import Path

from bot.commands.exit_codes import ExitCode
from tests.support.command_line import CommandLine

PURCHASES = "Invoice,Customer ID,StockCode,Quantity,Price,InvoiceDate\n1,K/77,A1,1,2.50,2026-01-02 10:00\n"


def stocked(najimi: CommandLine, folder: Path) -> None:
    """Import a customer with one purchase."""
    path = folder / "till.csv"
    path.write_text(PURCHASES, "utf-8")
    assert najimi("import", "purchases", str(path), "--yes").code == ExitCode.DONE


def test_a_copy_is_written_and_the_customer_erased(najimi: CommandLine, tmp_path: Path) -> None:
    """Both files are for their owner's eyes; erasing needs the number twice; afterwards there is nobody."""
    stocked(najimi, tmp_path)
    copies = tmp_path / "copies"
    copies.mkdir()
    shown = najimi("customer", "export", "K/77", "--out", str(copies), "--json")
    assert shown.code == ExitCode.DONE
    document = json.loads((copies / "customer-K_77.json").read_text("utf-8"))
    assert document["customer_number"] == "K/77"
    assert json.loads(shown.out)["rows"] == sum(len(section["rows"]) for section in document["sections"])
    assert "K/77" in (copies / "customer-K_77.txt").read_text("utf-8")
    assert [oct(path.stat().st_mode & 0o777) for path in copies.iterdir()] == ["0o600", "0o600"]

    unsure = najimi("customer", "erase", "K/77")
    assert unsure.code == ExitCode.REFUSED
    assert "Who you are: 1" in unsure.err
    assert najimi("customer", "erase", "K/77", "--confirm", "78").code == ExitCode.REFUSED
    done = najimi("customer", "erase", "K/77", "--confirm", "k/77", "--json")
    assert done.code == ExitCode.DONE
    assert json.loads(done.out)["caches_renewed"] is True
    for words in (("export", "K/77"), ("erase", "K/77", "--confirm", "K/77")):
        gone = najimi("customer", *words)
        assert gone.code == ExitCode.REFUSED
        assert "no customer" in gone.err


def test_whoever_is_erased_is_not_brought_back_by_the_same_file(najimi: CommandLine, tmp_path: Path) -> None:
    """The import says what it always says, and makes no customer."""
    stocked(najimi, tmp_path)
    assert najimi("customer", "erase", "K/77", "--confirm", "K/77").code == ExitCode.DONE
    path = tmp_path / "more.csv"
    path.write_text(PURCHASES + "2,K/77,A1,1,2.50,2026-01-03 10:00\n", "utf-8")
    again = najimi("import", "purchases", str(path), "--yes", "--json")
    assert again.code == ExitCode.DONE
    figures = json.loads(again.out)
    assert (figures["new_lines"], figures["new_customers"]) == (1, 0)
    assert najimi("customer", "export", "K/77").code == ExitCode.REFUSED


def test_what_a_customer_wants_to_hear_of_is_shown_and_set(najimi: CommandLine, tmp_path: Path) -> None:
    """Exactly what is named; prices apart from it; nothing named changes nothing; everything has to be said."""
    stocked(najimi, tmp_path)
    assert najimi("solution", "add", "Home > Kitchen").code == ExitCode.DONE
    before = najimi("customer", "range", "K/77", "--json").json
    assert (before["registered"], before["lowest"], before["highest"]) == ([], None, None)
    done = najimi("customer", "range", "K/77", "--solution", "Kitchen", "--product", "A1", "--up-to", "9.50", "--json")
    assert [(each["kind"], each["name"], each["by"]) for each in done.json["registered"]] == [
        ("solution", "Home > Kitchen", "command line"), ("product", "A1 A1", "command line"),
    ]  # fmt: skip
    assert (done.json["changed"], done.json["highest"]) == (True, "9.5")
    shown = najimi("customer", "range", "K/77")
    assert "Home > Kitchen" in shown.out
    assert "up to 9.5" in shown.out
    for wrong in (
        ("--solution", "Nowhere"),
        ("--up-to", "much"),
        ("--from", "10"),
        ("--everything", "--product", "A1"),
    ):
        assert najimi("customer", "range", "K/77", *wrong).code == ExitCode.REFUSED
    assert najimi("solution", "remove", "Home > Kitchen").code == ExitCode.REFUSED
    after = najimi("customer", "range", "K/77", "--everything", "--up-to", "", "--json").json
    assert (after["registered"], after["highest"], len(after["withdrawn"])) == ([], None, 2)
    assert najimi("solution", "remove", "Home > Kitchen").code == ExitCode.DONE
    rows = tmp_path / "ranges.csv"
    rows.write_text("customer,solution\nK/77,Home\n", "utf-8")
    counted = najimi("import", "ranges", str(rows), "--dry-run", "--json").json
    assert counted["new_records"] == 1
    run = najimi("import", "ranges", str(rows), "--yes", "--json").json["run_id"]
    assert [each["name"] for each in najimi("customer", "range", "K/77", "--json").json["registered"]] == ["Home"]
    assert najimi("import", "undo", str(run), "--yes").code == ExitCode.DONE
    assert najimi("customer", "range", "K/77", "--json").json["registered"] == []
