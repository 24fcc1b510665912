"""Attributes in Slack: all of them with their spread, one from all sides, and the form that defines one."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.views.attribute_text import spread_bars, spread_range
from bot.views.blocks import Block, actions, button, clip, context, escape, field, header, modal, section, text_element
from bot.views.moments import moment
from bot.views.slack_filter_cards import uses_line
from core.actions.filters.define_attribute import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_UNIT, AttributeDraft
from core.actions.filters.look_at_attributes import AttributeLine, AttributeLook
from core.definitions.uses import Use
from core.shop import Shop

# A message holds fifty blocks; each attribute that staff defined takes one, all others share a few.
MOST_DEFINED = 20
MOST_VERSIONS = 5
NAME_WIDTH = 22
LONGEST_EXPRESSION = 2000
_SECTION = 2_600


def list_blocks(shop: Shop, lines: Sequence[AttributeLine]) -> list[Block]:
    """Return every attribute with its spread: those that staff defined with a button each, the others in a table."""
    defined = [line for line in lines if not line.comes_with_system]
    blocks = [header("Attributes of customers"), actions(_new())]
    blocks += [
        {**section(_defined_text(shop, line)), "accessory": button("Look", "attribute_look", line.name)}
        for line in defined[:MOST_DEFINED]
    ]
    if len(defined) > MOST_DEFINED:
        blocks.append(context(f"… and {len(defined) - MOST_DEFINED:,} more: say `attribute NAME`."))
    if not defined:
        blocks.append(
            section("Nobody has defined one yet: a value such as `sales / visits`, under a name of your own.")
        )
    rows = (_row(shop, line) for line in lines if line.comes_with_system)
    return [*blocks, section("*Those that come with the system*, from low to high values"), *_tables(rows)]


def look_blocks(shop: Shop, look: AttributeLook) -> list[Block]:
    """Return one attribute from all sides, with what can be done about it."""
    line = look.line
    blocks = [header(clip(line.name, 140))]
    if line.about:
        blocks.append(section(escape(clip(line.about, 600))))
    if line.expression:
        blocks.append(section(f"Reckoned as `{escape(clip(line.expression, 1500))}`"))
    blocks += _spread(shop, line)
    if look.uses:
        blocks.append(context(escape(uses_line(look.uses))))
    if line.comes_with_system:
        return blocks
    present = bool(line.expression)
    if present:
        blocks.append(
            actions(
                button("Edit", "attribute_edit_open", line.name),
                button("Remove", "attribute_remove", line.name, style="danger", confirm="Its versions stay."),
            )
        )
    for each in look.versions[:MOST_VERSIONS]:
        said = f"`{escape(clip(each.expression, 300))}`" if each.expression is not None else "removed"
        text = f"Version {each.number}, {moment(each.saved_at, shop.zone)}, by {escape(each.saved_by)}: {said}"
        newest = each.number == look.versions[0].number
        if each.expression is not None and not newest:
            back = button("Restore", "attribute_restore", f"{each.number}:{line.name}")
            blocks.append({**section(text), "accessory": back})
        else:
            blocks.append(context(text))
    return blocks


def removal_blocks(name: str, uses: Sequence[Use]) -> list[Block]:
    """Return what hinders that an attribute is removed, and the button that removes it all the same."""
    anyway = button("Remove it anyway", "attribute_remove_anyway", name, style="danger")
    lines = "\n".join(f"• {use.kind} *{escape(clip(use.name, 80))}*" for use in uses[:15])
    more = f"\n• and {len(uses) - 15:,} more" if len(uses) > 15 else ""  # noqa: PLR2004 - as many as are shown
    text = f"*{escape(name)}* is used by\n{lines}{more}\nThey could not be asked any more without it."
    return [section(text), actions(anyway)]


def removed_blocks(name: str, number: int) -> list[Block]:
    """Return that an attribute was removed, and the button that brings it back."""
    back = button("Bring it back", "attribute_restore", f"{number}:{name}")
    return [section(f"Removed the attribute *{escape(name)}*."), actions(back)]


def define_form(metadata: dict[str, Any], draft: AttributeDraft, uses: Sequence[Use] = ()) -> dict[str, Any]:
    """Return the form in which an attribute is defined, or defined anew."""
    blocks: list[Block] = []
    if uses:
        blocks.append(context(f":warning: {escape(uses_line(uses))} What you change holds for them as well."))
    blocks += [
        field("name", "Name", text_element(draft.name, placeholder="per_visit", longest=LONGEST_NAME),
              hint="One word, by which any filter can use it."),
        field("expression", "Value", text_element(draft.expression, multiline=True, placeholder="sales / visits",
              longest=LONGEST_EXPRESSION), hint="In the filter language: attributes, functions, + - * / between them."),
        field("unit", "Unit", text_element(draft.unit, placeholder="points", longest=LONGEST_UNIT), optional=True,
              hint="What is said after a number; % makes a percentage."),
        field("description", "What it tells", text_element(draft.description, longest=LONGEST_DESCRIPTION),
              optional=True),
        context("I say here how its values are spread."),
        actions(button("How is it spread now?", "attribute_check")),
    ]  # fmt: skip
    return modal("Attribute", "attribute", "Save", json.dumps(metadata), blocks)


def spread_block(shop: Shop, look: AttributeLook) -> Block:
    """Say what an attribute that is being written would be."""
    spread = look.line.spread
    said = f"{look.line.kind}: {escape(clip(look.sentence, 800))}"
    if spread is None:
        return section(said)
    return section(f"{said}\n`{spread_bars(spread)}` {escape(spread_range(spread, shop.currency, look.line.unit))}")


def _new() -> Block:
    return button("Define one", "attribute_open", "new", style="primary")


def _defined_text(shop: Shop, line: AttributeLine) -> str:
    text = f"*{escape(line.name)}*  {escape(clip(line.about, 300))}\n`{escape(clip(line.expression or '', 300))}`"
    if line.fault:
        return f"{text}\n:warning: {escape(clip(line.fault, 300))}"
    return f"{text}\n{_spread_text(shop, line)}"


def _spread(shop: Shop, line: AttributeLine) -> list[Block]:
    if line.fault:
        return [section(f":warning: {escape(clip(line.fault, 600))}")]
    return [section(_spread_text(shop, line))] if line.spread is not None else []


def _spread_text(shop: Shop, line: AttributeLine) -> str:
    if line.spread is None:
        return ""
    said = escape(spread_range(line.spread, shop.currency, line.unit))
    drawn = spread_bars(line.spread)
    return f"`{drawn}` {said}" if drawn else said


def _row(shop: Shop, line: AttributeLine) -> str:
    name = clip(line.name, NAME_WIDTH).ljust(NAME_WIDTH)
    if line.spread is None:
        return escape(f"{name} {clip(line.fault or '', 80)}")
    return escape(f"{name} {spread_bars(line.spread).ljust(10)} {spread_range(line.spread, shop.currency, line.unit)}")


def _tables(rows: Iterable[str]) -> list[Block]:
    """Return the rows in as few monospaced sections as hold them."""
    blocks: list[Block] = []
    lines: list[str] = []
    for row in rows:
        if sum(map(len, lines)) + len(lines) + len(row) > _SECTION:
            blocks.append(section("```" + "\n".join(lines) + "```"))
            lines = []
        lines.append(row)
    return [*blocks, section("```" + "\n".join(lines) + "```")] if lines else blocks
