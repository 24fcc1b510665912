"""Filters built by choosing: every choice of the shop, filled in by anybody, is a filter or is refused in words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actions.filters.build_filter import filter_choices
from core.actions.questions.ask import answer, understand
from core.errors import ShownError
from core.extraction.filters.builder import Joint, Row, RowError, built, comparisons
from core.extraction.filters.choices import Choice
from core.extraction.language.vocabulary import Kind
from core.shop import Shop

FILLED = {
    "product": "22423",
    "group": "Kitchen",
    "solution": "no such",
    "classification": "noise",
    "channel": "web",
    "period": "last year",
    "level": "2",
    "years": "3",
    "months": "12",
    "times": "3",
    "days": "90",
    "amount": "100",
    "percent": "10",
    "year": "2025",
}
VALUES = {
    Kind.NUMBER: "2",
    Kind.MONEY: "100",
    Kind.PERCENT: "10",
    Kind.DAYS: "90",
    Kind.DATE: "last year",
    Kind.TEXT: 'the "north"',
}
# Filters that are broken, and what belongs to a solution where the shop has none.
WITHOUT = {"filter:Broken", "filter:Circle", "bought_solution()", "sales_of_solution()", "registered()"}


@pytest.fixture(scope="module")
def known(asked_village: Shop) -> dict[str, Choice]:
    """What a filter can be built of in the village's shop."""
    return {choice.key: choice for choice in filter_choices(asked_village)}


def filled_in(choice: Choice) -> Row:
    """Return a row with the everyday comparison and every slot that has to be filled."""
    needed = [slot for slot in choice.slots if not slot.optional] or choice.slots[:1]
    slots = {slot.name: FILLED[slot.name] for slot in needed}
    return Row(choice.key, comparisons(choice.kind)[0].key, VALUES.get(choice.kind, ""), slots)


def test_every_choice_makes_a_filter_that_is_understood(asked_village: Shop, known: dict[str, Choice]) -> None:
    """Attributes, functions, the shop's own facts, lists and filters, each compared in its everyday way."""
    for choice in known.values():
        if choice.key not in WITHOUT:
            understood = understand(asked_village, built([filled_in(choice)], known))
            assert understood.sentence.startswith("Customers "), choice.key


def test_every_comparison_makes_a_filter_that_is_understood(asked_village: Shop, known: dict[str, Choice]) -> None:
    """Of a number, a date, a text and a condition."""
    for key in ("visits", "last_purchase", "country", "bought()", "shoe_size"):
        choice = known[key]
        for each in comparisons(choice.kind):
            value = "2025-06-01" if choice.kind is Kind.DATE and each.key != "in" else VALUES.get(choice.kind, "")
            row = Row(key, each.key, value, {"product": "22423"})
            assert understand(asked_village, built([row], known)).filter_text


def test_the_shops_own_facts_lists_and_filters_are_among_the_choices(known: dict[str, Choice]) -> None:
    """Next to what the language has."""
    assert {"shoe_size", "list:Friends", "filter:Regulars", "filter:repeated trouble", "days_since_access"} <= set(
        known
    )


def test_rows_are_joined_in_their_order_and_and_binds_tighter(asked_village: Shop, known: dict[str, Choice]) -> None:
    """As the sentence says, with parentheses."""
    rows = [
        Row("country", "=", "Germany"),
        Row("country", "=", "Nigeria", joint=Joint.OR),
        Row("sales", ">", "100"),
    ]
    text = built(rows, known)
    assert text == 'country = "Germany" or country = "Nigeria" and sales > 100'
    assert {one.number for one in answer(asked_village, understand(asked_village, text)).top} == {"C2", "C5"}


@pytest.mark.parametrize(
    ("row", "slot"),
    [
        (Row("", ""), "what"),
        (Row("no such choice", "="), "what"),
        (Row("bought()", "yes"), "product"),
        (Row("visits", ""), "compare"),
        (Row("visits", "contains", "2"), "compare"),
        (Row("visits", ">=", "  "), "value"),
        (Row("sales()", ">=", "2"), "period"),
        (Row("spent()", ">=", "2"), "product"),
    ],
)
def test_a_row_that_is_not_complete_says_what_is_missing(known: dict[str, Choice], row: Row, slot: str) -> None:
    """With the number of the row, so that the form can point at it."""
    with pytest.raises(RowError) as refused:
        built([Row("visits", ">=", "2"), row], known)
    assert (refused.value.number, refused.value.slot) == (1, slot)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(data=st.data())
def test_no_choice_and_no_words_of_anybody_break_the_builder(
    asked_village: Shop, known: dict[str, Choice], data: st.DataObject
) -> None:
    """Quotation marks, signs and conditions in a value stay a value, or are refused in words."""
    words = st.text(alphabet="ab1 \"'()<>=,$%;\\", max_size=12)
    choice = known[data.draw(st.sampled_from(sorted(known)))]
    filled = {slot.name: data.draw(words) for slot in choice.slots}
    compare = data.draw(st.sampled_from([each.key for each in comparisons(choice.kind)]))
    row = Row(choice.key, compare, data.draw(words), filled)
    try:
        said = understand(asked_village, built([row], known)).sentence
    except ShownError as error:
        said = str(error)
    assert said


def test_text_with_marks_is_compared_as_it_is_written(asked_village: Shop, known: dict[str, Choice]) -> None:
    """Nobody can write a condition into a value of text."""
    text = built([Row("country", "=", 'Germany" or sales > 0 or country = "x')], known)
    assert answer(asked_village, understand(asked_village, text)).found == 0
