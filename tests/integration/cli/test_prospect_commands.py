"""Prospects, next offers, one customer's offers and the matrix from the command line."""

import pytest

from bot.commands.exit_codes import ExitCode
from tests.support.command_line import CommandLine
from tests.support.purchase_files import purchase_file

LINES = [
    "1,T1,TEA POT,2,2010-03-01 08:26,4.25,13085,United Kingdom",
    "2,C1,CUP,2,2010-03-01 08:26,4.25,13086,United Kingdom",
    "3,T1,TEA POT,1,2010-03-02 08:26,4.25,13086,United Kingdom",
    "4,M1,MILK JUG,1,2010-03-02 08:26,4.25,13087,France",
]


@pytest.fixture
def shop(najimi: CommandLine) -> CommandLine:
    """A shop in which a cup goes with a tea pot, which lasts a year and is replaced."""
    purchases = purchase_file(najimi.folder, LINES)
    assert najimi("import", "purchases", str(purchases), "--json").code == ExitCode.DONE
    relations = najimi.folder / "relations.csv"
    relations.write_text("product,partner,kind,level\nC1,T1,cross-sell,60\n", encoding="utf-8")
    assert najimi("import", "relations", str(relations), "--yes", "--json").code == ExitCode.DONE
    products = najimi.folder / "products.csv"
    products.write_text("product_code,durable_days,replaceable\nT1,365,yes\n", encoding="utf-8")
    assert najimi("import", "products", str(products), "--yes", "--json").code == ExitCode.DONE
    return najimi


def test_prospects_in_each_way(shop: CommandLine) -> None:
    """The cross-sell as ever; another way, a weighting and a filter where they are named."""
    plain = shop("prospects", "C1", "--json").json
    assert [(line["number"], line["weight"]) for line in plain["customers"]] == [("13085", 60)]
    due = shop("prospects", "T1", "--way", "replacement", "--json").json
    assert sorted(line["number"] for line in due["customers"]) == ["13085", "13086"]
    assert all("replace it by a new one" in line["reason"] for line in due["customers"])
    one = shop("prospects", "T1", "--way", "replacement", "--where", "number = '13085'", "--json").json
    assert (one["found"], one["of"]) == (1, 1)
    ratios = shop("prospects", "C1", "--weighting", "ratios", "--count", "cross-sells", "--json").json
    assert ratios["in_thousandths"] is True
    assert ratios["remarks"][0].startswith("No sales are recorded for TEA POT (T1)")
    buyers = shop("prospects", "--buyers-of", "T1", "--way", "cross-sell", "--json").json
    assert [(line["number"], line["weight"]) for line in buyers["customers"]] == [("13085", 60)]


def test_next_offers_and_matrix(shop: CommandLine) -> None:
    """For people and for scripts."""
    ranking = shop("next", "T1", "--way", "cross-sell", "--json").json
    assert [(line["code"], line["weight"], line["found"]) for line in ranking["products"]] == [("C1", 60, 1)]
    assert "CUP" in shop("next", "T1").out
    offers = shop("offers", "13085", "--json").json
    assert [(line["code"], line["ways"]) for line in offers["offers"]][:2] == [
        ("T1", ["replacement"]),
        ("C1", ["cross-sell"]),
    ]
    assert "replace it" in shop("offers", "13085").out.replace("\n", " ")
    matrix = shop("matrix", "--json").json
    rows = {line["code"]: line["counts"] for line in matrix["products"]}
    assert rows["C1"] == {"cross-sell": 1, "up-sell": 0, "replacement": 0, "demand": 0}
    assert rows["T1"]["replacement"] == 2
    assert (matrix["anybody"], matrix["of"]) == (2, 3)
    shown = shop("matrix", "--way", "replacement", "--limit", "1").out
    assert "2 of 3 customers may be offered something" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prospects",), "Name one thing"),
        (("prospects", "T1", "--solution", "Kitchen"), "Name one thing"),
        (("prospects", "T1", "--way", "sideways"), "There are: cross-sell, up-sell, replacement, demand"),
        (("prospects", "T1", "--weighting", "gut"), "There is no weighting"),
        (("prospects", "T1", "--weighting", "offered-levels"), "starts from the buyers"),
        (("prospects", "T1", "--rules", "none"), "There are no rules"),
        (("prospects", "T1", "--department", "none"), "There is no department"),
        (("prospects", "--solution", "Nowhere"), "no solution"),
        (("next", "T9999"), "no product called"),
        (("offers", "nobody"), "no customer"),
        (("matrix", "--where", "country ="), "country ="),
    ],
)
def test_what_cannot_be_asked_is_said(shop: CommandLine, words: tuple[str, ...], said: str) -> None:
    """With what there is instead."""
    ended = shop(*words)
    assert ended.code == ExitCode.REFUSED
    assert said in ended.err.replace("\n", " ")
