"""What the methods of the Slack stand-in work on."""

from dataclasses import dataclass, field
from typing import Final

from sandbox.access import Access
from sandbox.shapes import Json
from sandbox.slack.call import SlackRefusalError
from sandbox.slack.courier import SlackCourier
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.socket import Sockets
from sandbox.slack.triggers import Triggers
from sandbox.slack.world import BOT, BOT_USER, TEAM, Conversation, SlackWorld

SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "users:read",
)


@dataclass
class SlackParts:
    """The workspace, the ways to the product, and what the app was granted."""

    access: Access
    world: SlackWorld
    sockets: Sockets
    courier: SlackCourier
    triggers: Triggers
    response_urls: ResponseUrls
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))

    def address(self, path: str) -> str:
        """Return the public address of `path` below the Slack stand-in."""
        return self.access.slack_api_url.removesuffix("api/") + path

    def knows_file(self, named: Json) -> bool:
        """Say whether `named` (by `id` or `url`) is a file whose upload is complete."""
        for file in self.world.files.values():
            if file.body is not None and (named.get("id") == file.id or named.get("url") == file.body["url_private"]):
                return True
        return False

    def joined(self, name: str) -> Conversation:
        """Return a conversation that the bot is in; otherwise Slack's refusal."""
        conversation = self.world.conversation(name)
        if BOT_USER not in conversation.members:
            raise SlackRefusalError(error="not_in_channel")
        return conversation

    def post(self, channel: str, message: Json) -> Json:
        """Put a message of the bot's into `channel` and tell the app, as Slack does, about its own message too."""
        body = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": "A0NAJIMI", "team": TEAM, **message}
        stored = self.world.add(channel, body)
        if "_only_for" not in message:
            self.tell_message(stored)
        return stored

    def tell_message(self, message: Json) -> None:
        """Tell the app that `message` was written."""
        direct = self.world.conversations[message["channel"]].partner is not None
        shown = {key: value for key, value in message.items() if not key.startswith("_")}
        event = {**shown, "channel_type": "im" if direct else "channel", "event_ts": message["ts"]}
        self.courier.tell(event, subscription="message.im" if direct else "message.channels")

    def tell_changed(self, message: Json, before: Json) -> None:
        """Tell the app that `message` was edited."""
        direct = self.world.conversations[message["channel"]].partner is not None
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": {key: value for key, value in message.items() if not key.startswith("_")},
            "previous_message": {key: value for key, value in before.items() if not key.startswith("_")},
            "channel": message["channel"],
            "channel_type": "im" if direct else "channel",
            "ts": self.world.stamp(),
            "event_ts": message["ts"],
            "hidden": True,
        }
        self.courier.tell(event, subscription="message.im" if direct else "message.channels")
