"""Rules of the seller's own: read, written, scored, tried before they are kept, versioned."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions.questions.save_rules import (
    RulesChangedError,
    delete_rules,
    restore_rules,
    rules_history,
    rules_version,
    save_rules,
)
from core.actions.questions.score_customers import scores_of, understood_rules
from core.actions.questions.try_rules import try_rules
from core.errors import NajimiError, NotFoundError, QuestionError, RefusedError
from core.extraction.catalogue import Catalogue
from core.extraction.rules.rule import Rule
from core.extraction.rules.scoring import scored
from core.extraction.rules.text import parse_rules, print_rules
from core.models import SavedExtraction
from core.shop import Shop
from core.store import Store
from tests.support.village_shop import NOW, TODAY, village

CONDITIONS = st.sampled_from(
    [
        'country = "Japan"',
        'name = "he said ""then"" if"',
        "visits >= 2 and not sales > 5",
        'bought("84997", last year) or country in ("Germany", "France")',
    ]
)
CHANGES = st.sampled_from(["80", "-300", "sales / 100", "-sales / 10", "-(visits + 1) * 2", "visits - 3", "2.5"])
NAMES = st.sampled_from(["", "Far away", "if then", "Sales > 5: yes"])
RULES = st.lists(st.builds(Rule, CONDITIONS, CHANGES, NAMES), min_size=1, max_size=5).map(tuple)


def scores(shop: Shop, text: str) -> dict[int, int]:
    """Return every customer's score by rules."""
    with shop.store.read() as session:
        meant = understood_rules(shop, Catalogue(session), parse_rules(text))
    rows = shop.mirror.run(scored(meant, shop.mirror.tables(), TODAY, shop.currency)).to_pylist()
    return {row["id"]: row["score"] for row in rows}


@given(RULES)
@settings(max_examples=100, deadline=None)
def test_rules_are_read_as_they_are_written(rules: tuple[Rule, ...]) -> None:
    """Whatever stands in names and quotes, written rules are the same rules again."""
    normal = parse_rules(print_rules(rules))
    assert [rule.name for rule in normal] == [rule.name for rule in rules]
    assert parse_rules(print_rules(normal)) == normal


def test_the_examples_of_the_specification_are_read() -> None:
    """Seed 001: IF Attribute=OO THEN SCORE=SCORE+80, and SCORE=SCORE-300."""
    text = 'IF country="Japan" THEN SCORE=SCORE+80\nif troubles > 2 then score = score - 300;'
    text += " IF sales > 0 THEN SCORE + sales/100"
    assert parse_rules(text) == (
        Rule('country = "Japan"', "80"),
        Rule("troubles > 2", "-300"),
        Rule("sales > 0", "sales / 100"),
    )


@given(st.text(alphabet="IFTHENifthen SCORE=+-8\"':“”()\n;>x,", max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """No text brings the reader down."""
    with suppress(QuestionError, RefusedError):
        assert parse_rules(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("visits > 1", "A rule begins with IF"),
        ("IF visits > 1", "This IF has no THEN"),
        ("IF visits > 1 THEN 80", "After THEN the score changes"),
        ("IF visits > 1 THEN SCORE * 2", "After THEN the score changes"),
        ("IF visits > THEN SCORE + 80", "Something is missing"),
        ("IF visits > 1 THEN SCORE +", "An empty filter"),
        ('IF name = "x THEN SCORE + 80', "never closed"),
        ("now IF visits > 1 THEN SCORE + 80", "This belongs to no rule"),
        ("IF vists > 1 THEN SCORE + 80", "Did you mean visits"),
        ("IF visits > 1 THEN SCORE + name", "a score changes by a number"),
        ("IF visits > 1 THEN SCORE + (visits > 1)", "holds or does not"),
        ("IF visits THEN SCORE + 1", "not yet a condition"),
        ("IF visits > 1 THEN SCORE + 1\n" * 51, "at most 50 rules"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_with_what_would_be(staged_village: Shop, text: str, message: str) -> None:
    """The words at fault are named."""
    with pytest.raises(NajimiError, match=message):
        scores(staged_village, text)


def test_scores_add_up_over_the_rules_that_apply(staged_village: Shop) -> None:
    """Constants and expressions; what cannot be worked out for somebody adds nothing; who meets no rule has 0."""
    assert scores(staged_village, 'IF country = "Japan" THEN SCORE + 80\nIF visits >= 2 THEN SCORE - 300') == {
        1: -220, 2: -300, 3: 0, 4: -300, 5: 0, 6: 0, 7: 0, 8: -300,
    }  # fmt: skip
    by_amount = scores(staged_village, "IF visits >= 0 THEN SCORE + average_purchase / 10")
    assert (by_amount[5], by_amount[7], by_amount[1]) == (0, 100, 18)
    assert set(scores(staged_village, "IF visits >= 0 THEN SCORE + 1 / (visits - visits)").values()) == {0}
    most = "9" * 15
    huge = scores(staged_village, f"IF sales > 0 THEN SCORE + sales * {most} * {most} * {most}")
    assert max(huge.values()) == 10**12
    with pytest.raises(NotFoundError, match="There are: Loyal"):
        scores_of(staged_village, "Royal")


def test_the_effect_is_known_before_rules_are_kept(staged_village: Shop) -> None:
    """How many each rule touches, how scores spread, who enters and who leaves the first so many."""
    staged_village.mirror.refresh()
    rules = parse_rules('IF country = "Nigeria" THEN SCORE + 500\nIF visits >= 3 THEN SCORE + 100')
    effect = try_rules(staged_village, rules, "Loyal", top=2)
    assert [(each.customers, each.rule.rule.add) for each in effect.touched] == [(1, "500"), (3, "100")]
    assert (effect.of, effect.untouched) == (8, 4)
    assert [(bar.label, bar.count) for bar in effect.spread if bar.count] == [
        ("0 to 49", 4), ("100 to 149", 3), ("500 to 549", 1),
    ]  # fmt: skip
    assert [(each.number, each.place_before, each.place) for each in effect.enters] == [("C3", 4, 1), ("C1", 7, 2)]
    assert [(each.number, each.place_before, each.place) for each in effect.leaves] == [("C4", 1, 3), ("C8", 2, 6)]
    assert (effect.entering, effect.leaving) == (2, 2)
    assert try_rules(staged_village, rules).touched == effect.touched


def test_rules_keep_their_versions_and_who_uses_them(store: Store, tmp_path: Path) -> None:
    """Saved again they have a second version; nobody overwrites what they have not seen; used ones stay."""
    first, second = parse_rules("IF visits > 1 THEN SCORE + 1"), parse_rules("IF visits > 2 THEN SCORE + 2")
    with village(store, tmp_path) as shop:
        with store.write() as tx:
            save_rules(tx, shop, " Loyal  ones ", first, "U1")
        with store.write() as tx:
            save_rules(tx, shop, "loyal ones", second, "U2", seen=1)
            assert rules_version(tx, "Loyal ones") == 2
        with store.write() as tx, pytest.raises(RulesChangedError, match="Somebody else changed"):
            save_rules(tx, shop, "Loyal ones", first, "U1", seen=1)
        with store.write() as tx:
            spec = {"stages": [{"stage": "definition", "rules": "loyal ones"}]}
            tx.add(SavedExtraction(name="Spring", spec=spec, saved_by="U1", saved_at=NOW))
            with pytest.raises(RefusedError, match="Spring scores by it"):
                delete_rules(tx, shop, "Loyal ones", "U1")
            tx.rollback()
        with store.write() as tx:
            assert delete_rules(tx, shop, "LOYAL ONES", "U1") == "Loyal ones"
        with store.write() as tx:
            back = restore_rules(tx, shop, "Loyal ones", 1, "U1")
            assert back.rules == [{"name": "", "when": "visits > 1", "add": "1"}]
            versions = rules_history(tx, "loyal ones")
            assert [(each.number, each.body is None) for each in versions] == [
                (4, False), (3, True), (2, False), (1, False),
            ]  # fmt: skip
            with pytest.raises(RefusedError, match="says that it was deleted"):
                restore_rules(tx, shop, "Loyal ones", 3, "U1")
            with pytest.raises(QuestionError, match="I don't know “vists”"):
                save_rules(tx, shop, "Worse", parse_rules("IF vists > 1 THEN SCORE + 1"), "U1")
