"""The form in which the filter of an answer is edited: what it means now, and how many it finds."""

import json
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, modal, section, text_element
from core.errors import QuestionError
from core.extraction.answer import Answer

MEANING = "meaning"
LONGEST_FILTER = 3000


def edit_form(filter_text: str, metadata: dict[str, Any], *, optional: bool) -> dict[str, Any]:
    """Return the form with the filter as it is; `optional` where the question asks something without one, too."""
    hint = "In the filter language, or in plain words. Leave it empty for any customer." if optional else ""
    typed = field(
        "filter",
        "Filter",
        text_element(filter_text, multiline=True, longest=LONGEST_FILTER),
        hint=hint or "In the filter language, or in plain words: then it is put into the filter language.",
        optional=optional,
    )
    waiting = context(":hourglass_flowing_sand: Looking what it finds …")
    check = actions(button("What does it find now?", "filter_edit_check"))
    return modal("Edit the filter", "filter_edit", "Ask", json.dumps(metadata), [typed, waiting, check])


def with_meaning(view: dict[str, Any], meaning: Block) -> dict[str, Any]:
    """Return an open form with `meaning` in the place of what it said before."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    first, _, last = view["blocks"]
    return {**{name: view[name] for name in kept}, "blocks": [first, meaning, last]}


def found_block(answer: Answer) -> Block:
    """Say how many the filter finds, and the sentence that it is."""
    found = "1 customer" if answer.found == 1 else f"{answer.found:,} customers"
    text = f"*{found}* of {answer.of:,}\n{escape(clip(answer.understood.sentence, 1500))}"
    if answer.understood.filter_text:
        text += f"\n`{escape(clip(answer.understood.filter_text, 600))}`"
    return section(text)


def fault_block(error: Exception) -> Block:
    """Say what is wrong with the filter, with carets below the words at fault."""
    said = error.message if isinstance(error, QuestionError) else str(error)
    text = f":warning: {escape(clip(said, 900))}"
    if isinstance(error, QuestionError):
        pointed = escape(clip(error.pointed(), 1200)).replace("```", "'''")
        text += f"\n```\n{pointed}\n```"
    return section(text)
