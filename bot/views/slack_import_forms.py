"""The forms about a file that somebody shared: which column is which, what kind of file it is, whether to undo it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.views.blocks import Block, clip, context, escape, field, modal, plain, section, text_element
from core.actions.importing.import_file import ALL_KINDS
from core.importing.columns import NONE

MOST_OPTIONS = 99
LONGEST_OPTION = 75
# What a person may want to say of a file of customers besides its fields.
AGREEMENTS = {
    "optout.telegram": "Do not want offers by Telegram (counts at once)",
    "optout.email": "Do not want offers by e-mail (counts at once)",
    "consent.telegram": "Agreed to Telegram (waits for their word)",
    "consent.email": "Agreed to e-mail (waits for their word)",
}
EXTRA_BLOCK, SOURCE_BLOCK, DATES_BLOCK = "extra_columns", "source", "dates"
_ORDERS = ("day first", "month first")


def _option(text: str, value: str) -> Block:
    return {"text": plain(clip(text, LONGEST_OPTION)), "value": value}


def _select(options: Sequence[Block], chosen: str | None) -> Block:
    made: Block = {"type": "static_select", "options": list(options)}
    initial = next((option for option in options if option["value"] == chosen), None)
    return made if initial is None else {**made, "initial_option": initial}


def columns_form(  # noqa: PLR0917 - what the form shows
    metadata: Mapping[str, Any],
    kind: str,
    fields: Sequence[str],
    columns: Sequence[str],
    mapping: Mapping[str, str],
    source: str,
) -> dict[str, Any]:
    """Return the form that says which column fills which field of a file of `kind`."""
    options = [_option("(not in the file)", NONE)]
    options += [_option(column, str(place)) for place, column in enumerate(columns[:MOST_OPTIONS])]
    places = {column: str(place) for place, column in enumerate(columns)}
    blocks = [context(f"Read as *{escape(kind)}*. What you choose is kept for the next file with these columns.")]
    for name in fields:
        chosen = places.get(mapping.get(name, ""), NONE)
        blocks.append(field(name, _label(name), _select(options, chosen)))
    orders = [_option(order, order) for order in _ORDERS]
    blocks.append(
        field(DATES_BLOCK, "In dates such as 03/04/2026", _select(orders, mapping.get("dates")), optional=True)
    )
    if kind in {"customers", "products"}:
        facts = {"type": "multi_static_select", "options": options[1:]}
        chosen_facts = [
            places[column] for name, column in mapping.items() if name.startswith("extra.") and column in places
        ]
        if chosen_facts:
            facts["initial_options"] = [each for each in options[1:] if each["value"] in chosen_facts]
        blocks.append(field(EXTRA_BLOCK, "Keep as further facts, under their own names", facts, optional=True))
    hint = "Where the file comes from; numbers are told apart within it."
    blocks.append(field(SOURCE_BLOCK, "Source", text_element(source, longest=64), hint=hint))
    return modal("Change the columns", "import_columns", "Look again", json.dumps(metadata), blocks)


def _label(name: str) -> str:
    return AGREEMENTS.get(name, name.replace("_", " ").capitalize())


def kind_form(metadata: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the form that says what kind of file it is."""
    options = [_option(each.capitalize(), each) for each in ALL_KINDS]
    chosen = field("kind", "What is in this file?", _select(options, kind or None))
    return modal("What kind of file is it?", "import_kind", "Look again", json.dumps(metadata), [chosen])


def undo_form(metadata: Mapping[str, Any], name: str, lines: Sequence[str] | None) -> dict[str, Any]:
    """Return the form that asks whether to undo an import; `lines` say what that does, None while it is not known."""
    if lines is None:
        blocks = [section(f":hourglass_flowing_sand: Looking what undoing *{escape(name)}* would do …")]
    else:
        words = "\n".join(f"• {line}" for line in lines) or "• there is nothing to take out"
        blocks = [
            section(f"Undoing the import of *{escape(name)}*:\n{words}"),
            context("Afterwards the file can be imported again."),
        ]
    return modal("Undo this import?", "import_undo", "Undo it", json.dumps(metadata), blocks)
