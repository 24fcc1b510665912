"""Every function of the filter language finds whom it says, on a shop where each answer is worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions.questions.ask import answer, understand
from core.errors import QuestionError
from core.extraction.asking import Asking
from core.extraction.catalogue import Catalogue
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile import compile_filter
from core.extraction.language.describe import describe
from core.extraction.language.parameters import parameters_in, substituted
from core.extraction.language.parser import parse
from core.extraction.language.period import growth_years
from core.extraction.language.printer import print_filter
from core.shop import Shop
from tests.integration.extraction.function_cases import CASES
from tests.support.village_shop import TODAY

ALL = {f"C{number}" for number in range(1, 9)}


def condition(shop: Shop, text: str, fiscal_month: int = 1) -> means.Condition:
    """Return the meaning of a filter."""
    with shop.store.read() as session:
        return Asking(Catalogue(session, fiscal_month=fiscal_month), TODAY, shop.currency).condition(text)


def found(shop: Shop, text: str, fiscal_month: int = 1) -> set[str]:
    """Return the numbers of the customers for whom a filter holds; their ids are those numbers here."""
    rows = compile_filter(condition(shop, text, fiscal_month), shop.mirror.tables(), TODAY, shop.currency)
    return {f"C{key}" for key in shop.mirror.run(rows)["id"].to_pylist()}


@pytest.mark.parametrize(("text", "normal", "sentence", "numbers"), CASES)
def test_a_function_is_understood_said_back_and_answered(
    busy_village: Shop, text: str, normal: str, sentence: str, numbers: str
) -> None:
    """Text, normal form, sentence and customers; the negation finds everybody else."""
    understood = condition(busy_village, text)
    assert print_filter(understood.syntax) == normal
    assert describe(understood, busy_village.currency) == f"Customers {sentence}"
    assert condition(busy_village, normal) == understood
    assert found(busy_village, text) == set(numbers.split())
    assert found(busy_village, f"not ({text})") == ALL - set(numbers.split())


@given(st.lists(st.sampled_from([text for text, *_ in CASES]), min_size=2, max_size=3))
@settings(max_examples=12, deadline=None)
def test_functions_can_be_joined_in_any_way(busy_village: Shop, texts: list[str]) -> None:
    """What each finds alone decides what they find together, whatever tables they are asked of."""
    each = [found(busy_village, text) for text in texts]
    assert found(busy_village, " and ".join(f"({text})" for text in texts)) == set.intersection(*each)
    assert found(busy_village, " or ".join(f"({text})" for text in texts)) == set.union(*each)


@pytest.mark.parametrize(
    ("text", "month", "numbers"),
    [
        ("sales(this fiscal year) > 100", 4, "C1 C4 C8"),
        ("sales(this fiscal year) > 100", 1, "C1 C4"),
        ("sales(last fiscal year) >= 1000", 4, "C7"),
        ("sales(this fiscal year) > 0", 3, "C4"),
        ("sales(fiscal year 2022) >= 10", 4, "C1 C3"),
        ("sales(fiscal year 2022) >= 10", 7, ""),
        ("sales(fiscal year 2021) >= 10", 7, "C1 C3"),
        ("sales_growth(2 fiscal years) >= 0 %", 4, ""),
        ("excluded(sales_growth(2 fiscal years) < 0 %)", 4, "C2 C4 C5 C6 C7 C8"),
        ("first_purchase in last 4 fiscal years", 4, "C1 C2 C3 C7"),
    ],
)
def test_fiscal_years_begin_with_the_shops_month(busy_village: Shop, text: str, month: int, numbers: str) -> None:
    """Seed 001 speaks of years; a shop's own may begin in any month."""
    assert found(busy_village, text, month) == set(numbers.split())


def test_the_years_of_a_growth() -> None:
    """Three increases need four years, the last of them over."""
    base, end = growth_years(3, date(2026, 3, 2))
    assert (base.first, base.last) == (date(2022, 1, 1), date(2022, 12, 31))
    assert (end.first, end.last) == (date(2025, 1, 1), date(2025, 12, 31))
    base, end = growth_years(1, date(2026, 3, 2), fiscal_month=4)
    assert (base.first, base.last) == (date(2023, 4, 1), date(2024, 3, 31))
    assert (end.first, end.last) == (date(2024, 4, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("sales_growth(3 years) >= 0 %", "6 customers are left out because they had no sales in 2022 to grow from."),
        ('country = "Germany" and sales_growth(3 years) > 0 %', "2 customers are left out"),
        ("not sales_growth(3 years) >= 0 %", None),
        ("top(3, troubles)", None),
        ("top(2, troubles)", "1 more customer has the same number of troubles as the last of the ranking"),
        ("bottom(1, visits(2022))", "5 more customers have the same number of visits in 2022 as the last"),
        ("sales > 100", None),
    ],
)
def test_an_answer_says_who_was_left_out_unnamed(busy_village: Shop, text: str, remark: str | None) -> None:
    """For want of a base, or because a ranking had to end among equals."""
    remarks = answer(busy_village, understand(busy_village, text)).remarks
    assert len(remarks) == (remark is not None)
    if remark is not None:
        assert remarks[0].startswith(remark)


def test_an_answer_is_ordered_by_what_it_was_ranked_by(busy_village: Shop) -> None:
    """The highest amounts first, and the reason says them."""
    best = answer(busy_village, understand(busy_village, "top(2, sales(2025))")).top
    assert [customer.number for customer in best] == ["C7", "C8"]
    assert "£260 sales in 2025" in best[1].reason


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        ("sales > $amount", "$amount", r"write a value in its place"),
        ("visits(last $months months) > 1", "$months", r"write a value"),
        ("sales_growth(3 months) > 1", "3 months", r"write sales_growth\(3 years\)"),
        ("sales_growth(200 years) > 1", "200 years", "100 years at most"),
        ("sales_growth > 1", "sales_growth", r"is a function: write sales_growth\(years\)"),
        ('bought_solution("Tabel")', '"Tabel"', "Did you mean Table"),
        ('cross_sell_of("84997")', "cross_sell_of", r"belongs into a function, such as bought\("),
        ('bought(sales("84997"))', 'sales("84997")', "one of cross_sell_of"),
        ("bought(bundle_of(84997))", "84997", "in quotes"),
        ("top(5, country)", "country", "cannot be ranked by"),
        ("top(0 %, sales)", "0 %", "more than 0 %"),
        ("top(101 %, sales)", "101 %", "at most 100 %"),
        ("top(5, 7)", "7", "cannot be ranked by"),
        ("top(5)", "top(5)", r"written top\(count, value\)"),
        ("top(5, sales / visits, 2025)", "2025", "into the value itself"),
        ("in_months(sales, 2025) > 1", "sales", "compared with a number"),
        ("in_months(country = 5, 2025) > 1", "country", "Of each month these are known"),
        ("in_months(sales >= visits, 2025) > 1", "visits", "Compare it with a number"),
        ("in_months(sales < 5, before 2025-01-01) > 1", "sales < 5", "without any record"),
        ("in_products(quantity < 5) > 1", "quantity < 5", "without any record"),
        ("frequency(until 2025-01-01) > 1", "until 2025-01-01", "no beginning"),
        ('troubles("", 2025) > 1', '""', "quotes are empty"),
        ("troubles(2025, 2, 3) > 1", "troubles(2025, 2, 3)", "is written"),
        ("sales(fiscal year 99) > 1", "fiscal year 99", "not a year"),
        ("last_purchase < 36000 years ago", "36000 years ago", "outside the calendar"),
        ('filter("bought")', 'filter("bought")', r"\$product is missing"),
        ('filter("bought", "84997", 3)', "3", "and no more"),
        ('filter("Viewers", "84997", 1, "long")', '"Viewers"', "cannot be used as it stands"),
    ],
)
def test_an_error_says_what_would_work(busy_village: Shop, text: str, words: str, message: str) -> None:
    """It points at the words at fault."""
    with pytest.raises(QuestionError, match=message) as caught:
        condition(busy_village, text)
    span = caught.value.span
    assert text[span.start : span.end] == words


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("sales($year) >= $amount", {"year": "2025", "amount": "500"}, "sales(2025) >= 500"),
        ("sales($year) >= $amount", {"year": "last year", "amount": "sales / 2"}, "sales(last year) >= sales / 2"),
        ("visits(last $n months) > $n", {"n": "3"}, "visits(last 3 months) > 3"),
        ("sales_growth($n years) > $p %", {"n": "3", "p": "10"}, "sales_growth(3 years) > 10%"),
        ("sales_growth(2 years) > $p %", {"p": "10 %"}, "sales_growth(2 years) > 10%"),
        ("sales_growth(2 years) > $p %", {"p": "-10"}, "sales_growth(2 years) > -10%"),
        ("bought($x) and not bought(bundle_of($x))", {"x": '"A"'}, 'bought("A") and not bought(bundle_of("A"))'),
        ("last_purchase < $n weeks ago", {"n": "2"}, "last_purchase < 2 weeks ago"),
        ("sales($a) > $b", {"a": "2025"}, "sales(2025) > $b"),
    ],
)
def test_parameters_are_replaced_before_anything_is_looked_up(text: str, values: dict[str, str], result: str) -> None:
    """As nodes, so that no value can become anything but a value."""
    given_nodes = {name: _argument(value) for name, value in values.items()}
    replaced = substituted(parse(text), given_nodes, text)
    assert replaced == parse(result)
    assert {each.name for each in parameters_in(replaced)} == {each.name for each in parameters_in(parse(result))}


def _argument(text: str) -> nodes.Node:
    call = parse(f"f({text})")
    assert isinstance(call, nodes.Call)
    return call.arguments[0]


@pytest.mark.parametrize("value", ['"three"', "0", "1.5", "sales", "-3"])
def test_a_value_that_counts_nothing_is_refused(value: str) -> None:
    """“last three months” has to be a number."""
    text = "visits(last $n months) > 1"
    with pytest.raises(QuestionError, match="whole number"):
        substituted(parse(text), {"n": _argument(value)}, text)


def test_a_filter_with_parameters_is_asked_with_values(busy_village: Shop) -> None:
    """In their order; what is not passed has its default."""
    assert found(busy_village, 'filter("viewers", "84997", 2, 1)') == {"C1"}
    assert found(busy_village, 'filter("viewers", "84997", 3)') == {"C1"}
    assert found(busy_village, 'filter("viewers", "84997", 4)') == set()
    assert found(busy_village, 'filter("viewers", "22423")') == set()


def test_what_is_understood_does_not_hang_on_where_it_stands(busy_village: Shop) -> None:
    """Equal conditions are one key of a cache, wherever in the text they were."""
    first, second = condition(busy_village, "sales > 100"), condition(busy_village, " ( sales>100 )")
    assert first == second
    assert hash(first) == hash(second)
    assert replace(first, syntax=nodes.Name("x")) == first
