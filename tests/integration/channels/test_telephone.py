"""Twilio's REST API as it answers, and as it does not: what became of the call is told apart."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.listening import serving
from channels.telephone import TelephoneChannel
from core.ports import OutcomeKind, OutgoingMessage, Ring

ACCOUNT = "AC" + "0" * 32
SID = "CA" + "1" * 32
RING = Ring("+447700900123", "+442071838750", "https://shop.example/a", "https://shop.example/b", detect_machine="end")


@dataclass
class Api:
    """A server that answers as it is told."""

    status: int = 201
    body: object = field(default_factory=lambda: {"sid": SID, "status": "queued"})
    hangs: bool = False
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    authorised: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        self.authorised.append(request.headers.get("authorization", ""))
        self.asked.append(parse_qs((await request.body()).decode()))
        if self.hangs:
            await asyncio.sleep(60)
        return (
            Response(self.body, self.status) if isinstance(self.body, bytes) else JSONResponse(self.body, self.status)
        )


@asynccontextmanager
async def _channel(api: Api, seconds: float = 30) -> AsyncIterator[TelephoneChannel]:
    root = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"
    routes = [
        Route(f"{root}.json", api.answer, methods=["POST"]),
        Route(f"{root}/{{sid}}.json", api.answer, methods=["GET", "POST"]),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with serving(Starlette(routes=routes), listener):
            channel = TelephoneChannel(
                ACCOUNT, "token", base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", answer_seconds=seconds
            )
            await channel.open()
            try:
                yield channel
            finally:
                await channel.close()


async def test_a_call_that_is_taken_has_a_name() -> None:
    """Asked for with everything that settles it."""
    api = Api()
    async with _channel(api) as channel:
        outcome = await channel.place(RING)
    assert (outcome.kind, outcome.provider_id) == (OutcomeKind.SENT, SID)
    (asked,) = api.asked
    assert (asked["To"], asked["From"]) == ([RING.to], [RING.line])
    assert (asked["Url"], asked["StatusCallback"]) == ([RING.twiml_url], [RING.status_url])
    assert asked["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert asked["MachineDetection"] == ["DetectMessageEnd"]
    assert api.authorised[0].startswith("Basic ")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}, OutcomeKind.FAILED),
        (400, b"<html>", OutcomeKind.FAILED),
        (401, {"code": 20003, "message": "Authenticate", "status": 401}, OutcomeKind.NOT_YET),
        (429, {"code": 20429, "message": "Too Many Requests", "status": 429}, OutcomeKind.NOT_YET),
        (503, {"code": 20503, "message": "Service unavailable", "status": 503}, OutcomeKind.NOT_YET),
        (500, {"code": 20500, "message": "Internal error", "status": 500}, OutcomeKind.UNKNOWN),
        (502, b"bad gateway", OutcomeKind.UNKNOWN),
        (201, b"not json", OutcomeKind.UNKNOWN),
        (201, {}, OutcomeKind.UNKNOWN),
        (201, [], OutcomeKind.UNKNOWN),
    ],
)
async def test_what_is_refused_is_told_from_what_may_ring(status: int, body: object, kind: OutcomeKind) -> None:
    """Only what certainly did not begin is ever asked for again."""
    async with _channel(Api(status, body)) as channel:
        assert (await channel.place(RING)).kind is kind


async def test_an_answer_that_does_not_come_is_unknown() -> None:
    """The call may ring."""
    api = Api(hangs=True)
    async with _channel(api, seconds=0.2) as channel:
        assert (await channel.place(RING)).kind is OutcomeKind.UNKNOWN
        assert len(api.asked) == 1
        assert await channel.call(SID) is None


async def test_a_connection_that_is_refused_is_no_call() -> None:
    """It certainly did not leave."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    channel = TelephoneChannel(ACCOUNT, "token", base_url=f"http://127.0.0.1:{port}")
    assert (await channel.place(RING)).kind is OutcomeKind.NOT_YET
    await channel.open()
    try:
        assert (await channel.place(RING)).kind is OutcomeKind.NOT_YET
    finally:
        await channel.close()


async def test_how_a_call_is_can_be_asked() -> None:
    """With how long it lasted and who answered."""
    api = Api(200, {"sid": SID, "status": "completed", "duration": "42", "answered_by": "human"})
    async with _channel(api) as channel:
        standing = await channel.call(SID)
    assert standing is not None
    assert (standing.status, standing.seconds, standing.answered_by) == ("completed", 42, "human")


async def test_messages_are_not_calls() -> None:
    """Whoever would deliver one is told that calls are placed."""
    outcome = await TelephoneChannel(ACCOUNT, "token").deliver(OutgoingMessage("+447700900123", "hello"))
    assert (outcome.kind, outcome.retry_after) == (OutcomeKind.NOT_YET, timedelta(minutes=1))
