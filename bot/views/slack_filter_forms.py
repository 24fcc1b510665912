"""The forms about filters: written and overridden part by part, told what they ask for, saved from an answer."""

import json
from collections.abc import Sequence
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, modal, section, text_element
from bot.views.elements import menu, option
from bot.views.slack_filter_cards import uses_line
from core.definitions.uses import Use
from core.extraction.filters.draft import LONGEST_DESCRIPTION, LONGEST_NAME, PARAMETER_FORM, parameters_text
from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind, Part
from core.extraction.filters.told import EXAMPLES, said_name

PART = "part:"
NO_PARENT = "-"
LONGEST_TEXT = 3000
MOST_PARENTS = 99
# More would not fit into a modal's hundred blocks with all that stands around them.
MOST_PARTS = 40


def write_form(
    metadata: dict[str, Any],
    kept: KeptFilter | None,
    *,
    name: str,
    parents: Sequence[str],
    parent: str | None,
    own: tuple[Parameter, ...],
    uses: Sequence[Use] = (),
) -> dict[str, Any]:
    """Return the form in which a filter is written; `kept` is what it is now, or what it inherits."""
    blocks: list[Block] = []
    if uses:
        blocks.append(context(f":warning: {escape(uses_line(uses))} What you change holds for them as well."))
    described = kept.description if kept is not None and kept.name == name else ""
    blocks += [
        field("name", "Name", text_element(name, placeholder="regulars of the north", longest=LONGEST_NAME),
              hint="Under another name it becomes a filter of its own."),
        field("description", "What it is for", text_element(described, longest=LONGEST_DESCRIPTION), optional=True),
        field("parent", "Inherits from", menu(_parents(parents, parent), parent or NO_PARENT)),
    ]  # fmt: skip
    blocks += [_part_field(part) for part in (kept.parts if kept is not None else ())[:MOST_PARTS]]
    first = "condition" if kept is None else ""
    blocks += [
        field("new_name", "A new part", text_element(first, placeholder="lately", longest=LONGEST_NAME), optional=True),
        field("new_text", "… and its condition", text_element(multiline=True, placeholder="visits(last 90 days) >= 2",
              longest=LONGEST_TEXT), optional=True),
        field("parameters", "What it has to be told", text_element(parameters_text(own), multiline=True, longest=1000),
              hint=f"One a line: {PARAMETER_FORM}. In the parts: $months.", optional=True),
        context("I say here whom it finds."),
        actions(button("What does it find now?", "kept_check")),
    ]  # fmt: skip
    return modal("Filter", "kept_filter", "Save", json.dumps(metadata), blocks)


def with_outcome(view: dict[str, Any], outcome: Block) -> dict[str, Any]:
    """Return an open form with `outcome` in the place of what it said before the button."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    blocks = [*view["blocks"][:-2], {**outcome, "block_id": "outcome"}, view["blocks"][-1]]
    return {**{name: view[name] for name in kept}, "blocks": blocks}


def use_form(metadata: dict[str, Any], kept: KeptFilter) -> dict[str, Any]:
    """Return the form that asks what a filter has to be told."""
    asked = [
        field(
            f"told:{each.name}",
            clip(said_name(each).capitalize(), 100),
            text_element(_shown_default(each), placeholder=EXAMPLES[each.kind], longest=200),
            hint=f"Write {EXAMPLES[each.kind]}.",
        )
        for each in kept.parameters
    ]
    first = section(f"*{escape(kept.name)}*\n{escape(kept.description)}")
    last = [context("I say here whom it finds."), actions(button("What does it find now?", "kept_use_check"))]
    return modal("Use a filter", "kept_use", "Ask", json.dumps(metadata), [first, *asked, *last])


def save_as_form(metadata: dict[str, Any], sentence: str) -> dict[str, Any]:
    """Return the form that keeps an answer's condition as a filter."""
    return modal(
        "Save as filter",
        "kept_save_as",
        "Save",
        json.dumps(metadata),
        [
            section(escape(clip(sentence, 2000))),
            field("name", "Name of the filter", text_element(placeholder="regulars of the north", longest=80),
                  hint="It finds whoever meets the condition when it is asked; a list keeps who they are now."),
            field("description", "What it is for", text_element(longest=LONGEST_DESCRIPTION), optional=True),
        ],
    )  # fmt: skip


def _part_field(part: Part) -> Block:
    inherited = part.inherited_from is not None
    whence = f" (inherited from {part.inherited_from})" if inherited else ""
    hint = "Change it to override it here." if inherited else "Empty: this part is taken out."
    return field(
        f"{PART}{part.name}",
        f"{part.name}{whence}",
        text_element(part.text, multiline=True, longest=LONGEST_TEXT),
        hint=hint,
        optional=True,
    )


def _parents(names: Sequence[str], parent: str | None) -> list[Block]:
    """Return the upper filters to choose from; the one that it has is always among them."""
    first = [name for name in names if name == parent]
    rest = [name for name in names if name != parent]
    return [option("nothing", NO_PARENT), *(option(name, name) for name in [*first, *rest][:MOST_PARENTS])]


def _shown_default(parameter: Parameter) -> str:
    default = parameter.default or ""
    return default.strip('"') if parameter.kind in {ParameterKind.PRODUCT, ParameterKind.TEXT} else default
