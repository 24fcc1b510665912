"""The sandbox's till: the till's own programme and page, on simulated cards and readers; enrolled like any other."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Final

import httpx
from starlette.types import ASGIApp

from bot.sandbox_reader import readers_of
from bot.sandbox_side import customer_by_number
from core.actions.cards.enrol_terminal import Enrolment as Enrolled
from core.actions.cards.issue_card import issue_card
from core.actions.cards.issue_shop_card import issue_shop_card
from core.cards.card_time import seconds_of
from core.cards.programmes import demanded_programme
from core.loyalty.programme_document import programme_json
from core.models import CardKind, Customer, Terminal
from core.shop import Shop
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.till.earlier import CARDS
from sandbox.till.plastic import Plastic, Setup, Tear, customer_plastic, shop_plastic
from sandbox.till.slots import Slots
from terminal_bridge.desk import Desk
from terminal_bridge.enrolment import Enrolment
from terminal_bridge.page.app import make_page
from terminal_bridge.server import HttpServer
from terminal_bridge.settings import TillSettings

ACTOR: Final = "sandbox"
CUSTOMERS, SHOPS = "Customers' cards", "The shop's card"
_KINDS: Final = {
    Setup.COMPUTES: CardKind.COMPUTING,
    Setup.CHOOSES: CardKind.COMPUTING,
    Setup.STORES: CardKind.STORING,
    Setup.MEMORY: CardKind.MEMORY,
}
_WORDS: Final = {
    Setup.CHOOSES: "computes, and chooses its points",
    Setup.COMPUTES: "computes its score",
    Setup.STORES: "stores; the shop's card computes",
    Setup.MEMORY: "memory alone; the till computes",
}


class Line(httpx.HTTPTransport):
    """The line from the till to the server; while it is `cut` nothing arrives, and no answer comes back."""

    cut = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request there, and its answer back."""
        self._cut("the line is cut", request)
        answer = super().handle_request(request)
        try:
            self._cut("the line was cut before the answer came", request)
        except httpx.NetworkError:
            answer.close()
            raise
        return answer

    def _cut(self, words: str, request: httpx.Request) -> None:
        if self.cut:
            raise httpx.NetworkError(words, request=request)


@dataclass(frozen=True)
class _Held:
    """A card in somebody's pocket."""

    plastic: Plastic
    name: str
    number: str
    setup: Setup


@dataclass(frozen=True)
class _ShopCard:
    """The shop's card, and the PIN that its clerks say."""

    plastic: Plastic
    pin: str


class SandboxTill:
    """Implements `sandbox.till.side.TillSide`: the till itself is `terminal_bridge`'s, whole."""

    def __init__(self, shop: Shop, enrolled: Enrolled, channel: str, people: Sequence[Customer]) -> None:
        """Put the till together; it does nothing before it is started.

        Staff are told in `channel`. `people` have cards already, and have used them.
        """
        self._shop, self._enrolled, self._channel = shop, enrolled, channel
        self._line, self._ago = Line(), timedelta(0)
        self._tell: Callable[[Json], None] = lambda _state: None
        self._revisions = count(1)
        self._slots = Slots((CUSTOMERS, SHOPS), lambda: self._tell(self._state()))
        self._cards: dict[str, _Held] = {}
        self._shop_card: _ShopCard | None = None
        self._issuing = threading.Lock()
        self._enrolment = Enrolment.model_validate(enrolled.file)
        self._settings = _settings(shop)
        self._live_earlier(people)
        self._http = httpx.Client(base_url=self._enrolment.server, transport=self._line, trust_env=False)
        server = HttpServer(self._http, self._enrolment.terminal, self._enrolment.signing_key, self._clock)
        self._desk = Desk(self._settings, self._enrolment, server, clock=self._clock, service=readers_of(self._slots))
        self.page: ASGIApp = make_page(self._desk, framed=True)

    def _clock(self) -> int:
        return seconds_of(self._shop.clock.now() - self._ago)

    def _live_earlier(self, people: Sequence[Customer]) -> None:
        """Let customers have used their cards before, at the till itself, which has sent nothing of it yet."""
        desk = Desk(self._settings, self._enrolment, None, clock=self._clock)
        for customer, earlier in zip(people, CARDS, strict=False):
            held = self._issue(customer, earlier.setup)
            for ago, amount in earlier.purchases:
                self._ago = ago
                held.plastic.reset()
                desk.till.arrived(held.plastic.transmit)
                desk.till.sell(amount * 10**self._shop.currency.exponent)
                desk.till.left()
        self._ago = timedelta(0)
        desk.journal.close()

    def start(self, tell: Callable[[Json], None]) -> None:
        """Watch the readers, and send what waits; `tell` hears, on any thread, how the counter is after each change."""
        self._tell = tell
        self._desk.start()
        self._desk.send_now()

    def stop(self) -> None:
        """End: what was not sent is forgotten with the sandbox."""
        self._desk.stop()
        self._http.close()

    # What the page does

    async def state(self) -> Json:
        """Return the counter as it is."""
        return self._state()

    def _state(self) -> Json:
        # Numbered before it is looked at: what changes meanwhile is told with a higher number.
        revision = next(self._revisions)
        inside, shop_card = self._slots.inside(CUSTOMERS), self._shop_card
        held = list(self._cards.values())
        torn = next((each.plastic.number for each in held if each.plastic.torn), "")
        return {
            "revision": revision,
            "cards": [
                {
                    "card": each.plastic.number,
                    "name": each.name,
                    "number": each.number,
                    "setup": each.setup,
                    "inside": each.plastic is inside,
                }
                for each in held
            ],
            "setups": [{"setup": setup, "words": words} for setup, words in _WORDS.items()],
            "cut": self._line.cut,
            "tear": "" if inside is None else inside.tear or "",
            "torn": torn,
            "shop_card": {
                "inside": self._slots.inside(SHOPS) is not None,
                "pin": shop_card.pin if shop_card is not None else "",
            },
            "channel": self._channel,
        }

    async def hand_out(self, number: str, setup: Setup) -> str:
        """Issue a card to a customer, as `najimi cards issue` does."""
        customer = await asyncio.to_thread(customer_by_number, self._shop, number)
        held = await asyncio.to_thread(self._issue, customer, setup)
        self._tell(self._state())
        return held.plastic.number

    def _issue(self, customer: Customer, setup: Setup) -> _Held:
        with self._shop.store.write() as tx:
            file = issue_card(tx, self._shop, customer.id, _KINDS[setup], ACTOR).file
        held = _Held(customer_plastic(file, setup), customer.called, customer.number, setup)
        self._cards[held.plastic.number] = held
        return held

    async def present(self, card: str) -> None:
        """Put a card into the reader."""
        held = self._cards.get(card)
        if held is None:
            message = "There is no such card in this sandbox: hand one out."
            raise NotPossibleError(message)
        await asyncio.to_thread(self._slots.insert, CUSTOMERS, held.plastic)

    async def take_out(self) -> None:
        """Take the customer's card out."""
        await asyncio.to_thread(self._slots.take_out, CUSTOMERS)

    async def tear(self, when: Tear | None) -> None:
        """Have the card in the reader torn out of its next purchase."""
        inside = self._slots.inside(CUSTOMERS)
        if inside is None:
            message = "Present a card first."
            raise NotPossibleError(message)
        inside.tear = when
        self._tell(self._state())

    async def cut(self, *, cut: bool) -> None:
        """Cut the line to the server, or put it back."""
        self._line.cut = cut
        if not cut:
            self._desk.send_now()
        self._tell(self._state())

    async def put_shop_card(self, *, inside: bool) -> None:
        """Put the shop's card into its reader, or take it out."""
        if not inside:
            await asyncio.to_thread(self._slots.take_out, SHOPS)
            return
        card = await asyncio.to_thread(self._the_shops_card)
        await asyncio.to_thread(self._slots.insert, SHOPS, card.plastic)

    def _the_shops_card(self) -> _ShopCard:
        with self._issuing:
            if self._shop_card is None:
                with self._shop.store.write() as tx:
                    terminal = tx.get_one(Terminal, self._enrolled.terminal.id)
                    made = issue_shop_card(tx, self._shop, terminal, ACTOR)
                self._shop_card = _ShopCard(shop_plastic(made.file), made.pin)
            return self._shop_card


def _settings(shop: Shop) -> TillSettings:
    """Return a new till's settings. What may be set for a till in earnest is not asked for: this one is as it comes."""
    folder = shop.data_dir / "till"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    programme = folder / "programme.json"
    with shop.store.read() as session:
        programme.write_text(programme_json(demanded_programme(session)), encoding="utf-8")
    return TillSettings.model_construct(
        data_dir=folder, programme=programme, begin_cards=True, locale=shop.currency.locale
    )
