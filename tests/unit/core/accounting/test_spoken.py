"""What people say after `figures`, and what is made of it."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounting.months import By
from core.accounting.spoken import SpokenFigures, read_figures
from core.errors import RefusedError

TODAY = date(2026, 3, 15)
LISTS = ("Regulars", "Regulars of Kitchen", "New ones", "by")
SOLUTIONS = ("Kitchen", "Tea, complete", "Made to measure")
DISPLAYS = ("Profit by quarter",)


def read(text: str) -> SpokenFigures:
    """Read it in a shop with a few names."""
    return read_figures(text, lists=LISTS, solutions=SOLUTIONS, displays=DISPLAYS, today=TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", SpokenFigures()),
        ("regulars", SpokenFigures(("Regulars",))),
        ("Regulars vs new ones", SpokenFigures(("Regulars", "New ones"))),
        ("Regulars of Kitchen", SpokenFigures(("Regulars of Kitchen",))),
        ("Regulars of Tea, complete by quarters", SpokenFigures(("Regulars",), "Tea, complete", by=By.QUARTER)),
        ("regulars for made to measure", SpokenFigures(("Regulars",), "Made to measure")),
        ("by fiscal year", SpokenFigures(by=By.FISCAL_YEAR)),
        ("within their ranges", SpokenFigures(ranges=True)),
        (
            "New ones from 2026-01 to last month as profit BY quarter",
            SpokenFigures(("New ones",), first=date(2026, 1, 1), last=date(2026, 2, 1), display="Profit by quarter"),
        ),
        ("Regulars since October 2025", SpokenFigures(("Regulars",), since=date(2025, 10, 1))),
        ('“Regulars of Kitchen” beside "by"', SpokenFigures(("Regulars of Kitchen", "by"))),
        ("Nobody's friends by month", SpokenFigures(("Nobody's friends",), by=By.MONTH)),
    ],
)
def test_what_is_said(text: str, said: SpokenFigures) -> None:
    """A name may hold one of the words that stand between the parts."""
    assert read(text) == said


@pytest.mark.parametrize(
    "text", ["regulars by moon", "Regulars from yesterday", "within reason", "Regulars or not", "x" * 601]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    """Unless all of it may be the name of a list; then it is looked for."""
    with suppress(RefusedError):
        assert read(text).lists == (text,)


@given(
    words=st.lists(
        st.sampled_from([*LISTS, *SOLUTIONS, "vs", "of", "by", "month", "from", "2026-01", '"', "“", "as", "§"])
    )
)
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    """In any order, without end."""
    with suppress(RefusedError):
        read(" ".join(words))


@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing that is said breaks it."""
    with suppress(RefusedError):
        read(text)
