"""auth.test, api.test, conversations.* and users.*: what the app may look up."""

from collections.abc import Sequence

from sandbox.shapes import Json
from sandbox.slack.call import Call, SlackRefusalError
from sandbox.slack.parts import SlackParts
from sandbox.slack.world import BOT, BOT_USER, TEAM, bare


def auth_test(parts: SlackParts, call: Call) -> Json:
    """auth.test: who this token is."""
    del call
    member = parts.world.members[BOT_USER]
    return {
        "url": "https://sandbox.slack.invalid/",
        "team": "Sandbox",
        "user": member.name,
        "team_id": TEAM,
        "user_id": member.id,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def api_test(parts: SlackParts, call: Call) -> Json:
    """api.test: says back what it was given."""
    del parts
    if call.text("error", required=False):
        raise SlackRefusalError(error=call.text("error"), args=call.arguments)
    return {"args": call.arguments}


def open_conversation(parts: SlackParts, call: Call) -> Json:
    """conversations.open: the direct conversation with one member."""
    named = call.text("users", required=False) or call.text("channel")
    if "," in named:
        raise SlackRefusalError(error="method_not_supported_for_channel_type")
    conversation = parts.world.conversation(named) if named.startswith("D") else parts.world.direct(named)
    return {"channel": {"id": conversation.id}, "already_open": True, "no_op": True}


def conversation_info(parts: SlackParts, call: Call) -> Json:
    """conversations.info: one conversation."""
    return {"channel": parts.world.conversation(call.text("channel")).shown()}


def list_conversations(parts: SlackParts, call: Call) -> Json:
    """conversations.list: channels and, where asked for, direct conversations."""
    kinds = (call.text("types", required=False) or "public_channel").split(",")
    found = [
        each.shown()
        for each in parts.world.conversations.values()
        if ("im" if each.partner is not None else "public_channel") in kinds
    ]
    page, cursor = _page(found, call)
    return {"channels": page, **cursor}


def history(parts: SlackParts, call: Call) -> Json:
    """conversations.history: what was said in a channel outside its threads, newest first."""
    channel = parts.joined(call.text("channel")).id
    shown = [
        bare(message)
        for message in reversed(list(parts.world.public(channel)))
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    page, cursor = _page([message for message in shown if _within(message["ts"], call)], call)
    return {"messages": page, "has_more": bool(cursor["response_metadata"]["next_cursor"]), **cursor}


def replies(parts: SlackParts, call: Call) -> Json:
    """conversations.replies: a thread, oldest first."""
    channel = parts.joined(call.text("channel")).id
    thread = [bare(message) for message in parts.world.thread(channel, call.text("ts"))]
    if not thread:
        raise SlackRefusalError(error="thread_not_found")
    page, cursor = _page([message for message in thread if _within(message["ts"], call)], call)
    return {"messages": page, "has_more": bool(cursor["response_metadata"]["next_cursor"]), **cursor}


def user_info(parts: SlackParts, call: Call) -> Json:
    """users.info: one member."""
    member = parts.world.members.get(call.text("user"))
    if member is None:
        raise SlackRefusalError(error="user_not_found")
    return {"user": member.shown()}


def list_users(parts: SlackParts, call: Call) -> Json:
    """users.list: every member."""
    page, cursor = _page([member.shown() for member in parts.world.members.values()], call)
    return {"members": page, **cursor}


def _within(ts: str, call: Call) -> bool:
    oldest, latest = call.text("oldest", required=False), call.text("latest", required=False)
    if call.flag("inclusive"):
        return (not oldest or ts >= oldest) and (not latest or ts <= latest)
    return (not oldest or ts > oldest) and (not latest or ts < latest)


def _page(found: Sequence[Json], call: Call) -> tuple[list[Json], Json]:
    cursor = call.text("cursor", required=False)
    if cursor and not cursor.isdigit():
        raise SlackRefusalError(error="invalid_cursor")
    start, limit = int(cursor or 0), call.number("limit", 100)
    following = str(start + limit) if start + limit < len(found) else ""
    return list(found[start : start + limit]), {"response_metadata": {"next_cursor": following}}
