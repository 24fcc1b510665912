"""Points for gift certificates and premiums: chosen, paid for with the card, issued by the server, handed out.

The server is asked before the card is touched. The journal holds what the points are for before they are taken, so that
whatever happens then, a card that has paid is owed one voucher, and the till asks for it until it has it: the server
issues one for each record, however often it is asked.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from core.errors import ShownError
from core.loyalty.record import Record
from core.money import Currency
from terminal_bridge.clock import Clock, moment_of
from terminal_bridge.entry import Entry
from terminal_bridge.errors import RefusedError
from terminal_bridge.exchange import Account, Choice, Voucher
from terminal_bridge.journal import Journal
from terminal_bridge.server import RefusedForGoodError, Server, ServerAwayError, ServerRefusesError

log = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 20.0
KEPT: Final = "exchanges"

Redeem = Callable[[int, Mapping[str, Any]], int]
"""Takes points off the card for what is named, and returns the journal's entry of it."""


class Exchanges:
    """Exchanges points for vouchers; what is owed is asked for in a thread of its own once `start` is called."""

    def __init__(
        self,
        journal: Journal,
        server: Server,
        clock: Clock,
        *,
        send: Callable[[], object],
        own_code: Callable[[int], str],
        cap: Callable[[], int],
        currency: Callable[[], Currency],
        issued: Callable[[int], None],
        ended: Callable[[int], None],
        say: Callable[[str], None],
    ) -> None:
        """Exchange by what the server says.

        `send` sends what waits in the journal; `own_code` makes this till's code for an entry; `cap` is how many points
        of a card may be exchanged while the server cannot be asked; `issued` hears of each voucher by its entry, once,
        and `ended` of each that the server never issues; `say` shows what is amiss.
        """
        self._journal, self._server, self._clock = journal, server, clock
        self._send, self._own_code, self._cap, self._currency = send, own_code, cap, currency
        self._issued, self._ended, self._say = issued, ended, say
        self._wake, self._stopping, self._turn = threading.Event(), threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._run, name="exchanges", daemon=True)

    def start(self) -> None:
        """Begin to ask for what is owed."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, after the request that may be under way."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def look(self) -> None:
        """Ask for what is owed now: the line is back, or a card has told what became of it."""
        self._wake.set()

    def account(self, card: str) -> Account | None:
        """Return what the server has of a card; None while it cannot be asked."""
        try:
            return self._asked(card)
        except ServerAwayError:
            return None

    def _asked(self, card: str) -> Account:
        account = self._server.account(card)
        self._journal.keep(KEPT, [dict(each.terms) for each in account.choices])
        return account

    def choices(self) -> tuple[Choice, ...]:
        """Return what points can be exchanged for, the cheapest first, as the server told last and still stands by."""
        return choices_of(self._journal, moment_of(self._clock()).astimezone().date())

    def exchange(self, card: str, code: str, redeem: Redeem) -> int:
        """Exchange a card's points for what is offered under a code; return the entry of it.

        Raises `RefusedError` before the card is touched. Where the server's answer is lost afterwards, the voucher is
        owed, and handed out as soon as the server has answered.
        """
        provisional = not self._can_ask(card)
        choice = next((each for each in self.choices() if each.code == code), None)
        if choice is None:
            message = "That is not offered for points any more. Nothing was taken."
            raise RefusedError(message)
        if provisional and self._journal.provisional_points(card) + choice.points > self._cap():
            message = "The server does not answer, so points cannot be exchanged just now. Nothing was taken."
            raise RefusedError(message)
        entry = redeem(choice.points, {"terms": dict(choice.terms), "provisional": provisional})
        self.settle(entry)
        return entry

    def _can_ask(self, card: str) -> bool:
        """Ask the server what is offered now, and send it what waits: it issues nothing before it knows of that."""
        try:
            self._asked(card)
            self._send()
        except ServerAwayError:
            return False
        return True

    def settle(self, only: int | None = None) -> None:
        """Ask for every voucher that is owed, or for that of one entry."""
        with self._turn:
            amiss = ""
            for entry in self._journal.owed():
                if only in (None, entry.sequence):
                    amiss = self._settle(entry) or amiss
            self._say(amiss)

    def _settle(self, entry: Entry) -> str:
        """Ask for one voucher; return why it is still owed."""
        meant = entry.details["exchange"]
        provisional, known = bool(meant["provisional"]), self._journal.voucher(entry.sequence)
        if provisional and known is None:
            voucher = self._made_here(entry, Choice.read(meant["terms"]))
            self._journal.keep_voucher(entry.sequence, voucher.code, voucher.said(), told=False)
            self._issued(entry.sequence)
        try:
            voucher = self._server.exchange(entry, meant["terms"], provisional=provisional)
        except ServerAwayError:
            return "A voucher is still to be issued: the server does not answer." if not provisional else ""
        except RefusedForGoodError as refusal:
            self._journal.end_exchange(entry.sequence, str(meant["terms"].get("title") or ""), str(refusal))
            self._ended(entry.sequence)
            return ""
        except ServerRefusesError as refusal:
            return f"A voucher for card {entry.card.upper()} is still owed: {refusal}"
        self._journal.keep_voucher(entry.sequence, voucher.code, voucher.said(), told=True)
        if not provisional:
            self._issued(entry.sequence)
        return ""

    def _made_here(self, entry: Entry, choice: Choice) -> Voucher:
        """Return the voucher that this till issues by itself: under its own code, until the server has heard of it."""
        day = moment_of(entry.at).astimezone().date()
        value = None if choice.value is None else self._currency().text(choice.value)
        until = day + timedelta(days=choice.days) if choice.days else None
        points = -Record.from_bytes(entry.record or b"").points
        return Voucher(self._own_code(entry.sequence), choice.kind, choice.title, value, points, until, redeemed=False)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(_LOOK_SECONDS)
            self._wake.clear()
            try:
                if not self._stopping.is_set() and self._journal.owed():
                    self.settle()
            except ShownError as error:
                self._say(str(error))
            except Exception:
                log.exception("asking for what is owed failed")


def choices_of(journal: Journal, today: date) -> tuple[Choice, ...]:
    """Return what points can be exchanged for by what the journal keeps of the server's word, the cheapest first."""
    kept = [Choice.read(each) for each in journal.kept(KEPT) or ()]
    return tuple(sorted((each for each in kept if each.until >= today), key=lambda each: each.points))
