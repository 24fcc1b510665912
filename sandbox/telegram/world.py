"""Telegram as one bot sees it: chats, messages, files, and updates that wait to be fetched."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from sandbox.changes import Changes
from sandbox.shapes import Json, Now
from sandbox.telegram.call import TelegramRefusalError, bad_request

BOT_ID: Final = 123456
KEPT_MESSAGES: Final = 500
FIRST_CHAT: Final = 5_000_000_001


@dataclass
class Chat:
    """A private chat with one person, or a group."""

    id: int
    name: str
    started: bool = False
    blocked: bool = False
    kind: str = "private"
    migrated_to: int | None = None
    language: str = "en"
    messages: dict[int, Json] = field(default_factory=dict)
    unread: int = 0
    last_change: int = 0

    def user(self) -> Json:
        """Return the person's `User` object."""
        first, _, last = self.name.partition(" ")
        user: Json = {"id": self.id, "is_bot": False, "first_name": first, "language_code": self.language}
        return user | ({"last_name": last} if last else {})

    def shown(self) -> Json:
        """Return the `Chat` object."""
        if self.kind != "private":
            return {"id": self.id, "type": self.kind, "title": self.name}
        first, _, last = self.name.partition(" ")
        return {"id": self.id, "type": "private", "first_name": first} | ({"last_name": last} if last else {})

    def summary(self) -> Json:
        """Return what the page lists of a chat."""
        last = next(reversed(self.messages.values()), None)
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "started": self.started,
            "blocked": self.blocked,
            "unread": self.unread,
            "order": self.last_change,
            "last": (last.get("text") or last.get("caption") or "") if last else "",
        }


@dataclass
class CallbackQuery:
    """A button that was pressed: when (true seconds), and what the bot answered."""

    chat_id: int
    since: float
    answer: Json | None = None


class TelegramWorld:
    """Everything that Telegram keeps for the bot; knows no rule of who may do what."""

    def __init__(self, *, now: Now, changes: Changes, username: str) -> None:
        """Begin without chats; date messages by `now`."""
        self._now = now
        self.changes = changes
        self.username = username
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.commands: list[Json] = []
        self.updates: deque[Json] = deque()
        self.arrived = asyncio.Event()
        self._updates = count(700_000_001)
        self._messages = count(1)
        self._numbers = count(1)
        self._chats = count(FIRST_CHAT)

    def bot(self) -> Json:
        """Return the bot's `User` object."""
        return {"id": BOT_ID, "is_bot": True, "first_name": "Najimi", "username": self.username}

    def seconds(self) -> int:
        """Return the present moment as whole seconds since 1970."""
        return int(self._now().timestamp())

    def number(self) -> int:
        """Return a fresh number."""
        return next(self._numbers)

    def add_chat(self, name: str, *, chat_id: int | None = None, started: bool = False, kind: str = "private") -> Chat:
        """Add a person (or a group); one that is there already keeps its messages."""
        if chat_id is not None and chat_id in self.chats:
            return self.chats[chat_id]
        if chat_id is None:
            chat_id = next(number for number in self._chats if number not in self.chats)
        chat = self.chats[chat_id] = Chat(chat_id, name, started=started, kind=kind)
        self.touch(chat)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """Return a chat; an unknown one raises `chat not found`."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise bad_request(description="chat not found") from None

    def message(self, chat: Chat, message_id: int, doing: str) -> Json:
        """Return a message of `chat`; one that is not there raises `message to <doing> not found`."""
        message = chat.messages.get(message_id)
        if message is None:
            text = f"message to {doing} not found"
            raise bad_request(text)
        return message

    def add(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a message into `chat`."""
        message_id = next(self._messages)
        message = {
            "message_id": message_id,
            "from": sender,
            "chat": chat.shown(),
            "date": self.seconds(),
            **content,
        }
        chat.messages[message_id] = message
        if len(chat.messages) > KEPT_MESSAGES:
            del chat.messages[next(iter(chat.messages))]
        chat.unread += int(sender["is_bot"])
        self.changed(chat, message)
        return message

    def changed(self, chat: Chat, message: Json) -> None:
        """Tell the watchers that `message` is new or looks different."""
        chat.last_change = self.changes.revision + 1
        self.changes.publish("telegram.message", chat=chat.summary(), message=message)

    def touch(self, chat: Chat) -> None:
        """Tell the watchers that `chat` itself has changed."""
        self.changes.publish("telegram.chat", chat=chat.summary())

    def update(self, content: Json) -> Json:
        """Return a fresh update."""
        return {"update_id": next(self._updates), **content}

    def queue(self, update: Json) -> None:
        """Let `update` wait for the bot."""
        self.updates.append(update)
        self.arrived.set()

    def keep_file(self, name: str, data: bytes) -> Json:
        """Keep a file and return its ids and size."""
        number = self.number()
        file_id = f"sandboxfile{number:08d}"
        self.files[file_id] = (name, data)
        return {"file_id": file_id, "file_unique_id": f"u{number:08d}", "file_size": len(data)}


def forbidden(description: str) -> TelegramRefusalError:
    """Return the refusal 403 with Telegram's words."""
    return TelegramRefusalError(403, f"Forbidden: {description}")
