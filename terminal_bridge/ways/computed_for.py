"""The till computes for a card with a processor that only stores (figures 11 and 12), with the till's own keys.

Its points come out of no shop card's pool: a till does this only where it is set to, and while no shop's card is there.
"""

from core.loyalty.keys import Purpose
from core.loyalty.order import Order
from terminal_bridge.figures import Way
from terminal_bridge.ways.conversation import Deed, Done, Met
from terminal_bridge.ways.customer_computes import ComputingCard
from terminal_bridge.ways.terminal_computes import book


class ComputedFor(ComputingCard):
    """A conversation with a card that stores what the till computes."""

    def meet(self) -> Met:
        """Identify and verify the card, and read what is on it."""
        met = super().meet()
        return Met(met.card, met.account, Way.TERMINAL, met.blocked, met.acknowledged)

    def commit(self, deed: Deed, order: Order) -> Done:
        """Compute it, and have the card store it: whole or not at all."""
        self._authenticate(Purpose.SPEND if deed is Deed.REDEEM else Purpose.EARN)
        booking = book(self._account or self._read(), deed, order)
        result = self._session.store(booking)
        self._account = booking.account
        return Done(result.record.to_bytes(), result.receipt, self._account)
