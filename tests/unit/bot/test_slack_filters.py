"""Cards and forms of filters fit what Slack takes, whatever their names and texts."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.views.blocks import context
from bot.views.slack_edit import fault_block
from bot.views.slack_filter_builder import ONE_ROW, builder_form, form_in
from bot.views.slack_filter_cards import (
    change_text,
    comparison_blocks,
    filter_card,
    history_card,
    list_card,
    removal_blocks,
    removed_blocks,
    saved_blocks,
    uses_blocks,
)
from bot.views.slack_filter_forms import save_as_form, use_form, with_outcome, write_form
from core.actions.filters.look_at_filters import Comparison, FilterLine, FilterLook, VersionLine
from core.definitions.compare import Change
from core.definitions.uses import Use, UserKind
from core.errors import QuestionError, Span
from core.extraction.filters.choices import Choice, Slot
from core.extraction.filters.groups import MOST_GROUPS, MOST_ROWS
from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind, Part
from core.extraction.filters.source import SOURCE_FILTERS
from core.extraction.language.vocabulary import Kind
from core.shop import Shop
from sandbox.client.slack import words_of
from sandbox.slack.blocks import check_blocks, check_view

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HUGE = "<&>*_`~" * 600
NAME = "<&>*_`~é" * 10
SHOP = cast("Shop", SimpleNamespace(zone=ZoneInfo("Europe/London")))
USES = tuple(Use(kind, NAME, NAME if number % 2 else None) for number, kind in enumerate(UserKind)) * 20


def accepted(view: dict[str, object]) -> str:
    """Return every word of a window that Slack would take."""
    return words_of(check_view(view, lambda _file: False, "modal"))


def huge(number: int, *, parts: int = 20) -> KeptFilter:
    """Return a filter as large as one can be."""
    told = tuple(Parameter(f"{kind}_{number}", kind, "12" if number % 2 else None) for kind in ParameterKind)
    made = tuple(Part(f"{at}{NAME}"[:80], HUGE[:3000], NAME if at % 2 else None) for at in range(parts))
    return KeptFilter(f"{number}{NAME}"[:80], made, told, HUGE[:500], comes_with_system=False, parent=NAME)


def look(kept: KeptFilter) -> FilterLook:
    """Return a filter from all sides."""
    return FilterLook(kept, HUGE, HUGE, NAME, tuple((part, HUGE) for part in kept.parts), USES, 7)


def test_every_card_fits_a_message() -> None:
    """Five hundred filters, forty parts, a hundred who use one, a hundred versions with changes."""
    lines = [FilterLine(each, each.description, "", None) for each in SOURCE_FILTERS]
    lines += [FilterLine(huge(number), HUGE, HUGE, NAME) for number in range(500)]
    changes = tuple(Change(NAME, HUGE, HUGE[::-1]) for _ in range(9))
    versions = [VersionLine(number, NAME, NOW, number % 3 == 0, changes) for number in range(100)]
    cards = (
        list_card(lines),
        list_card(lines[:29]),
        filter_card(look(huge(1, parts=40))),
        filter_card(look(SOURCE_FILTERS[0])),
        history_card(SHOP, NAME, versions),
        history_card(SHOP, NAME, []),
        comparison_blocks(Comparison(NAME, "version 1", "version 2", changes, HUGE, HUGE)),
        comparison_blocks(Comparison(NAME, "version 1", "version 2", (), HUGE, HUGE)),
        uses_blocks(NAME, USES),
        uses_blocks(NAME, ()),
        removal_blocks(NAME, USES),
        removed_blocks(NAME, 1),
        saved_blocks(NAME, NAME, HUGE, USES),
    )
    for blocks in cards:
        assert check_blocks(blocks, lambda _file: False)


@pytest.mark.parametrize("groups", [[1], [3] * MOST_GROUPS, [8, 4]])
def test_the_builder_fits_with_every_row_and_five_hundred_filters(groups: list[int]) -> None:
    """Groups of a menu hold a hundred options each; a modal holds a hundred blocks."""
    slots = (
        Slot("product", "Product", is_product=True),
        Slot("period", "Period", is_period=True, optional=True),
        Slot("level", "Level"),
    )
    choices = [
        Choice(
            f"filter:{number}{NAME}"[:87], f"{number}{NAME}", HUGE, "Saved filters", Kind.NUMBER, slots, lambda _: "x"
        )
        for number in range(500)
    ]
    key = choices[0].key
    numbers = [*(at * 10 + row for at, count in enumerate(groups) for row in range(count)), MOST_GROUPS * 10]
    state = {f"period:{row}:{key}": "another" for row in numbers} | {f"what:{row}": key for row in numbers}
    state |= {f"product:{row}:{key}": "22423" for row in numbers}
    shown = form_in({"groups": groups, "ranked": True, "kept": [HUGE[:700]]}, state, {key: choices[0]})
    assert shown.groups[0].rows[0].choice == key
    fault = fault_block(QuestionError(HUGE, HUGE, Span(0, len(HUGE))))
    where = {"channel": "C1", "thread": None, "message": None}
    view = builder_form(where, shown, choices, fault, products={"22423": HUGE})
    assert "Which period" in accepted(view)
    assert ("Add a condition" in words_of(view)) == (sum(groups) < MOST_ROWS)


def test_the_builder_begins_with_one_question() -> None:
    """What the first condition is about."""
    choice = Choice("visits", "visits", "how often", "In all", Kind.NUMBER, (), lambda _: "visits")
    view = builder_form({}, ONE_ROW, [choice], context("Choose."))
    kinds = ["input", "input", "actions", "actions", "context", "divider", "input"]
    assert [block["type"] for block in view["blocks"]] == kinds
    assert view["blocks"][1]["dispatch_action"]


def test_every_form_fits() -> None:
    """Forty parts of three thousand characters, five hundred upper filters; and again with what they come to."""
    parents = [f"{number} {NAME}"[:80] for number in range(500)]
    kept = huge(1, parts=40)
    view = write_form(
        {"filter": NAME}, kept, name=kept.name, parents=parents, parent=parents[400], own=kept.parameters, uses=USES
    )
    assert "Change it to override it here" in accepted_hints(view)
    checked = check_view(view, lambda _file: False, "modal")
    again = with_outcome(checked, fault_block(QuestionError(HUGE, HUGE, Span(3, 9))))
    assert accepted(with_outcome(again, context("Nobody.")))
    assert accepted(write_form({}, None, name="", parents=[], parent=None, own=()))
    assert accepted(use_form({"filter": NAME}, kept))
    assert accepted(save_as_form({"question": 1}, HUGE))


def accepted_hints(view: dict[str, object]) -> str:
    """Return the hints of a window that Slack would take."""
    checked = check_view(view, lambda _file: False, "modal")
    return " ".join(str(block.get("hint", {}).get("text", "")) for block in checked["blocks"])


def test_what_changed_is_struck_through_and_in_bold() -> None:
    """Marks inside it cannot end either."""
    assert change_text(Change("part “a”", "visits >= 2", "visits >= 3")) == (
        "_part “a”_: visits &gt;= \u200b~2~\u200b\u200b*3*\u200b"
    )
    assert "~a*b~" not in change_text(Change("x", "a*b", "c~d"))
