"""Filters that are being written: what they may be, what is refused, and how two texts are laid side by side."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.filters.save_filter import check_filter
from core.actions.filters.try_filter import try_filter
from core.definitions.compare import Kept, changes, pieces
from core.definitions.uses import filters_called
from core.errors import RefusedError, ShownError
from core.extraction.filters.draft import FilterDraft, PartError, parameters_text, read_parameters
from core.extraction.filters.kept import Parameter, ParameterKind, Part
from core.extraction.filters.library import kept_filter
from core.models import SavedFilter
from core.shop import Shop


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (FilterDraft("x", ()), "would mean everyone"),
        (FilterDraft(" ", (Part("a", "sales > 1"),)), "needs a name"),
        (FilterDraft("a" * 81, (Part("a", "sales > 1"),)), "at most 80"),
        (FilterDraft("x\0y", (Part("a", "sales > 1"),)), "needs a name"),
        (FilterDraft("x", (Part("a", "sales > 1"), Part("A", "sales > 2"))), "Two parts"),
        (FilterDraft("x", (Part("a", "slaes > 1"),)), "Part “a”: I don't know “slaes”"),
        (FilterDraft("x", (Part("a", "sales > $much"),)), "not among the parameters"),
        (FilterDraft("x", (Part("a", "sales > 1 or"),)), "Part “a”"),
        (FilterDraft("x", (Part("a", "sales > 1); drop table customer"),)), "Part “a”"),
        (FilterDraft("x", (Part("a", "sales > 1"),), parent="nobody"), "There is no filter “nobody”"),
        (FilterDraft("x", (Part("a", 'filter("x")'),)), "refers to itself"),
        (FilterDraft("x", (Part("a", "sales > 1"),), parent="X"), "inherit from itself"),
        (FilterDraft("x", tuple(Part(str(n), "sales > 1") for n in range(21))), "at most 20 parts"),
        (FilterDraft("x", (Part("a", "sales > $m"),), (Parameter("M!", ParameterKind.NUMBER),)), "one word"),
        (FilterDraft("x", (Part("a", "(" * 200 + "sales > 1" + ")" * 200),)), "nested"),
        (FilterDraft("x", (Part("a", "sales > $m"),), (Parameter("m", ParameterKind.TEXT, "'"),)), ""),
    ],
)
def test_what_cannot_be_a_filter_is_refused_with_what_is_wrong(
    asked_village: Shop, draft: FilterDraft, said: str
) -> None:
    """Hostile names, texts, loops and sizes among them; nothing is kept of it."""
    with asked_village.store.read() as session, pytest.raises(ShownError) as refused:
        check_filter(session, asked_village, draft)
    assert said in str(refused.value)
    with asked_village.store.read() as session:
        assert kept_filter(session, "x") is None


def test_the_part_at_fault_is_named(asked_village: Shop) -> None:
    """Of several, also where it alone is in order but speaks of what is not there."""
    draft = FilterDraft("x", (Part("fine", "sales > 1"), Part("odd", 'bought("no such thing at all")')))
    with asked_village.store.read() as session, pytest.raises(PartError) as refused:
        check_filter(session, asked_village, draft)
    assert refused.value.part == "odd"
    assert refused.value.text[refused.value.span.start : refused.value.span.end] == '"no such thing at all"'


def test_parameters_are_written_as_they_are_read() -> None:
    """One a line: name, kind, default."""
    written = "months number 12\nwhat product\nyear period last year"
    told = read_parameters(written)
    assert told[2] == Parameter("year", ParameterKind.PERIOD, "last year")
    assert parameters_text(told) == written
    for wrong in ("months", "months fruit 3", "Two Words number", f"x number {'9' * 99}"):
        with pytest.raises(RefusedError):
            read_parameters(wrong)


def test_the_names_that_a_text_calls_are_found_also_where_it_cannot_be_read() -> None:
    """So that a broken user is still shown as one."""
    assert filters_called("sales > 1 and not filter(\"A b\") or filter('c', 3)") == {"a b", "c"}
    assert filters_called('filter("A b") and and') == {"a b"}
    assert filters_called('name = "filter(x)"') == frozenset()
    assert filters_called("filters > 1") == frozenset()


@given(st.text("ab >=1\n", max_size=30), st.text("ab >=1\n", max_size=30))
def test_two_texts_side_by_side_hold_both_of_them(before: str, after: str) -> None:
    """What is same and gone is the first, what is same and new the second."""
    told = pieces(before, after)
    assert "".join(text for kept, text in told if kept is not Kept.NEW) == before
    assert "".join(text for kept, text in told if kept is not Kept.GONE) == after
    assert not changes({"text": before}, {"text": before})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(name=st.text(max_size=90), text=st.text(max_size=60), part=st.text(max_size=90), parent=st.text(max_size=20))
def test_no_words_of_anybody_break_saving(asked_village: Shop, name: str, text: str, part: str, parent: str) -> None:
    """They are refused in words, or they are a filter."""
    try:
        try_filter(asked_village, FilterDraft(name, (Part(part, text),), parent=parent or None))
        said = "kept"
    except ShownError as error:
        said = str(error)
    assert said


def test_nothing_is_kept_of_what_was_only_tried(asked_village: Shop) -> None:
    """Trying writes no row."""
    with asked_village.store.read() as session:
        before = len(session.exec(select(SavedFilter)).all())
    try_filter(asked_village, FilterDraft("only tried", (Part("a", "sales > 100"),), parent="bought"))
    with asked_village.store.read() as session:
        assert len(session.exec(select(SavedFilter)).all()) == before
