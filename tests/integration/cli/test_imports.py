"""Imports from the command line: rehearsed, listed, undone."""

from pathlib import Path

import pytest

from bot.commands.exit_codes import ExitCode
from tests.support.command_line import CommandLine
from tests.support.purchase_files import purchase_file

TEA = "1,T1,TEA POT,2,2010-03-01 08:26,4.25,13085,United Kingdom"
BAD = "2,T1,TEA POT,many,2010-03-01 08:26,4.25,13085,United Kingdom"


@pytest.fixture
def file(najimi: CommandLine) -> Path:
    """A file with a line that can be used and one that cannot."""
    return purchase_file(najimi.folder, [TEA, BAD])


def test_a_rehearsed_import_is_not_in_the_list(najimi: CommandLine, file: Path) -> None:
    """Its figures are there, and nothing else."""
    dry = najimi("import", "purchases", str(file), "--dry-run", "--json")
    assert (dry.code, dry.json["dry_run"], dry.json["new_lines"], dry.json["rejects_file"]) == (0, True, 1, None)
    assert najimi("import", "list", "--json").json == {"imports": [], "of": 0}
    shown = najimi("import", "purchases", str(file), "--dry-run")
    assert "This was a dry run: nothing has been changed." in shown.err
    real = najimi("import", "purchases", str(file), "--json")
    own = {"run_id", "dry_run", "rejects_file", "seconds", "relations_learned"}
    assert {k: v for k, v in real.json.items() if k not in own} == {k: v for k, v in dry.json.items() if k not in own}


def test_the_rejects_are_offered_by_their_path(najimi: CommandLine, file: Path) -> None:
    """For people and for scripts; a spreadsheet can open them, and nobody else may read them."""
    ended = najimi("import", "purchases", str(file), "--yes")
    path = najimi.data / "rejects" / "import-1.csv"
    assert str(path) in ended.err.replace("\n", "")
    assert path.stat().st_mode & 0o777 == 0o600
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == f"3,quantity is not a number: 'many',{BAD}"
    listed = najimi("import", "list", "--json").json
    assert [(line["state"], line["rejects_file"]) for line in listed["imports"]] == [("done", str(path))]


def test_an_import_is_undone_after_a_look(najimi: CommandLine, file: Path) -> None:
    """Without a terminal only with --yes; the figures are those of the preview."""
    najimi("import", "purchases", str(file), "--json")
    preview = najimi("import", "undo", "1", "--dry-run", "--json").json
    refused = najimi("import", "undo", "1")
    assert (refused.code, "no terminal to ask on" in refused.err) == (ExitCode.USAGE, True)
    assert "lines of purchases" in refused.err
    undone = najimi("import", "undo", "1", "--yes", "--json")
    own = {"relations_stale", "relations_learned"}
    assert undone.code == ExitCode.DONE
    assert {k: v for k, v in undone.json.items() if k not in own} == {k: v for k, v in preview.items() if k not in own}
    assert undone.json["removed"] == {"purchase_line": 1, "purchase": 1, "customer": 1, "product": 1}
    again = najimi("import", "undo", "1", "--yes")
    assert (again.code, "was undone" in again.err) == (ExitCode.REFUSED, True)
    assert "undone" in najimi("import", "list").out


def test_what_is_no_import_is_refused(najimi: CommandLine) -> None:
    """With where to look."""
    ended = najimi("import", "undo", "9", "--yes")
    assert (ended.code, "najimi import list" in ended.err) == (ExitCode.REFUSED, True)


def test_unclear_dates_are_told_to_scripts_as_well(najimi: CommandLine) -> None:
    """In the figures."""
    path = purchase_file(najimi.folder, [TEA.replace("2010-03-01 08:26", "03/04/2010")])
    ended = najimi("import", "purchases", str(path), "--json")
    assert "03/04/2010 is taken as day first" in ended.json["notes"][0]
