"""Canned replies as staff keep them: the list, and the window in which one is written."""

import json
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, modal, section, text_element
from bot.views.slack_conversation import quote
from core.conversations.canned import LONGEST_NAME, LONGEST_TEXT
from core.messages.fields import CANNED_FIELDS
from core.models import CannedReply

# A message holds fifty blocks, and each reply takes three.
SHOWN = 15
SHOWN_TEXT = 400


def canned_blocks(replies: list[CannedReply]) -> list[Block]:
    """Return every canned reply with what can be done about it."""
    new = actions(button("New", "canned_new_open", "new", style="primary"))
    if not replies:
        return [section("There are no canned replies yet. They save typing what customers ask every day."), new]
    blocks: list[Block] = [section(f"*Canned replies*: {len(replies):,}. Choose one where you answer a customer.")]
    for reply in replies[:SHOWN]:
        value = str(reply.id)
        blocks += [
            section(f"*{escape(reply.name)}*"),
            quote(clip(reply.text, SHOWN_TEXT)),
            actions(
                button("Edit", "canned_edit_open", value),
                button(
                    "Remove",
                    "canned_remove",
                    value,
                    style="danger",
                    confirm="Nobody can choose it any more after that.",
                ),
            ),
        ]
    if len(replies) > SHOWN:
        rest = ", ".join(escape(reply.name) for reply in replies[SHOWN:])
        blocks.append(context(f"And {rest}. `@najimi canned NAME` shows one."))
    return [*blocks, new]


def canned_form(metadata: dict[str, Any], reply: CannedReply | None) -> Block:
    """Return the window in which a canned reply is written or changed."""
    name, text = (reply.name, reply.text) if reply is not None else ("", "")
    return modal(
        "Canned reply",
        "canned",
        "Save",
        json.dumps(metadata),
        [
            field("name", "Name", text_element(name, placeholder="opening hours", longest=LONGEST_NAME)),
            field(
                "text",
                "Text (a Liquid script)",
                text_element(text, multiline=True, longest=LONGEST_TEXT),
                hint="Fields: " + ", ".join(f"{{{{ {each} }}}}" for each in CANNED_FIELDS),
            ),
        ],
    )
