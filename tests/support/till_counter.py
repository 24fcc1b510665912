"""A till at the first of the scene's shops, and the real server behind a line that may be cut or lose answers."""

import asyncio
import json
from pathlib import Path

import httpx
from fastapi import FastAPI

from bot.web.terminal_routes import terminal_router
from core.cards.card_time import seconds_of
from core.loyalty.customer_card import CustomerCard
from terminal_bridge.desk import Desk
from terminal_bridge.enrolment import Enrolment
from terminal_bridge.readers import Transmit
from terminal_bridge.server import HttpServer
from terminal_bridge.settings import TillSettings
from terminal_bridge.upload import Schedule, Uploader
from tests.support.card_scene import CardScene, HeldCard
from tests.support.cards import seeded


class Wire(httpx.BaseTransport):
    """The line to a server in this process; `cut` reaches it no more, `loses` names requests whose answers are lost."""

    def __init__(self, app: FastAPI) -> None:
        """Lead to `app`."""
        self._app, self.cut, self.loses = app, False, set[str]()
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let the server answer."""
        what = request.url.path.rpartition("/")[2]
        self.asked.append(what)
        if self.cut:
            message = "the line is cut"
            raise httpx.ConnectError(message)

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
                return await client.post(request.url, content=request.content, headers=request.headers)

        found = asyncio.run(answer())
        if what in self.loses:
            message = "the answer is lost"
            raise httpx.ReadTimeout(message)
        return httpx.Response(found.status_code, content=found.content, headers={"content-type": "application/json"})


class Counter:
    """A till at one of the scene's shops, with the line to the server."""

    def __init__(self, scene: CardScene, folder: Path, *, till: int = 0, online: bool = False) -> None:
        """Enrol it as the server says; `online` has the till itself ask the server, not only its uploader."""
        self.scene, self._folder, self._online = scene, folder, online
        app = FastAPI()
        app.include_router(terminal_router(lambda: scene.shop, lambda: None))
        self.wire = Wire(app)
        self.enrolment = Enrolment.model_validate_json(json.dumps(scene.tills[till].enrolment.file))
        http = httpx.Client(transport=self.wire, base_url="http://server")
        self.server = HttpServer(http, self.enrolment.terminal, self.enrolment.signing_key, self.clock)
        self.start()

    def start(self) -> None:
        """Start the till, or start it again after `kill`."""
        settings = TillSettings(
            _env_file=None,  # type: ignore[call-arg]
            data_dir=self._folder,
            printer="none",
            begin_cards=True,
            computes=True,
        )
        self.desk = Desk(settings, self.enrolment, self.server if self._online else None, clock=self.clock)
        self.uploader = Uploader(self.desk.journal, self.server, Schedule.AT_ONCE, self.clock, told=self.desk._heard)

    def kill(self) -> None:
        """End it without a word; only what it has just asked the server is waited for, lest it outlives the server."""
        self.desk._introduction.stop()
        self.desk.vouchers.papers.stop()
        self.desk.journal.close()

    def again(self) -> None:
        """Kill it and start it."""
        self.kill()
        self.start()

    def clock(self) -> int:
        """Return the shop's time."""
        return seconds_of(self.scene.clock.now())

    def insert(self, card: HeldCard) -> None:
        """Put a card in."""
        self.desk.till.arrived(self.program(card))

    def program(self, card: HeldCard) -> Transmit:
        """Return how one speaks to a card, freshly reset."""
        return CustomerCard(card.flash, seeded(self.clock())).process

    def serve(self, card: HeldCard, *amounts: int) -> None:
        """Let a customer buy."""
        self.insert(card)
        for amount in amounts:
            self.desk.till.sell(amount)
        self.desk.till.left()
