"""Extractions of stages, rules and explanations from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.store import Store
from core.store.migrate import upgrade
from tests.support.command_line import CommandLine
from tests.support.village_shop import fill

SPEC = {
    "stages": [
        {"stage": "behaviour", "where": "visits >= 2"},
        {"stage": "definition", "rules": "Loyal", "narrow": [{"by": "score", "at_least": 100}]},
    ],
    "added": ["C5"],
}
RULES = '"Often": IF visits >= 2 THEN SCORE + 80\nIF sales > 0 THEN SCORE + sales / 10\n'


def said(najimi: CommandLine, *words: str) -> Any:  # noqa: ANN401 - whatever the command prints
    """Return what a command that has to succeed prints as JSON."""
    ended = najimi(*words, "--json")
    assert ended.code == 0, ended.err
    return ended.json


@pytest.fixture
def shop_cli(najimi: CommandLine, tmp_path: Path) -> CommandLine:
    """The command line of the village's shop, with rules and a specification in files."""
    najimi.data.mkdir(parents=True, exist_ok=True)
    store = Store(f"sqlite:///{najimi.data}/najimi.db")
    upgrade(store)
    with store.write() as tx:
        fill(tx)
    store.close()
    (tmp_path / "loyal.txt").write_text(RULES, encoding="utf-8")
    (tmp_path / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    return najimi


def test_rules_are_tried_saved_and_then_score_an_extraction_that_is_saved_and_explained(
    shop_cli: CommandLine, tmp_path: Path
) -> None:
    """What rules do is seen first; an extraction scores by them, is saved, and says why somebody is not in it."""
    rules, spec = str(tmp_path / "loyal.txt"), str(tmp_path / "spec.json")
    tried = said(shop_cli, "rules", "try", "Loyal", rules, "--top", "2")
    assert [line["customers"] for line in tried["rules"]] == [4, 7]
    assert tried["untouched"] == 1
    assert sum(bar["count"] for bar in tried["spread"]) == 8
    saved = said(shop_cli, "rules", "save", "Loyal", rules, "--yes")
    assert saved["version"] == 1
    assert saved["rules"][0]["text"] == '"Often": IF visits >= 2 THEN SCORE + 80'
    found = said(shop_cli, "extraction", "run", spec)
    assert [(line["number"], line["weight"]) for line in found["customers"]] == [
        ("C1", 134), ("C4", 107), ("C8", 106), ("C5", 0),
    ]  # fmt: skip
    assert [(stage["arrived"], stage["kept"]) for stage in found["stages"]] == [(8, 4), (4, 3)]
    assert (found["found"], found["added"]) == (3, 1)
    said(shop_cli, "extraction", "save", "Spring", spec)
    assert said(shop_cli, "extraction", "run", "spring")["found"] == 3
    assert [line["name"] for line in said(shop_cli, "extraction", "list")["extractions"]] == ["Spring"]
    why = said(shop_cli, "why", "C2", "--extraction", "Spring")
    assert not why["is_in"]
    assert why["facts"][-1] == "left at stage 2, the seller's definition: score: 95, needed at least 100"


def test_people_see_the_funnel_the_spread_and_the_facts(shop_cli: CommandLine, tmp_path: Path) -> None:
    """Without --json people read bars, sentences and facts."""
    rules, spec = str(tmp_path / "loyal.txt"), str(tmp_path / "spec.json")
    tried = shop_cli("rules", "save", "Loyal", rules, "-y")
    assert '4  "Often": IF visits >= 2 THEN SCORE + 80' in tried.out
    assert "The first 8: 0 enter, 0 leave." in tried.out
    run = shop_cli("extraction", "run", spec, "--csv", str(tmp_path / "found.csv"))
    assert "1. Purchase behaviour    " in run.out
    assert "Purchase behaviour kept 4 of 8; left out: 4 other than those with at least 2 visits." in run.out
    rows = (tmp_path / "found.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + 4
    assert "added by hand, after the stages" in rows[-1]
    why = shop_cli("why", "Smith", "visits >= 5")
    assert "C4 Smith is not in:\n  visits: 3, needed at least 5\n" in why.out


def test_an_extraction_keeps_its_versions_and_comes_back(shop_cli: CommandLine, tmp_path: Path) -> None:
    """Saved again it has two versions; deleted, it can be brought back."""
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"stages": [{"stage": "behaviour", "where": "visits >= 2"}]}), encoding="utf-8")
    said(shop_cli, "extraction", "save", "Often", str(spec))
    spec.write_text(json.dumps({"stages": [{"stage": "behaviour", "where": "visits >= 3"}]}), encoding="utf-8")
    said(shop_cli, "extraction", "save", "often", str(spec))
    versions = said(shop_cli, "extraction", "history", "Often")["versions"]
    assert [each["number"] for each in versions] == [2, 1]
    assert said(shop_cli, "extraction", "delete", "Often", "--yes") == {"name": "Often"}
    assert shop_cli("extraction", "show", "Often").code == 1
    back = said(shop_cli, "extraction", "restore", "Often", "1")
    assert back["spec"]["stages"][0]["where"] == "visits >= 2"
    assert back["sentence"] == "Customers by purchase behaviour: with at least 2 visits"


def test_what_cannot_be_asked_is_refused_with_its_place(shop_cli: CommandLine, tmp_path: Path) -> None:
    """A slip never means everybody: it is refused, and the stage is named."""
    spec = tmp_path / "bad.json"
    for given, message in (
        ({"stages": []}, "An extraction needs at least one stage"),
        ({"stages": [{"stage": "behaviour", "were": "visits > 1"}]}, "Stage 1: “were” is not known"),
        (
            {"stages": [{"stage": "behaviour", "where": "vists > 1"}]},
            "Stage 1, purchase behaviour: I don't know “vists”",
        ),
        ({"stages": [{"stage": "definition", "rules": "Nobody's"}]}, "There are no rules “Nobody's”"),
        ({"stages": [{"stage": "individual", "keep": ["C1"]}], "added": ["C99"]}, "Nobody has the number C99"),
    ):
        spec.write_text(json.dumps(given), encoding="utf-8")
        ended = shop_cli("extraction", "run", str(spec))
        assert ended.code == 1
        assert message in ended.err.replace("\n", " ")
    spec.write_text("[" * 100_000, encoding="utf-8")
    assert shop_cli("extraction", "run", str(spec)).code == 1
    nobody = shop_cli("why", "C99", "visits > 1")
    assert (nobody.code, "There is no customer “C99”" in nobody.err) == (1, True)
