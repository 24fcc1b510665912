"""The form that builds a filter by choosing: groups of rows that grow, a ranking, and what they come to."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, divider, escape, field, modal, section, text_element
from bot.views.elements import menu, option
from bot.views.slack_filter_rows import LARGEST_MENUS, RowForm, block_of, option_groups, row_in
from core.extraction.filters.builder import Row
from core.extraction.filters.choices import Choice
from core.extraction.filters.groups import (
    MOST_GROUPS,
    MOST_IN_GROUP,
    MOST_ROWS,
    RANKED,
    Built,
    Group,
    How,
    Ranked,
    number_of,
    numbered,
)
from core.extraction.language.vocabulary import Kind

MOST_BLOCKS = 100
# What stands below the groups: buttons, what it finds, a rule, the name.
BELOW = 4
# What a group has beside its rows, and a row that there is no room for.
AROUND, SHORTEST_ROW = 3, 2
LONGEST_SHOWN = 2_800
FULL = "There is no more room in this window for what this needs. Keep a part of it as a filter, and choose that here."
RANKABLE = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DAYS})
OF_ROWS = {How.ALL: "all of these hold", How.ANY: "any of these holds", How.NONE: "none of these holds"}
OF_GROUPS = {How.ALL: "all groups hold", How.ANY: "any group holds"}
# How many rows each group has at first.
ONE_ROW = Built((Group((Row("", ""),)),))


def form_in(metadata: Mapping[str, Any], state: Mapping[str, str], known: Mapping[str, Choice]) -> Built:
    """Return what the form holds: its shape as it remembers it, and what is filled in now."""
    counts = [count for count in metadata.get("groups") or [1] if isinstance(count, int)][:MOST_GROUPS]
    groups = tuple(
        Group(
            tuple(row_in(state, number_of(at, place), known) for place in range(max(1, min(count, MOST_IN_GROUP)))),
            _how(state.get(f"how:{at}")),
        )
        for at, count in enumerate(counts)
    )
    kept = tuple(str(text) for text in metadata.get("kept") or ())
    how = _how(state.get("how"))
    return Built(groups, how, kept, _ranked_in(state, known) if metadata.get("ranked") else None)


def _ranked_in(state: Mapping[str, str], known: Mapping[str, Choice]) -> Ranked:
    highest = state.get("highest", "top") == "top"
    return Ranked(row_in(state, RANKED, known), state.get(block_of(RANKED, "many"), ""), highest)


def _how(said: str | None) -> How:
    return How(said) if said in set(How) else How.ALL


def builder_form(
    where: Mapping[str, Any],
    form: Built,
    choices: Sequence[Choice],
    outcome: Block,
    *,
    products: Mapping[str, str] | None = None,
    name: str = "",
) -> dict[str, Any]:
    """Return the form of `form`, and `outcome`: what it comes to; `products` says what their codes stand for."""
    shape = {"groups": [len(group.rows) for group in form.groups], "kept": form.kept, "ranked": form.ranked is not None}
    rows = len(numbered(form.groups)) + (form.ranked is not None)
    known = {choice.key: choice for choice in choices}
    row_form = RowForm(
        known, lambda chosen: option_groups(choices, chosen, LARGEST_MENUS // max(1, rows)), products or {}
    )
    blocks: list[Block] = []
    if len(form.groups) > 1:
        offered = [option(words, how) for how, words in OF_GROUPS.items()]
        blocks.append(field("how", "Customers for whom …", menu(offered, form.how)))
    below = [*_kept_blocks(form), *_ranked_blocks(form, choices, row_form, LARGEST_MENUS // max(1, rows))]
    room = MOST_BLOCKS - BELOW - len(below) - len(blocks)
    room -= AROUND * len(form.groups) + SHORTEST_ROW * len(numbered(form.groups))
    for at, group in enumerate(form.groups):
        made, room = _group_blocks(at, group, row_form, form, room)
        blocks += made
    blocks += below
    called = field(
        "name",
        "Keep it as a filter called",
        text_element(name, placeholder="regulars of the north", longest=80),
        hint="Leave it empty to ask only.",
        optional=True,
    )
    return modal(
        "Build a filter",
        "filter_build",
        "Ask",
        json.dumps({**where, **shape}),
        [*blocks, actions(*_steps(form)), outcome, divider(), called],
    )


def _group_blocks(at: int, group: Group, row_form: RowForm, form: Built, room: int) -> tuple[list[Block], int]:
    """Return a group, and how many blocks there is room for beyond the shortest rows that are still to come."""
    heading = f"Group {at + 1}: customers for whom …" if len(form.groups) > 1 else "Customers for whom …"
    offered = [option(words, how) for how, words in OF_ROWS.items()]
    blocks: list[Block] = [divider()] if at else []
    blocks.append(field(f"how:{at}", heading, menu(offered, group.how)))
    for place, row in enumerate(group.rows):
        made = row_form.blocks(number_of(at, place), row)
        if len(made) - SHORTEST_ROW > room:
            made = [made[0], context(FULL)]
        room -= max(0, len(made) - SHORTEST_ROW)
        blocks += made
    several = len(numbered(form.groups)) < MOST_ROWS and len(group.rows) < MOST_IN_GROUP
    steps = [button("Add a condition", f"build_add:{at}", str(at))] if several else []
    if len(group.rows) > 1:
        steps.append(button("Take the last away", f"build_remove:{at}", str(at)))
    return ([*blocks, actions(*steps)] if steps else blocks), room


def _kept_blocks(form: Built) -> list[Block]:
    """Return what no row can show, as it was written."""
    if not form.kept:
        return []
    joined = f"\n{'or' if form.how is How.ANY else 'and'} ".join(form.kept)
    said = section(f"*As it was written*, since no row can show it:\n```{escape(clip(joined, LONGEST_SHOWN // 5))}```")
    return [divider(), said, actions(button("Leave this out", "build_unkeep"))]


def _ranked_blocks(form: Built, choices: Sequence[Choice], row_form: RowForm, largest: int) -> list[Block]:
    """Return the ranking: which end, how many, and by what."""
    if form.ranked is None:
        return []
    ends = [option("Those with the highest", "top"), option("Those with the lowest", "bottom")]
    rankable = [choice for choice in choices if choice.kind in RANKABLE]
    many = text_element(form.ranked.many, placeholder="20, or 5 %", longest=20)
    by = row_form.about(RANKED, form.ranked.by, "by", option_groups(rankable, form.ranked.by.choice, largest))
    return [
        divider(),
        field("highest", "Of these only", menu(ends, "top" if form.ranked.highest else "bottom")),
        field(block_of(RANKED, "many"), "so many, or such a share", many),
        *by,
    ]


def _steps(form: Built) -> list[Block]:
    steps = []
    if len(form.groups) < MOST_GROUPS and len(numbered(form.groups)) < MOST_ROWS:
        steps.append(button("Add a group", "build_group"))
    if len(form.groups) > 1:
        steps.append(button("Take the last group away", "build_ungroup"))
    if form.ranked is None:
        steps.append(button("Only the first so many …", "build_rank"))
    else:
        steps.append(button("No ranking", "build_unrank"))
    return [*steps, button("What does it find now?", "build_check")]
