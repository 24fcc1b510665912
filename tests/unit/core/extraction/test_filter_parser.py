"""The filter language is read into nodes and written down again, and refuses what it cannot read, with the place."""

import random
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import QuestionError
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.language.parser import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, parse
from core.extraction.language.printer import print_filter

NAMES = st.sampled_from(
    ["sales", "country", "since", "number", "x1", "größe", "last_purchase", "order", "notes", "tox"]
)
TEXTS = st.builds(nodes.Text, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12))
NUMBERS = st.builds(nodes.Number, st.decimals(0, 10**9, places=2).map(lambda value: value.normalize()))
TOLD = st.builds(nodes.Parameter, st.sampled_from(["x", "product", "größe_2", "and"]))
COUNTS = st.one_of(st.integers(1, 36_500), TOLD)
UNITS = st.sampled_from(list(Unit))
CALENDAR = st.sampled_from([unit for unit in Unit if unit is not Unit.DAY])
DAYS = st.one_of(
    st.builds(nodes.Day, st.dates(date(1900, 1, 1), date(2199, 12, 31))),
    st.just(nodes.Today()),
    st.builds(nodes.Ago, COUNTS, UNITS),
)
PERIODS = st.one_of(
    st.builds(nodes.ThisPeriod, CALENDAR),
    st.builds(nodes.LastPeriod, CALENDAR),
    st.builds(nodes.NextPeriod, CALENDAR),
    st.builds(nodes.LastSpan, COUNTS, UNITS, st.booleans()),
    st.builds(nodes.NextSpan, COUNTS, st.sampled_from([unit for unit in Unit if unit is not Unit.FISCAL_YEAR])),
    st.builds(nodes.FiscalYear, COUNTS),
    st.builds(nodes.FromTo, DAYS, DAYS),
    *(st.builds(kind, DAYS) for kind in (nodes.SinceDay, nodes.AfterDay, nodes.BeforeDay, nodes.UntilDay)),
)
LEAVES = st.one_of(
    NUMBERS, TEXTS, DAYS, TOLD, st.builds(nodes.Name, NAMES), st.builds(nodes.Duration, COUNTS, UNITS),
    NUMBERS.map(lambda number: nodes.Percent(number.value)), st.builds(nodes.Percent, TOLD),
)  # fmt: skip


def _values(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(nodes.Arithmetic, st.sampled_from("+-*/"), inner, inner),
        inner.map(nodes.negative),
        st.builds(
            nodes.Call,
            NAMES.filter(lambda name: name != "since"),
            st.lists(st.one_of(inner, PERIODS), max_size=3).map(tuple),
        ),
    )


VALUES = st.recursive(LEAVES, _values, max_leaves=6)
COMPARISONS = st.one_of(
    st.builds(nodes.Compare, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), VALUES, VALUES),
    st.builds(nodes.Among, VALUES, st.lists(VALUES, min_size=1, max_size=3).map(tuple)),
    st.builds(nodes.Within, VALUES, st.one_of(PERIODS, st.builds(nodes.Number, st.integers(1900, 2199).map(Decimal)))),
    st.builds(nodes.Contains, VALUES, TEXTS),
    st.builds(nodes.Missing, VALUES),
)


def _conditions(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    kinds = st.sampled_from([nodes.And, nodes.Or, nodes.Xor])
    return st.one_of(
        st.builds(nodes.chain, kinds, st.lists(inner, min_size=2, max_size=4)), st.builds(nodes.Not, inner)
    )


CONDITIONS = st.recursive(COMPARISONS, _conditions, max_leaves=8)


@given(CONDITIONS)
def test_what_is_written_down_is_read_as_the_same(node: Node) -> None:
    """parse(print(x)) == x, and printing once more changes nothing."""
    text = print_filter(node)
    if len(text) <= MAX_CHARACTERS and nodes.measure(node)[1] <= MAX_NODES:
        assert parse(text) == node
        assert print_filter(parse(text)) == text


@given(CONDITIONS)
@settings(max_examples=50, deadline=None)
def test_every_node_knows_its_place(node: Node) -> None:
    """Reading the words of a part again gives that part."""
    text = print_filter(node)
    if len(text) <= MAX_CHARACTERS and nodes.measure(node)[1] <= MAX_NODES:
        waiting = [parse(text)]
        while waiting:
            part = waiting.pop()
            assert 0 <= part.span.start < part.span.end <= len(text)
            if isinstance(part, nodes.Chain | nodes.Not):
                assert parse(text[part.span.start : part.span.end]) == part
            waiting.extend(part.children())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a≥1 AND b≤2 Or c≠3", "a >= 1 and b <= 2 or c != 3"),
        ("a => 1 xor b =< 2 and c <> 3 and d == 4", "a >= 1 xor b <= 2 and c != 3 and d = 4"),
        ("a × 2 ÷ 3 − 1 > 0", "a * 2 / 3 - 1 > 0"),  # noqa: RUF001 - signs that people type
        ("a = “x” or a = ‘y’ or a = 'it''s'", 'a = "x" or a = "y" or a = "it\'s"'),  # noqa: RUF001
        ("NOT(a>1)", "not a > 1"),
        ("a - (b - c) > 1 and (a - b) - c > 1", "a - (b - c) > 1 and a - b - c > 1"),
        ("a\n in\t( 1 ,2 )", "a in (1, 2)"),
        ("a = 2010-06-01", "a = 2010-06-01"),
        ("a = 05.50 %", "a = 5.5%"),
        ("a > 80 % of b(last 3  Fiscal  Years)", "a > 80% * b(last 3 fiscal years)"),
        ("a > yesterday and b in previous quarter", "a > 1 day ago and b in last quarter"),
        ("a in past 3 whole months or b > $Rate %", "a in last 3 full months or b > $rate%"),
    ],
)
def test_each_spelling_has_one_plain_form(text: str, plain: str) -> None:
    """People type what their keyboard gives them."""
    assert print_filter(parse(text)) == plain


def test_and_binds_tighter_than_xor_and_xor_tighter_than_or() -> None:
    """The order of seed 001's operators is fixed here and in the documentation."""
    assert parse("a=1 or b=1 xor c=1 and d=1") == parse("a=1 or (b=1 xor (c=1 and d=1))")


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        ("", "", "everyone"),
        ("  \n", "  \n", "everyone"),
        ("(sales > 3", "(", "never closed"),
        ("sales > 3)", ")", "closes nothing"),
        ('name = "x', '"', "never closed"),
        ("sales >=", ">=", "too early"),
        ("sales > 3 and", "and", "too early"),
        ("sales > and x = 1", "and", "missing before"),
        ("and sales > 1", "and", "missing before"),
        ("a < b < c", "<", "two things at a time"),
        ("sales 500", "500", "did not expect"),
        ("sales > 1,000", ",", "without one"),
        ("sales > 5 @", "@", "cannot read"),
        ("since > 2010-02-30", "2010-02-30", "no day 2010-02-30"),
        ("visits(last day) > 1", "day", "yesterday or 3 days ago"),
        ("visits(next 2 fiscal years) > 1", "fiscal years", "next fiscal year"),
        ("since > 0.5 months ago", "0.5", "whole days"),
        ("sales > $", "$", "cannot read"),
        ("sales > 1234567890123456", "1234567890123456", "15 digits"),
        ("since > today - 1.5 days", "1.5", "whole days"),
        ("since > today - 99999 days", "99999", "36,500"),
        ("since > today - 0 days", "0", "Count in whole"),
        ("name = \x00", "\x00", "cannot be shown"),
        ('name = "\ud800"', "\ud800", "cannot be shown"),
    ],
)
def test_an_error_points_at_the_words_at_fault(text: str, words: str, message: str) -> None:
    """The message says what is wrong, the span where."""
    with pytest.raises(QuestionError, match=message) as caught:
        parse(text)
    assert text[caught.value.span.start : caught.value.span.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500_000,
        "(" * 1_000 + "a = 1" + ")" * 1_000,
        "not " * 900 + "a = 1",
        "-" * 3_900 + "a = 1",
        " and ".join(["a = 1"] * 400),
        "a = " + " + ".join(["1"] * 900),
        "a in (" + ", ".join(["1"] * 1_200) + ")",
        "f(" * 65 + "1" + ")" * 65 + " = 1",
        '"' * 3_999,
        "x" * 100_000,
    ],
)
def test_what_is_too_long_too_deep_or_too_large_is_refused(text: str) -> None:
    """No text gets as far as exhausting the stack."""
    with pytest.raises(QuestionError):
        parse(text)


def test_the_deepest_filter_that_is_allowed_is_read() -> None:
    """The cap is a cap and not a wish."""
    depth = MAX_DEPTH - 1
    assert parse("(" * depth + "a = 1" + ")" * depth) == parse("a = 1")


PIECES = [
    "sales", "since", "country", "and", "or", "xor", "not", "in", "is", "missing", "contains", "this", "last", "year",
    "from", "to", "today", "yesterday", "next", "previous", "full", "fiscal year", "ago", "before", "until", "after",
    "$x", "of", "quarter",
    "top(", "(", ")", ",", "=", "!=", ">=", "<", "+", "-", "*", "/", "%", "1", "2010", "90", "days",
    "2010-06-01", '"x"', "'", "“", "bought(", "visits(", "best(", "\n", "é", "\x00", "💡", "ﬀ", ";", "--", "{{", "${",
]  # fmt: skip


def refusal(text: str) -> QuestionError | None:
    """Return why a text is refused; None where it is read, and then written down as the same."""
    try:
        node = parse(text)
    except QuestionError as error:
        return error
    assert parse(print_filter(node)) == node
    return None


def test_any_heap_of_words_is_read_or_refused_in_little_memory() -> None:
    """Fuzz, seeded so that it can be repeated: nodes, or a refusal with a span inside the text, and nothing else."""
    chance = random.Random(20260302)  # noqa: S311 - a test's dice
    parse("a = 1")
    tracemalloc.start()
    try:
        for _ in range(2_000):
            text = " ".join(chance.choices(PIECES, k=chance.randint(1, 40)))
            error = refusal(text)
            if error is not None:
                assert 0 <= error.span.start <= error.span.end <= len(text)
                assert error.pointed()
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else is raised."""
    error = refusal(text)
    assert error is None or 0 <= error.span.start <= error.span.end <= len(text)
