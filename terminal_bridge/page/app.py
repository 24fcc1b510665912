"""The clerk's page: what is shown as server-sent events, and what the clerk does as small requests.

It answers this machine alone, and only to a page of its own: another page in the same browser can neither read nor do.
"""

from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from terminal_bridge.board import state_of
from terminal_bridge.clock import system_clock
from terminal_bridge.desk import Desk
from terminal_bridge.face import Outcome
from terminal_bridge.page.asked import Given, JournalSaid, Line, Pin, Points, Purchase, SaleSaid
from terminal_bridge.page.guard import POLICY, add_state, doing, guarded
from terminal_bridge.page.vouchers import add_exchange, add_papers, add_vouchers
from terminal_bridge.registers import RegisterSale, payment_of, read_register
from terminal_bridge.sums import lapse_words, sum_words

FOLDER: Final = Path(__file__).parent / "files"


def make_page(desk: Desk, *, framed: bool = False) -> FastAPI:
    """Return the application for one till; `framed` is for a page of the same server, which looks itself who asks."""
    app = guarded("Najimi till", framed=framed)

    @app.get("/")
    async def index() -> Response:
        return FileResponse(FOLDER / "index.html", headers={"Content-Security-Policy": POLICY})

    add_state(app, desk.board, lambda: state_of(desk.board, desk.journal, desk.currency))
    _add_deeds(app, desk)
    _add_register(app, desk)
    add_exchange(app, desk)
    add_papers(app, desk)
    add_vouchers(app, desk)
    app.mount("/files", StaticFiles(directory=FOLDER))
    return app


def _add_deeds(app: FastAPI, desk: Desk) -> None:
    @app.post("/sell")
    async def sell(asked: Purchase) -> dict[str, Any]:
        return _told(
            await doing(lambda: desk.do(lambda till: till.sell(asked.amount, asked.category, asked.paid_by))), desk
        )

    @app.post("/refund")
    async def refund(asked: Purchase) -> dict[str, Any]:
        return _told(await doing(lambda: desk.do(lambda till: till.refund(asked.amount))), desk)

    @app.post("/redeem")
    async def redeem(asked: Points) -> dict[str, Any]:
        return _told(await doing(lambda: desk.do(lambda till: till.redeem(asked.points))), desk)

    @app.post("/give")
    async def give(asked: Given) -> dict[str, Any]:
        return {"number": await doing(lambda: desk.do(lambda till: till.give(asked.code)))}

    @app.post("/card")
    async def card(asked: Line) -> dict[str, Any]:
        await doing(lambda: desk.line(asked.line))
        return {}

    @app.post("/pin")
    async def pin(asked: Pin) -> dict[str, Any]:
        await doing(lambda: desk.shop.verify(asked.pin, asked.new))
        return {}

    @app.post("/clear")
    async def clear() -> dict[str, Any]:
        desk.vouchers.close()
        await doing(lambda: desk.do(lambda till: till.clear()))
        return {}


def _add_register(app: FastAPI, desk: Desk) -> None:
    @app.post("/quote")
    async def quote(asked: Purchase) -> dict[str, Any]:
        return _told(
            await doing(lambda: desk.look(lambda till: till.quote(asked.amount, asked.category, asked.paid_by))), desk
        )

    @app.post("/register/sale")
    async def register_sale(asked: SaleSaid) -> dict[str, Any]:
        sale = RegisterSale(asked.reference, system_clock(), asked.amount)
        await doing(lambda: desk.hear_register((sale,)))
        payment = payment_of(asked.reference)
        return _told(
            await doing(lambda: desk.do(lambda till: till.sell(asked.amount, asked.category, payment, asked.paid))),
            desk,
        )

    @app.post("/register/journal")
    async def register_journal(asked: JournalSaid) -> dict[str, Any]:
        return {"new": await doing(lambda: desk.hear_register(read_register(asked.csv)))}


def _told(outcome: Outcome, desk: Desk) -> dict[str, Any]:
    """Return an outcome in minor units and as people read it."""
    return {
        "amount": outcome.amount,
        "amount_text": desk.currency.text(outcome.amount),
        "taken_off": outcome.taken_off,
        "taken_off_text": desk.currency.text(outcome.taken_off) if outcome.taken_off else "",
        "vouchers": outcome.deduction.off,
        "lapses": outcome.deduction.lapses,
        "sum": sum_words(outcome, desk.currency),
        "lapses_text": lapse_words(outcome, desk.currency),
        "points": outcome.points,
        "balance": outcome.balance,
    }
