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
