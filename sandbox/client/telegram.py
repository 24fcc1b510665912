"""Customers in Telegram, for tests: start, write, press, block, wait."""

from dataclasses import dataclass

from sandbox.client.wire import Wire
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json


def text_of(message: Json) -> str:
    """Return the text or the caption of a message."""
    return str(message.get("text") or message.get("caption") or "")


def buttons_of(message: Json) -> list[str]:
    """Return what the buttons of a message say."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [str(button["text"]) for row in rows for button in row]


@dataclass(frozen=True)
class ChatClient:
    """One customer's chat with the bot."""

    wire: Wire
    id: int
    name: str

    async def messages(self) -> list[Json]:
        """Return the whole chat, oldest first."""
        return list((await self.wire.look(f"telegram/chats/{self.id}"))["messages"])

    async def say(self, text: str) -> Json:
        """Write to the bot."""
        message: Json = await self.wire.act("telegram/say", chat_id=self.id, text=text)
        return message

    async def send(self, kind: str, *, caption: str = "", album: str = "") -> Json:
        """Send a photo, a voice message, a document, a location or a sticker."""
        message: Json = await self.wire.act("telegram/send", chat_id=self.id, kind=kind, caption=caption, album=album)
        return message

    async def edit(self, message: Json, text: str) -> None:
        """Change a message of one's own."""
        await self.wire.act("telegram/edit", chat_id=self.id, message_id=message["message_id"], text=text)

    async def start(self, link: str = "") -> None:
        """Open the bot by a link (or its payload) and press START."""
        await self.wire.act("telegram/start", chat_id=self.id, link=link)

    async def press(self, button: str, message: Json | None = None) -> str:
        """Press a button, by default on the newest message that has it; returns what the bot answered to it."""
        if message is None:
            having = [each for each in await self.messages() if button in buttons_of(each)]
            if not having:
                text = f"no message in {self.name}'s chat has a button {button!r}"
                raise NotPossibleError(text)
            message = having[-1]
        pressed = await self.wire.act(
            "telegram/press", chat_id=self.id, message_id=message["message_id"], button=button
        )
        return str((pressed["answer"] or {}).get("text", ""))

    async def block(self) -> None:
        """Stop the bot from writing."""
        await self.wire.act("telegram/block", chat_id=self.id)

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self.wire.act("telegram/unblock", chat_id=self.id)

    async def wait_for(
        self,
        text: str,
        timeout: float | None = None,  # noqa: ASYNC109 - a wait that ends empty-handed says what was there
        *,
        after: Json | None = None,
    ) -> Json:
        """Return the newest message of the bot's that has `text` in it, as soon as there is one."""

        async def look() -> Json | None:
            for message in reversed(await self.messages()):
                newer = after is None or message["message_id"] > after["message_id"]
                if message["from"]["is_bot"] and newer and text in text_of(message):
                    return message
            return None

        async def instead() -> str:
            seen = [text_of(each) for each in await self.messages()]
            return f"{self.name} was not told {text!r}; the last messages are:\n" + "\n---\n".join(seen[-5:])

        return await self.wire.until(look, instead, timeout)


class TelegramClient:
    """What customers do and see."""

    def __init__(self, wire: Wire) -> None:
        """Act over `wire`."""
        self._wire = wire

    async def chats(self) -> list[ChatClient]:
        """Return the chats that there are, the one with the newest message first."""
        chats = (await self._wire.look("state"))["telegram"]["chats"]
        return [ChatClient(self._wire, each["id"], each["name"]) for each in chats]

    async def chat(self, who: str | int) -> ChatClient:
        """Return a chat by its id or by the customer's name or a part of it; the exact name goes first."""
        chats = await self.chats()
        exact = [each for each in chats if who in {each.id, each.name}]
        partly = [each for each in chats if str(who).lower() in each.name.lower()]
        for found in (*exact, *partly):
            return found
        message = f"nobody called {who!r} is on Telegram"
        raise NotPossibleError(message)

    async def start(self, name: str, link: str = "") -> ChatClient:
        """Let somebody new open the bot, by a link or without one."""
        chat = await self._wire.act("telegram/start", name=name, link=link)
        return ChatClient(self._wire, chat["id"], chat["name"])
