"""The methods of the Web API that the stand-in plays: the scope that each needs and how often it may be called."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sandbox.shapes import Json
from sandbox.slack import chat, files, lookups, view_methods
from sandbox.slack.call import Call
from sandbox.slack.limits import Tier
from sandbox.slack.parts import SlackParts


class Token(StrEnum):
    """Which token a method takes; `none` takes any and none."""

    BOT = "bot"
    APP = "app"
    NONE = "none"


@dataclass(frozen=True)
class Method:
    """What a method does, what it needs (any one of `scopes`) and how often it may be called."""

    run: Callable[[SlackParts, Call], Json]
    tier: Tier
    scopes: tuple[str, ...] = ()
    token: Token = Token.BOT


def _connect(parts: SlackParts, call: Call) -> Json:
    del call
    address = parts.address("socket").replace("http", "ws", 1)
    return {"url": f"{address}?ticket={parts.sockets.ticket()}&app_id=A0NAJIMI"}


_READ: Final = ("channels:read", "im:read", "groups:read", "mpim:read")
_HISTORY: Final = ("channels:history", "im:history", "groups:history", "mpim:history")
_WRITE: Final = ("chat:write",)

METHODS: Final[dict[str, Method]] = {
    "api.test": Method(lookups.api_test, Tier.FREE, token=Token.NONE),
    "auth.test": Method(lookups.auth_test, Tier.FREE),
    "apps.connections.open": Method(_connect, Tier.ONE, ("connections:write",), Token.APP),
    "chat.postMessage": Method(chat.post_message, Tier.FREE, _WRITE),
    "chat.update": Method(chat.update, Tier.THREE, _WRITE),
    "chat.delete": Method(chat.delete, Tier.THREE, _WRITE),
    "chat.postEphemeral": Method(chat.post_ephemeral, Tier.FOUR, _WRITE),
    "chat.getPermalink": Method(chat.permalink, Tier.FREE),
    "reactions.add": Method(chat.add_reaction, Tier.THREE, ("reactions:write",)),
    "conversations.open": Method(lookups.open_conversation, Tier.THREE, ("im:write", "mpim:write")),
    "conversations.info": Method(lookups.conversation_info, Tier.THREE, _READ),
    "conversations.list": Method(lookups.list_conversations, Tier.TWO, _READ),
    "conversations.history": Method(lookups.history, Tier.THREE, _HISTORY),
    "conversations.replies": Method(lookups.replies, Tier.THREE, _HISTORY),
    "users.info": Method(lookups.user_info, Tier.FOUR, ("users:read",)),
    "users.list": Method(lookups.list_users, Tier.TWO, ("users:read",)),
    "views.open": Method(view_methods.open_view, Tier.FOUR),
    "views.push": Method(view_methods.push_view, Tier.FOUR),
    "views.update": Method(view_methods.update_view, Tier.FOUR),
    "views.publish": Method(view_methods.publish_view, Tier.FOUR),
    "files.getUploadURLExternal": Method(files.upload_url, Tier.FOUR, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, Tier.FOUR, ("files:write",)),
    "files.info": Method(files.file_info, Tier.FOUR, ("files:read",)),
}
