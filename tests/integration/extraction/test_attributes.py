"""Virtual attributes: defined, used by name, spread, changed, removed and restored, and never in a circle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.filters.define_attribute import (
    MOST_ATTRIBUTES,
    AttributeDraft,
    AttributeUsedError,
    define_attribute,
    remove_attribute,
    restore_attribute,
)
from core.actions.filters.look_at_attributes import all_attributes, look_at_attribute, try_attribute
from core.actions.questions.ask import answer, understand
from core.definitions.attribute_uses import speaks_of
from core.definitions.uses import UserKind
from core.errors import NotFoundError, QuestionError, RefusedError, ShownError
from core.extraction.attribute_spread import STEPS, Spread, day_of
from core.extraction.language.vocabulary import WORDS, Kind
from core.models import AuditEntry, RuleBase, SavedFilter, VirtualAttribute
from core.shop import Shop
from core.store import Store
from tests.support.village_shop import NOW, village


@pytest.fixture
def open_village(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop, on each database, to be changed."""
    with village(store, tmp_path) as shop:
        yield shop


def define(shop: Shop, name: str, expression: str, unit: str = "", description: str = "") -> None:
    """Define an attribute as somebody of staff."""
    with shop.store.write() as tx:
        define_attribute(tx, shop, AttributeDraft(name, expression, unit, description), "U1")


def found(shop: Shop, words: str) -> list[str]:
    """Ask and return the numbers of the customers found."""
    return sorted(one.number for one in answer(shop, understand(shop, words), limit=100).top)


def test_an_attribute_is_used_by_its_name_like_any_other(open_village: Shop) -> None:
    """In comparisons, in sums, in rankings, in other attributes, and in sentences."""
    define(open_village, "Per Visit", "sales / visits", description="What a visit brings")
    define(open_village, "loyalty", "transaction_years * 2 + visits", unit="points")
    define(open_village, "kept", "sales(2025) / sales", unit="%")
    assert found(open_village, "per_visit >= 100") == ["C1", "C7", "C8"]
    assert found(open_village, "loyalty > 3") == ["C2", "C4"]
    assert found(open_village, "top(1, loyalty)") == ["C4"]
    assert found(open_village, "loyalty + per_visit / 100 > 9") == ["C4", "C7"]
    assert found(open_village, "kept = 100 %") == ["C3", "C6", "C7", "C8"]
    assert understand(open_village, "loyalty > 3").sentence == "Customers for whom loyalty is more than 3 points"
    define(open_village, "twice", "loyalty * 2")
    assert found(open_village, "twice > 6") == found(open_village, "loyalty > 3")
    assert found(open_village, "per_visit is missing") == ["C5"]


def test_every_attribute_is_listed_with_its_spread(open_village: Shop) -> None:
    """Those of staff first; the median of eight customers is where half of them are."""
    define(open_village, "per_visit", "sales / visits", description="What a visit brings")
    lines = {line.name: line for line in all_attributes(open_village)}
    assert next(iter(lines)) == "per_visit"
    assert {"sales", "monthly_accesses", "days_since_access", "shoe_size", "transaction_years"} <= lines.keys()
    spread = lines["sales"].spread
    assert spread is not None
    assert (spread.known, spread.of, spread.least, spread.greatest) == (8, 8, 0, 1000)
    assert spread.median == pytest.approx(205, abs=30)
    assert sum(spread.shares()) == pytest.approx(1)
    per_visit = lines["per_visit"]
    assert (per_visit.kind, per_visit.saved_by, per_visit.comes_with_system) == ("an amount of money", "U1", False)
    assert per_visit.spread is not None
    assert (per_visit.spread.known, per_visit.spread.least, per_visit.spread.greatest) == (7, 2.5, 1000)
    first = lines["first_purchase"].spread
    assert first is not None
    assert first.least is not None
    assert day_of(first.least).isoformat() == "2020-01-15"
    assert lines["country"].spread == Spread(Kind.TEXT, 7, 8, ())


def test_no_attribute_leads_back_to_itself(open_village: Shop) -> None:
    """Neither directly nor around two corners; what was there stays."""
    define(open_village, "one", "sales * 2")
    define(open_village, "two", "one + 1")
    define(open_village, "three", "two + one")
    for name, expression in (("one", "one + 1"), ("one", "three"), ("two", "three - 1"), ("four", "four * 2")):
        with pytest.raises(QuestionError, match=r"refers to itself|don't know"):
            define(open_village, name, expression)
    assert look_at_attribute(open_village, "one").line.expression == "sales * 2"
    with open_village.store.write() as tx:
        tx.add(SavedFilter(name="F", text="three > 5", saved_by="U1", saved_at=NOW))
    assert found(open_village, 'filter("F")') == found(open_village, "sales * 4 > 4")


def test_attributes_of_attributes_stay_within_the_limits(open_village: Shop) -> None:
    """Doubling twenty times is refused before it takes a million parts."""
    define(open_village, "a0", "sales + visits")
    for number in range(7):
        define(open_village, f"a{number + 1}", f"a{number} + a{number}")
    with pytest.raises(QuestionError, match="too large"):
        define(open_village, "a8", "a7 + a7")


@pytest.mark.parametrize(
    ("name", "expression", "message"),
    [
        ("sales", "visits + 1", "has a meaning"),
        ("no_access_since_trouble", "visits + 1", "has a meaning"),
        ("bundle_of", "visits + 1", "has a meaning"),
        ("last", "visits + 1", "has a meaning"),
        ("today", "visits + 1", "has a meaning"),
        ("not", "visits + 1", "has a meaning"),
        ("shoe size", "visits + 1", "keeps a fact"),
        ("", "visits + 1", "one word"),
        ("2nd", "visits + 1", "one word"),
        ("a; b", "visits + 1", "one word"),
        ("x" * 41, "visits + 1", "one word"),
        ("mine", "5", "a value of each customer"),
        ("mine", "today - 3 days", "a value of each customer"),
        ("mine", "visits > 2", "holds or does not"),
        ("mine", 'bought("84997")', "holds or does not"),
        ("mine", "last year", "is a period"),
        ("mine", "visits +", "too early"),
        ("mine", "", "everyone"),
        ("mine", "$x * 2", "write a value"),
        ("mine", "vists * 2", "Did you mean visits"),
        ("mine", "sales * sales", "cannot be worked out"),
        ("mine", "(" * 500, "never closed|deep"),
    ],
)
def test_what_cannot_be_an_attribute_is_refused(asked_village: Shop, name: str, expression: str, message: str) -> None:
    """With the reason, before anything is kept."""
    with pytest.raises(ShownError, match=message):
        define(asked_village, name, expression)
    with asked_village.store.read() as session:
        assert not session.scalars(select(VirtualAttribute)).all()


def test_units_and_descriptions_have_an_end(open_village: Shop) -> None:
    """They are shown in one line."""
    for unit, description in (("u" * 41, ""), ("", "d" * 501)):
        with pytest.raises(RefusedError, match="at most"):
            define(open_village, "mine", "visits * 2", unit, description)


def test_there_are_not_endlessly_many(open_village: Shop) -> None:
    """The list is measured in one query."""
    with open_village.store.write() as tx:
        for number in range(MOST_ATTRIBUTES):
            tx.add(VirtualAttribute(name=f"a{number}", expression="sales", saved_by="U1", saved_at=NOW))
    with pytest.raises(RefusedError, match="already"):
        define(open_village, "one_more", "visits * 2")
    define(open_village, "a7", "visits * 3")


def test_whoever_uses_an_attribute_is_named_before_it_goes(open_village: Shop) -> None:
    """Filters, other attributes, rules; then it can be removed all the same, and brought back."""
    define(open_village, "per_visit", "sales / visits", "", "What a visit brings")
    define(open_village, "double", "per_visit * 2")
    with open_village.store.write() as tx:
        tx.add(SavedFilter(name="Dear", text="per_visit > 50", saved_by="U1", saved_at=NOW))
        tx.add(SavedFilter(name="Other", text='name = "per_visit"', saved_by="U1", saved_at=NOW))
        rules = [{"name": "", "when": "per_visit > 5", "add": "10"}]
        tx.add(RuleBase(name="Rules", rules=rules, saved_by="U1", saved_at=NOW))
    uses = look_at_attribute(open_village, "per_visit").uses
    assert [(use.kind, use.name) for use in uses] == [
        (UserKind.FILTER, "Dear"),
        (UserKind.ATTRIBUTE, "double"),
        (UserKind.RULES, "Rules"),
    ]
    with open_village.store.write() as tx, pytest.raises(AttributeUsedError, match="“Dear”"):
        remove_attribute(tx, open_village, "per_visit", "U2")
    with open_village.store.write() as tx:
        remove_attribute(tx, open_village, "per_visit", "U2", even_if_used=True)
    with pytest.raises(QuestionError, match="per_visit"):
        understand(open_village, 'filter("Dear")')
    fault = look_at_attribute(open_village, "double").line.fault
    assert fault is not None
    assert "I don't know “per_visit”" in fault
    assert {line.name for line in all_attributes(open_village)} >= {"double"}
    gone = look_at_attribute(open_village, "per_visit")
    assert [each.expression for each in gone.versions] == [None, "sales / visits"]
    with open_village.store.write() as tx:
        restore_attribute(tx, open_village, "per_visit", 1, "U2")
    assert found(open_village, 'filter("Dear")') == ["C1", "C4", "C7", "C8"]
    look = look_at_attribute(open_village, "per_visit")
    assert (look.line.about, look.line.saved_by, len(look.versions)) == ("What a visit brings", "U2", 3)
    with open_village.store.read() as session:
        done = [entry.action for entry in session.scalars(select(AuditEntry))]
    assert done.count("attribute defined") == 3
    assert done.count("attribute removed") == 1


def test_what_is_not_there_is_said_with_the_nearest(open_village: Shop) -> None:
    """What comes with the system can neither be removed nor restored."""
    define(open_village, "per_visit", "sales / visits")
    with pytest.raises(NotFoundError, match="Did you mean per_visit"):
        look_at_attribute(open_village, "pervisit")
    with open_village.store.write() as tx, pytest.raises(NotFoundError, match="comes with the system"):
        remove_attribute(tx, open_village, "sales", "U1")
    with open_village.store.write() as tx, pytest.raises(NotFoundError, match="no version 7"):
        restore_attribute(tx, open_village, "per_visit", 7, "U1")
    assert look_at_attribute(open_village, "transaction_years").line.comes_with_system


def test_trying_keeps_nothing(open_village: Shop) -> None:
    """What a form shows before it is saved."""
    look = try_attribute(open_village, AttributeDraft("per_visit", "sales/visits"))
    assert look.sentence == "sales / number of visits"
    assert look.line.spread is not None
    assert look.line.spread.known == 7
    with pytest.raises(NotFoundError):
        look_at_attribute(open_village, "per_visit")


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("per_visit > 5", True),
        ("top(5, PER_VISIT)", True),
        ("sales / (visits + per_visit)", True),
        ('name = "per_visit"', False),
        ("per_visits > 5", False),
        ("per_visit > > 5", True),
        ("$per_visit > 5", False),
    ],
)
def test_a_text_speaks_of_an_attribute_or_does_not(text: str, speaks: bool) -> None:
    """By names, not by letters."""
    assert speaks_of(text, "per_visit") is speaks


@given(st.lists(st.floats(-1e9, 1e9), min_size=STEPS + 1, max_size=STEPS + 1))
def test_the_bars_are_shares_of_everybody(values: list[float]) -> None:
    """None is negative, and together they are all; also where many values are equal."""
    shares = Spread(Kind.NUMBER, 10, 10, tuple(sorted(values))).shares()
    assert all(share >= -1e-9 for share in shares)
    assert sum(shares) == pytest.approx(1)


def test_equal_values_make_one_bar_and_nothing_makes_none() -> None:
    """There is nothing to divide."""
    assert Spread(Kind.NUMBER, 3, 3, (5.0,) * (STEPS + 1)).shares() == (1.0,)
    assert Spread(Kind.NUMBER, 0, 3, ()).shares() == ()
    assert Spread(Kind.NUMBER, 0, 3, ()).median is None


def test_no_word_of_the_language_can_be_taken(asked_village: Shop) -> None:
    """Whatever the vocabulary grows by is protected at once."""
    for word in sorted(WORDS)[::7]:
        with pytest.raises(RefusedError, match="has a meaning"):
            define(asked_village, word, "visits * 2")
