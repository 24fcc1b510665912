"""A Slack workspace: its people, conversations, messages, views and files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from sandbox.changes import Changes
from sandbox.shapes import Json, Now
from sandbox.slack.call import SlackRefusalError

TEAM: Final = "T0SANDBOX"
APP: Final = "A0NAJIMI"
BOT: Final = "B0NAJIMI"
BOT_USER: Final = "U0NAJIMI"
MIKA: Final = "U0MIKA"
ANNA: Final = "U0ANNA"
SHOP: Final = "C0SHOP"
APPROVALS: Final = "C0APPROVALS"
CUSTOMERS: Final = "C0CUSTOMERS"
COUNTER: Final = "C0COUNTER"
CALLS: Final = "C0CALLS"


@dataclass(frozen=True)
class Member:
    """Somebody in the workspace: the name by which they are mentioned, and what they do at the shop."""

    id: str
    name: str
    real_name: str
    role: str = ""
    is_bot: bool = False

    def shown(self) -> Json:
        """Return the `user` object of the Web API."""
        profile = {"real_name": self.real_name, "display_name": self.name, "title": self.role}
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "tz": "Europe/London",
            "profile": profile,
        }


@dataclass(frozen=True)
class Conversation:
    """A channel, or a direct conversation between the bot and one member (`partner`)."""

    id: str
    name: str
    members: tuple[str, ...]
    partner: str | None = None

    def shown(self) -> Json:
        """Return the `channel` object of the Web API."""
        if self.partner is not None:
            return {"id": self.id, "is_im": True, "user": self.partner, "is_channel": False, "is_archived": False}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": True,
            "is_im": False,
            "is_private": False,
            "is_archived": False,
            "is_member": BOT_USER in self.members,
            "num_members": len(self.members),
        }


@dataclass
class View:
    """A modal or a home page on somebody's screen, and what was entered, by block id and action id."""

    user: str
    body: Json
    errors: dict[str, str] = field(default_factory=dict)
    entries: dict[tuple[str, str], object] = field(default_factory=dict)


@dataclass
class SharedFile:
    """A file: `body` is its Web API object, None until its upload is complete."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    data: bytes | None = None
    body: Json | None = None


def default_members() -> tuple[Member, ...]:
    """Return the bot and the two members of staff of the demonstration."""
    return (
        Member(BOT_USER, "najimi", "Najimi", is_bot=True),
        Member(MIKA, "mika", "Mika Sato", "plans"),
        Member(ANNA, "anna", "Anna Brandt", "approves"),
    )


class SlackWorld:
    """Everything that is in the workspace; knows no rule of who may do what."""

    def __init__(self, *, now: Now, changes: Changes, members: Iterable[Member] | None = None) -> None:
        """Open a workspace with `members` in #shop, #approvals, #customers, #counter and #calls, dated by `now`."""
        self._now = now
        self.changes = changes
        self.members = {member.id: member for member in (members or default_members())}
        everybody = tuple(self.members)
        self.conversations = {
            SHOP: Conversation(SHOP, "shop", everybody),
            APPROVALS: Conversation(APPROVALS, "approvals", everybody),
            CUSTOMERS: Conversation(CUSTOMERS, "customers", everybody),
            COUNTER: Conversation(COUNTER, "counter", everybody),
            CALLS: Conversation(CALLS, "calls", everybody),
        }
        for member in self.members.values():
            if not member.is_bot:
                direct = f"D0{member.name.upper()}"
                self.conversations[direct] = Conversation(direct, "", (BOT_USER, member.id), partner=member.id)
        self.messages: dict[str, dict[str, Json]] = defaultdict(dict)
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.files: dict[str, SharedFile] = {}
        self._numbers = count(1)
        self._last_ts = 0

    def number(self, letter: str) -> str:
        """Return a fresh id that begins with `letter`."""
        return f"{letter}0{next(self._numbers):08d}"

    def stamp(self) -> str:
        """Return a fresh message timestamp: seconds and microseconds, always later than the last one."""
        micros = int(self._now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def seconds(self) -> int:
        """Return the present moment as whole seconds since 1970."""
        return int(self._now().timestamp())

    def member(self, name: str) -> Member:
        """Return a member by id or by name, with or without @; unknown ones raise `user_not_found`."""
        wanted = name.removeprefix("@").lower()
        for member in self.members.values():
            if wanted in {member.id.lower(), member.name}:
                return member
        raise SlackRefusalError(error="user_not_found")

    def conversation(self, name: str) -> Conversation:
        """Return a conversation by id or by name, with or without #; a member's id means the direct one."""
        wanted = name.removeprefix("#")
        for each in self.conversations.values():
            if wanted in {each.id, each.name} - {""} or (each.partner is not None and wanted == each.partner):
                return each
        raise SlackRefusalError(error="channel_not_found")

    def direct(self, member: str) -> Conversation:
        """Return the direct conversation between the bot and `member`."""
        return self.conversation(self.member(member).id)

    def message(self, channel: str, ts: str) -> Json:
        """Return a message; one that is not there raises `message_not_found`."""
        try:
            return self.messages[channel][ts]
        except KeyError:
            raise SlackRefusalError(error="message_not_found") from None

    def add(self, channel: str, message: Json) -> Json:
        """Put `message` into `channel` under a fresh `ts` and count it in its thread."""
        ts = self.stamp()
        stored = {**message, "ts": ts, "channel": channel}
        self.messages[channel][ts] = stored
        self.changes.publish("slack.message", message=stored)
        parent = self.messages[channel].get(message.get("thread_ts", ""))
        if parent is not None and "_only_for" not in message:
            users = parent.setdefault("reply_users", [])
            if message.get("user") not in users:
                users.append(message.get("user"))
            parent.update(reply_count=parent.get("reply_count", 0) + 1, latest_reply=ts, thread_ts=parent["ts"])
            self.changes.publish("slack.message", message=parent)
        return stored

    def changed(self, message: Json) -> None:
        """Tell the watchers that `message` looks different now."""
        self.changes.publish("slack.message", message=message)

    def remove(self, channel: str, ts: str) -> None:
        """Take a message away."""
        self.message(channel, ts)
        del self.messages[channel][ts]
        self.changes.publish("slack.gone", channel=channel, ts=ts)

    def thread(self, channel: str, ts: str) -> Iterator[Json]:
        """Yield the parent and its replies, oldest first, without what only one person sees."""
        for message in self.public(channel):
            if ts in {message["ts"], message.get("thread_ts")}:
                yield message

    def public(self, channel: str) -> Iterator[Json]:
        """Yield the messages of a channel that everybody sees, oldest first."""
        return (message for message in self.messages[channel].values() if "_only_for" not in message)

    def show_view(self, user: str) -> None:
        """Tell the watchers what is on top of `user`'s screen now."""
        self.changes.publish("slack.views", user=user, views=self.screen(user))

    def screen(self, user: str) -> list[Json]:
        """Return the modals that `user` has open, the lowest first, with the errors that they show."""
        return [{**self.views[each].body, "_errors": self.views[each].errors} for each in self.stacks[user]]


def bare(message: Json) -> Json:
    """Return a message as the Web API shows it, without the marks that the sandbox adds."""
    return {key: value for key, value in message.items() if not key.startswith("_") and key != "channel"}
