"""A customer's message as staff read it in Slack before it is sent."""

import re
from html import unescape

from bot.views.blocks import clip, escape

LONGEST = 1200
_TAG = re.compile(r"</?([a-z-]+)[^>]*>", re.IGNORECASE)
_MARKS = {"b": "*", "strong": "*", "i": "_", "em": "_", "s": "~", "del": "~", "strike": "~", "code": "`"}


def quoted(text: str) -> str:
    """Return a text of Telegram's markup as a quotation in mrkdwn: the same words, and what markup Slack has."""
    pieces: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        pieces += [escape(unescape(text[at : tag.start()])), _MARKS.get(tag.group(1).casefold(), "")]
        at = tag.end()
    pieces.append(escape(unescape(text[at:])))
    return "\n".join(f"> {line}" for line in clip("".join(pieces), LONGEST).splitlines())
