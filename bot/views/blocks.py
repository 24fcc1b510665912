"""Block Kit, as much of it as Najimi speaks (limits: platforms' documentation of blocks)."""

from typing import Any

Block = dict[str, Any]

LONGEST_SECTION = 3000
LONGEST_HEADER = 150
LONGEST_BUTTON = 75
LONGEST_TITLE = 24
LONGEST_CONTEXT = 2000


def escape(text: str) -> str:
    """Return `text` so that Slack shows it as it is, whatever it contains."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, longest: int) -> str:
    """Return `text`, shortened with an ellipsis where it is longer than `longest` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, LONGEST_HEADER), "emoji": True}}


def section(text: str) -> Block:
    """Return a paragraph of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, LONGEST_SECTION)}}


def fields(*texts: str) -> Block:
    """Return up to ten short texts in two columns."""
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": clip(text, LONGEST_CONTEXT)} for text in texts]}


def context(text: str) -> Block:
    """Return a line in small type."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, LONGEST_CONTEXT)}]}


def divider() -> Block:
    """Return a rule."""
    return {"type": "divider"}


def button(label: str, action: str, value: str = "", *, style: str = "", confirm: str = "") -> Block:
    """Return a button; `confirm` asks before it acts."""
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": clip(label, LONGEST_BUTTON), "emoji": True},
    }
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = {
            "title": plain("Are you sure?"),
            "text": plain(clip(confirm, 300)),
            "confirm": plain("Yes"),
            "deny": plain("No"),
        }
    return made


def actions(*buttons: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def plain(text: str) -> Block:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """Return an input of a modal; its element answers to the action id "value"."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {**element, "action_id": "value"},
        "optional": optional,
    }
    if hint:
        made["hint"] = plain(clip(hint, 150))
    return made


def text_element(initial: str = "", *, multiline: bool = False, placeholder: str = "", longest: int = 3000) -> Block:
    """Return a text input."""
    made: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
    if initial:
        made["initial_value"] = clip(initial, longest)
    if placeholder:
        made["placeholder"] = plain(clip(placeholder, 150))
    return made


def number_element(initial: int, lowest: int, highest: int) -> Block:
    """Return an input of a whole number."""
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": str(initial),
        "min_value": str(lowest),
        "max_value": str(highest),
    }


def modal(title: str, callback: str, submit: str, metadata: str, blocks: list[Block]) -> Block:
    """Return a modal view."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(clip(title, LONGEST_TITLE)),
        "submit": plain(clip(submit, LONGEST_TITLE)),
        "close": plain("Close"),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def bars(rows: list[tuple[str, int]], width: int = 18) -> str:
    """Return a bar chart in fixed-width characters, a row for each label."""
    if not rows:
        return ""
    most = max(count for _, count in rows) or 1
    longest = min(28, max(len(label) for label, _ in rows))
    lines = [
        f"{clip(label, longest):<{longest}}  {_bar(count, most, width):<{width}} {count:,}" for label, count in rows
    ]
    return "```\n" + escape("\n".join(lines)).replace("```", "'''") + "\n```"


def _bar(count: int, most: int, width: int) -> str:
    return "█" * max(1 if count else 0, round(width * count / most))
