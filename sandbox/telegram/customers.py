"""What customers do in Telegram: start with a link, write, press, block, come back."""

import asyncio
import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sandbox.errors import NotPossibleError
from sandbox.shapes import Json, Ticks
from sandbox.telegram.pictures import painted
from sandbox.telegram.updates import TelegramUpdates
from sandbox.telegram.world import CallbackQuery, Chat, TelegramWorld

# What a person can send besides text, with the fields that the Bot API always gives them.
_MEDIA: Final[dict[str, Json]] = {
    "photo": {"width": 64, "height": 48},
    "voice": {"duration": 3},
    "document": {"file_name": "plan.pdf"},
    "location": {"latitude": 51.5, "longitude": -0.12},
    "sticker": {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"},
}
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class TelegramCustomers:
    """The hands of the customers."""

    def __init__(self, world: TelegramWorld, updates: TelegramUpdates, ticks: Ticks) -> None:
        """Work on `world`; tell the bot through `updates`."""
        self._world = world
        self._updates = updates
        self._ticks = ticks

    def start(self, chat: Chat, link: str = "") -> Json:
        """Open the bot, with a deep link (or its payload) or without, and press START."""
        payload = link
        if "://" in link:
            address = urlsplit(link)
            if address.path.strip("/").lower() != self._world.username.lower():
                text = f"this link does not lead to @{self._world.username}"
                raise NotPossibleError(text)
            payload = parse_qs(address.query).get("start", [""])[0]
        if payload and _PAYLOAD.fullmatch(payload) is None:
            text = "a start parameter has 1 to 64 letters, digits, _ and -: Telegram drops this one"
            raise NotPossibleError(text)
        if chat.blocked:
            self.unblock(chat)
        chat.started = True
        return self.say(chat, f"/start {payload}".strip())

    def say(self, chat: Chat, text: str) -> Json:
        """Write a message to the bot."""
        if chat.blocked:
            text = "you have blocked this bot: unblock it to write to it"
            raise NotPossibleError(text)
        if not text.strip() or len(text) > 4096:  # noqa: PLR2004 - a message has 1 to 4,096 characters
            text = "a message has 1 to 4,096 characters"
            raise NotPossibleError(text)
        chat.started = True
        chat.unread = 0
        content: Json = {"text": text}
        command = re.match(r"/\w+(@\w+)?", text)
        if command is not None:
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        message = self._world.add(chat, chat.user(), content)
        self._updates.offer({"message": message})
        return message

    def send(self, chat: Chat, kind: str, caption: str = "", album: str = "") -> Json:
        """Send something else than text; what belongs to one `album` arrives one by one, with the same mark."""
        if chat.blocked:
            text = "you have blocked this bot: unblock it to write to it"
            raise NotPossibleError(text)
        if kind not in _MEDIA:
            text = f"what can be sent is one of {', '.join(sorted(_MEDIA))}"
            raise NotPossibleError(text)
        chat.started = True
        data = painted(64, 48) if kind == "photo" else b"sent by a customer"
        kept = (
            {} if kind == "location" else self._world.keep_file(f"{kind}.{'png' if kind == 'photo' else 'bin'}", data)
        )
        sent: object = _MEDIA[kind] | kept
        content: Json = {kind: [sent] if kind == "photo" else sent}
        content |= {"caption": caption} if caption else {}
        content |= {"media_group_id": album} if album else {}
        message = self._world.add(chat, chat.user(), content)
        self._updates.offer({"message": message})
        return message

    def edit(self, chat: Chat, message_id: int, text: str) -> Json:
        """Change the text of a message of one's own."""
        message = chat.messages.get(message_id, {})
        if message.get("from", {}).get("id") != chat.id or "text" not in message or not text.strip():
            words = "only a text of one's own can be changed, into another text"
            raise NotPossibleError(words)
        edited = {**message, "text": text, "edit_date": self._world.seconds()}
        chat.messages[message_id] = edited
        self._world.changed(chat, edited)
        self._updates.offer({"edited_message": edited})
        return edited

    def press(self, chat: Chat, message_id: int, button: str) -> str:
        """Press the inline button that says `button` or carries it as data; returns the callback query's id."""
        message = chat.messages.get(message_id, {})
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        found = next(
            (each for row in rows for each in row if button in {each["text"], each.get("callback_data")}), None
        )
        if found is None or "callback_data" not in found:
            text = f"there is no button {button!r} on this message"
            raise NotPossibleError(text)
        number = f"{4_000_000_000 + self._world.number()}"
        self._world.callbacks[number] = CallbackQuery(chat.id, self._ticks())
        if len(self._world.callbacks) > 10_000:  # noqa: PLR2004 - old ones can only be refused
            del self._world.callbacks[next(iter(self._world.callbacks))]
        chat.unread = 0
        self._world.touch(chat)
        query = {
            "id": number,
            "from": chat.user(),
            "message": message,
            "chat_instance": str(-chat.id),
            "data": found["callback_data"],
        }
        self._updates.offer({"callback_query": query})
        return number

    async def answer(self, number: str, within: float) -> Json | None:
        """Return what the bot answered to a press, None where it has not within `within` true seconds."""
        pressed = self._world.callbacks[number]
        until = self._ticks() + within
        while pressed.answer is None and self._ticks() < until:
            await asyncio.wait([asyncio.ensure_future(self._world.changes.wait(0.2))])
        return pressed.answer

    def block(self, chat: Chat) -> None:
        """Stop the bot from writing."""
        if not chat.blocked:
            chat.blocked = True
            self._tell_member(chat, "member", "kicked")

    def unblock(self, chat: Chat) -> None:
        """Let the bot write again."""
        if chat.blocked:
            chat.blocked = False
            self._tell_member(chat, "kicked", "member")

    def read(self, chat: Chat) -> None:
        """Look at the chat."""
        if chat.unread:
            chat.unread = 0
            self._world.touch(chat)

    def _tell_member(self, chat: Chat, before: str, after: str) -> None:
        self._world.touch(chat)
        change = {
            "chat": chat.shown(),
            "from": chat.user(),
            "date": self._world.seconds(),
            "old_chat_member": self._membership(before),
            "new_chat_member": self._membership(after),
        }
        self._updates.offer({"my_chat_member": change})

    def _membership(self, status: str) -> Json:
        member: Json = {"user": self._world.bot(), "status": status}
        return member | ({"until_date": 0} if status == "kicked" else {})

    def migrate(self, chat: Chat) -> Chat:
        """Turn a group into a supergroup with a new id, which is how the old id stops working."""
        new = self._world.add_chat(chat.name, chat_id=-1_000_000_000_000 + chat.id, started=True, kind="supergroup")
        chat.migrated_to = new.id
        content = {"migrate_to_chat_id": new.id}
        self._updates.offer({"message": self._world.add(chat, {**chat.user(), "id": 777000}, content)})
        return new
