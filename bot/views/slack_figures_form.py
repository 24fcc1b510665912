"""The form that says how figures are shown: which, over how long, beside what; kept under a name, and chosen again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.views.blocks import Block, context, field, modal, text_element
from bot.views.elements import LONGEST_OPTION, boxes, menu, option
from core.accounting.display import MOST_PERIODS, Display, Form
from core.accounting.figures import Figure
from core.accounting.months import By

MOST_OPTIONS = 100
FIGURES, BY, PERIODS, FORM, KEPT = "figures", "by", "periods", "form", "kept"
BESIDE, SOLUTION, RANGES, SINCE, NAME = "beside", "solution", "ranges", "since", "name"
_CALLED = {
    Figure.SALES: "Sales",
    Figure.PROFIT: "Profit",
    Figure.COST: "Cost",
    Figure.CONTRACTS: "Of contracts",
    Figure.UNCOSTED: "Sales of unknown cost",
    Figure.CUSTOMERS: "Customers",
}


@dataclass(frozen=True)
class Choices:
    """What the form offers: names of lists, solutions and display settings that there are."""

    lists: Sequence[str]
    solutions: Sequence[str]
    displays: Sequence[str]


def figures_form(metadata: dict[str, Any], display: Display, choices: Choices) -> Block:
    """Return the form, filled with how figures are shown now."""
    blocks = []
    if choices.displays:
        blocks.append(field(KEPT, "Settings kept earlier", _names(choices.displays), optional=True))
    figures = [option(_CALLED[figure], figure.value) for figure in Figure]
    periods = text_element(str(display.periods or ""), placeholder="as usual", longest=3)
    blocks += [
        field(FIGURES, "Figures", boxes(figures, [figure.value for figure in display.figures])),
        field(BY, "By", menu([option(by.capitalize(), by.value) for by in By], display.by.value)),
        field(PERIODS, "How many periods", periods, optional=True, hint=f"Up to {MOST_PERIODS}, the latest ones."),
        field(FORM, "Drawn as", menu([option(form.capitalize(), form.value) for form in Form], display.form.value)),
    ]
    if choices.lists:
        blocks.append(field(BESIDE, "Beside another list", _names(choices.lists), optional=True))
    if choices.solutions:
        hint = "What these customers bought of it, beside everything they bought."
        blocks.append(field(SOLUTION, "Of a solution", _names(choices.solutions), optional=True, hint=hint))
    ranges = boxes([option("Only what lies in each customer's registered range", "yes")], [])
    since = text_element(placeholder="October 2026", longest=40)
    blocks += [
        field(RANGES, "Products", ranges, optional=True),
        field(SINCE, "Before and after a month", since, optional=True, hint="Months before it, and from it on."),
        field(NAME, "Keep these settings as", text_element(longest=80), optional=True),
        context("Settings hold the figures, the periods and how it is drawn; the rest is for this once."),
    ]
    return modal("Compare and display", "figures_form", "Show", json.dumps(metadata), blocks)


def chosen_display(state: dict[str, str]) -> Display:
    """Return how figures are to be shown; raise `RefusedError` for what cannot be."""
    periods = state.get(PERIODS, "").strip()
    settings = {
        "figures": [each for each in state.get(FIGURES, "").split(",") if each],
        "by": state.get(BY, By.MONTH.value),
        "periods": periods or None,
        "form": state.get(FORM, Form.LINES.value),
    }
    return Display.from_settings(settings)


def _names(names: Sequence[str]) -> Block:
    """Return a menu of names, by their places: a name may be longer than what an option can carry."""
    shown = names[:MOST_OPTIONS]
    return menu([option(name[:LONGEST_OPTION], str(place)) for place, name in enumerate(shown)])
