"""The kiosk's page: customers see their points and what these buy, and exchange them, by themselves.

An application of its own: what clerks do is not behind it, so nobody can reach it from there. It shows nothing of a
card that was there before, and after a while without a touch nothing of the one that is there.
"""

from pathlib import Path
from threading import Lock
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from core.paper.ticket import code_picture
from terminal_bridge.board import choices_shown
from terminal_bridge.desk import Desk
from terminal_bridge.errors import RefusedError
from terminal_bridge.face import Phase
from terminal_bridge.page.asked import Asked, Wanted
from terminal_bridge.page.guard import POLICY, add_state, doing, guarded
from terminal_bridge.page.vouchers import held_as_json

FOLDER: Final = Path(__file__).parent / "files" / "kiosk"
_SVG: Final = {"Cache-Control": "no-store"}


def make_kiosk(desk: Desk, idle_seconds: int = 45) -> FastAPI:
    """Return the application for one kiosk, which shows nobody's points after `idle_seconds` without a touch."""
    app = guarded("Najimi kiosk")

    @app.get("/")
    async def index() -> Response:
        return FileResponse(FOLDER / "index.html", headers={"Content-Security-Policy": POLICY})

    add_state(app, desk.board, lambda: {**shown_to_customer(desk), "idle_seconds": idle_seconds})
    _add_deeds(app, desk)
    app.mount("/files", StaticFiles(directory=FOLDER))
    return app


def _add_deeds(app: FastAPI, desk: Desk) -> None:
    turn = Lock()

    @app.get("/account")
    async def account() -> dict[str, Any]:
        said = held_as_json(await doing(desk.vouchers.held))
        # Papers of earlier visits are worth money to whoever sees them.
        return {name: said[name] for name in ("points", "asked", "movements")}

    @app.post("/exchange")
    async def exchange(asked: Wanted) -> dict[str, Any]:
        def once() -> dict[str, Any]:
            if not turn.acquire(blocking=False):
                message = "One moment: the last exchange is still going on."
                raise RefusedError(message)
            try:
                return {"issued": desk.vouchers.exchange(asked.code) is not None}
            finally:
                turn.release()

        return await doing(once)

    @app.post("/leave")
    async def leave(_asked: Asked) -> dict[str, Any]:
        await doing(lambda: desk.do(lambda till: till.left()))
        desk.board.hand(None)
        return {}

    @app.get("/code.svg")
    async def code() -> Response:
        paper = desk.board.paper
        if paper is None or not desk.board.serving:
            return Response(status_code=404)
        return Response(code_picture(paper.code), media_type="image/svg+xml", headers=_SVG)


def shown_to_customer(desk: Desk) -> dict[str, Any]:
    """Return what whoever stands at the kiosk sees; of a customer only while their card is there."""
    board, face = desk.board, desk.board.face
    there = board.serving
    customer = face.customer if there else None
    paper = board.paper if there else None
    return {
        "giver": desk.giver,
        "phase": face.phase if there or face.phase not in {Phase.READY, Phase.DONE} else Phase.WAITING,
        "inside": desk.holds_a_card,
        "customer": None
        if customer is None
        else {"name": customer.name, "points": customer.points, "card": customer.card},
        "choices": choices_shown(board, desk.journal, desk.currency),
        "paper": None
        if paper is None
        else {"title": paper.title, "code": paper.code, "words": paper.words, "failed": paper.failed},
    }
