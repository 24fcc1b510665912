"""The till's one state machine: identify, verify, quote, commit, resolve in doubt, show; for every way there is.

A card is touched only after the journal holds what is meant. When its answer does not come, the entry is in doubt, and
the card itself settles it as soon as it comes back: in a second, tomorrow, or after the till was started anew. What
speaks to a card runs on its reader's thread.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from core.errors import CardDataError, NajimiError, TimeOutOfRangeError
from core.loyalty.booking import sale
from core.loyalty.order import Order
from core.loyalty.programme import Programme
from core.loyalty.record import NO_PAYMENT, Record
from core.loyalty.status import CardRefusedError
from terminal_bridge.clock import Clock
from terminal_bridge.coupons import Coupons
from terminal_bridge.entry import EntryKind
from terminal_bridge.errand import Errand
from terminal_bridge.errors import CardGoneError, NoCardError, RefusedError
from terminal_bridge.face import Customer, Face, Outcome, Phase
from terminal_bridge.figures import Way
from terminal_bridge.giving import Giving
from terminal_bridge.journal import Journal
from terminal_bridge.meant import written
from terminal_bridge.picture import customer_of
from terminal_bridge.quotes import Quote, Quotes
from terminal_bridge.readers import Transmit
from terminal_bridge.recollection import Recollection
from terminal_bridge.settling import Settling
from terminal_bridge.visit import COME_BACK, Visit, words_for
from terminal_bridge.ways.conversation import Conversation, Deed, Met

log = logging.getLogger(__name__)

WAIT: Final = "Present a card."
STAY: Final = "Leave the card where it is."
REMEMBERED: Final = 16


@dataclass(frozen=True)
class Place:
    """Which terminal this is, in which shop."""

    terminal: int
    shop: int


class Till:
    """One till at one moment, and what may happen to it."""

    def __init__(
        self,
        place: Place,
        journal: Journal,
        coupons: Coupons,
        *,
        recognise: Callable[[Transmit], Conversation],
        clock: Clock,
        show: Callable[[Face], None] = lambda _face: None,
        present: Callable[[int, Met], None] = lambda _sequence, _met: None,
        offline_points: int = 0,
    ) -> None:
        """Begin without a card.

        `recognise` finds the way of a card that was put in; `show` is handed every change of what the clerk sees;
        `present` is told of each card, to ask the server without keeping anybody waiting. At most `offline_points`
        are exchanged from a card that could be put back to an earlier state, where the server was not heard.
        """
        self._place, self._journal = place, journal
        self._giving, self._errand = Giving(journal, coupons, clock), Errand(journal, place.terminal, clock)
        self._settling, self._recollection = Settling(journal), Recollection()
        self._quotes = Quotes(journal, self._giving.taken_off)
        self._recognise, self._clock, self._show, self._present = recognise, clock, show, present
        self._offline_points = offline_points
        self._visit: Visit | None = None
        self.face = Face(Phase.WAITING, WAIT)

    @property
    def programme(self) -> Programme | None:
        """Return the programme by which services are given."""
        return self._giving.programme

    @programme.setter
    def programme(self, programme: Programme | None) -> None:
        self._giving.programme = programme

    # Cards that come and go

    def arrived(self, transmit: Transmit) -> None:
        """Meet the card in the reader."""
        self._meet(lambda: self._recognise(transmit))

    def typed(self, talk: Conversation, name: str = "") -> None:
        """Meet a card that no reader holds: its number was typed, scanned, or swiped, maybe with a `name`."""
        self._finish()
        self._meet(lambda: talk)
        if name and self._visit is not None and not self._visit.name:
            self.told(self._visit.met.card, name, ())

    def left(self) -> None:
        """Let the card go: what is done is done, what is in doubt waits for it."""
        self._finish()
        doubtful = self.face.phase is Phase.DOUBTFUL
        self._look(Face(Phase.DOUBTFUL, COME_BACK) if doubtful else replace(self.face, phase=Phase.WAITING, words=WAIT))

    def unreadable(self, reason: str) -> None:
        """Say that there is something in the reader that cannot be read."""
        self._finish()
        self._look(Face(Phase.REFUSED, reason))

    def clear(self) -> None:
        """Clear what is shown, as the clerk wishes; what is in doubt stays so in the journal."""
        if self._visit is None:
            self._look(Face(Phase.WAITING, WAIT))
        else:
            self._visit.outcome, self._visit.again, self._visit.again_off = None, None, 0
            self._recollection.forget()
            self._ready()

    def told(self, card: str, name: str, said: Iterable[str], points: int | None = None) -> None:
        """Show what the server says of a card that may still be there; `points` are those of its ledger."""
        visit = self._visit
        if visit is not None and visit.met.card == card:
            here = {each.words for each in self._giving.services(visit)}
            visit.name, visit.said = name or visit.name, tuple(each for each in said if each not in here)
            visit.points = points
            self._look(replace(self.face, customer=self._customer(visit)))

    def carry(self, card: str) -> None:
        """Hand a card that is still there what the server has just said to it."""
        visit = self._visit
        if visit is not None and visit.met.card == card and self._errand.deliver(visit):
            visit.met = visit.talk.meet()
            self._errand.bring_log(visit)
            self._ready()

    def _meet(self, begin: Callable[[], Conversation]) -> None:
        self._visit = None
        self._look(Face(Phase.READING, STAY))
        try:
            talk = begin()
            visit = Visit(talk, talk.meet())
            self._welcome(visit)
        except CardGoneError:
            self._look(Face(Phase.DOUBTFUL if self._journal.open_entries() else Phase.WAITING, COME_BACK))
            raise
        except CardRefusedError as refusal:
            self._look(Face(Phase.REFUSED, f"The card refuses: {refusal}. Ask for another card."))
        except NajimiError as error:
            self._look(Face(Phase.REFUSED, str(error)))

    def _welcome(self, visit: Visit) -> None:
        card = visit.met.card
        self._settling.doubts(visit)
        self._recollection.met(visit, self._clock())
        # Before it is looked at: what is delivered may be that the card is blocked, or not so any more.
        if self._errand.deliver(visit):
            visit.met = visit.talk.meet()
        if card in (self._journal.kept("hot_list") or ()) or visit.met.blocked:
            self._journal.add(EntryKind.PRESENTED, card, self._clock(), {"refused": True})
            self._look(Face(Phase.REFUSED, "This card is blocked. Keep calm, and ask the customer to see the office."))
            return
        self._errand.bring_log(visit)
        visit.name = self._journal.name_of(card)
        self._visit = visit
        details = {"uses": visit.met.account.habit.uses, "counter": visit.met.counter}
        sequence = self._journal.add(EntryKind.PRESENTED, card, self._clock(), details)
        self._ready()
        self._present(sequence, visit.met)

    # What the clerk does

    def quote(self, amount: int, category: int = 0, payment: bytes = NO_PAYMENT) -> Outcome:
        """Say what a sale of an amount would come to: what is due, taken off, and the points. Touches no card.

        Asked for a `payment`, the price stands until that is sold.
        """
        visit = self._here()
        if payment == NO_PAYMENT:
            return self._priced(visit, self._quotes.now(visit, amount), category)
        return self._priced(visit, self._quotes.asked(payment, visit, amount), category)

    def _priced(self, visit: Visit, quote: Quote, category: int) -> Outcome:
        order = self._order(0, quote.amount - quote.taken_off, category)
        booked = sale(visit.met.account, order, choose=True).record
        sums = (quote.taken_off, False, quote.deduction)
        return Outcome(Deed.SALE.value, order.amount, booked.points, booked.balance, *sums)

    def sell(self, amount: int, category: int = 0, payment: bytes = NO_PAYMENT, paid: int | None = None) -> Outcome:
        """Add a purchase to the card: points and scores together, or nothing; once for each payment.

        `amount` is before discounts and certificates. What was quoted for the payment is taken off, whatever would be
        now; where it is known what was `paid`, it has to be what is due.
        """
        if payment != NO_PAYMENT and (before := self._quotes.sold(payment, amount)) is not None:
            return before
        visit = self._here()
        bound = self._quotes.bound(payment, visit.met.card, amount) if payment != NO_PAYMENT else None
        quoted = self._priced(visit, bound or self._quotes.now(visit, amount), category)
        if paid is not None and paid != quoted.amount:
            message = "Another amount was paid than is due. Ask for the price first, with the same reference."
            raise RefusedError(message)
        order = self._order(0, quoted.amount, category, quoted.points, payment)
        vouchers = {"vouchers": quoted.deduction.said()} if quoted.deduction.off else {}
        return self._do(Deed.SALE, order, quoted.taken_off, vouchers)

    def refund(self, amount: int) -> Outcome:
        """Take a purchase back: the amount from the total, and its points as far as there are."""
        visit = self._here()
        points = sale(visit.met.account, self._order(0, amount), choose=True).record.points
        return self._do(Deed.REFUND, self._order(0, amount, 0, min(points, visit.met.account.balance)))

    def redeem(self, points: int, exchange: Mapping[str, Any] | None = None) -> Outcome:
        """Take points off the card; `exchange` is what they are taken for, and stands in the journal beside it."""
        visit = self._here()
        if visit.met.way is Way.TERMINAL and points > max(visit.points or 0, self._offline_points):
            message = "The server has to be asked for so many points, and does not know of them just now."
            raise RefusedError(message)
        return self._do(Deed.REDEEM, self._order(0, 0, 0, points), more={"exchange": exchange} if exchange else {})

    def exchange(self, points: int, meant: Mapping[str, Any]) -> int:
        """Take points off the card for what is `meant`; return the journal's entry, which holds both."""
        self.redeem(points, meant)
        entry = self._here().done
        assert entry is not None  # noqa: S101 - what was just done has an entry
        return entry

    def give(self, code: str) -> str:
        """Give the customer one of the programme's services; return its number (a discount has none: it waits)."""
        visit = self._here()
        number = self._giving.give(visit, code)
        self._look(replace(self.face, customer=self._customer(visit)))
        return number

    def history(self) -> list[Record]:
        """Return what the card itself remembers of what was done with it, the latest first; reads the card."""
        visit = self._here()
        found = visit.talk.log(max(0, visit.met.account.sequence - REMEMBERED))
        return [Record.from_bytes(content) for content, _ in reversed(found)]

    # Doing it

    def _do(self, deed: Deed, order: Order, taken_off: int = 0, more: Mapping[str, Any] | None = None) -> Outcome:
        """Write the intent down, do it, and write down what came of it."""
        visit = self._here()
        self._recollection.forget()
        self._end_steps(visit)
        account, figure = visit.met.account, visit.met.way.figure
        known = {"before": account.sequence, "taken_off": taken_off, "figure": figure.number}
        details = {**written(deed, order), **known, **(more or {})}
        sequence = self._journal.intend(visit.met.card, order.at, details, figure.met + figure.meant)
        order = replace(order, terminal_sequence=sequence)
        self._look(replace(self.face, phase=Phase.WORKING, words=STAY, outcome=None))
        try:
            done = visit.talk.commit(deed, order)
        except (CardRefusedError, TimeOutOfRangeError, CardDataError) as refusal:
            self._journal.void(sequence, str(refusal))
            self._ready(f"Nothing was done: {refusal}")
            raise RefusedError(self.face.words) from refusal
        except Exception as error:
            self._journal.doubt(sequence, str(error))
            self._visit = None
            self._look(Face(Phase.DOUBTFUL, COME_BACK))
            raise
        self._settling.settled(visit, sequence, deed, done, details)
        visit.met = replace(visit.met, account=done.account)
        visit.discount, visit.again, visit.again_off = None, None, 0
        self._giving.by_itself(visit)
        self._ready()
        assert visit.outcome is not None  # noqa: S101 - what was settled has an outcome
        return visit.outcome

    def _here(self) -> Visit:
        if self._visit is None:
            raise NoCardError
        return self._visit

    def _order(
        self, sequence: int, amount: int, category: int = 0, points: int = 0, payment: bytes = NO_PAYMENT
    ) -> Order:
        place = self._place
        return Order(place.terminal, sequence, place.shop, self._clock(), amount, category, points, payment)

    # Showing

    def _ready(self, words: str = "") -> None:
        visit = self._here()
        phase = Phase.READY if visit.outcome is None else Phase.DONE
        self._look(Face(phase, words or words_for(visit), self._customer(visit), visit.outcome, visit.again))

    def _customer(self, visit: Visit) -> Customer:
        offers = self._giving.offers(visit)
        return customer_of(visit.met, self.programme, self._clock(), name=visit.name, offers=offers, said=visit.said)

    def _look(self, face: Face) -> None:
        self.face = face
        self._show(face)

    def _finish(self) -> None:
        """End with the card that was there."""
        if self._visit is not None:
            self._end_steps(self._visit)
        self._visit = None

    def _end_steps(self, visit: Visit) -> None:
        if visit.done is not None:
            self._journal.go(visit.done, visit.met.way.figure.shown)
            visit.done = None
