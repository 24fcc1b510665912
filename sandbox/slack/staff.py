"""What members of staff do in Slack: write, press, fill in, submit, close, share a file."""

import html
import re
from dataclasses import dataclass
from typing import Final

from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.slack.blocks import interactive
from sandbox.slack.call import SlackRefusalError
from sandbox.slack.chat import respond
from sandbox.slack.files import share_by_member
from sandbox.slack.parts import SlackParts
from sandbox.slack.payloads import action_of, common
from sandbox.slack.socket import NotAcknowledgedError
from sandbox.slack.state import chosen, initial, state_of
from sandbox.slack.world import BOT_USER, TEAM, Member, View, bare

HEARD_LATE: Final = "operation_timeout"


@dataclass(frozen=True)
class Target:
    """What a person acts on: an element of a message or of a modal (or the home page)."""

    element: str
    block_id: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None


class SlackStaff:
    """The hands of the people in the workspace."""

    def __init__(self, parts: SlackParts) -> None:
        """Work on the workspace of `parts`."""
        self._parts = parts

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write `text` as `user`; a text that begins with a slash is a command. Returns the message or the answer."""
        member, world = self._parts.world.member(user), self._parts.world
        conversation = world.conversation(channel)
        if member.id not in conversation.members:
            raise SlackRefusalError(error="not_in_channel")
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            return await self.command(member.id, conversation.id, command, rest.strip())
        written = self._as_sent(text)
        message: Json = {
            "type": "message",
            "user": member.id,
            "team": TEAM,
            "client_msg_id": world.number("M"),
            "text": written,
        }
        if thread_ts:
            message["thread_ts"] = world.message(conversation.id, thread_ts).get("thread_ts", thread_ts)
        stored = world.add(conversation.id, message)
        if f"<@{BOT_USER}>" in written and conversation.partner is None:
            mention = {**bare(stored), "type": "app_mention", "channel": conversation.id, "event_ts": stored["ts"]}
            self._parts.courier.tell(mention)
        self._parts.tell_message(stored)
        return bare(stored)

    def _as_sent(self, text: str) -> str:
        """Return what Slack makes of a typed text: escaped, with names turned into ids."""
        members = {member.name: member.id for member in self._parts.world.members.values()}
        channels = {each.name: each.id for each in self._parts.world.conversations.values() if each.name}

        def member(found: re.Match[str]) -> str:
            known = members.get(found[1].lower())
            return f"<@{known}>" if known else found[0]

        def channel(found: re.Match[str]) -> str:
            known = channels.get(found[1])
            return f"<#{known}|{found[1]}>" if known else found[0]

        escaped = html.escape(text, quote=False)
        return re.sub(r"(?<!\w)#([a-z0-9_-]+)", channel, re.sub(r"(?<!\w)@([\w.-]*\w)", member, escaped))

    async def command(self, user: str, channel: str, command: str, text: str) -> Json:
        """Give a slash command; returns `{"acknowledged": …}` with Slack's complaint where nobody answered."""
        member, conversation = self._parts.world.member(user), self._parts.world.conversation(channel)
        token = self._parts.response_urls.issue(conversation.id, member.id)
        payload = {
            "token": "sandbox",
            "team_id": TEAM,
            "team_domain": "sandbox",
            "channel_id": conversation.id,
            "channel_name": conversation.name or "directmessage",
            "user_id": member.id,
            "user_name": member.name,
            "command": command,
            "text": text,
            "api_app_id": "A0NAJIMI",
            "is_enterprise_install": "false",
            "response_url": self._parts.address(f"response/{token}"),
            "trigger_id": self._parts.triggers.issue(member.id),
        }
        try:
            answer = await self._parts.courier.ask("slash_commands", payload)
        except NotAcknowledgedError as error:
            complaint = f'{command} failed with the error "{HEARD_LATE}"'
            self._whisper(member.id, conversation.id, complaint)
            return {"acknowledged": False, "reason": error.reason, "error": complaint}
        if answer:
            said = answer if isinstance(answer, dict) else {"text": str(answer)}
            respond(self._parts, self._parts.response_urls.use(token), said)
        return {"acknowledged": True}

    def _whisper(self, user: str, channel: str, text: str) -> None:
        body = {"type": "message", "user": "USLACKBOT", "text": text, "_only_for": user}
        self._parts.world.add(channel, body)

    async def act(self, user: str, target: Target, choice: object = None, entries: Json | None = None) -> Json:
        """Press a button or choose in a menu; `entries` (block id to action id to value) is what else is filled in."""
        member = self._parts.world.member(user)
        source, view = self._source(member, target)
        block, element = _find(source["blocks"], target)
        held = view.entries if view else {}
        held.update(flatten(entries))
        key = (block["block_id"], element["action_id"])
        try:
            if element["type"] == "button":
                action = action_of(block, element, None, self._parts.world.stamp())
            else:
                if choice is None and element["type"] == "overflow":
                    choice = target.element
                if choice is not None:
                    held[key] = choice
                state = chosen(element, held[key]) if key in held else initial(element)
                action = action_of(block, element, state, self._parts.world.stamp())
            payload = self._action_payload(member, source, view, action, state_of(source["blocks"], held))
        except ValueError as error:
            raise NotPossibleError(str(error)) from error
        try:
            await self._parts.courier.ask("interactive", payload)
        except NotAcknowledgedError as error:
            return {"acknowledged": False, "reason": error.reason}
        return {"acknowledged": True}

    def _source(self, member: Member, target: Target) -> tuple[Json, View | None]:
        world = self._parts.world
        if target.view_id is None:
            message = world.message(world.conversation(target.channel or "").id, target.ts or "")
            if message.get("_only_for", member.id) != member.id:
                text = f"{member.name} does not see this message"
                raise NotPossibleError(text)
            return message, None
        view = world.views.get(target.view_id)
        if view is None or view.user != member.id:
            text = f"{member.name} does not have this window open"
            raise NotPossibleError(text)
        return view.body, view

    def _action_payload(self, member: Member, source: Json, view: View | None, action: Json, values: Json) -> Json:
        parts = self._parts
        payload = common("block_actions", member) | {"actions": [action], "state": {"values": values}}
        if view is not None:
            payload["trigger_id"] = parts.triggers.issue(member.id, view.body["id"])
            payload["container"] = {"type": "view", "view_id": view.body["id"]}
            return payload | {"view": {**view.body, "state": {"values": values}}}
        channel, thread_ts = source["channel"], source.get("thread_ts")
        token = parts.response_urls.issue(channel, member.id, thread_ts=thread_ts, message_ts=source["ts"])
        container: Json = {
            "type": "message",
            "message_ts": source["ts"],
            "channel_id": channel,
            "is_ephemeral": "_only_for" in source,
        }
        named = parts.world.conversations[channel].name or "directmessage"
        return payload | {
            "trigger_id": parts.triggers.issue(member.id),
            "container": container | ({"thread_ts": thread_ts} if thread_ts else {}),
            "channel": {"id": channel, "name": named},
            "message": bare(source),
            "response_url": parts.address(f"response/{token}"),
        }

    async def open_home(self, user: str) -> None:
        """Look at the app's home page."""
        member = self._parts.world.member(user)
        home = self._parts.world.homes.get(member.id)
        event: Json = {
            "type": "app_home_opened",
            "user": member.id,
            "channel": self._parts.world.direct(member.id).id,
            "tab": "home",
            "event_ts": self._parts.world.stamp(),
        }
        self._parts.courier.tell(event | ({"view": home.body} if home else {}))

    async def share(
        self, user: str, channel: str, name: str, data: bytes, *, text: str = "", thread_ts: str | None = None
    ) -> Json:
        """Share a file in a channel."""
        member, conversation = self._parts.world.member(user), self._parts.world.conversation(channel)
        return share_by_member(
            self._parts, member.id, conversation.id, name, data, text=self._as_sent(text), thread_ts=thread_ts
        )


def flatten(entries: Json | None) -> dict[tuple[str, str], object]:
    """Return entries by block id and action id."""
    return {
        (block_id, action_id): value
        for block_id, inner in (entries or {}).items()
        for action_id, value in inner.items()
    }


def _words(element: Json) -> list[str]:
    """Return the words that a person presses: a button's own, and those behind the three dots of a menu."""
    if element["type"] == "overflow":
        return [str(option["text"]["text"]) for option in element["options"]]
    return [str(element["text"]["text"])] if element["type"] == "button" else []


def _find(blocks: list[Json], target: Target) -> tuple[Json, Json]:
    """Return the block and the element that `target` names by action id or by the words on it."""
    for block in blocks:
        for element in interactive(block):
            named = target.element in {element["action_id"], *_words(element)}
            if named and target.block_id in {None, block["block_id"]}:
                return block, element
    text = f"there is nothing called {target.element!r} to press here"
    raise NotPossibleError(text)
