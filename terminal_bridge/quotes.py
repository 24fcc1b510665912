"""Prices that a cash register or a payment terminal was told before payment: what was quoted is what is sold.

Between the price and the payment a clerk may give something, a rank may fall, the till may be started anew. A price
that was asked under a reference stands until that is sold, for the card that it was asked for.
"""

from dataclasses import dataclass
from typing import Any, Final

from terminal_bridge.entry import Entry
from terminal_bridge.errors import RefusedError
from terminal_bridge.face import Outcome
from terminal_bridge.journal import Journal
from terminal_bridge.settling import told_again

_KEPT: Final = "quotes"
_MOST: Final = 50


@dataclass(frozen=True)
class Quote:
    """What a price was quoted for: the card, the amount before discounts, and what is taken off (minor units)."""

    card: str
    amount: int
    taken_off: int


class Quotes:
    """Keeps the latest prices, by the payment's reference."""

    def __init__(self, journal: Journal) -> None:
        """Keep them in `journal`."""
        self._journal = journal

    def keep(self, payment: bytes, quote: Quote) -> Quote:
        """Keep a price; return the one that stands: the first for the same card and amount, else this one."""
        kept = self._kept()
        before = self._read(kept.get(payment.hex()))
        if before is not None and (before.card, before.amount) == (quote.card, quote.amount):
            return before
        number = 1 + max((each[3] for each in kept.values()), default=0)
        kept[payment.hex()] = [quote.card, quote.amount, quote.taken_off, number]
        latest = sorted(kept, key=lambda each: kept[each][3])[-_MOST:]
        self._journal.keep(_KEPT, {each: kept[each] for each in latest})
        return quote

    def bound(self, payment: bytes, card: str, amount: int) -> int | None:
        """Return what is taken off by the price that was quoted for a payment; None where none was asked.

        Raises `RefusedError` where it was for another card or another amount.
        """
        quote = self._read(self._kept().get(payment.hex()))
        if quote is None:
            return None
        if quote.card != card:
            message = "This price was asked for another card. Put that card in, or ask for the price again."
            raise RefusedError(message)
        if quote.amount != amount:
            message = "Under this reference the price of another amount was asked. Ask for the price again."
            raise RefusedError(message)
        return quote.taken_off

    def sold(self, payment: bytes, amount: int) -> Outcome | None:
        """Return what a payment brought when it was told of before, whoever is there now; None where it was not.

        Raises `RefusedError` where it was for another amount, or is in doubt.
        """
        before = self._journal.paid(payment)
        if before is None:
            return None
        if _gross(before) != amount:
            message = "This reference was used before, for another amount. Give each sale its own."
            raise RefusedError(message)
        return told_again(before)

    def _kept(self) -> dict[str, Any]:
        return dict(self._journal.kept(_KEPT) or {})

    @staticmethod
    def _read(said: Any) -> Quote | None:  # noqa: ANN401 - as JSON held it
        return None if said is None else Quote(str(said[0]), int(said[1]), int(said[2]))


def _gross(entry: Entry) -> int:
    """Return what a sale came to before discounts."""
    return int(entry.details["amount"]) + int(entry.details["taken_off"])
