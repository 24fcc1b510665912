"""chat.* and reactions.add; what arrives at a response_url and in an acknowledgement takes the same way."""

from typing import Final

from sandbox.shapes import Json
from sandbox.slack.blocks import check_blocks
from sandbox.slack.call import Call, SlackRefusalError
from sandbox.slack.parts import SlackParts
from sandbox.slack.response_urls import Errand
from sandbox.slack.world import BOT, bare

LONGEST_TEXT: Final = 40_000


def content(parts: SlackParts, call: Call, *, required: bool = True) -> Json:
    """Return the text and the blocks of a message; nothing at all raises `no_text`."""
    given = call.data("blocks", otherwise="invalid_blocks_format")
    text = call.text("text", required=False)
    if len(text) > LONGEST_TEXT:
        raise SlackRefusalError(error="msg_too_long")
    if required and not text and not given and not call.data("attachments"):
        raise SlackRefusalError(error="no_text")
    found: Json = {} if call.arguments.get("text") is None else {"text": text}
    if given is not None:
        found["blocks"] = check_blocks(given, parts.knows_file)
    metadata = call.data("metadata")
    return found | ({"metadata": metadata} if metadata else {})


def post_message(parts: SlackParts, call: Call) -> Json:
    """chat.postMessage: into a channel, a thread, or somebody's direct conversation."""
    channel = parts.joined(call.text("channel")).id
    message = {"text": "", **content(parts, call)}
    thread_ts = call.text("thread_ts", required=False)
    if thread_ts:
        message["thread_ts"] = _parent(parts, channel, thread_ts)
        if call.flag("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    stored = parts.post(channel, message)
    return {"channel": channel, "ts": stored["ts"], "message": bare(stored)}


def _parent(parts: SlackParts, channel: str, thread_ts: str) -> str:
    message = parts.world.messages[channel].get(thread_ts)
    if message is None or "_only_for" in message:
        raise SlackRefusalError(error="thread_not_found")
    return str(message.get("thread_ts", thread_ts))


def update(parts: SlackParts, call: Call) -> Json:
    """chat.update: the bot's own messages only; blocks that are not given stay as they are."""
    channel, ts = parts.world.conversation(call.text("channel")).id, call.text("ts")
    message = parts.world.message(channel, ts)
    if "_only_for" in message:
        raise SlackRefusalError(error="message_not_found")
    if message.get("bot_id") != BOT:
        raise SlackRefusalError(error="cant_update_message")
    edit(parts, message, content(parts, call))
    return {"channel": channel, "ts": ts, "text": message["text"], "message": bare(message)}


def edit(parts: SlackParts, message: Json, new: Json) -> None:
    """Give `message` the text and blocks of `new`."""
    before = dict(message)
    message.update(new)
    message["edited"] = {"user": message["user"], "ts": parts.world.stamp()}
    parts.world.changed(message)
    if "_only_for" not in message:
        parts.tell_changed(message, before)


def delete(parts: SlackParts, call: Call) -> Json:
    """chat.delete: the bot's own messages only."""
    channel, ts = parts.world.conversation(call.text("channel")).id, call.text("ts")
    if parts.world.message(channel, ts).get("bot_id") != BOT:
        raise SlackRefusalError(error="cant_delete_message")
    parts.world.remove(channel, ts)
    return {"channel": channel, "ts": ts}


def post_ephemeral(parts: SlackParts, call: Call) -> Json:
    """chat.postEphemeral: seen by one member of the channel, until the page is loaded anew."""
    conversation = parts.joined(call.text("channel"))
    user = call.text("user")
    if user not in conversation.members:
        raise SlackRefusalError(error="user_not_in_channel")
    message = {"text": "", **content(parts, call), "_only_for": user}
    thread_ts = call.text("thread_ts", required=False)
    if thread_ts:
        message["thread_ts"] = _parent(parts, conversation.id, thread_ts)
    return {"message_ts": parts.post(conversation.id, message)["ts"]}


def add_reaction(parts: SlackParts, call: Call) -> Json:
    """reactions.add: one of each kind from the bot."""
    message = parts.world.message(parts.joined(call.text("channel")).id, call.text("timestamp"))
    name = call.text("name").strip(":")
    reactions = message.setdefault("reactions", [])
    if any(each["name"] == name for each in reactions):
        raise SlackRefusalError(error="already_reacted")
    reactions.append({"name": name, "count": 1, "users": ["U0NAJIMI"]})
    parts.world.changed(message)
    return {}


def permalink(parts: SlackParts, call: Call) -> Json:
    """chat.getPermalink: an address that the page understands."""
    channel = parts.world.conversation(call.text("channel")).id
    ts = parts.world.message(channel, call.text("message_ts"))["ts"]
    return {"channel": channel, "permalink": parts.address(f"archives/{channel}/p{ts.replace('.', '')}")}


def respond(parts: SlackParts, errand: Errand, arguments: Json) -> None:
    """Carry out an answer to a command or a button: replace, delete, or say something new."""
    call = Call("response_url", arguments)
    original = parts.world.messages[errand.channel].get(errand.message_ts or "")
    if call.flag("delete_original"):
        if original is not None:
            parts.world.remove(errand.channel, original["ts"])
        return
    new = content(parts, call)
    if call.flag("replace_original") and original is not None:
        edit(parts, original, new)
        return
    message: Json = {"text": "", **new}
    if call.text("response_type", required=False) != "in_channel":
        message["_only_for"] = errand.user
    thread_ts = call.text("thread_ts", required=False) or errand.thread_ts
    if thread_ts:
        message["thread_ts"] = thread_ts
    parts.post(errand.channel, message)
