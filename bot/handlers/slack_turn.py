"""One turn of staff's conversation in Slack: what somebody said, pressed or filled in."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from bot.handlers.call_desk import CallDesk
from core.errors import NotFoundError, RefusedError
from core.models import InboxEvent, Staff
from core.replies import Replies
from core.shop import Shop
from core.staff import meet

SOURCE = "slack"
LONGEST_ID = 18
# A menu of further actions: what is chosen there counts as the button that its value names, as "action:value".
MORE = "more"
_MENTION = re.compile(r"<@[^>]*>")


@dataclass(frozen=True)
class Desk:
    """The shop as staff meet it in Slack; `telegram_bot` tells the bot's name, empty while it is not known.

    Customers' conversations and what the business section is to do stand in `customers_channel`, calls in
    `calls_channel`; `opening_hours` is when somebody reads what customers write, in words. `calls` is the telephone.
    """

    shop: Shop
    approvers: tuple[str, ...] = ()
    approvals_channel: str = ""
    customers_channel: str = ""
    calls_channel: str = ""
    opening_hours: str = ""
    telegram_bot: Callable[[], str] = str
    new_staff_may_plan: bool = True
    largest_file_mb: int = 200
    calls: CallDesk | None = None

    def staff(self, tx: Session, turn: "Turn") -> Staff:
        """Return the member of staff whose turn it is."""
        return self.met(tx, turn.user, turn.name)

    def admit(self, turn: "Turn") -> None:
        """Raise `RefusedError` for somebody without any role: they are to see nothing of the shop's customers."""
        self.admit_user(turn.user)

    def admit_user(self, user: str) -> None:
        """Raise `RefusedError` for a user of Slack without any role."""
        with self.shop.store.read() as session:
            roles = session.exec(select(Staff.roles).where(Staff.slack_user == user)).first()
        known = roles if roles is not None else ["planner"] if self.new_staff_may_plan else []
        if not known and user not in self.approvers:
            message = "You have no role here yet, so I cannot tell you anything. An admin can give you one."
            raise RefusedError(message)

    def met(self, tx: Session, user: str, name: str = "") -> Staff:
        """Return the member of staff behind a Slack user, who may be new."""
        return meet(tx, self.shop.clock, user, name, self.approvers, may_plan=self.new_staff_may_plan)


@dataclass(frozen=True)
class Turn:
    """Who did what where.

    `channel` is empty where there is none, on the app's home: what is said then goes to the person alone. `thread` is
    the root of the thread that it belongs to, None at the top of a channel. `message` is the message whose button was
    pressed. `state` holds what was typed into a modal, by block id.
    """

    kind: str
    user: str
    name: str
    channel: str
    thread: str | None
    words: str = ""
    action: str = ""
    value: str = ""
    message: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    view_id: str = ""

    @property
    def at(self) -> str:
        """Return where to answer: the channel, or the person's own conversation with the bot (by the user's id)."""
        return self.channel or self.user

    @property
    def place(self) -> str | None:
        """Return the name of the thread as questions keep it; None at the top of a channel."""
        return place_of(self.channel, self.thread) if self.thread else None

    @property
    def where(self) -> dict[str, str | None]:
        """Return where it happened, as a form remembers it."""
        return {"channel": self.channel, "thread": self.thread, "message": self.message}

    def say(self, replies: Replies, text: str, blocks: list[dict[str, Any]] | None = None, **more: Any) -> int:  # noqa: ANN401
        """Answer where it was asked: in the thread, or at the top of the channel."""
        payload: dict[str, Any] = {"channel": self.at, "text": text, **more}
        if blocks:
            payload["blocks"] = blocks
        if self.thread:
            payload["thread_ts"] = self.thread
        return replies.slack("chat.postMessage", **payload)

    def whisper(self, replies: Replies, text: str, blocks: list[dict[str, Any]] | None = None) -> int:
        """Answer so that only the person whose turn it is sees it."""
        if not self.channel:
            return self.say(replies, text, blocks)
        payload: dict[str, Any] = {"channel": self.channel, "user": self.user, "text": text}
        if blocks:
            payload["blocks"] = blocks
        if self.thread:
            payload["thread_ts"] = self.thread
        return replies.slack("chat.postEphemeral", **payload)


def number_of(value: str) -> int:
    """Return the id that a button carries; raise `NotFoundError` for what is none (a forged or outdated button)."""
    if value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID:
        return int(value)
    message = "That button belongs to nothing here (any more). Ask again, or look at `/najimi plans`."
    raise NotFoundError(message)


def place_of(channel: str, thread: str) -> str:
    """Return the name under which a question remembers a thread."""
    return f"slack:{channel}:{thread}"


def turn_of(event: InboxEvent) -> Turn:
    """Read a turn from an event of the inbox."""
    body = event.payload
    readers = {
        "app_mention": _said,
        "command": _commanded,
        "block_actions": _pressed,
        "view_submission": _submitted,
        "home": _opened_home,
        "file": _shared_file,
    }
    return readers[event.kind](event.kind, body)


def _said(kind: str, body: dict[str, Any]) -> Turn:
    event = body["event"]
    said = _without_the_bot(str(event.get("text", "")), body)
    return Turn(
        kind=kind,
        user=str(event["user"]),
        name="",
        channel=str(event["channel"]),
        thread=event.get("thread_ts"),
        words=unescape(said).strip(),
    )


def _without_the_bot(text: str, body: dict[str, Any]) -> str:
    """Return what stands beside the bot's own mention; alone with the bot, where it need not be there, others stay."""
    bots = [each.get("user_id") for each in body.get("authorizations") or [] if each.get("is_bot")]
    direct = body["event"].get("type") == "message"
    mention = re.compile("|".join(f"<@{re.escape(str(bot))}>" for bot in bots)) if direct and bots else _MENTION
    return " ".join(part.strip() for part in mention.split(text, maxsplit=1))


def _opened_home(kind: str, body: dict[str, Any]) -> Turn:
    """Read that somebody looks at the app's home; `value` names the tab, "home" or "messages"."""
    event = body["event"]
    return Turn(
        kind=kind, user=str(event["user"]), name="", channel="", thread=None, value=str(event.get("tab", "home"))
    )


def _shared_file(kind: str, body: dict[str, Any]) -> Turn:
    """Read that somebody shared a file where the bot is; `value` is the file's id."""
    event = body["event"]
    return Turn(
        kind=kind,
        user=str(event["user_id"]),
        name="",
        channel=str(event["channel_id"]),
        thread=None,
        value=str(event["file_id"]),
    )


def _commanded(kind: str, body: dict[str, Any]) -> Turn:
    return Turn(
        kind=kind,
        user=str(body["user_id"]),
        name=str(body.get("user_name", "")),
        channel=str(body["channel_id"]),
        thread=None,
        words=unescape(str(body.get("text", ""))).strip(),
    )


def _pressed(kind: str, body: dict[str, Any]) -> Turn:
    action = body["actions"][0]
    message, container = body.get("message") or {}, body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    ts = message.get("ts") or container.get("message_ts")
    # What one person alone saw starts no thread.
    root = None if container.get("is_ephemeral") else ts
    view = body.get("view") or {}
    named, value = _done(action)
    metadata = json.loads(view.get("private_metadata") or "{}")
    if view.get("type") == "modal":
        # A window remembers where it was opened: what its buttons do happens there.
        channel, root = channel or metadata.get("channel") or "", root or metadata.get("thread")
    return Turn(
        kind=kind,
        user=str(body["user"]["id"]),
        name=_name(body),
        channel=str(channel),
        thread=message.get("thread_ts") or container.get("thread_ts") or root,
        action=named,
        value=value,
        message=ts,
        metadata=metadata,
        state=typed(view),
        view_id=str(view.get("id", "")),
    )


def _done(action: dict[str, Any]) -> tuple[str, str]:
    """Return the action's name and value: a button's own, or those of the button that a menu's choice stands for."""
    name = str(action.get("action_id", "")).split(":")[0]
    if name != MORE:
        # A menu that stands by itself: what was chosen in it.
        return name, str(action.get("value") or (action.get("selected_option") or {}).get("value", ""))
    chosen, _, value = str((action.get("selected_option") or {}).get("value", "")).partition(":")
    return chosen, value


def _submitted(kind: str, body: dict[str, Any]) -> Turn:
    view = body["view"]
    metadata = json.loads(view.get("private_metadata") or "{}")
    return Turn(
        kind=kind,
        user=str(body["user"]["id"]),
        name=_name(body),
        channel=str(metadata.get("channel", "")),
        thread=metadata.get("thread"),
        action=str(view["callback_id"]),
        metadata=metadata,
        state=typed(view),
        view_id=str(view["id"]),
    )


def _name(body: dict[str, Any]) -> str:
    user = body["user"]
    return str(user.get("name") or user.get("username") or "")


def typed(view: dict[str, Any]) -> dict[str, str]:
    """Return what was typed or chosen in a modal, as text, by block id; what is empty is left out.

    Of several ticked boxes the values stand with commas between them.
    """
    values = (view.get("state") or {}).get("values") or {}
    found: dict[str, str] = {}
    for block_id, elements in values.items():
        for element in elements.values():
            chosen = element.get("selected_option") or {}
            ticked = ",".join(str(option["value"]) for option in element.get("selected_options") or []) or None
            picked = chosen.get("value") or element.get("selected_user") or element.get("selected_date") or ticked
            chosen_time = element.get("selected_date_time") or element.get("selected_time")
            value = element.get("value") or picked or chosen_time or element.get("selected_conversation")
            if value is not None:
                found[block_id] = str(value)
    return found


def unescape(text: str) -> str:
    """Return what a person typed, from the way Slack sends it."""
    plain = text.replace("\N{LEFT DOUBLE QUOTATION MARK}", '"').replace("\N{RIGHT DOUBLE QUOTATION MARK}", '"')
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
