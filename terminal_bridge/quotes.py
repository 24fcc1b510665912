"""What a purchase comes to before it is paid, and prices that a cash register or a payment terminal was told of.

Between the price and the payment a clerk may give something, a rank may fall, the till may be started anew. A price
that was asked under a reference stands until that is sold, for the card that it was asked for; what is quoted is sold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from terminal_bridge.certificates import NOTHING_OFF, Deduction, deducted
from terminal_bridge.entry import Entry
from terminal_bridge.errors import RefusedError
from terminal_bridge.face import Outcome
from terminal_bridge.journal import Journal
from terminal_bridge.settling import told_again
from terminal_bridge.visit import Visit

_KEPT: Final = "quotes"
_MOST: Final = 50


@dataclass(frozen=True)
class Quote:
    """What a price was quoted for: the card, the amount before discounts, and what is taken off (minor units).

    `deduction` is what certificates take of that.
    """

    card: str
    amount: int
    taken_off: int
    deduction: Deduction = NOTHING_OFF


class Quotes:
    """Works out prices, and keeps the latest that were asked under a payment's reference."""

    def __init__(self, journal: Journal, discount: Callable[[Visit, int], int]) -> None:
        """Keep them in `journal`; `discount` is what the programme takes off an amount for whoever is there."""
        self._journal, self._discount = journal, discount

    def now(self, visit: Visit, amount: int) -> Quote:
        """Return the price of an amount for whoever is there: discounts first, then what certificates are worth."""
        card = visit.met.card
        before = visit.again_off if amount == visit.again else 0
        discount = min(max(self._discount(visit, amount), before), amount)
        deduction = deducted(amount - discount, self._journal.certificates(card))
        return Quote(card, amount, discount + deduction.off, deduction)

    def asked(self, payment: bytes, visit: Visit, amount: int) -> Quote:
        """Return the price for a payment, and keep it: the first for the same card and amount, while that can be."""
        quote, kept = self.now(visit, amount), self._kept()
        before = self._read(kept.get(payment.hex()))
        if before is not None and (before.card, before.amount) == (quote.card, amount) and self._stands(before):
            return before
        number = 1 + max((each[3] for each in kept.values()), default=0)
        kept[payment.hex()] = [quote.card, amount, quote.taken_off, number, quote.deduction.said()]
        latest = sorted(kept, key=lambda each: kept[each][3])[-_MOST:]
        self._journal.keep(_KEPT, {each: kept[each] for each in latest})
        return quote

    def bound(self, payment: bytes, card: str, amount: int) -> Quote | None:
        """Return the price that was quoted for a payment; None where none was asked.

        Raises `RefusedError` where it was for another card or another amount, or with what is used up since.
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
        if not self._stands(quote):
            message = "A voucher in this price was used for another purchase since. Ask for the price again."
            raise RefusedError(message)
        return quote

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

    def _stands(self, quote: Quote) -> bool:
        """Say whether the certificates of a price still wait."""
        used = quote.deduction.entries
        return not used or {each.entry for each in self._journal.certificates(quote.card)}.issuperset(used)

    def _kept(self) -> dict[str, Any]:
        return dict(self._journal.kept(_KEPT) or {})

    @staticmethod
    def _read(said: Any) -> Quote | None:  # noqa: ANN401 - as JSON held it
        if said is None:
            return None
        # Earlier releases kept no certificates with a price.
        deduction = Deduction.read(said[4]) if len(said) > 4 else NOTHING_OFF  # noqa: PLR2004 - the fifth
        return Quote(str(said[0]), int(said[1]), int(said[2]), deduction)


def _gross(entry: Entry) -> int:
    """Return what a sale came to before discounts."""
    return int(entry.details["amount"]) + int(entry.details["taken_off"])
