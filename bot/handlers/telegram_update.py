"""What a Telegram update says, read by hand from its JSON: whatever is not as expected is no update for us.

The platform's own classes would refuse, or read differently, what a newer Bot API adds; here only the few fields that
the conversation needs count, and only in private chats with people.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

MOST_BUTTONS = 100
LONGEST_ALBUM = 64
# What a person can send besides text; other messages without text are Telegram's own notices.
MEDIA = frozenset(
    {"animation", "audio", "contact", "dice", "document", "game", "location", "photo", "poll", "sticker", "story"}
    | {"venue", "video", "video_note", "voice"}
)
# Neither a database nor a platform takes these.
_IMPOSSIBLE = re.compile(r"[\x00\ud800-\udfff]")
LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True)
class Written:
    """A message from a person; `text` is None for a picture, a sticker and all else that is not text.

    For these, `media` is the Bot API's name of what it is, `caption` what stands below it, and `album` the mark that
    the pictures of one album share. `edited` says that the person has changed a message which they sent before.
    """

    update_id: int
    chat_id: int
    message_id: int
    text: str | None
    media: str | None = None
    caption: str | None = None
    album: str | None = None
    edited: bool = False


@dataclass(frozen=True)
class Pressed:
    """A pressed button: its token, and the keyboard of the message below which it stands, row by row.

    `message_id` is None where Telegram no longer says which message that was.
    """

    update_id: int
    chat_id: int
    message_id: int | None
    query_id: str
    token: str
    keyboard: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Membership:
    """The person has blocked the bot, or lets it in again."""

    update_id: int
    chat_id: int
    blocked: bool


Happening = Written | Pressed | Membership


def read_update(payload: dict[str, Any]) -> Happening | None:
    """Return what happened in a private chat with a person; None for everything else."""
    update_id = _number(payload.get("update_id"))
    if update_id is None:
        return None
    readers = {
        "message": _written,
        "edited_message": _edited,
        "callback_query": _pressed,
        "my_chat_member": _membership,
    }
    for name, reader in readers.items():
        part = payload.get(name)
        if isinstance(part, dict):
            return reader(update_id, part)
    return None


def _written(update_id: int, message: dict[str, Any]) -> Written | None:
    chat_id, message_id = _private_chat(message), _number(message.get("message_id"))
    if chat_id is None or message_id is None:
        return None
    text = message.get("text")
    if isinstance(text, str):
        return Written(update_id, chat_id, message_id, _possible(text))
    media = next(iter(sorted(MEDIA & message.keys(), key=_telling)), None)
    if media is None:
        return None
    caption, album = message.get("caption"), message.get("media_group_id")
    return Written(
        update_id,
        chat_id,
        message_id,
        None,
        media=media,
        caption=_possible(caption) if isinstance(caption, str) else None,
        album=_possible(album)[:LONGEST_ALBUM] if isinstance(album, str) and album else None,
    )


def _edited(update_id: int, message: dict[str, Any]) -> Written | None:
    """Read a message that its sender has changed."""
    found = _written(update_id, message)
    return replace(found, edited=True) if found is not None else None


def _telling(media: str) -> tuple[bool, str]:
    """Order what a message is by what says most: an animation is a document too, a venue a location."""
    return media in {"document", "location"}, media


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _pressed(update_id: int, query: dict[str, Any]) -> Pressed | None:
    sender, query_id, token = _person(query), query.get("id"), query.get("data")
    if sender is None or not isinstance(query_id, str) or not isinstance(token, str):
        return None
    message = query.get("message")
    message = message if isinstance(message, dict) else {}
    chat = message.get("chat")
    # In a private chat the chat's number is the person's own: nobody else can press there.
    if isinstance(chat, dict) and (chat.get("type") not in {"private", None} or _number(chat.get("id")) != sender):
        return None
    return Pressed(update_id, sender, _number(message.get("message_id")), query_id, token, _keyboard(message))


def _membership(update_id: int, change: dict[str, Any]) -> Membership | None:
    chat_id, member = _private_chat(change), change.get("new_chat_member")
    status = member.get("status") if isinstance(member, dict) else None
    if chat_id is None or status not in {"kicked", "member"}:
        return None
    return Membership(update_id, chat_id, blocked=status == "kicked")


def _private_chat(part: dict[str, Any]) -> int | None:
    """Return the number of the private chat with a person in which something happened."""
    chat, sender = part.get("chat"), _person(part)
    if sender is None or not isinstance(chat, dict) or chat.get("type") != "private":
        return None
    return sender if _number(chat.get("id")) == sender else None


def _person(part: dict[str, Any]) -> int | None:
    """Return the number of the person who did something; None for a bot and for nobody."""
    sender = part.get("from")
    if not isinstance(sender, dict) or sender.get("is_bot") is not False:
        return None
    return _number(sender.get("id"))


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
        return None
    return value


def _keyboard(message: dict[str, Any]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the labels and tokens of a message's buttons; empty where there is anything else among them."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return ()
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS or not all(map(_is_button, buttons)):
        return ()
    return tuple(tuple((button["text"], button["callback_data"]) for button in row) for row in rows)


def _is_button(button: object) -> bool:
    return (
        isinstance(button, dict)
        and isinstance(button.get("text"), str)
        and isinstance(button.get("callback_data"), str)
    )
