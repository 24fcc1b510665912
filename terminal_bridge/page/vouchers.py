"""What the clerk's page and the kiosk's ask about points, vouchers and papers."""

from typing import Any, Final

from fastapi import FastAPI
from starlette.responses import Response

from terminal_bridge.desk import Desk
from terminal_bridge.exchange import Voucher
from terminal_bridge.page.asked import Again, Code, Wanted
from terminal_bridge.page.guard import doing
from terminal_bridge.papers import Handed
from terminal_bridge.voucher_desk import Held

_PDF: Final = {"Content-Disposition": "inline", "Cache-Control": "no-store"}
WHY: Final = {
    "issued": "Points for a purchase",
    "taken back": "Taken back with goods",
    "redeemed": "Exchanged",
    "expired": "Lapsed",
    "carried over": "Carried over from another card",
    "corrected": "Put right",
}


def add_exchange(app: FastAPI, desk: Desk) -> None:
    """Answer what a card has, and exchange its points."""

    @app.get("/account")
    async def account() -> dict[str, Any]:
        return held_as_json(await doing(desk.vouchers.held))

    @app.post("/exchange")
    async def exchange(asked: Wanted) -> dict[str, Any]:
        handed = await doing(lambda: desk.vouchers.exchange(asked.code))
        return {"issued": handed is not None, "code": "" if handed is None else handed.code}


def add_papers(app: FastAPI, desk: Desk) -> None:
    """Answer with papers, and hand them out once more."""

    @app.get("/paper/{entry}.pdf")
    async def paper(entry: int) -> Response:
        page = await doing(lambda: desk.vouchers.papers.page(entry))
        return Response(page, media_type="application/pdf", headers=_PDF)

    @app.post("/paper")
    async def again(asked: Again) -> dict[str, Any]:
        await doing(lambda: desk.vouchers.again(asked.entry))
        return {}


def add_vouchers(app: FastAPI, desk: Desk) -> None:
    """Look at vouchers that customers bring, and take them in."""

    @app.post("/voucher")
    async def look(asked: Code) -> dict[str, Any]:
        return _voucher(await doing(lambda: desk.vouchers.look(asked.code)))

    @app.post("/voucher/take")
    async def take(asked: Code) -> dict[str, Any]:
        return _voucher(await doing(lambda: desk.vouchers.take(asked.code)))

    @app.post("/voucher/give-up")
    async def give_up() -> dict[str, Any]:
        return {"given_up": len(await doing(desk.vouchers.give_up))}


def _voucher(voucher: Voucher) -> dict[str, Any]:
    return {**voucher.said(), "problem": voucher.problem, "waits": voucher.waits}


def held_as_json(held: Held) -> dict[str, Any]:
    """Return what a customer is shown of their points; days as people write them."""
    return {
        "points": held.points,
        "asked": held.asked,
        "movements": [
            {
                "day": f"{each.at.astimezone():%d %B %Y}".lstrip("0"),
                "points": each.points,
                "why": WHY.get(each.why, each.why),
                "shop": each.shop,
            }
            for each in held.movements
        ],
        "papers": [_paper(each) for each in held.papers],
    }


def _paper(handed: Handed) -> dict[str, Any]:
    return {"entry": handed.entry, "title": handed.title, "code": handed.code}
