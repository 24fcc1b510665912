"""A merchant's way with cards, from the command line."""

import json
import stat

import pytest

from tests.support.card_scene import PROGRAMME
from tests.support.command_line import CommandLine


@pytest.fixture
def merchant(najimi: CommandLine) -> CommandLine:
    """A merchant with a programme."""
    (najimi.folder / "programme.json").write_text(json.dumps(PROGRAMME))
    assert najimi("programme", "set", "programme.json").code == 0
    return najimi


def test_from_the_programme_to_a_card_in_a_hand(merchant: CommandLine) -> None:
    """Enrol, issue, block, replace; what holds keys is for its owner's eyes."""
    enrolled = merchant("terminals", "enrol", "Bakery", "Till 1", "--new-shop", "--out", "till.json")
    assert enrolled.code == 0
    assert stat.S_IMODE((merchant.folder / "till.json").stat().st_mode) == 0o600
    assert set(json.loads((merchant.folder / "till.json").read_text())["masters"]) == {
        "earn",
        "memory",
        "spend",
        "terminal",
    }
    card = merchant("cards", "issue", "--json").json["card"]
    blocked = merchant("cards", "block", card, "--because", "lost", "--json").json["cards"][0]
    assert (blocked["state"], blocked["blocked_because"]) == ("blocked", "lost")
    other = merchant("cards", "replace", card, "--json").json
    assert other["card"] != card
    refused = merchant("cards", "replace", card)
    assert (refused.code, "replaced already" in refused.err) == (1, True)


def test_a_till_that_only_earns_is_given_no_key_to_spend(merchant: CommandLine) -> None:
    """Nor is a shop that nobody added enrolled by a slip of the finger."""
    assert merchant("terminals", "enrol", "Bakry", "Till 1").code == 1
    made = merchant("terminals", "enrol", "Bakery", "Till 1", "--new-shop", "--earn-only", "--json").json
    assert set(made["file"]["masters"]) == {"earn", "memory", "terminal"}
    assert "Till 1" in merchant("terminals", "list").out
    changed = merchant("terminals", "shop", "Bakery", "--channel", "C0BAKERY", "--json").json["terminals"][0]
    assert (changed["channel"], changed["shop"]) == ("C0BAKERY", "Bakery")
    assert merchant("terminals", "block", "1", "--json").json["terminals"][0]["state"] == "blocked"


def test_points_are_sold_offered_and_add_up(merchant: CommandLine) -> None:
    """And what does not exist is said."""
    merchant("terminals", "enrol", "Bakery", "Till 1", "--new-shop", "--advance")
    assert merchant("points", "sell", "Bakery", "5000", "--json").json["shops"][0]["can_give"] == 5_000
    ledger = merchant("points", "ledger")
    assert (ledger.code, "5,000" in ledger.out) == (0, True)
    assert merchant("points", "offer", "ten", "£10 off", "1000", "--value", "1000").code == 0
    assert merchant("points", "offers", "--json").json["offers"][0]["value"] == "£10.00"
    assert merchant("points", "close", "ten", "--json").json["offers"] == []
    assert "nothing to settle" in merchant("points", "settle", "Bakery", "--price", "1000").err
    assert merchant("points", "expire", "2024-01-01", "--json").json == {"points": 0}
    assert merchant("points", "print", "ABCD-EFGH-IJKL-MNOP", "x.pdf").code == 1


def test_what_is_no_programme_is_refused_by_its_place(najimi: CommandLine) -> None:
    """And without one no card is issued."""
    (najimi.folder / "p.json").write_text(json.dumps(PROGRAMME | {"points_per_1000": [1]}))
    assert "rate of points" in najimi("programme", "set", "p.json").err
    (najimi.folder / "p.json").write_text("[")
    assert "no JSON" in najimi("programme", "set", "p.json").err
    assert "no programme of points yet" in najimi("cards", "issue").err
    assert najimi("cards", "sales", "--by", "hour", "--json").json == {"parts": []}
    assert najimi("cards", "findings", "--json").json == {"findings": []}
