"""Members of staff in Slack, for tests: say, press, fill in, wait."""

import base64
from dataclasses import dataclass

from sandbox.client.wire import Wire
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json


def words_of(content: Json) -> str:
    """Return every word of a message or a view, buttons included, one piece a line."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, list):
            for each in value:
                walk(each)
        elif isinstance(value, dict):
            for key in ("text", "title", "label", "fields", "elements", "element", "accessory", "blocks", "alt_text"):
                inner = value.get(key)
                if isinstance(inner, str):
                    found.append(inner)
                else:
                    walk(inner)
            walk(value.get("options"))
            found.extend(str(file["name"]) for file in value.get("files", []))

    walk(content)
    return "\n".join(found)


@dataclass(frozen=True)
class Modal:
    """The window that a member of staff sees."""

    wire: Wire
    user: str
    view: Json

    @property
    def text(self) -> str:
        """Return every word in the window."""
        return words_of(self.view)

    @property
    def errors(self) -> dict[str, str]:
        """Return what the window complains about, by block id."""
        return dict(self.view["_errors"])

    async def press(self, element: str, choice: object = None, entries: Json | None = None) -> Json:
        """Press a button in the window, or choose in a menu that reports at once."""
        given = self._entries(entries or {})
        answer: Json = await self.wire.act(
            "slack/act", user=self.user, view_id=self.view["id"], element=element, choice=choice, entries=given
        )
        return answer

    async def suggest(self, block_id: str, value: str = "") -> list[Json]:
        """Type into a menu that looks its choices up, and return the options that it shows; one of them is an entry."""
        answer: list[Json] = await self.wire.act("slack/suggest", user=self.user, block_id=block_id, value=value)
        return answer

    async def submit(self, entries: Json | None = None) -> Json:
        """Fill in `entries` (by label, block id or action id) and submit; returns `open` and `errors`."""
        answer: Json = await self.wire.act("slack/submit", user=self.user, entries=self._entries(entries or {}))
        return answer

    async def close(self) -> None:
        """Close the window."""
        await self.wire.act("slack/close", user=self.user)

    def _entries(self, entries: Json) -> Json:
        found: Json = {}
        for name, value in entries.items():
            block_id, action_id = self._named(name)
            found.setdefault(block_id, {})[action_id] = value
        return found

    def _named(self, name: str) -> tuple[str, str]:
        labels = []
        for block in self.view["blocks"]:
            element = block.get("element") or block.get("accessory") or {}
            label = block.get("label", {}).get("text", "")
            labels.append(label)
            if element.get("action_id") and name in {label, block["block_id"], element["action_id"]}:
                return block["block_id"], element["action_id"]
        message = f"there is no field {name!r} in this window, only {[label for label in labels if label]}"
        raise NotPossibleError(message)


class SlackClient:
    """What members of staff do and see."""

    def __init__(self, wire: Wire) -> None:
        """Act over `wire`."""
        self._wire = wire

    async def say(self, user: str, channel: str, text: str, *, thread: Json | None = None) -> Json:
        """Write in a channel (or a thread); a text that begins with a slash is a command."""
        thread_ts = thread and thread.get("thread_ts", thread["ts"])
        message: Json = await self._wire.act("slack/say", user=user, channel=channel, text=text, thread_ts=thread_ts)
        return {"channel": await self._channel(channel), **message}

    async def _channel(self, name: str) -> str:
        wanted = name.removeprefix("#")
        channels = (await self._wire.look("state"))["slack"]["channels"]
        return str(next(each["id"] for each in channels if wanted in {each["id"], each.get("name")}))

    async def press(self, user: str, message: Json, element: str, choice: object = None) -> Json:
        """Press the button that says `element` (or has this action id) on a message, or choose in its menu."""
        answer: Json = await self._wire.act(
            "slack/act", user=user, channel=message["channel"], ts=message["ts"], element=element, choice=choice
        )
        return answer

    async def messages(
        self, channel: str | None = None, *, thread: Json | None = None, user: str | None = None
    ) -> list[Json]:
        """Return the messages of a channel (or thread), oldest first; what only one sees is left to that `user`."""
        state = (await self._wire.look("state"))["slack"]
        ids = {
            each["id"]
            for each in state["channels"]
            if channel and channel.lstrip("#") in {each["id"], each.get("name")}
        }
        members = {each["id"] for each in state["members"] if user in {each["id"], each["name"]}}
        root = thread and thread.get("thread_ts", thread["ts"])
        return [
            message
            for message in sorted(state["messages"], key=lambda each: str(each["ts"]))
            if (channel is None or message["channel"] in ids)
            and (root is None or root in {message["ts"], message.get("thread_ts")})
            and message.get("_only_for") in {None, *members}
        ]

    async def wait_for(
        self,
        text: str,
        timeout: float | None = None,  # noqa: ASYNC109 - a wait that ends empty-handed says what was there
        *,
        channel: str | None = None,
        thread: Json | None = None,
        user: str | None = None,
        after: Json | None = None,
    ) -> Json:
        """Return the newest message of the bot's that has `text` in it, as soon as there is one."""

        async def look() -> Json | None:
            for message in reversed(await self.messages(channel, thread=thread, user=user)):
                own = bool(message.get("bot_id")) or message["user"] == "USLACKBOT"
                if own and text in words_of(message) and (after is None or message["ts"] > after["ts"]):
                    return message
            return None

        async def instead() -> str:
            seen = await self.messages(channel, thread=thread, user=user)
            return f"no message says {text!r}; the last ones say:\n" + "\n---\n".join(
                words_of(each) for each in seen[-5:]
            )

        return await self._wire.until(look, instead, timeout)

    async def modal(
        self,
        user: str,
        text: str = "",
        timeout: float | None = None,  # noqa: ASYNC109 - a wait that ends empty-handed says what was there
    ) -> Modal:
        """Return the window that `user` sees, as soon as there is one with `text` in it."""

        async def top() -> Json | None:
            state = (await self._wire.look("state"))["slack"]
            member = next(each["id"] for each in state["members"] if user in {each["id"], each["name"]})
            stack: list[Json] = state["views"].get(member) or []
            return stack[-1] if stack else None

        async def look() -> Json | None:
            view = await top()
            return view if view is not None and text in words_of(view) else None

        async def instead() -> str:
            view = await top()
            return f"no window says {text!r}; {user} sees {words_of(view) if view else 'none'}"

        return Modal(self._wire, user, await self._wire.until(look, instead, timeout))

    async def home(self, user: str) -> Json:
        """Open the app's home page and return what is there now."""
        await self._wire.act("slack/home", user=user)
        state = (await self._wire.look("state"))["slack"]
        member = next(each["id"] for each in state["members"] if user in {each["id"], each["name"]})
        return dict(state["homes"].get(member) or {})

    async def press_home(self, user: str, element: str, block: str | None = None) -> Json:
        """Press the button that says `element` on somebody's home, as it was published last."""
        state = (await self._wire.look("state"))["slack"]
        member = next(each["id"] for each in state["members"] if user in {each["id"], each["name"]})
        view = state["homes"][member]
        answer: Json = await self._wire.act("slack/act", user=user, view_id=view["id"], element=element, block_id=block)
        return answer

    async def share(
        self, user: str, channel: str, name: str, data: bytes, *, text: str = "", thread: Json | None = None
    ) -> Json:
        """Share a file in a channel or a thread; return the message with it."""
        channel_id = await self._channel(channel)
        given = {"name": name, "data": base64.b64encode(data).decode("ascii"), "text": text}
        thread_ts = thread and thread.get("thread_ts", thread["ts"])
        message: Json = await self._wire.act("slack/share", user=user, channel=channel_id, thread_ts=thread_ts, **given)
        return {"channel": channel_id, **message}

    async def file(self, file_id: str) -> bytes:
        """Open a file."""
        return (await self._wire.http.get(f"slack/files/{file_id}")).raise_for_status().content
