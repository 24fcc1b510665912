"""Telegram's HTML: what it understands, and in which words it refuses the rest.

Source: the Bot API's section on HTML style. Offsets of entities count UTF-16 code units, those in errors count bytes.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from sandbox.shapes import Json

_KINDS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_TOKEN: Final = re.compile(r"<(/?)([^<>]*)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|<")
_ATTRIBUTE: Final = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class EntitiesError(Exception):
    """A text that Telegram cannot parse; says it as Telegram does."""


@dataclass
class _Open:
    tag: str
    at: int
    start: int
    attributes: dict[str, str] = field(default_factory=dict)


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Return the plain text and its entities; raises `EntitiesError`."""
    plain: list[str] = []
    length = place = 0
    entities: list[Json] = []
    stack: list[_Open] = []

    def add(text: str) -> None:
        nonlocal length
        plain.append(text)
        length += units(text)

    for found in _TOKEN.finditer(source):
        add(source[place : found.start()])
        place, at = found.end(), len(source[: found.start()].encode())
        mark = found[0]
        if mark.startswith("&"):
            add(_NAMED.get(mark) or html.unescape(mark))
        elif mark == "<":
            message = f"Unclosed start tag at byte offset {at}"
            raise EntitiesError(message)
        elif found[1]:
            entities.append(_closed(stack, found[2].strip().lower(), at, length))
        else:
            stack.append(_opened(found[2], at, length))
    add(source[place:])
    if stack:
        message = f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"'
        raise EntitiesError(message)
    kept = [entity for entity in entities if entity["length"] > 0]
    return "".join(plain), sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _opened(inside: str, at: int, length: int) -> _Open:
    name, _, rest = inside.strip().partition(" ")
    tag = name.lower()
    attributes = {each[1].lower(): each[2] or each[3] or each[4] or "" for each in _ATTRIBUTE.finditer(rest)}
    spoiler = tag != "span" or attributes.get("class") == "tg-spoiler"
    if tag not in _KINDS or not spoiler:
        message = f'Unsupported start tag "{tag}" at byte offset {at}'
        raise EntitiesError(message)
    return _Open(tag, at, length, attributes)


def _closed(stack: list[_Open], tag: str, at: int, length: int) -> Json:
    if not stack:
        message = f"Unexpected end tag at byte offset {at}"
        raise EntitiesError(message)
    opened = stack.pop()
    if tag and tag != opened.tag:
        message = f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"'
        raise EntitiesError(message)
    entity: Json = {"type": _KINDS[opened.tag], "offset": opened.start, "length": length - opened.start}
    if opened.tag == "a":
        entity["url"] = html.unescape(opened.attributes.get("href", ""))
        if not entity["url"]:  # Telegram shows a link without an address as plain text
            entity["length"] = 0
    if opened.tag == "tg-emoji":
        entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
    if opened.tag == "blockquote" and "expandable" in opened.attributes:
        entity["type"] = "expandable_blockquote"
    return entity
