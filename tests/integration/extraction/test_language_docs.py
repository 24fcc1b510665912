"""The documentation of the filter language is whole, and its examples work."""

import re
from pathlib import Path

import pytest

from core.actions.questions.ask import answer, understand
from core.extraction.language.vocabulary import (
    ATTRIBUTES,
    CALLED_CONDITIONS,
    FUNCTIONS,
    RECKONED_ATTRIBUTES,
    RECORD_ATTRIBUTES,
    Function,
)
from core.shop import Shop

PAGE = Path(__file__).parents[3] / "docs" / "filter-language.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILTERS = re.findall(r"```filter\n(.*?)```", TEXT, re.DOTALL)
WORDS = re.findall(r"```words\n(.*?)```", TEXT, re.DOTALL)[0].splitlines()


@pytest.mark.parametrize("text", [*FILTERS, *WORDS])
def test_an_example_works(asked_village: Shop, text: str) -> None:
    """Understood and answered."""
    answer(asked_village, understand(asked_village, text.strip()))


def test_there_are_examples() -> None:
    """The pattern that finds them finds them."""
    assert len(FILTERS) >= 15
    assert len(WORDS) >= 20


@pytest.mark.parametrize(
    "row",
    [
        *((each.name, each.kind.value, each.about) for each in (*ATTRIBUTES, *RECORD_ATTRIBUTES, *RECKONED_ATTRIBUTES)),
        *((each.name, "a condition", each.about) for each in CALLED_CONDITIONS),
    ],
)
def test_every_attribute_is_documented(row: tuple[str, str, str]) -> None:
    """With the words that the code has for it."""
    name, kind, about = row
    assert f"| `{name}` | {kind} | {about} |" in TEXT


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_every_function_is_documented_in_every_form(function: Function) -> None:
    """A form that is not written down here does not exist for its users."""
    row = " | ".join((", ".join(f"`{form}`" for form in function.forms), function.kind.value, function.about))
    assert f"| {row} |" in TEXT
