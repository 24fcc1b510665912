"""HTTP as the platforms speak it: arguments in the query, a form, JSON or a multipart body; lines that are cut."""

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.shapes import Json

LARGEST_BODY: Final = 50 * 1024 * 1024


class BadBodyError(Exception):
    """A body that cannot be read as what its content type says."""


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    filename: str
    content_type: str
    data: bytes


class CutResponse(Response):
    """A line that breaks: the head is sent, the body never comes, the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a body and end without it; the server then closes the connection."""
        del scope, receive  # Starlette hands them over; nothing of them matters here
        headers = [(b"content-type", b"application/json"), (b"content-length", b"64")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def read_body(request: Request) -> bytes:
    """Return the whole body; more than `LARGEST_BODY` bytes raise `BadBodyError`."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            message = "the body is too large"
            raise BadBodyError(message)
        parts.append(part)
    return b"".join(parts)


async def read_arguments(request: Request) -> tuple[Json, dict[str, Upload]]:
    """Return the arguments (the body wins over the query) and the uploaded files of a request."""
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    body = await read_body(request)
    if not body:
        return arguments, {}
    if kind.startswith("application/json"):
        return arguments | _json_object(body), {}
    if kind.startswith("multipart/form-data"):
        fields, files = split_multipart(kind, body)
        return arguments | fields, files
    return arguments | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), {}


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBodyError(str(error)) from error
    if not isinstance(value, dict):
        message = "the body is no JSON object"
        raise BadBodyError(message)
    return value


def split_multipart(content_type: str, body: bytes) -> tuple[Json, dict[str, Upload]]:
    """Return the fields and the files of a multipart/form-data body; raises `BadBodyError` where it is none."""
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if found is None:
        message = "the multipart body names no boundary"
        raise BadBodyError(message)
    fields: Json = {}
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        text = head.decode("utf-8", "replace")
        name = re.search(r'[; ]name="([^"]*)"', text)
        if name is None:
            message = "a part of the multipart body has no name"
            raise BadBodyError(message)
        filename = re.search(r'filename="([^"]*)"', text)
        if filename is None:
            fields[name[1]] = content.decode("utf-8", "replace")
        else:
            kind = re.search(r"(?i)content-type:\s*([^\r\n]+)", text)
            files[name[1]] = Upload(filename[1], kind[1] if kind else "application/octet-stream", content)
    return fields, files
