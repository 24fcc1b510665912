"""The control API below /sandbox/api: what the page and the tests do on behalf of people.

It takes JSON only, and only from this machine's own pages: a page elsewhere can neither read nor write here.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core.errors import ShownError
from sandbox.control_arguments import Arguments, BadArgumentError
from sandbox.control_looks import Looks, complain
from sandbox.control_telephone import TelephoneActs
from sandbox.errors import NotPossibleError
from sandbox.faults import Fault, FaultKind, Platform
from sandbox.shapes import Json
from sandbox.slack.call import SlackRefusalError
from sandbox.slack.staff import Target
from sandbox.telegram.call import TelegramRefusalError
from sandbox.telegram.world import Chat
from sandbox.till.acts import TillActs
from sandbox.web import BadBodyError, read_arguments

if TYPE_CHECKING:
    from sandbox.app import Sandbox

Act = Callable[[Arguments], Awaitable[Any]]
LONGEST_ADVANCE: Final = timedelta(days=400)
ANSWERED_WITHIN: Final = 3.0


class Control:
    """The hands of whoever plays: one act a path."""

    def __init__(self, sandbox: "Sandbox") -> None:
        """Play in `sandbox`."""
        self._sandbox = sandbox
        self._telephones = TelephoneActs(sandbox)
        self._acts: dict[str, Act] = {
            "slack/say": self._say,
            "slack/command": self._command,
            "slack/act": self._act,
            "slack/submit": self._submit,
            "slack/suggest": self._suggest,
            "slack/close": self._close,
            "slack/home": self._home,
            "slack/share": self._share,
            "telegram/start": self._start,
            "telegram/say": self._write,
            "telegram/send": self._send_media,
            "telegram/edit": self._edit_text,
            "telegram/press": self._press,
            "telegram/block": self._block,
            "telegram/unblock": self._unblock,
            "telegram/read": self._read,
            "faults/add": self._add_fault,
            "faults/remove": self._remove_fault,
            "faults/clear": self._clear_faults,
            "shop/advance": self._advance,
            "shop/buy": self._buy,
            "shop/link": self._link,
            **self._telephones.acts,
            **TillActs(sandbox).acts(),
        }

    def routes(self) -> list[BaseRoute]:
        """Return what is served below /sandbox/api."""
        return [
            *Looks(self._sandbox).routes(),
            *self._telephones.routes(),
            Route("/{act:path}", self._perform, methods=["POST"]),
        ]

    async def _perform(self, request: Request) -> Response:
        act = self._acts.get(request.path_params["act"])
        if act is None:
            return complain("there is no such act", 404)
        if not request.headers.get("content-type", "").startswith("application/json") or not _own(request):
            return complain("this takes JSON from its own page only", 403)
        try:
            arguments, _ = await read_arguments(request)
            return JSONResponse({"ok": True, "result": await act(Arguments(arguments))})
        except (BadArgumentError, BadBodyError, NotPossibleError, ShownError) as error:
            return complain(str(error), 400)
        except SlackRefusalError as refusal:
            return complain(refusal.error, 400)
        except TelegramRefusalError as refusal:
            return complain(refusal.description, 400)

    # what members of staff do

    async def _say(self, given: Arguments) -> Json:
        return await self._sandbox.slack.staff.say(
            given.text("user"), given.text("channel"), given.text("text"), given.text("thread_ts", default="") or None
        )

    async def _command(self, given: Arguments) -> Json:
        return await self._sandbox.slack.staff.command(
            given.text("user"), given.text("channel"), given.text("command"), given.text("text", default="")
        )

    async def _act(self, given: Arguments) -> Json:
        target = Target(
            element=given.text("element"),
            block_id=given.text("block_id", default="") or None,
            channel=given.text("channel", default="") or None,
            ts=given.text("ts", default="") or None,
            view_id=given.text("view_id", default="") or None,
        )
        entries = given.entries("entries")
        return await self._sandbox.slack.staff.act(given.text("user"), target, given.raw("choice"), entries)

    async def _submit(self, given: Arguments) -> Json:
        return await self._sandbox.slack.windows.submit(given.text("user"), given.entries("entries"))

    async def _suggest(self, given: Arguments) -> list[Json]:
        value = given.text("value", default="")
        return await self._sandbox.slack.windows.suggest(given.text("user"), given.text("block_id"), value)

    async def _close(self, given: Arguments) -> None:
        await self._sandbox.slack.windows.close(given.text("user"))

    async def _home(self, given: Arguments) -> None:
        await self._sandbox.slack.staff.open_home(given.text("user"))

    async def _share(self, given: Arguments) -> Json:
        try:
            data = base64.b64decode(given.text("data"), validate=True)
        except binascii.Error as error:
            message = "data is no base64"
            raise BadArgumentError(message) from error
        return await self._sandbox.slack.staff.share(
            given.text("user"),
            given.text("channel"),
            given.text("name"),
            data,
            text=given.text("text", default=""),
            thread_ts=given.text("thread_ts", default="") or None,
        )

    # what customers do

    def _chat(self, given: Arguments) -> Chat:
        return self._sandbox.telegram.world.chat(given.number("chat_id"))

    async def _start(self, given: Arguments) -> Json:
        """Start by a link; without `chat_id`, as somebody new called `name`."""
        world = self._sandbox.telegram.world
        chat = self._chat(given) if given.raw("chat_id") else world.add_chat(given.text("name"))
        self._sandbox.telegram.customers.start(chat, given.text("link", default=""))
        return chat.summary()

    async def _write(self, given: Arguments) -> Json:
        return self._sandbox.telegram.customers.say(self._chat(given), given.text("text"))

    async def _send_media(self, given: Arguments) -> Json:
        customers, chat = self._sandbox.telegram.customers, self._chat(given)
        return customers.send(chat, given.text("kind"), given.text("caption", ""), given.text("album", ""))

    async def _edit_text(self, given: Arguments) -> Json:
        customers = self._sandbox.telegram.customers
        return customers.edit(self._chat(given), given.number("message_id"), given.text("text"))

    async def _press(self, given: Arguments) -> Json:
        customers = self._sandbox.telegram.customers
        number = customers.press(self._chat(given), given.number("message_id"), given.text("button"))
        return {"answer": await customers.answer(number, ANSWERED_WITHIN)}

    async def _block(self, given: Arguments) -> None:
        self._sandbox.telegram.customers.block(self._chat(given))

    async def _unblock(self, given: Arguments) -> None:
        self._sandbox.telegram.customers.unblock(self._chat(given))

    async def _read(self, given: Arguments) -> None:
        """Look at one chat; without `chat_id`, at all of them."""
        chats = [self._chat(given)] if given.raw("chat_id") else list(self._sandbox.telegram.world.chats.values())
        for chat in chats:
            self._sandbox.telegram.customers.read(chat)

    # trouble, time and the till

    async def _add_fault(self, given: Arguments) -> Json:
        fault = Fault(
            kind=given.choice("kind", FaultKind),
            platform=given.choice("platform", Platform) if given.raw("platform") else None,
            method=given.text("method", default="") or None,
            times=given.number("times", default=1) or None,
            seconds=given.fraction("seconds", default=1, most=3_600),
            probability=given.fraction("probability", default=1, most=1),
        )
        if fault.kind is FaultKind.LOST and fault.platform is not Platform.TWILIO:
            message = "lost goes with the platform twilio alone: the others deliver until they are heard"
            raise BadArgumentError(message)
        return {"id": self._sandbox.faults.add(fault)}

    async def _remove_fault(self, given: Arguments) -> None:
        self._sandbox.faults.remove(given.number("id"))

    async def _clear_faults(self, given: Arguments) -> None:
        del given
        self._sandbox.faults.clear()

    def _hooks(self) -> Any:  # noqa: ANN401 - a ShopSide
        if self._sandbox.hooks is None:
            message = "there is no shop behind this sandbox yet"
            raise NotPossibleError(message)
        return self._sandbox.hooks

    async def _advance(self, given: Arguments) -> Json:
        by = timedelta(seconds=given.fraction("seconds", default=3_600, most=LONGEST_ADVANCE.total_seconds()))
        await self._hooks().advance(by)
        self._sandbox.changes.publish("clock", now=self._sandbox.now().isoformat())
        return {"now": self._sandbox.now().isoformat()}

    async def _buy(self, given: Arguments) -> Json:
        said = await self._hooks().buy(given.text("number"), given.text("product"))
        self._sandbox.changes.publish("till", text=said)
        return {"text": said}

    async def _link(self, given: Arguments) -> Json:
        return {"link": await self._hooks().deep_link(given.text("number"))}


def _own(request: Request) -> bool:
    """Say whether a request comes from a page of this same server, or from no page at all."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
