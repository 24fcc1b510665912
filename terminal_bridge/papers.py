"""What this till hands out on paper: vouchers for points, coupons and parking tickets, each from the journal.

A paper can be made again as often as anybody wants: it is worth what its code is, once.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from core.errors import ShownError
from core.loyalty.services import ServiceKind
from core.money import Currency
from core.paper.ticket import Paper, Ticket, ticket_page
from terminal_bridge.clock import moment_of
from terminal_bridge.entry import Entry, EntryKind
from terminal_bridge.exchange import Voucher
from terminal_bridge.journal import Journal
from terminal_bridge.printing import Printer, PrinterError

log = logging.getLogger(__name__)

NOT_TOLD: Final = "Issued while the line was cut: other shops know of it once this till has told the server."
_AT_THE_PRINTER: Final = "At the printer."


class NoPaperError(ShownError):
    """Nothing was handed out under this number."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "Nothing was handed out under this number, or not yet."


@dataclass(frozen=True)
class Handed:
    """What was handed out last: the entry, what stands on it, and what the printer says, if there is one.

    `failed`: it was not printed, and `words` say why.
    """

    entry: int
    title: str
    code: str
    words: str
    failed: bool = False


class Papers:
    """Makes papers from the journal, and prints them."""

    def __init__(
        self,
        journal: Journal,
        printer: Printer,
        *,
        giver: str,
        paper: Paper,
        currency: Callable[[], Currency],
        show: Callable[[Handed], None],
    ) -> None:
        """Hand out what the `journal` holds, in the name of `giver`; `show` is told what came of it."""
        self._journal, self._printer, self._giver, self._paper = journal, printer, giver, paper
        self._currency, self._show = currency, show
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="printer")

    def stop(self) -> None:
        """Stop, after the page that is being handed over; what waits can be printed again."""
        self._thread.shutdown(cancel_futures=True)

    def hand_out(self, entry: int) -> None:
        """Print what was issued under an entry, or say that it can be opened; nobody waits for the printer."""
        ticket = self.ticket(entry)
        if not self._printer.is_there:
            self._show(Handed(entry, ticket.title, ticket.code, ""))
            return
        self._show(Handed(entry, ticket.title, ticket.code, _AT_THE_PRINTER))
        self._thread.submit(self._print, entry, ticket)

    def _print(self, entry: int, ticket: Ticket) -> None:
        try:
            self._printer.print(ticket_page(ticket, self._paper), f"{ticket.kind} {ticket.code}")
        except PrinterError as error:
            self._show(Handed(entry, ticket.title, ticket.code, str(error), failed=True))
        except Exception:
            log.exception("a page could not be made")
            self._show(Handed(entry, ticket.title, ticket.code, "The page could not be made.", failed=True))

    def page(self, entry: int) -> bytes:
        """Return what was issued under an entry as a PDF. Raises `NoPaperError`."""
        return ticket_page(self.ticket(entry), self._paper)

    def ticket(self, entry: int) -> Ticket:
        """Return what stands on the paper of an entry. Raises `NoPaperError`."""
        found = self._journal.entry(entry)
        if found is not None and found.kind is EntryKind.COUPON:
            return self._given(found)
        voucher = self._journal.voucher(entry)
        if found is None or voucher is None or voucher.refused:
            raise NoPaperError
        said = Voucher.read(voucher.said)
        paid = f"Paid for with {said.points:,} points."
        return Ticket(
            giver=self._giver,
            kind=said.kind.capitalize(),
            title=said.title,
            code=voucher.code,
            issued=_here(found.at),
            worth=said.value or "",
            until=said.valid_until,
            notes=(paid,) if voucher.told else (paid, NOT_TOLD),
        )

    def _given(self, entry: Entry) -> Ticket:
        """Return the paper of a service that was given on the spot."""
        said, issued = entry.details, _here(entry.at)
        minutes = int(said.get("minutes") or 0)
        until: Any = (issued + timedelta(days=int(said["days"]))).date() if said["days"] else None
        if minutes:
            until = issued + timedelta(minutes=minutes)
        return Ticket(
            giver=self._giver,
            kind=str(said["kind"]).capitalize(),
            title=str(said["title"]),
            code=str(said["code"]),
            issued=issued,
            worth=self._worth(said),
            until=until,
        )

    def _worth(self, said: Mapping[str, Any]) -> str:
        """Return what stands large on a coupon, a parking ticket, or a first right."""
        if said["kind"] == ServiceKind.PARKING:
            return f"{said.get('minutes')} minutes"
        if said["kind"] == ServiceKind.FIRST_RIGHT:
            return str(said.get("item") or "")
        return f"{said['percent']}%" if said.get("percent") else self._currency().text(int(said.get("value") or 0))


def _here(at: int) -> datetime:
    """Return a moment of the journal in this machine's own time."""
    return moment_of(at).astimezone()
