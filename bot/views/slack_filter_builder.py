"""The form in which a filter is put together by choosing: rows that grow with what is chosen, and what they come to."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, divider, field, modal, plain, text_element
from bot.views.elements import LONGEST_OPTION, menu, option
from core.extraction.filters.builder import MOST_ROWS, Joint, Row, comparisons
from core.extraction.filters.choices import Choice, Slot
from core.extraction.language.vocabulary import Kind

MOST_OPTIONS = 100
# A modal holds a hundred blocks, and these stand below the rows: buttons, what it finds, a rule, the name.
MOST_ROW_BLOCKS = 94
# A view is refused from 250 KB on; each row has a menu of everything.
LARGEST_MENUS = 160_000
FULL = "There is no more room in this window for what this needs. Keep a part of it as a filter, and choose that here."
ANOTHER = "another"
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
    joint = Joint.OR if state.get(block_of(number, "joint")) == Joint.OR else Joint.AND
    compare = state.get(block_of(number, "compare", key), "")
    return Row(key, compare, state.get(block_of(number, "value", key), ""), filled, joint)


def _slot_in(state: Mapping[str, str], number: int, key: str, slot: Slot) -> str:
    chosen = state.get(block_of(number, slot.name, key), "")
    return state.get(block_of(number, f"{slot.name}-other", key), "") if chosen == ANOTHER else chosen


def builder_form(
    metadata: dict[str, Any], rows: Sequence[Row], state: Mapping[str, str], choices: Sequence[Choice], outcome: Block
) -> dict[str, Any]:
    """Return the form with its rows as they are filled in, and `outcome`: what they come to."""
    known = {choice.key: choice for choice in choices}
    blocks: list[Block] = []
    for number, row in enumerate(rows):
        groups = _option_groups(choices, row.choice, LARGEST_MENUS // len(rows))
        made = _row_blocks(number, row, state, known, groups)
        if len(blocks) + len(made) > MOST_ROW_BLOCKS:
            made = [*_row_blocks(number, Row("", ""), state, known, groups), context(FULL)]
        blocks += made
    steps = [button("Add a condition", "build_add")] if len(rows) < MOST_ROWS else []
    steps += [button("Take the last away", "build_remove")] if len(rows) > 1 else []
    steps.append(button("What does it find now?", "build_check"))
    name = field(
        "name",
        "Keep it as a filter called",
        text_element(placeholder="regulars of the north", longest=80),
        hint="Leave it empty to ask only.",
        optional=True,
    )
    return modal(
        "Build a filter",
        "filter_build",
        "Ask",
        json.dumps({**metadata, "rows": len(rows)}),
        [*blocks, actions(*steps), outcome, divider(), name],
    )


def _row_blocks(
    number: int, row: Row, state: Mapping[str, str], known: Mapping[str, Choice], groups: list[Block]
) -> list[Block]:
    joint = [divider(), _joint(number)] if number else []
    offered: dict[str, Any] = {"option_groups": groups}
    chosen = [each for group in groups for each in group["options"] if each["value"] == row.choice]
    offered |= {"initial_option": chosen[0]} if chosen else {}
    what = _chooser(block_of(number, "what"), "Customers for whom …", f"build_what:{number}", offered)
    choice = known.get(row.choice)
    if choice is None:
        return [*joint, what]
    blocks = [*joint, what, context(clip(choice.about, 300))]
    for slot in choice.slots:
        blocks += _slot_blocks(number, row.choice, slot, state)
    compares = [option(each.words, each.key) for each in comparisons(choice.kind)]
    chooser = menu(compares, row.compare or compares[0]["value"])
    blocks.append(field(block_of(number, "compare", row.choice), "compares", chooser))
    if choice.kind is not Kind.CONDITION:
        value = text_element(placeholder=EXAMPLES.get(choice.kind, ""), longest=200)
        blocks.append(field(block_of(number, "value", row.choice), "this value", value, optional=True))
    return blocks


def _slot_blocks(number: int, key: str, slot: Slot, state: Mapping[str, str]) -> list[Block]:
    block_id = block_of(number, slot.name, key)
    if not slot.is_period:
        asked = text_element(slot.initial.strip('"'), placeholder=slot.label, longest=200)
        return [field(block_id, slot.label, asked, optional=slot.optional)]
    offered = [option(words[0].upper() + words[1:], words) for words in PERIODS]
    offered.append(option("Another period …", ANOTHER))
    chooser = menu(offered, slot.initial, "At any time" if slot.optional else "Choose a period")
    blocks = [_chooser(block_id, slot.label, f"build_period:{number}", chooser, optional=slot.optional)]
    if state.get(block_id) == ANOTHER:
        hint = "Such as 2025, since 2025-06-01, from 2025-01-01 to 2025-03-31, last 5 years."
        typed = text_element(placeholder="2025", longest=100)
        blocks.append(field(block_of(number, f"{slot.name}-other", key), "Which period", typed, hint=hint))
    return blocks


def _joint(number: int) -> Block:
    offered = [option("and", Joint.AND, "Both have to hold"), option("or", Joint.OR, "One of them is enough")]
    return field(block_of(number, "joint"), "joined by", menu(offered, Joint.AND))


def _chooser(
    block_id: str, label: str, action: str, element: dict[str, Any], *, optional: bool = False
) -> dict[str, Any]:
    """Return an input that tells at once what was chosen in it, so that the form can follow."""
    made = {"type": "static_select", **element, "action_id": action}
    return {
        "type": "input", "block_id": block_id, "label": plain(label), "element": made, "dispatch_action": True,
        "optional": optional,
    }  # fmt: skip


def _option_groups(choices: Sequence[Choice], chosen: str, largest: int) -> list[Block]:
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
