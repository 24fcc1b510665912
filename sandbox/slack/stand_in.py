"""The stand-in for Slack, put together: the Web API, uploads, response addresses, sockets, and its people."""

import asyncio
import hmac

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox.access import Access
from sandbox.background import Background
from sandbox.changes import Changes
from sandbox.faults import Fault, FaultKind, Faults, Platform
from sandbox.shapes import Json, Now, Ticks
from sandbox.slack.call import Call, SlackRefusalError
from sandbox.slack.chat import respond
from sandbox.slack.courier import SlackCourier
from sandbox.slack.files import take_upload
from sandbox.slack.limits import SlackLimits, too_many
from sandbox.slack.methods import METHODS, Method, Token
from sandbox.slack.parts import SlackParts
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.socket import Sockets
from sandbox.slack.staff import SlackStaff
from sandbox.slack.triggers import Triggers
from sandbox.slack.windows import SlackWindows
from sandbox.slack.world import SlackWorld
from sandbox.web import BadBodyError, CutResponse, read_arguments, read_body, split_multipart

SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in to the sandbox</title></head><body>Sign in</body></html>"


class SlackStandIn:
    """One workspace with one installed app."""

    def __init__(
        self, *, access: Access, now: Now, ticks: Ticks, faults: Faults, changes: Changes, background: Background
    ) -> None:
        """Open the workspace; its messages are dated by `now`, its limits count the true seconds of `ticks`."""
        self.access = access
        self.world = SlackWorld(now=now, changes=changes)
        self.sockets = Sockets()
        self.courier = SlackCourier(self.world, self.sockets, faults, access.slack_signing_secret, background)
        self.parts = SlackParts(
            access=access,
            world=self.world,
            sockets=self.sockets,
            courier=self.courier,
            triggers=Triggers(ticks),
            response_urls=ResponseUrls(now),
        )
        self.limits = SlackLimits(ticks)
        self.staff = SlackStaff(self.parts)
        self.windows = SlackWindows(self.parts)
        self._faults = faults

    @property
    def scopes(self) -> set[str]:
        """Return what the app was granted; take one away to see `missing_scope`."""
        return self.parts.scopes

    def routes(self) -> list[BaseRoute]:
        """Return what is served below /sandbox/slack."""
        return [
            Route("/api/{method}", self._method, methods=["GET", "POST"]),
            Route("/upload/{ticket}", self._upload, methods=["POST", "PUT"]),
            Route("/files/{file_id}/{name:path}", self._file),
            Route("/response/{token}", self._respond, methods=["POST"]),
            WebSocketRoute("/socket", self._socket),
        ]

    async def close(self) -> None:
        """Let every connection go."""
        await self.sockets.disconnect("link_disabled")
        await self.courier.close()

    async def _socket(self, socket: WebSocket) -> None:
        await self.sockets.serve(socket)

    async def _method(self, request: Request) -> Response:
        name = request.path_params["method"]
        fault = self._faults.for_call(Platform.SLACK, name)
        if fault is not None:
            return await self._struck(fault, request, name)
        return await self._answer(request, name)

    async def _struck(self, fault: Fault, request: Request, name: str) -> Response:
        """Answer a call that a fault strikes."""
        if fault.kind in {FaultKind.CUT_AFTER, FaultKind.SILENCE_AFTER}:
            await self._answer(request, name)
        if fault.kind in {FaultKind.SILENCE, FaultKind.SILENCE_AFTER}:
            await asyncio.sleep(fault.seconds)
        if fault.kind is FaultKind.TOO_MANY:
            return _refused(too_many(fault.seconds))
        if fault.kind is FaultKind.FORBIDDEN:
            return _refused(SlackRefusalError(error="access_denied", status=403))
        if fault.kind in {FaultKind.ERROR, FaultKind.OUTAGE}:
            status = 500 if fault.kind is FaultKind.ERROR else 503
            return _refused(SlackRefusalError(error="internal_error", status=status))
        return CutResponse()

    async def _answer(self, request: Request, name: str) -> Response:
        try:
            arguments, _ = await read_arguments(request)
            given = _bearer(request) or str(arguments.pop("token", ""))
            return JSONResponse(self._run(Call(name, arguments), given))
        except BadBodyError:
            return _refused(SlackRefusalError(error="invalid_json"))
        except SlackRefusalError as refusal:
            return _refused(refusal)

    def _run(self, call: Call, given: str) -> Json:
        method = METHODS.get(call.method)
        if method is None:
            raise SlackRefusalError(error="unknown_method", req_method=call.method)
        self._check_token(method, given)
        self.limits.check(call, method.tier)
        return {"ok": True, **method.run(self.parts, call)}

    def _check_token(self, method: Method, given: str) -> None:
        if method.token is Token.NONE:
            return
        if not given:
            raise SlackRefusalError(error="not_authed")
        tokens = {Token.BOT: self.access.slack_bot_token, Token.APP: self.access.slack_app_token}
        if not _same(given, tokens[method.token]):
            known = any(_same(given, token) for token in tokens.values())
            raise SlackRefusalError(error="not_allowed_token_type" if known else "invalid_auth")
        if method.token is Token.BOT and method.scopes and not self.scopes & set(method.scopes):
            raise SlackRefusalError(
                error="missing_scope", needed=method.scopes[0], provided=",".join(sorted(self.scopes))
            )

    async def _upload(self, request: Request) -> Response:
        body = await read_body(request)
        kind = request.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            _, files = split_multipart(kind, body)
            body = next(iter(files.values())).data if files else b""
        file_id = request.path_params["ticket"].partition(".")[0]
        try:
            return PlainTextResponse(take_upload(self.parts, file_id, body))
        except SlackRefusalError as refusal:
            return PlainTextResponse(refusal.error, status_code=refusal.status)

    async def _file(self, request: Request) -> Response:
        """Serve url_private to who brings the bot's token; others are led to where people sign in, as in a browser."""
        if not _same(_bearer(request), self.access.slack_bot_token):
            return RedirectResponse(self.parts.address("signin"), status_code=302)
        if "files:read" not in self.scopes:
            return HTMLResponse(SIGN_IN)
        file = self.world.files.get(request.path_params["file_id"])
        if file is None or file.body is None or file.data is None:
            return PlainTextResponse("file_not_found", status_code=404)
        return Response(file.data, media_type=file.body["mimetype"])

    async def _respond(self, request: Request) -> Response:
        fault = self._faults.for_call(Platform.SLACK, "response_url")
        if fault is not None and fault.kind not in {FaultKind.CUT_AFTER, FaultKind.SILENCE_AFTER}:
            return await self._struck(fault, request, "response_url")
        try:
            arguments, _ = await read_arguments(request)
            respond(self.parts, self.parts.response_urls.use(request.path_params["token"]), arguments)
        except BadBodyError:
            return PlainTextResponse("invalid_payload", status_code=400)
        except SlackRefusalError as refusal:
            return _refused(refusal)
        if fault is not None:
            return CutResponse()
        return PlainTextResponse("ok")


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def _same(first: str, second: str) -> bool:
    return hmac.compare_digest(first.encode(), second.encode())


def _refused(refusal: SlackRefusalError) -> JSONResponse:
    return JSONResponse(refusal.answer(), status_code=refusal.status, headers=refusal.headers)
