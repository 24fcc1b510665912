"""One row of the form that builds a filter: what it is about, what that needs, how it compares and with what."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.views.blocks import Block, clip, context, field, plain, text_element
from bot.views.elements import LONGEST_OPTION, menu, option, product_menu
from core.extraction.filters.builder import ANOTHER, Row, comparisons
from core.extraction.filters.choices import Choice, Slot
from core.extraction.language.vocabulary import Kind

MOST_OPTIONS = 100
# A view is refused from 250 KB on; each row has a menu of everything.
LARGEST_MENUS = 160_000
PERIODS = (
    "this month", "last month", "last 30 days", "last 90 days", "last 6 months", "last 12 months", "this year",
    "last year", "last 3 years", "this fiscal year", "last fiscal year",
)  # fmt: skip
EXAMPLES = {
    Kind.NUMBER: "3",
    Kind.MONEY: "500",
    Kind.PERCENT: "10",
    Kind.DAYS: "90, or 3 months",
    Kind.DATE: "2026-01-31, last year, last 6 months",
    Kind.TEXT: "Germany",
}


def block_of(number: int, slot: str, choice: str = "") -> str:
    """Return the id of the block that asks for `slot` of a row; another choice has blocks of its own."""
    return f"{slot}:{number}:{choice}" if choice else f"{slot}:{number}"


def row_in(state: Mapping[str, str], number: int, known: Mapping[str, Choice]) -> Row:
    """Return one row as it is filled in now."""
    key = state.get(block_of(number, "what"), "")
    choice = known.get(key)
    filled = {slot.name: _slot_in(state, number, key, slot) for slot in choice.slots} if choice else {}
    compare = state.get(block_of(number, "compare", key), "")
    return Row(key, compare, state.get(block_of(number, "value", key), ""), filled)


def _slot_in(state: Mapping[str, str], number: int, key: str, slot: Slot) -> str:
    chosen = state.get(block_of(number, slot.name, key), "")
    if chosen != ANOTHER:
        return chosen
    # Chosen a moment ago, it has nothing typed beside it yet.
    return state.get(block_of(number, f"{slot.name}-other", key), "") or ANOTHER


@dataclass(frozen=True)
class RowForm:
    """Draws rows: `menus` gives the choices as a menu's groups, `products` what the codes of products stand for."""

    known: Mapping[str, Choice]
    menus: Callable[[str], list[Block]]
    products: Mapping[str, str]

    def blocks(self, number: int, row: Row) -> list[Block]:
        """Return a row with its comparison."""
        blocks = self.about(number, row, f"Condition {number % 10 + 1}", self.menus(row.choice))
        choice = self.known.get(row.choice)
        if choice is None:
            return blocks
        compares = [option(each.words, each.key) for each in comparisons(choice.kind)]
        chooser = menu(compares, row.compare or compares[0]["value"])
        blocks.append(field(block_of(number, "compare", row.choice), "compares", chooser))
        if choice.kind is not Kind.CONDITION:
            value = text_element(row.value, placeholder=EXAMPLES.get(choice.kind, ""), longest=200)
            blocks.append(field(block_of(number, "value", row.choice), "this value", value, optional=True))
        return blocks

    def about(self, number: int, row: Row, label: str, groups: list[Block]) -> list[Block]:
        """Return what a row is about, and what that needs."""
        offered: dict[str, Any] = {"option_groups": groups}
        chosen = [each for group in groups for each in group["options"] if each["value"] == row.choice]
        offered |= {"initial_option": chosen[0]} if chosen else {}
        what = _chooser(block_of(number, "what"), label, f"build_what:{number}", offered)
        choice = self.known.get(row.choice)
        if choice is None:
            return [what]
        blocks = [what, context(clip(choice.about, 300))]
        for slot in choice.slots:
            blocks += self._slot(number, row, slot)
        return blocks

    def _slot(self, number: int, row: Row, slot: Slot) -> list[Block]:
        block_id = block_of(number, slot.name, row.choice)
        held = row.filled.get(slot.name, "") or slot.initial
        if slot.is_product:
            return [field(block_id, slot.label, product_menu(held.strip('"'), self.products), optional=slot.optional)]
        if slot.options:
            offered = [option(words.replace("_", " "), words) for words in slot.options]
            return [field(block_id, slot.label, menu(offered, held or slot.options[0]))]
        if not slot.is_period:
            asked = text_element(held.strip('"'), placeholder=slot.label, longest=200)
            return [field(block_id, slot.label, asked, optional=slot.optional)]
        return _period_blocks(number, row.choice, slot, held)


def _period_blocks(number: int, key: str, slot: Slot, held: str) -> list[Block]:
    offered = [option(words[0].upper() + words[1:], words) for words in PERIODS]
    offered.append(option("Another period …", ANOTHER))
    another = held if held and held not in PERIODS else ""
    placeholder = "At any time" if slot.optional else "Choose a period"
    chooser = menu(offered, ANOTHER if another else held, placeholder)
    block_id = block_of(number, slot.name, key)
    blocks = [_chooser(block_id, slot.label, f"build_period:{number}", chooser, optional=slot.optional)]
    if another:
        hint = "Such as 2025, since 2025-06-01, from 2025-01-01 to 2025-03-31, last 5 years."
        typed = text_element("" if another == ANOTHER else another, placeholder="2025", longest=100)
        blocks.append(field(block_of(number, f"{slot.name}-other", key), "Which period", typed, hint=hint))
    return blocks


def _chooser(
    block_id: str, label: str, action: str, element: dict[str, Any], *, optional: bool = False
) -> dict[str, Any]:
    """Return an input that tells at once what was chosen in it, so that the form can follow."""
    made = {"type": "static_select", **element, "action_id": action}
    return {
        "type": "input", "block_id": block_id, "label": plain(label), "element": made, "dispatch_action": True,
        "optional": optional,
    }  # fmt: skip


def option_groups(choices: Sequence[Choice], chosen: str, largest: int) -> list[Block]:
    """Return the choices as a menu's groups, none with more options than Slack allows, in `largest` bytes at most.

    What is cut off are filters and lists at the end, never what is `chosen`.
    """
    made: list[Block] = []
    left = largest
    ordered = sorted(choices, key=lambda choice: _ORDER.index(choice.group) if choice.group in _ORDER else len(_ORDER))
    for group, members in groupby(ordered, key=lambda choice: choice.group):
        offered = []
        for each in members:
            shown = option(_label(each), each.key)
            left -= len(json.dumps(shown, ensure_ascii=False).encode()) + 2
            if left > 0 or each.key == chosen:
                offered.append(shown)
        for at in range(0, len(offered), MOST_OPTIONS):
            name = group if at == 0 else f"{group}, more"
            made.append({"label": plain(clip(name, LONGEST_OPTION)), "options": offered[at : at + MOST_OPTIONS]})
    return made[:MOST_OPTIONS]


def _label(choice: Choice) -> str:
    return choice.label[0].upper() + choice.label[1:]


_ORDER = (
    "Bought, or what may be offered", "In a period, or of a product", "In all", "Cards and points", "The customer",
    "What this shop keeps", "Virtual attributes", "Lists", "Saved filters", "Filters that come with the system",
)  # fmt: skip
