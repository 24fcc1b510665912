"""`najimi attributes` says to people and to scripts what is known of each customer."""

from core.store import Store
from tests.support.command_line import CommandLine
from tests.support.village_shop import fill


def test_attributes_are_listed_defined_shown_removed_and_restored(najimi: CommandLine) -> None:
    """One attribute's whole life, on a shop of eight customers."""
    assert najimi("policy").code == 0
    store = Store(f"sqlite:///{najimi.data / 'najimi.db'}")
    with store.write() as tx:
        fill(tx)
    store.close()
    defined = najimi("attributes", "define", "per_visit", "sales/visits", "--description", "What a visit brings")
    assert defined.code == 0
    assert "Reckoned as sales / visits" in defined.out
    listed = najimi("attributes", "list", "--json").json["attributes"]
    assert listed[0]["name"] == "per_visit"
    assert (listed[0]["known"], listed[0]["of"], listed[0]["least"], listed[0]["greatest"]) == (7, 8, 2.5, 1000.0)
    by_name = {row["name"]: row for row in listed}
    assert by_name["first_purchase"]["least"] == "2020-01-15"
    assert by_name["country"]["shares"] == []
    assert "per_visit" in najimi("attributes", "list").out
    changed = najimi("attributes", "define", "per_visit", "sales / purchases", "--unit", "each", "--json").json
    assert (changed["about"], changed["unit"]) == ("What a visit brings", "each")
    assert [each["number"] for each in changed["versions"]] == [2, 1]
    assert najimi("attributes", "define", "double", "per_visit * 2").code == 0
    refused = najimi("attributes", "remove", "per_visit", "--yes")
    assert refused.code == 1
    assert "double" in refused.err
    assert najimi("attributes", "remove", "per_visit").code == 2
    assert najimi("attributes", "remove", "per_visit", "--yes", "--even-if-used").code == 0
    assert "I don't know" in najimi("attributes", "show", "double").out
    assert najimi("attributes", "restore", "per_visit", "1").code == 0
    assert "Used by" in najimi("attributes", "show", "per_visit").out
    wrong = najimi("attributes", "define", "x", "slaes / visits")
    assert wrong.code == 1
    assert "^^^^^" in wrong.err
