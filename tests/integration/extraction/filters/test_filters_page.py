"""docs/filters.md names every filter that comes with the system as it is, and its examples work."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from core.actions.filters.try_filter import try_filter
from core.actions.questions.ask import answer, understand
from core.extraction.filters.draft import FilterDraft, read_parameters
from core.extraction.filters.kept import Part
from core.extraction.filters.source import SOURCE_FILTERS
from core.shop import Shop

PAGE = (Path(__file__).parents[4] / "docs" / "filters.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```filter\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^najimi filters save .*$", PAGE, re.MULTILINE)
ROW = re.compile(r"^\| `([^`]+)`(?: \(([^)]*)\))? \|", re.MULTILINE)


def test_the_page_has_every_filter_in_its_order_with_what_it_is_told() -> None:
    """A default that is changed in the code has to be changed there as well."""
    told = {
        each.name: ", ".join(
            parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"
            for parameter in each.parameters
        )
        for each in SOURCE_FILTERS
    }
    written = dict(ROW.findall(PAGE))
    assert list(written) == list(told)
    combined = {"very promising customers"}
    assert {name: said for name, said in written.items() if name not in combined} == {
        name: said for name, said in told.items() if name not in combined
    }


@pytest.mark.parametrize("text", EXAMPLES)
def test_each_example_is_answered(asked_village: Shop, text: str) -> None:
    """On the village's shop."""
    assert answer(asked_village, understand(asked_village, text)).of > 0


def test_each_command_saves_what_it_says(asked_village: Shop) -> None:
    """The parts and parameters of the commands mean something; the one below stands on the one before."""
    assert len(COMMANDS) == 3
    for command in COMMANDS:
        words = shlex.split(command)[3:]
        given = list(pairwise(words))
        parts = [Part(*value.split("=", 1)) for option, value in given if option == "--part"]
        if not parts:
            parts = [Part("condition", words[1])]
        told = read_parameters("\n".join(value for option, value in given if option == "--parameter"))
        assert try_filter(asked_village, FilterDraft(words[0], tuple(parts), told)).sentence.startswith("Customers ")
