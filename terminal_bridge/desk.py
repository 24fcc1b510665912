"""The till as a whole: readers, journal, uploads and screens around the one state machine. The wiring of a till."""

import json
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Final, TypeVar

from core.errors import NajimiError, ShownError
from core.loyalty.keys import SHOP_AID, Purpose
from core.loyalty.programme import Programme
from core.loyalty.programme_document import programme_from_json
from core.loyalty.status import CardRefusedError
from core.money import Currency
from terminal_bridge.board import Board
from terminal_bridge.clock import Clock, system_clock
from terminal_bridge.coupons import Coupons
from terminal_bridge.customer_reader import CustomerReader
from terminal_bridge.enrolment import Enrolment
from terminal_bridge.errors import CardGoneError
from terminal_bridge.face import Face
from terminal_bridge.introduction import Introduction
from terminal_bridge.journal import Journal
from terminal_bridge.printing import Printer
from terminal_bridge.readers import Service, Transmit
from terminal_bridge.registers import RegisterSale
from terminal_bridge.server import Answer, Server
from terminal_bridge.settings import TillSettings
from terminal_bridge.shop_side import ShopSide
from terminal_bridge.takings import is_voucher
from terminal_bridge.till import Place, Till
from terminal_bridge.upload import Uploader
from terminal_bridge.voucher_desk import VoucherDesk
from terminal_bridge.watch import ReaderWatch
from terminal_bridge.ways.recognise import Recogniser
from terminal_bridge.wedge import swiped
from terminal_bridge.worker import CardListener

Result = TypeVar("Result")

log = logging.getLogger(__name__)

_PATIENCE: Final = 30.0
_ABOUT_RIGHT: Final = 86_400  # seconds by which a till's clock may be wrong and still be believed by cards
_OF_LATE: Final = 30 * 86_400


class BusyError(ShownError):
    """The card takes too long."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "The card has not answered yet. Leave it in the reader."


class Desk:
    """One till, running."""

    def __init__(
        self,
        settings: TillSettings,
        enrolment: Enrolment,
        server: Server | None,
        *,
        clock: Clock = system_clock,
        service: Callable[[], Service] = Service,
    ) -> None:
        """Put a till together; `start` sets it going. Without a `server` everything stays in the journal."""
        self._settings, self._enrolment, self._server, self._clock = settings, enrolment, server, clock
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.journal = Journal(settings.journal)
        self.board = Board(enrolment.name, clock)
        self._lock = threading.RLock()
        self._programme = self._known_programme()
        self.shop = ShopSide(
            lambda card, version: enrolment.key_of(SHOP_AID, card, Purpose.TERMINAL, version),
            self._ask_shop,
            lambda words: self.board.say("shop_card", words),
        )
        self.recogniser = Recogniser(
            enrolment,
            lambda: self._programme,
            self.journal.kept_card,
            may_begin=settings.begin_cards,
            computes=settings.computes,
            shop=self.shop,
            sure_time=self._sure_time,
        )
        self._introduction = Introduction(self.journal, server, clock, look=self.look, do=self.do)
        self._coupons = Coupons(self.journal, enrolment.terminal, enrolment.signing_key, self._hand_out)
        self.till = self._new_till()
        self._watch = ReaderWatch(self._listener_for, lambda words: self.board.say("readers", words), service)
        self._customer_reader: str | None = None
        self._shop_reader: str | None = None
        self._uploader = None if server is None else self._new_uploader(server)
        self.vouchers = self._new_vouchers(server)

    def _new_till(self) -> Till:
        till = Till(
            Place(self._enrolment.terminal, self._enrolment.shop),
            self.journal,
            self._coupons,
            recognise=self.recogniser,
            clock=self._clock,
            show=self._show,
            present=self._introduction.of,
            offline_points=self._settings.offline_points,
        )
        till.programme = self._programme
        return till

    def _new_vouchers(self, server: Server | None) -> VoucherDesk:
        return VoucherDesk(
            self.journal,
            server,
            self._clock,
            self.board,
            self.do,
            send=lambda: None if self._uploader is None else self._uploader.send(),
            own_code=self._coupons.number,
            cap=lambda: 0 if self._programme is None else self._programme.offline_exchange,
            currency=lambda: self.currency,
            giver=self.giver,
            printer=Printer(self._settings.printer),
            paper=self._settings.paper,
        )

    def _new_uploader(self, server: Server) -> Uploader:
        return Uploader(
            self.journal,
            server,
            self._settings.upload,
            self._clock,
            programme=lambda: 0 if self._programme is None else self._programme.terms.version,
            told=self._heard,
            state=lambda words: self.board.say("server", words),
        )

    def _hand_out(self, entry: int) -> None:
        self.vouchers.papers.hand_out(entry)

    def start(self) -> None:
        """Watch the readers, and send what waits."""
        self._watch.start()
        if self._uploader is not None:
            self._uploader.start()
        self.vouchers.start()

    def stop(self) -> None:
        """End: cards are let go, what is not sent stays in the journal."""
        self._watch.stop()
        self._introduction.stop()
        if self._uploader is not None:
            self._uploader.stop()
        self.vouchers.stop()
        self.journal.close()

    def send_now(self) -> None:
        """Send what waits at once: somebody says that the line to the server is back."""
        if self._uploader is not None:
            self._uploader.hurry()

    @property
    def currency(self) -> Currency:
        """Return the programme's currency as this till's people read it."""
        return Currency(self._programme.currency if self._programme else "GBP", self._settings.locale)

    @property
    def giver(self) -> str:
        """Return in whose name this till gives: the shop's, or its own."""
        return self._enrolment.shop_name or self._enrolment.name

    @property
    def holds_a_card(self) -> bool:
        """Say whether a card lies in the customers' reader."""
        worker = self._watch.worker(self._customer_reader) if self._customer_reader else None
        return worker is not None and worker.holds_a_card

    def bring_shop_log(self) -> None:
        """Write down what the shop's card has logged; where it is just being taken out, next time."""
        with suppress(CardGoneError, CardRefusedError):
            self.shop.bring(self.journal, self._clock())

    def turn(self) -> threading.RLock:
        """Return what whoever speaks to the till holds meanwhile."""
        return self._lock

    def do(self, job: Callable[[Till], Result]) -> Result:
        """Let the till do `job`: on the reader's thread where a card lies in it, otherwise here."""
        worker = self._watch.worker(self._customer_reader) if self._customer_reader else None
        try:
            if worker is None or not worker.holds_a_card:
                with self._lock:
                    return job(self.till)
            return _soon(worker.ask(lambda _transmit: self._locked(job)))
        finally:
            self._written()

    def look(self, job: Callable[[Till], Result]) -> Result:
        """Let the till do a `job` that touches no card, here and now."""
        with self._lock:
            return job(self.till)

    def line(self, text: str) -> None:
        """Take a line that a wedge reader, or the clerk, typed: the code of a voucher, or the number of a card."""
        if is_voucher(text):
            self.vouchers.look(text)
            return
        found = swiped(text, self._settings.stripe_prefix)
        talk = self.recogniser.typed(found.number)
        self.do(lambda till: till.typed(talk, found.name))

    def hear_register(self, sales: Iterable[RegisterSale]) -> int:
        """Write down what a cash register's journal says; return how many sales are new."""
        said = [(each.reference, each.at, {"register": each.reference, "amount": each.amount}) for each in sales]
        try:
            return self.journal.add_register(said)
        finally:
            self._written()

    def _written(self) -> None:
        if self._uploader is not None:
            self._uploader.written()

    def _locked(self, job: Callable[[Till], Result]) -> Result:
        with self._lock:
            return job(self.till)

    # What others tell the till

    def _listener_for(self, place: int, name: str) -> CardListener | None:
        """Say what a reader is for: what its name says by the settings, otherwise by its place."""
        customers, shops = (each.lower() for each in (self._settings.customer_reader, self._settings.shop_reader))
        is_shop = shops in name.lower() if shops else place == 1 and not (customers and customers in name.lower())
        if is_shop and self._shop_reader in (None, name):
            self._shop_reader = name
            return self.shop
        is_customer = customers in name.lower() if customers else not is_shop
        if is_customer and self._customer_reader in (None, name):
            self._customer_reader = name
            return CustomerReader(self.till, self.turn, self.bring_shop_log)
        return None

    def _ask_shop(self, job: Callable[[Transmit], bytes]) -> "Future[bytes]":
        worker = self._watch.worker(self._shop_reader) if self._shop_reader else None
        if worker is None:
            message = "There is no reader for the shop's card."
            raise CardGoneError(message)
        return worker.ask(job)

    def _show(self, face: Face) -> None:
        self.board.show(face)
        self._written()

    def _heard(self, answer: Answer) -> None:
        """Take over a programme that the server sent; and ask for what is owed, now that it answers."""
        if answer.programme is not None:
            with self._lock:
                self._programme = self.till.programme = self._known_programme()
        self.vouchers.look_after()

    def _sure_time(self) -> int:
        """Return what time it is where that is sure, else 0: the server said so of late, or there is none."""
        now = self._clock()
        if self._server is None:
            return now
        heard, ahead = self.journal.kept("uploaded_at"), self.journal.kept("clock_ahead")
        if heard is None or ahead is None:
            return 0
        return now if abs(int(ahead)) <= _ABOUT_RIGHT and 0 <= now - int(heard) <= _OF_LATE else 0

    def _known_programme(self) -> Programme | None:
        """Return the programme that the server sent last, or the file's; None where neither can be read."""
        kept, path = self.journal.kept("programme"), self._settings.programme
        try:
            if kept is not None:
                return programme_from_json(json.dumps(kept))
            return None if path is None else programme_from_json(path.read_text(encoding="utf-8"))
        except (NajimiError, OSError) as error:
            self.board.say("server", f"The programme cannot be used: {error}")
            return None


def _soon(promised: "Future[Result]") -> Result:
    try:
        return promised.result(_PATIENCE)
    except TimeoutError as error:
        raise BusyError from error
    except CardGoneError as error:
        message = "The card was taken out too soon. Put it in again."
        raise CardGoneError(message) from error
