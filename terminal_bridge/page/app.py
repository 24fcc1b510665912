"""The page's server: what is shown as server-sent events, and what the clerk does as small requests.

It answers this machine alone, and only to a page of its own: another page in the same browser can neither read nor do.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from core.errors import ShownError
from core.loyalty.record import NO_PAYMENT
from core.loyalty.score import LARGEST_NUMBER
from terminal_bridge.board import state_of
from terminal_bridge.clock import system_clock
from terminal_bridge.desk import Desk
from terminal_bridge.face import Outcome
from terminal_bridge.registers import LONGEST_REFERENCE, RegisterSale, payment_of, read_register

FOLDER: Final = Path(__file__).parent / "files"
POLICY: Final = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"
_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_HEARTBEAT: Final = 15.0
_REFUSED, _UNPROCESSABLE = 403, 409

Result = TypeVar("Result")
Amount = Annotated[int, Field(ge=0, le=LARGEST_NUMBER, strict=True)]


class Asked(BaseModel):
    """What a page, a cash register or a payment terminal asks of the till."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Purchase(Asked):
    """A purchase in minor units; `payment` is a payment application's reference, eight bytes in hexadecimal digits."""

    amount: Amount
    category: Annotated[int, Field(ge=0, le=31, strict=True)] = 0
    payment: Annotated[str, Field(pattern="^[0-9a-fA-F]{16}$")] = NO_PAYMENT.hex()


class SaleSaid(Asked):
    """A sale of the cash register while the customer's card lies in the reader; heard, and put on the card, once."""

    reference: Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE)]
    amount: Amount
    category: Annotated[int, Field(ge=0, le=31, strict=True)] = 0


class JournalSaid(Asked):
    """A cash register's journal as CSV."""

    csv: Annotated[str, Field(max_length=4_000_000)]


class Points(Asked):
    """Points to take off a card."""

    points: Annotated[int, Field(ge=1, le=LARGEST_NUMBER, strict=True)]


class Given(Asked):
    """A service to give, by its code."""

    code: Annotated[str, Field(max_length=40)]


class Pin(Asked):
    """The clerk's PIN of the shop's card, and a new one to replace it; handed to the card and kept nowhere."""

    pin: Annotated[str, Field(max_length=16, repr=False)]
    new: Annotated[str, Field(max_length=16, repr=False)] = ""


class Line(Asked):
    """A line that was typed by a reader or by the clerk."""

    line: Annotated[str, Field(max_length=300)]


def make_page(desk: Desk, *, framed: bool = False) -> FastAPI:
    """Return the application for one till; `framed` is for a page of the same server, which looks itself who asks."""
    app = FastAPI(title="Najimi till", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(partial(_guard, framed=framed))
    app.add_exception_handler(ShownError, _shown)

    @app.get("/")
    async def index() -> Response:
        return FileResponse(FOLDER / "index.html", headers={"Content-Security-Policy": POLICY})

    @app.get("/state")
    async def state() -> dict[str, Any]:
        return await run_in_threadpool(lambda: state_of(desk.board, desk.journal, desk.currency))

    @app.get("/events")
    async def events() -> Response:
        return StreamingResponse(_events(desk), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    _add_deeds(app, desk)
    _add_register(app, desk)
    app.mount("/files", StaticFiles(directory=FOLDER))
    return app


def _add_deeds(app: FastAPI, desk: Desk) -> None:
    @app.post("/quote")
    async def quote(asked: Purchase) -> dict[str, Any]:
        return _told(await _do(lambda: desk.look(lambda till: till.quote(asked.amount, asked.category))), desk)

    @app.post("/sell")
    async def sell(asked: Purchase) -> dict[str, Any]:
        payment = bytes.fromhex(asked.payment)
        return _told(await _do(lambda: desk.do(lambda till: till.sell(asked.amount, asked.category, payment))), desk)

    @app.post("/refund")
    async def refund(asked: Purchase) -> dict[str, Any]:
        return _told(await _do(lambda: desk.do(lambda till: till.refund(asked.amount))), desk)

    @app.post("/redeem")
    async def redeem(asked: Points) -> dict[str, Any]:
        return _told(await _do(lambda: desk.do(lambda till: till.redeem(asked.points))), desk)

    @app.post("/give")
    async def give(asked: Given) -> dict[str, Any]:
        return {"number": await _do(lambda: desk.do(lambda till: till.give(asked.code)))}

    @app.post("/card")
    async def card(asked: Line) -> dict[str, Any]:
        await _do(lambda: desk.line(asked.line))
        return {}

    @app.post("/pin")
    async def pin(asked: Pin) -> dict[str, Any]:
        await _do(lambda: desk.shop.verify(asked.pin, asked.new))
        return {}

    @app.post("/clear")
    async def clear() -> dict[str, Any]:
        await _do(lambda: desk.do(lambda till: till.clear()))
        return {}


def _add_register(app: FastAPI, desk: Desk) -> None:
    @app.post("/register/sale")
    async def register_sale(asked: SaleSaid) -> dict[str, Any]:
        sale = RegisterSale(asked.reference, system_clock(), asked.amount)
        await _do(lambda: desk.hear_register((sale,)))
        payment = payment_of(asked.reference)
        return _told(await _do(lambda: desk.do(lambda till: till.sell(asked.amount, asked.category, payment))), desk)

    @app.post("/register/journal")
    async def register_journal(asked: JournalSaid) -> dict[str, Any]:
        return {"new": await _do(lambda: desk.hear_register(read_register(asked.csv)))}


async def _do(job: Callable[[], Result]) -> Result:
    return await run_in_threadpool(job)


def _told(outcome: Outcome, desk: Desk) -> dict[str, Any]:
    """Return an outcome in minor units and as people read it."""
    return {
        "amount": outcome.amount,
        "amount_text": desk.currency.text(outcome.amount),
        "taken_off": outcome.taken_off,
        "taken_off_text": desk.currency.text(outcome.taken_off) if outcome.taken_off else "",
        "points": outcome.points,
        "balance": outcome.balance,
    }


async def _events(desk: Desk) -> AsyncIterator[str]:
    """Yield the state now, and at each change; several changes at once are one event."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(changed.set)

    leave = desk.board.listen(tell)
    try:
        while True:
            changed.clear()
            state = await run_in_threadpool(lambda: state_of(desk.board, desk.journal, desk.currency))
            yield f"data: {json.dumps(state)}\n\n"
            try:
                async with asyncio.timeout(_HEARTBEAT):
                    await changed.wait()
            except TimeoutError:
                continue
    finally:
        leave()


async def _guard(request: Request, go_on: Callable[[Request], Awaitable[Response]], *, framed: bool) -> Response:
    """Answer only who means this machine by name, and let nobody but the page itself and programmes do anything."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    origin = request.headers.get("origin")
    foreign = origin is not None and origin.removeprefix("http://") != request.headers.get("host")
    site = request.headers.get("sec-fetch-site", "none")
    typed = request.headers.get("content-type", "").startswith("application/json")
    posts = request.method not in {"GET", "HEAD"}
    if not (framed or host in _HOSTS) or foreign or site not in {"none", "same-origin"} or (posts and not typed):
        return JSONResponse({"words": "This till answers its own page alone."}, status_code=_REFUSED)
    answer = await go_on(request)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


async def _shown(_request: Request, error: Exception) -> Response:
    return JSONResponse({"words": str(error)}, status_code=_UNPROCESSABLE)
