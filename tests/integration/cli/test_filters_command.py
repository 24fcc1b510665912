"""`najimi filters` from the first save to the last removal, to people and to scripts."""

import pytest

from core.store import Store
from tests.support.command_line import CommandLine
from tests.support.village_shop import fill


@pytest.fixture
def village_line(najimi: CommandLine) -> CommandLine:
    """The command line of the village's shop."""
    assert najimi("filters", "list").code == 0
    store = Store(f"sqlite:///{najimi.data / 'najimi.db'}")
    with store.write() as tx:
        fill(tx)
    store.close()
    return najimi


def test_filters_are_listed_and_shown(village_line: CommandLine) -> None:
    """Those of the system first; each with its sentence, its parts and how it is asked for."""
    listed = village_line("filters", "list", "--json").json["filters"]
    assert listed[0]["name"] == "bought"
    assert listed[0]["comes_with_system"]
    assert listed[-1]["name"] == "Regulars"
    said = village_line("filters", "list").out
    assert "repeated trouble" in said
    assert "comes with the system" in said
    shown = village_line("filters", "show", "german regulars", "--json").json
    assert shown["parent"] == "Regulars"
    assert [part["inherited_from"] for part in shown["parts"]] == ["Regulars", None]
    assert shown["call"] == 'filter("German regulars")'
    said = village_line("filters", "show", "German regulars").out
    assert "Customers with at least 2 visits and whose country is Germany" in said


def test_a_filter_is_saved_overridden_compared_restored_and_removed(village_line: CommandLine) -> None:
    """The whole life of one, and of the one below it."""
    saved = village_line("filters", "save", "good", "--part", "often=visits >= 2", "--part", "pays=sales > $least",
                         "--parameter", "least amount 100", "--description", "Who is good", "--json")  # fmt: skip
    assert saved.code == 0
    assert saved.json["version"] == 1
    below = village_line(
        "filters", "save", "very good", "--below", "good", "--part", "pays=sales > $least * 5", "--json"
    )
    assert [part["text"] for part in below.json["parts"]] == ["visits >= 2", "sales > $least * 5"]
    refused = village_line("filters", "save", "good", "--part", "often=visits >= 3")
    assert refused.code == 2
    assert "filter “very good”" in refused.err
    assert "--yes" in refused.err
    assert village_line("filters", "save", "good", "--part", "often=visits >= 3", "--yes").code == 0
    compared = village_line("filters", "compare", "good", "--json").json
    assert [change["marked"] for change in compared["changes"]] == ["visits >= [-2-]{+3+}"]
    assert "visits >= [-2-]{+3+}" in village_line("filters", "compare", "good", "1", "2").out
    assert "at least 3 visits" in village_line("filters", "show", "very good").out
    assert village_line("filters", "restore", "good", "1", "--json").json["version"] == 3
    history = village_line("filters", "history", "good")
    assert history.out.count("command line") == 3
    hindered = village_line("filters", "remove", "good", "--yes")
    assert hindered.code == 1
    assert "very good" in hindered.err
    assert village_line("filters", "remove", "good", "--yes", "--even-if-used", "--json").json["name"] == "good"
    assert "at least 2 visits" in village_line("filters", "show", "very good").out
    assert village_line("filters", "show", "good").code == 1


def test_a_filter_is_used_with_what_it_is_told(village_line: CommandLine) -> None:
    """Products need no quotation marks here; what is not said has its default."""
    found = village_line("filters", "use", "bought", "22423", "--json").json
    assert {line["number"] for line in found["customers"]} == {"C2", "C3", "C7"}
    assert village_line("filters", "use", "sales of a year", "2025", "900", "--json").json["found"] == 1
    missing = village_line("filters", "use", "bought")
    assert missing.code == 1
    assert "Say the product" in missing.err
    assert "cannot be the months" in village_line("filters", "use", "trouble lately", "many").err
    assert "too many" in village_line("filters", "use", "trouble lately", "1", "2").err


def test_a_copy_of_one_that_comes_with_the_system_is_changed_and_taken_back(village_line: CommandLine) -> None:
    """The original is version 0."""
    assert village_line("filters", "copy", "trouble lately", "trouble lately").code == 0
    changed = village_line("filters", "save", "trouble lately", "troubles(last $months months) >= 2", "--json")
    assert changed.json["overwritten"]
    assert "[-1-]{+2+}" in village_line("filters", "compare", "trouble lately", "0").out
    assert village_line("filters", "restore", "trouble lately", "--json").json["comes_with_system"]
    assert village_line("filters", "copy", "trouble lately", "Regulars").code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "no such thing"), 1, "There is no filter"),
        (("save", "x"), 1, "would mean everyone"),
        (("save", "x", "slaes > 1"), 1, "slaes"),
        (("save", "x", "--part", "nameless"), 2, "NAME=TEXT"),
        (("save", "x", "sales > 1", "--parameter", "what"), 1, "NAME KIND DEFAULT"),
        (("save", "x", "sales > 1", "--below", "nobody"), 1, "nobody"),
        (("save", "\x1b[31mred", "sales > 1"), 1, "needs a name"),
        (("restore", "bought"), 1, "already"),
        (("restore", "Regulars", "7"), 1, "no version 7"),
        (("remove", "bought", "--yes"), 1, "comes with the system"),
        (("remove", "Regulars"), 2, "--yes"),
        (("compare", "Regulars"), 1, "one version only"),
    ],
)
def test_what_cannot_be_done_says_why(village_line: CommandLine, words: tuple[str, ...], code: int, said: str) -> None:
    """With the exit codes that are published."""
    ended = village_line("filters", *words)
    assert ended.code == code
    assert said in ended.err
