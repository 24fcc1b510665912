"""Where terminals speak to the server: every request signed with the terminal's own key, every refusal in words."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from bot.web.guard import Buckets, Pace
from core.actions.cards.card_account import answer_account
from core.actions.cards.exchange_points import answer_exchange, answer_redemption, answer_voucher
from core.actions.cards.serve_terminal import (
    NotTheTerminalError,
    Signed,
    answer_batch,
    answer_presented,
    known_terminal,
)
from core.cards.refused_exchanges import RefusedForGoodError
from core.cards.said import (
    Said,
    SaidAccount,
    SaidExchange,
    SaidPresented,
    SaidVoucher,
    UnreadableError,
    read,
)
from core.errors import NotFoundError, RefusedError, StoreUnavailableError
from core.models import Terminal
from core.shop import Shop
from core.store.database import is_away

log = logging.getLogger(__name__)

PACE = Pace(20, 200)
"""What one terminal may ask; more than a till ever does."""
_Answer = Callable[[Shop, int, bytes], dict[str, Any]]


def _of(kind: type[Said], answer: Callable[[Shop, int, Any], dict[str, Any]]) -> _Answer:
    return lambda shop, terminal_id, body: answer(shop, terminal_id, read(kind, body))


_ANSWERS: dict[str, _Answer] = {
    "batches": answer_batch,
    "presented": _of(SaidPresented, answer_presented),
    "account": _of(SaidAccount, answer_account),
    "exchanges": _of(SaidExchange, answer_exchange),
    "voucher": _of(SaidVoucher, answer_voucher),
    "redemptions": _of(SaidVoucher, answer_redemption),
}
_NOT_YOU = "This is not signed by a terminal of ours, just now. Is the terminal enrolled, and its clock right?"
_AGAIN = "The server cannot take this just now. Send it again in a moment."


def terminal_router(
    shop: Callable[[], Shop], taken: Callable[[], None], ticks: Callable[[], float] = time.monotonic
) -> APIRouter:
    """Return the terminals' routes; `shop` is asked at each request, `taken` hears that there may be news for staff."""
    router, buckets = APIRouter(), Buckets(PACE, ticks)

    @router.post("/terminals/{number}/{what}")
    async def said(
        number: str,
        what: str,
        request: Request,
        at: Annotated[str, Header(alias="x-najimi-time")] = "",
        signature: Annotated[str, Header(alias="x-najimi-signature")] = "",
    ) -> JSONResponse:
        """Take what a terminal says, and answer."""
        if what not in _ANSWERS:
            return _refused(404, "There is nothing of this name here.")
        signed = Signed(request.method, request.url.path, at, signature, await request.body())
        try:
            served = shop()
            terminal = await asyncio.to_thread(known_terminal, served, number, signed)
            if wait := buckets.wait(number):
                return _refused(429, "Too many requests.", {"Retry-After": str(int(wait) + 1)})
            answer = await asyncio.to_thread(_answer, served, terminal, what, signed.body)
        except Exception as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            if isinstance(error, RefusedForGoodError):
                taken()
            return refusal
        taken()
        return JSONResponse(answer)

    return router


def _refusal(error: Exception) -> JSONResponse | None:
    """Return how a terminal is told of an error; None for a fault of ours."""
    if isinstance(error, NotTheTerminalError):
        return _refused(401, _NOT_YOU)
    if isinstance(error, StoreUnavailableError) or is_away(error):
        return _refused(503, _AGAIN, {"Retry-After": "5"})
    if isinstance(error, UnreadableError):
        return _refused(422, str(error))
    if isinstance(error, RefusedForGoodError):
        return JSONResponse({"error": str(error), "final": True}, 409)
    return _refused(409, str(error)) if isinstance(error, RefusedError | NotFoundError) else None


def _answer(shop: Shop, terminal: Terminal, what: str, body: bytes) -> dict[str, Any]:
    return _ANSWERS[what](shop, terminal.id or 0, body)


def _refused(status: int, words: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": words}, status, headers)
