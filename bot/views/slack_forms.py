"""The small forms: refine an answer, save it, send a plan back."""

import json
from typing import Any

from bot.views.blocks import field, modal, text_element


def refine_form(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form that narrows an answer."""
    words = field(
        "words",
        "Only those who …",
        text_element(placeholder="only those who came at least twice this year", longest=1000),
        hint="In plain words or in the filter language.",
    )
    return modal("Refine the answer", "refine", "Refine", json.dumps(metadata), [words])


def save_form(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form that saves an answer as a list."""
    name = field(
        "name",
        "Name of the list",
        text_element(placeholder="range hood, spring", longest=80),
        hint="It keeps who they are now; asking again later may find others.",
    )
    return modal("Save the list", "save_list", "Save", json.dumps(metadata), [name])


def send_back_form(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form that sends a plan back to its author."""
    note = field("note", "What should be different?", text_element(multiline=True, longest=1000))
    return modal("Send the plan back", "send_back", "Send back", json.dumps(metadata), [note])
