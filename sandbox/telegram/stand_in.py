"""The stand-in for Telegram, put together: the Bot API, its files, and its people."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.access import Access
from sandbox.background import Background
from sandbox.changes import Changes
from sandbox.faults import Fault, FaultKind, Faults, Platform
from sandbox.shapes import Json, Now, Ticks
from sandbox.telegram.call import BotCall, TelegramRefusalError, too_many
from sandbox.telegram.customers import TelegramCustomers
from sandbox.telegram.limits import TelegramLimits
from sandbox.telegram.methods import TelegramMethods
from sandbox.telegram.updates import TelegramUpdates
from sandbox.telegram.world import TelegramWorld
from sandbox.web import BadBodyError, CutResponse, read_arguments

_TOKEN_FORM: Final = re.compile(r"\d+:[A-Za-z0-9_-]+")


class TelegramStandIn:
    """One bot and the people who know it."""

    def __init__(
        self, *, access: Access, now: Now, ticks: Ticks, faults: Faults, changes: Changes, background: Background
    ) -> None:
        """Begin without chats; messages are dated by `now`, limits count the true seconds of `ticks`."""
        self.access = access
        self.world = TelegramWorld(now=now, changes=changes, username=access.telegram_bot_username)
        self.limits = TelegramLimits(ticks)
        self.updates = TelegramUpdates(self.world, faults, background)
        self.customers = TelegramCustomers(self.world, self.updates, ticks)
        self.before_unknown_chat: Callable[[], Awaitable[None]] | None = None
        self._methods = TelegramMethods(self.world, self.limits, ticks)
        self._faults = faults

    def add_chat(self, chat_id: int, name: str) -> None:
        """Add a person who has started the bot already."""
        self.world.add_chat(name, chat_id=chat_id, started=True)

    def routes(self) -> list[BaseRoute]:
        """Return what is served below /sandbox/telegram."""
        return [
            Route("/file/bot{token}/{file_id}/{name:path}", self._file),
            Route("/bot{token}/{method}", self._method, methods=["GET", "POST"]),
        ]

    async def close(self) -> None:
        """Let every connection go."""
        await self.updates.close()

    async def _method(self, request: Request) -> Response:
        fault = self._faults.for_call(Platform.TELEGRAM, request.path_params["method"])
        if fault is not None:
            return await self._struck(fault, request)
        return await self._answer(request)

    async def _struck(self, fault: Fault, request: Request) -> Response:
        """Answer a call that a fault strikes."""
        if fault.kind in {FaultKind.CUT_AFTER, FaultKind.SILENCE_AFTER}:
            await self._answer(request)
        if fault.kind in {FaultKind.SILENCE, FaultKind.SILENCE_AFTER}:
            await asyncio.sleep(fault.seconds)
        if fault.kind is FaultKind.TOO_MANY:
            return _refused(too_many(fault.seconds))
        if fault.kind is FaultKind.FORBIDDEN:
            return _refused(TelegramRefusalError(403, "Forbidden: user is deactivated"))
        if fault.kind is FaultKind.ERROR:
            return _refused(TelegramRefusalError(500, "Internal Server Error"))
        if fault.kind is FaultKind.OUTAGE:
            return _refused(TelegramRefusalError(502, "Bad Gateway"))
        return CutResponse()

    async def _answer(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
            parameters, files = await read_arguments(request)
            call = BotCall(request.path_params["method"], parameters, files)
            return JSONResponse({"ok": True, "result": await self._run(call)})
        except BadBodyError:
            return _refused(TelegramRefusalError(400, "Bad Request: can't parse the request"))
        except TelegramRefusalError as refusal:
            return _refused(refusal)

    def _check_token(self, token: str) -> None:
        if _TOKEN_FORM.fullmatch(token) is None:
            raise TelegramRefusalError(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self.access.telegram_token.encode()):
            raise TelegramRefusalError(401, "Unauthorized")

    async def _run(self, call: BotCall) -> Any:  # noqa: ANN401 - any JSON value
        names = {name.lower(): name for name in (*self._methods.table, *self.updates.table, "getUpdates")}
        name = names.get(call.method.lower())
        if name is None:
            raise TelegramRefusalError(404, "Not Found: method not found")
        if name == "getUpdates":
            return await self.updates.poll(call)
        if name in self.updates.table:
            return await self.updates.table[name](call)
        await self._look_for(call)
        return self._methods.table[name](BotCall(name, call.parameters, call.files))

    async def _look_for(self, call: BotCall) -> None:
        """Ask for people who were added to the shop since, before a chat is called unknown."""
        chat_id = call.text("chat_id")
        known = not chat_id.isdigit() or int(chat_id) in self.world.chats
        if not known and self.before_unknown_chat is not None:
            await self.before_unknown_chat()

    async def _file(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except TelegramRefusalError as refusal:
            return _refused(refusal)
        kept = self.world.files.get(request.path_params["file_id"])
        return _refused(TelegramRefusalError(404, "Not Found")) if kept is None else Response(kept[1])


def _refused(refusal: TelegramRefusalError) -> JSONResponse:
    headers = {"Retry-After": str(refusal.parameters["retry_after"])} if "retry_after" in refusal.parameters else None
    return JSONResponse(refusal.answer(), status_code=refusal.status, headers=headers)


def state(world: TelegramWorld, most: int = 500) -> Json:
    """Return the bot, its commands, and the chats that changed last."""
    chats = sorted(world.chats.values(), key=lambda chat: -chat.last_change)[:most]
    return {"bot": world.bot(), "commands": world.commands, "chats": [chat.summary() for chat in chats]}
