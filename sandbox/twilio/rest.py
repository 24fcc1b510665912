"""Twilio's REST API, as far as calls need it: create, fetch, list and update calls; fetch and delete recordings."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.faults import Faults, Platform
from sandbox.shapes import Json
from sandbox.twilio.call_request import CallRequest, read_request, read_update
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.faulty import struck
from sandbox.twilio.refusal import AUTHENTICATE, TwilioRefusalError, bad_request, not_found
from sandbox.twilio.resource import call_resource, recording_resource
from sandbox.twilio.sound import wav_of
from sandbox.twilio.world import Call, Direction, Status
from sandbox.web import BadBodyError, read_body

_ROOT: Final = "/2010-04-01/Accounts/{account}"
_STILL: Final = frozenset({Status.QUEUED, Status.RINGING})


class Rest:
    """Answers the product's requests."""

    def __init__(self, exchange: Exchange, faults: Faults) -> None:
        """Begin calls through `exchange`."""
        self._exchange, self._parts, self._faults = exchange, exchange.parts, faults

    def routes(self) -> list[BaseRoute]:
        """Return what is served below /sandbox/twilio."""
        return [
            self._route("/Calls.json", "calls.create", self._create, "POST"),
            self._route("/Calls.json", "calls.list", self._list, "GET"),
            self._route("/Calls/{sid}.json", "calls.fetch", self._fetch, "GET"),
            self._route("/Calls/{sid}.json", "calls.update", self._update, "POST"),
            self._route("/Recordings/{sid}.json", "recordings.fetch", self._recording, "GET"),
            self._route("/Recordings/{sid}.json", "recordings.delete", self._forget, "DELETE"),
            self._route("/Recordings/{sid}.wav", "recordings.media", self._sound, "GET"),
            Route("/{anything:path}", self._nothing),
        ]

    def _route(self, path: str, method: str, answer: Callable[[Request], Awaitable[Response]], verb: str) -> BaseRoute:
        async def respond(request: Request) -> Response:
            async def answered() -> Response:
                return await self._answered(request, answer)

            fault = self._faults.for_call(Platform.TWILIO, method)
            return await answered() if fault is None else await struck(fault, answered)

        return Route(_ROOT + path, respond, methods=[verb], name=method)

    async def _answered(self, request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            self._check(request)
            return await answer(request)
        except BadBodyError:
            return _refused(bad_request(20001, "the body cannot be read"))
        except TwilioRefusalError as refusal:
            return _refused(refusal)

    def _check(self, request: Request) -> None:
        """Take the account's id and token by HTTP's basic authentication; another account's path is unknown."""
        access = self._parts.access
        pair = f"{access.twilio_account_sid}:{access.twilio_auth_token}"
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            name, _, token = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name, token = "", ""
        good = hmac.compare_digest(f"{name}:{token}".encode(), pair.encode())
        if kind.lower() != "basic" or not good:
            raise TwilioRefusalError(401, AUTHENTICATE, "Authenticate")
        if request.path_params["account"] != access.twilio_account_sid:
            raise not_found(request.url.path)

    def _call(self, request: Request) -> Call:
        call = self._parts.world.calls.get(request.path_params["sid"])
        if call is None:
            raise not_found(request.url.path)
        return call

    async def _create(self, request: Request) -> Response:
        given = await _form(request)
        wanted = read_request(given, self._parts.world)
        call = self._begin(wanted)
        self._exchange.outgoing(call)
        return JSONResponse(call_resource(self._parts.world, call), status_code=201)

    def _begin(self, wanted: CallRequest) -> Call:
        world = self._parts.world
        return Call(
            sid=world.sid("CA"),
            handset=world.handset(wanted.to),
            line=wanted.caller,
            direction=Direction.API,
            created=world.now(),
            instructions=wanted.instructions,
            fallback=wanted.fallback,
            callback=wanted.callback,
            detection=wanted.detection,
            timeout=wanted.timeout,
        )

    async def _list(self, request: Request) -> Response:
        """Return the newest calls first, of a number, a state or a parent where asked."""
        wanted = request.query_params
        found = [
            call
            for call in reversed(self._parts.world.calls.values())
            if wanted.get("To") in {None, call.called}
            and wanted.get("From") in {None, call.caller}
            and wanted.get("Status") in {None, str(call.status)}
            and wanted.get("ParentCallSid") in {None, call.parent.sid if call.parent else ""}
        ]
        size = int(wanted.get("PageSize", "50")) if wanted.get("PageSize", "50").isdigit() else 50
        page = [call_resource(self._parts.world, each) for each in found[: min(max(size, 1), 1_000)]]
        frame = {"page": 0, "page_size": size, "start": 0, "end": len(page) - 1, "next_page_uri": None}
        return JSONResponse({**frame, "uri": request.url.path, "calls": page})

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(call_resource(self._parts.world, self._call(request)))

    async def _update(self, request: Request) -> Response:
        """Hang a call up, cancel it, or give it new instructions."""
        call = self._call(request)
        given = await _form(request)
        status, instructions = read_update(given)
        if call.over.is_set():
            raise bad_request(21220, "Unable to update record. Call is not in-progress. Cannot redirect.")
        if status == Status.CANCELED and call.status not in _STILL:
            raise bad_request(21220, "Unable to update record. Call is in-progress. Cannot cancel.")
        if status:
            self._exchange.hang_up(call, Status.CANCELED if call.status in _STILL else Status.COMPLETED)
        elif instructions is not None:
            if call.status is not Status.IN_PROGRESS:
                raise bad_request(21220, "Unable to update record. Call is not in-progress. Cannot redirect.")
            call.instructions = instructions
            self._exchange.redirect(call)
        return JSONResponse(call_resource(self._parts.world, call))

    async def _recording(self, request: Request) -> Response:
        kept = self._parts.world.recordings.get(request.path_params["sid"])
        if kept is None:
            raise not_found(request.url.path)
        return JSONResponse(recording_resource(self._parts.world, kept))

    async def _forget(self, request: Request) -> Response:
        if self._parts.world.recordings.pop(request.path_params["sid"], None) is None:
            raise not_found(request.url.path)
        return Response(status_code=204)

    async def _sound(self, request: Request) -> Response:
        kept = self._parts.world.recordings.get(request.path_params["sid"])
        if kept is None:
            raise not_found(request.url.path)
        return Response(wav_of(kept["sound"]), media_type="audio/x-wav")

    async def _nothing(self, request: Request) -> Response:
        return _refused(not_found(request.url.path))


async def _form(request: Request) -> Json:
    """Return the fields of a form; one that comes several times is a list."""
    fields = parse_qs((await read_body(request)).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def _refused(refusal: TwilioRefusalError) -> JSONResponse:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refusal.status == 401 else None  # noqa: PLR2004 - HTTP
    return JSONResponse(refusal.answer(), status_code=refusal.status, headers=headers)
