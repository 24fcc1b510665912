"""Filters built by choosing: every choice of the shop, filled in by anybody, is a filter or is refused in words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actions.filters.build_filter import filter_choices
from core.actions.questions.ask import answer, understand
from core.errors import RefusedError, ShownError
from core.extraction.filters.builder import Row, RowError, comparisons
from core.extraction.filters.choices import Choice
from core.extraction.filters.groups import Built, Group, How, Ranked
from core.extraction.filters.groups import built as built_of
from core.extraction.filters.taken_apart import taken_apart
from core.extraction.language.parser import parse
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
    "measure": "sales",
    "bound": "100",
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


def built(rows: list[Row], known: dict[str, Choice]) -> str:
    """Return the filter of one group of rows."""
    return built_of(Built((Group(tuple(rows)),)), known)


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


def test_groups_are_joined_as_they_say(asked_village: Shop, known: dict[str, Choice]) -> None:
    """All of them, any, none; and the groups in turn."""
    germany, nigeria = Row("country", "=", "Germany"), Row("country", "=", "Nigeria")
    spent, came = Row("sales", ">", "100"), Row("visits", ">=", "2")
    form = Built((Group((germany, nigeria), How.ANY), Group((spent,)), Group((came, spent), How.NONE)))
    text = built_of(form, known)
    either = '(country = "Germany" or country = "Nigeria")'
    assert text == f"{either} and sales > 100 and not (visits >= 2 or sales > 100)"
    assert built_of(Built((Group((germany, spent)), Group((came,))), How.ANY), known) == (
        '(country = "Germany" and sales > 100) or visits >= 2'
    )
    text = built_of(Built((Group((germany, nigeria), How.ANY), Group((spent,)))), known)
    assert {one.number for one in answer(asked_village, understand(asked_village, text)).top} == {"C2"}


def test_a_ranking_ranks_among_the_groups(asked_village: Shop, known: dict[str, Choice]) -> None:
    """So many or such a share, the highest or the lowest, by any value, in months as well."""
    uk = Group((Row("country", "=", "United Kingdom"),))
    by_sales = Ranked(Row("sales()", "", filled={"period": "2025"}), "2")
    assert built_of(Built((uk,), ranked=by_sales), known) == 'top(2, sales(2025), country = "United Kingdom")'
    filled = {"measure": "sales", "bound": "20", "period": "last 12 months"}
    in_months = Ranked(Row("in_months()", "", filled=filled), "50 percent", highest=False)
    text = built_of(Built((Group((Row("", ""),)),), ranked=in_months), known)
    assert text == "bottom(50 %, in_months(sales >= 20, last 12 months))"
    assert understand(asked_village, text).filter_text
    with pytest.raises(RowError, match="how many"):
        built_of(Built((uk,), ranked=Ranked(Row("sales", ""))), known)


WRITTEN = (
    "visits >= 2",
    'country = "Germany" and sales > 100',
    'country = "Germany" or country = "Nigeria"',
    '(country = "Germany" or country = "Nigeria") and sales > 100 and not bought("22423", last year)',
    'bought("22423") and not (visits >= 2 or troubles(last 6 months, 2) >= 1)',
    '(country = "Germany" and sales > 100) or visits >= 2',
    'not list("Friends") and filter("Regulars") and last_purchase in last 90 days',
    'postal_code is missing and name contains "Smith" and shoe_size is not missing',
    "top(5 %, profit(last year))",
    'best(20, 2025, country = "Germany")',
    'bottom(3, days_since_purchase, country = "Germany" or visits >= 2)',
    "in_months(sales >= 20, last 12 months) >= 2",
    'filter("repeated trouble", 3, 2) and days_since_purchase >= 3 months',
    'spent("22423", since 2025-06-01) >= 100',
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_filter_is_shown_as_rows_and_built_again(asked_village: Shop, known: dict[str, Choice], text: str) -> None:
    """Nothing is kept as it was written, and what is built finds just the same."""
    shown = taken_apart(text, known)
    assert not shown.kept
    again = understand(asked_village, built_of(shown, known))
    assert again.sentence == understand(asked_village, text).sentence or _same(asked_village, text, again.filter_text)


def _same(shop: Shop, text: str, other: str | None) -> bool:
    apart = f"({text}) xor ({other})"
    return answer(shop, understand(shop, apart)).found == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('visits >= 2 and (sales > 100 or (visits > 3 and country = "Japan"))', 1),
        ("visits >= 2 and sales(2025) > 50 % of sales(2024)", 0),
        ('visits >= 2 and country in ("Germany", "Japan")', 1),
        ('visits >= 2 and not (sales > 100 and country = "Japan")', 1),
        ('visits >= 2 xor sales > 100 and bought(rare_of("22469"))', None),
        ("visits >= 2 and top(5, sales)", 1),
    ],
)
def test_what_no_row_can_show_stays_as_it_was_written(
    asked_village: Shop, known: dict[str, Choice], text: str, kept: int | None
) -> None:
    """The form never says something else; where it could show nothing, it says so."""
    if kept is None:
        with pytest.raises(RefusedError, match="as text"):
            taken_apart(text, known)
        return
    shown = taken_apart(text, known)
    assert len(shown.kept) == kept
    assert _same(asked_village, text, built_of(shown, known))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_shown_is_built_again(asked_village: Shop, known: dict[str, Choice], data: st.DataObject) -> None:
    """A law: any nesting of conditions, taken apart and built, is the same condition."""
    simple = st.sampled_from(
        ['country = "Japan"', "visits >= 2", 'bought("22423")', "sales(2025) > 10", "troubles = 0"]
    )
    nested = st.recursive(
        simple,
        lambda inner: st.one_of(
            st.builds(
                lambda parts, word: f"({f' {word} '.join(parts)})",
                st.lists(inner, min_size=2, max_size=3),
                st.sampled_from(["and", "or", "xor"]),
            ),
            inner.map(lambda text: f"not {text}"),
        ),
        max_leaves=8,
    )
    text = data.draw(nested)
    try:
        shown = taken_apart(text, known)
    except RefusedError:
        return
    assert parse(built_of(shown, known))
    assert _same(asked_village, text, built_of(shown, known))


@pytest.mark.parametrize(
    ("row", "slot"),
    [
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
