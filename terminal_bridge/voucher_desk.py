"""Points, vouchers and papers at a running till: what clerks, kiosks and the text screen ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from core.loyalty.record import Record, RecordKind
from core.money import Currency
from core.paper.ticket import Paper
from terminal_bridge.board import Board
from terminal_bridge.certificates import Certificate
from terminal_bridge.clock import Clock, moment_of
from terminal_bridge.errors import NoCardError, RefusedError
from terminal_bridge.exchange import Account, Choice, Movement, Voucher
from terminal_bridge.exchanges import Exchanges
from terminal_bridge.journal import Journal
from terminal_bridge.papers import Handed, Papers
from terminal_bridge.printing import Printer
from terminal_bridge.server import Server
from terminal_bridge.takings import Takings
from terminal_bridge.till import Till

Result = TypeVar("Result")

_WHY: Final = {
    RecordKind.SALE: "issued",
    RecordKind.REFUND: "taken back",
    RecordKind.REDEEM: "redeemed",
    RecordKind.LOAD: "corrected",
}


class Doing(Protocol):
    """What lets the till do something, on whichever thread speaks to its card."""

    def __call__(self, job: Callable[[Till], Result]) -> Result:
        """Return what `job` returns, or raise what it raises."""


@dataclass(frozen=True)
class Held:
    """What a customer is shown of the card that is there: points, how they came and went, what they can buy.

    `asked` is whether the server has said so; otherwise it is what the card and this till know by themselves.
    """

    points: int
    movements: tuple[Movement, ...]
    choices: tuple[Choice, ...]
    papers: tuple[Handed, ...]
    asked: bool


class VoucherDesk:
    """What is done with points and vouchers at one till."""

    def __init__(
        self,
        journal: Journal,
        server: Server | None,
        clock: Clock,
        board: Board,
        do: Doing,
        *,
        send: Callable[[], object],
        own_code: Callable[[int], str],
        cap: Callable[[], int],
        currency: Callable[[], Currency],
        giver: str,
        printer: Printer,
        paper: Paper,
    ) -> None:
        """Put it together; `start` sets it going. Without a `server` only what this till gives itself is handed out."""
        self._journal, self._board, self._do, self._clock = journal, board, do, clock
        self.papers = Papers(journal, printer, giver=giver, paper=paper, currency=currency, show=self._show)
        self._takings = Takings(journal, server, clock)
        self._exchanges = None
        if server is not None:
            self._exchanges = Exchanges(
                journal,
                server,
                clock,
                send=send,
                own_code=own_code,
                cap=cap,
                currency=currency,
                issued=self.papers.hand_out,
                ended=self._ended,
                say=lambda words: board.say("vouchers", words),
            )

    def start(self) -> None:
        """Ask for what is owed from now on."""
        if self._exchanges is not None:
            self._exchanges.start()

    def stop(self) -> None:
        """End; what is owed stays in the journal."""
        if self._exchanges is not None:
            self._exchanges.stop()
        self.papers.stop()

    def look_after(self) -> None:
        """Ask for what is owed now: something may have changed."""
        if self._exchanges is not None:
            self._exchanges.look()

    def held(self) -> Held:
        """Return what there is to show of the card that is here. Raises `NoCardError`."""
        card = self._card()
        account: Account | None = None if self._exchanges is None else self._exchanges.account(card)
        movements = account.movements if account is not None else ()
        if not movements:
            movements = tuple(_movement(each) for each in self._do(lambda till: till.history()) if each.points)
        choices = () if self._exchanges is None else self._exchanges.choices()
        customer = self._board.face.customer
        points = customer.points if customer is not None else 0
        return Held(points, movements, choices, self._papers_of(card), account is not None)

    def exchange(self, code: str) -> Handed | None:
        """Exchange the points of the card that is here; return what was handed out, or None where it is still owed.

        Raises `RefusedError` where nothing was taken, or where the server never issues it and has given the points
        back, and what the card raises.
        """
        card = self._card()
        if self._exchanges is None:
            message = "Points are exchanged by asking the server, and this till has none."
            raise RefusedError(message)
        entry = self._exchanges.exchange(card, code, self._redeem(card))
        known = self._journal.voucher(entry)
        if known is not None and known.refused:
            raise RefusedError(known.refused)
        handed = self._board.paper
        return handed if handed is not None and handed.entry == entry else None

    def _redeem(self, card: str) -> Callable[[int, Any], int]:
        def redeem(points: int, meant: Any) -> int:  # noqa: ANN401 - as JSON holds it
            def job(till: Till) -> int:
                if till.face.customer is None or till.face.customer.card != card:
                    raise NoCardError
                return till.exchange(points, meant)

            return self._do(job)

        return redeem

    def look(self, code: str) -> Voucher:
        """Look at a voucher, and show it. Raises `RefusedError`."""
        voucher = self._takings.look(code)
        self._board.lay(voucher)
        return voucher

    def take(self, code: str = "") -> Voucher:
        """Take in a voucher: the one that is shown, or that of a code. Raises `RefusedError`.

        What it is worth comes off the next purchase of the card that is here.
        """
        shown = self._board.voucher
        if not code and shown is None:
            message = "Scan a voucher first, or type its code."
            raise RefusedError(message)
        customer = self._board.face.customer if self._board.serving else None
        card = "" if customer is None else customer.card
        voucher = self._takings.take(code or (shown.code if shown is not None else ""), card)
        self._board.lay(voucher)
        return voucher

    def give_up(self) -> tuple[Certificate, ...]:
        """Let what was taken in for the card that is here come off no purchase: the customer was given it otherwise.

        Return what it was. Raises `NoCardError`, and `RefusedError` where nothing waits.
        """
        card = self._card()
        given_up = self._do(lambda _till: self._journal.give_up_certificates(card, self._clock()))
        self._board.lay(None)
        if not given_up:
            message = "Nothing that was taken in waits for this customer's next purchase."
            raise RefusedError(message)
        return tuple(given_up)

    def close(self) -> None:
        """Put aside the voucher that is shown, and what the customer who is here was to be told."""
        if (customer := self._board.face.customer) is not None:
            self._journal.customer_heard(customer.card)
        self._board.lay(None)

    def again(self, entry: int) -> None:
        """Hand out once more what was issued under an entry. Raises `NoPaperError`."""
        self.papers.hand_out(entry)

    def _card(self) -> str:
        customer = self._board.face.customer
        if customer is None or not self._board.serving:
            raise NoCardError
        return customer.card

    def _papers_of(self, card: str) -> tuple[Handed, ...]:
        found = []
        for entry in self._journal.handed_out(card):
            ticket = self.papers.ticket(entry)
            found.append(Handed(entry, ticket.title, ticket.code, ""))
        return tuple(found)

    def _ended(self, entry: int) -> None:
        """Show that what points were taken for is never issued; a paper of it counts no more."""
        shown = self._board.paper
        self._board.hand(None if shown is not None and shown.entry == entry else shown)

    def _show(self, handed: Handed) -> None:
        self._board.hand(handed)


def _movement(record: Record) -> Movement:
    return Movement(moment_of(record.at), record.points, _WHY.get(record.kind, "corrected"))
