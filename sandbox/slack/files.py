"""files.*: an upload in three steps, and files that members of staff share."""

import mimetypes
import secrets
from collections.abc import Iterable

from sandbox.shapes import Json
from sandbox.slack.call import Call, SlackRefusalError, refuse_arguments
from sandbox.slack.parts import SlackParts
from sandbox.slack.world import BOT_USER, SharedFile, bare


def upload_url(parts: SlackParts, call: Call) -> Json:
    """files.getUploadURLExternal: an address that takes exactly the announced number of bytes."""
    length = call.text("length")
    if not length.isdigit() or int(length) < 1:
        message = "length must be a positive number"
        raise refuse_arguments(message)
    file = SharedFile(parts.world.number("F"), call.text("filename"), int(length), call.text("alt_txt", required=False))
    parts.world.files[file.id] = file
    return {"upload_url": parts.address(f"upload/{file.id}.{secrets.token_hex(8)}"), "file_id": file.id}


def take_upload(parts: SlackParts, file_id: str, data: bytes) -> str:
    """Take the bytes of an upload and return Slack's answer; raises where none is expected or the length differs."""
    file = parts.world.files.get(file_id)
    if file is None or file.data is not None:
        raise SlackRefusalError(error="file_not_found", status=404)
    if len(data) != file.length:
        raise SlackRefusalError(error="file_length_mismatch", status=400)
    file.data = data
    return f"OK - {len(data)}"


def complete_upload(parts: SlackParts, call: Call) -> Json:
    """files.completeUploadExternal: the files exist now, and are shared where a channel is given."""
    named = call.data("files")
    if not isinstance(named, list) or not named:
        problem = "missing required field: files"
        raise refuse_arguments(problem)
    channels = call.text("channel_id", required=False) or call.text("channels", required=False)
    where = [parts.joined(each).id for each in channels.split(",") if each]
    bodies = [_complete(parts, each) for each in named]
    for channel in where:
        message: Json = {"text": call.text("initial_comment", required=False)}
        if call.arguments.get("thread_ts"):
            parent = parts.world.message(channel, call.text("thread_ts"))
            message["thread_ts"] = parent.get("thread_ts", parent["ts"])
        _share(parts, channel, bodies, parts.post(channel, {"subtype": "file_share", "files": bodies, **message}))
    return {"files": bodies}


def _complete(parts: SlackParts, named: object) -> Json:
    if not isinstance(named, dict):
        problem = "files must be objects"
        raise refuse_arguments(problem)
    file = parts.world.files.get(str(named.get("id")))
    if file is None or file.data is None or file.body is not None:
        raise SlackRefusalError(error="file_not_found")
    file.body = _described(parts, file, BOT_USER, str(named.get("title") or file.name))
    return file.body


def _described(parts: SlackParts, file: SharedFile, user: str, title: str) -> Json:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    address = parts.address(f"files/{file.id}/{file.name}")
    return {
        "id": file.id,
        "created": parts.world.seconds(),
        "timestamp": parts.world.seconds(),
        "name": file.name,
        "title": title,
        "mimetype": kind,
        "filetype": file.name.rpartition(".")[2].lower(),
        "user": user,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": address,
        "alt_txt": file.alt_text,
        "shares": {},
    }


def _share(parts: SlackParts, channel: str, bodies: Iterable[Json], message: Json) -> None:
    for body in bodies:
        place = {"ts": message["ts"], **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {})}
        body["shares"].setdefault("public", {}).setdefault(channel, []).append(place)
        event = {
            "type": "file_shared",
            "file_id": body["id"],
            "user_id": body["user"],
            "file": {"id": body["id"]},
            "channel_id": channel,
            "event_ts": message["ts"],
        }
        parts.courier.tell(event)


def file_info(parts: SlackParts, call: Call) -> Json:
    """files.info: one file."""
    file = parts.world.files.get(call.text("file"))
    if file is None or file.body is None:
        raise SlackRefusalError(error="file_not_found")
    return {"file": file.body, "comments": [], "response_metadata": {"next_cursor": ""}}


def share_by_member(
    parts: SlackParts, user: str, channel: str, name: str, data: bytes, *, text: str = "", thread_ts: str | None = None
) -> Json:
    """Share a file as a member of staff does, and tell the app."""
    file = SharedFile(parts.world.number("F"), name, len(data), data=data)
    parts.world.files[file.id] = file
    file.body = _described(parts, file, user, name)
    body: Json = {"type": "message", "subtype": "file_share", "user": user, "text": text, "files": [file.body]}
    if thread_ts:
        body["thread_ts"] = thread_ts
    message = parts.world.add(channel, body)
    parts.tell_message(message)
    _share(parts, channel, [file.body], message)
    return bare(message)
