"""What a channel makes of a finished text: whether its markup holds, and how long it is as a person sees it.

Telegram's HTML: the tags below and no others, properly nested; `<` only as part of a tag; at most 4,096 characters
after the markup is taken out (Bot API, "Formatting options").
"""

import re
from html import unescape

from core.ports import MessageFormat

TELEGRAM_TAGS = frozenset(
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler", "a"],
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
_LINK = re.compile(r"""\s+href=(?:"(https?://[^"\s<>]+|tg://[^"\s<>]+)"|'(https?://[^'\s<>]+|tg://[^'\s<>]+)')\s*""")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def finished(text: str, format_: MessageFormat) -> str:
    """Return a rendered text as it leaves: without blanks at its ends, a loose & written as the channel wants it."""
    text = text.replace("\r\n", "\n").strip()
    return _LOOSE_AMPERSAND.sub("&amp;", text) if format_ is MessageFormat.TELEGRAM_HTML else text


def fault(text: str, format_: MessageFormat, longest: int) -> str | None:
    """Return what keeps a finished text from being sent, as a sentence; None where nothing does."""
    if _CONTROL.search(text):
        return "It holds a control character that no channel can carry."
    problem = _markup_fault(text) if format_ is MessageFormat.TELEGRAM_HTML else None
    if problem:
        return problem
    if not visible(text, format_).strip():
        return "It is empty."
    length = seen_length(text, format_)
    if length > longest:
        return f"It is {length:,} characters long; this channel carries {longest:,}."
    return None


def visible(text: str, format_: MessageFormat) -> str:
    """Return the text as a person sees it."""
    return unescape(_TAG.sub("", text)) if format_ is MessageFormat.TELEGRAM_HTML else text


def seen_length(text: str, format_: MessageFormat) -> int:
    """Return how many characters the channel counts: UTF-16 units of the visible text, as Telegram counts them."""
    return len(visible(text, format_).encode("utf-16-le", "surrogatepass")) // 2


def _markup_fault(text: str) -> str | None:
    open_tags: list[str] = []
    for match in _TAG.finditer(text):
        closing, tag, attributes = match[1], match[2].lower(), match[3]
        problem = _tag_fault(tag, attributes, closing=bool(closing))
        if problem:
            return problem
        if not closing:
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            return f"</{tag}> closes nothing that is open there."
    if open_tags:
        return f"<{open_tags[-1]}> is never closed."
    if "<" in _TAG.sub("", text):
        return "A < stands alone: write &lt; for the sign itself."
    return None


def _tag_fault(tag: str, attributes: str, *, closing: bool) -> str | None:
    if tag not in TELEGRAM_TAGS:
        return f"<{tag}> is not a tag that Telegram knows; it knows {', '.join(sorted(TELEGRAM_TAGS))}."
    if tag == "a" and not closing:
        return None if _LINK.fullmatch(attributes) else 'A link is written <a href="https://…">…</a>.'
    return f"<{tag}> takes nothing but its name." if attributes.strip() else None
