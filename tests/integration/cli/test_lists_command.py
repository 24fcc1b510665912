"""Customer lists from the command line: one life of a list, and what is refused."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.purchase_files import purchase_file

LINES = [
    "1,T1,TEA POT,2,2010-03-01 08:26,4.25,13085,United Kingdom",
    "2,T1,TEA POT,1,2010-03-02 08:26,4.25,13086,France",
    "3,T2,TEA COSY,1,2010-03-03 08:26,2.00,13087,France",
]


@pytest.fixture
def shop(najimi: CommandLine) -> CommandLine:
    """A shop with three customers."""
    assert najimi("import", "purchases", str(purchase_file(najimi.folder, LINES)), "--yes").code == 0
    return najimi


def test_the_life_of_a_list(shop: CommandLine, tmp_path: Path) -> None:
    """Saved, shown, refreshed, compared, combined, exported, renamed, removed."""
    saved = shop("lists", "save", "customers who bought tea pot", "--as", "Pots", "--json").json
    assert (saved["name"], saved["size"], saved["version"], saved["filter"]) == ("Pots", 2, 1, 'bought("T1")')
    assert [row["name"] for row in shop("lists", "list", "--json").json["lists"]] == ["Pots"]
    assert "13085" in shop("lists", "show", "pots").out

    more = purchase_file(shop.folder, ["4,T1,TEA POT,1,2010-03-04 08:26,4.25,13087,France"])
    assert shop("import", "purchases", str(more), "--yes").code == 0
    refused = shop("lists", "refresh", "Pots")
    assert (refused.code, "1 come, 0 go, 2 stay" in refused.err) == (1, True)
    assert shop("lists", "refresh", "Pots", "--yes", "--json").json["size"] == 3
    news = shop("lists", "compare", "Pots", "--json").json
    assert (news["only_second"], news["only_first"], news["both"]) == (1, 0, 2)
    assert news["second_alone"] == [{"number": "13087", "name": None}]
    assert "13087" in shop("lists", "compare", "Pots", "--version", "1").out

    shop("lists", "save", "customers from France", "--as", "France")
    both = shop("lists", "combine", "Pots", "minus", "France", "--as", "Pots at home", "--json").json
    assert (both["size"], both["filter"]) == (1, 'list("Pots") and not list("France")')
    file = tmp_path / "pots.csv"
    shop("lists", "export", "Pots", str(file))
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 4

    assert shop("lists", "rename", "France", "French").code == 1
    assert shop("lists", "remove", "Pots at home", "--yes", "--json").json == {"removed": "Pots at home", "size": 1}
    assert shop("lists", "rename", "France", "French", "--json").json["name"] == "French"
    assert shop("lists", "refresh", "Pots", "--to-version", "1", "--yes", "--json").json["size"] == 2


def test_what_is_no_list_is_refused_with_the_nearest(shop: CommandLine) -> None:
    """And nothing is written."""
    shop("lists", "save", "customers from France", "--as", "France")
    refused = shop("lists", "show", "Frence")
    assert (refused.code, "Did you mean France?" in refused.err) == (1, True)
    assert shop("lists", "save", "customers from Narnia", "--as", "Fauns").code == 1
    assert shop("lists", "compare", "France").code == 1
    assert len(shop("lists", "list", "--json").json["lists"]) == 1
