"""The customer's card computes, and where the programme wants it chooses the points as well (figures 5 and 7)."""

from collections.abc import Callable

from core.loyalty.booking import Account
from core.loyalty.card_state import LOG_ENTRIES, Feature
from core.loyalty.customer_commands import CardReading
from core.loyalty.keys import Purpose
from core.loyalty.order import Order
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import Terms
from terminal_bridge.cards.customer import CustomerCardSession, ForgottenError
from terminal_bridge.figures import Way
from terminal_bridge.ways.conversation import Deed, Done, Met, UntellableError


class ComputingCard:
    """A conversation with a card that computes."""

    def __init__(
        self, session: CustomerCardSession, features: Feature, terms_of: Callable[[int], Terms | None]
    ) -> None:
        """Speak over `session`, whose application is selected; `terms_of` knows the terms of a programme's version."""
        self._session, self._terms_of = session, terms_of
        self._chooses = Feature.CHOOSES in features
        self._purpose = Purpose.EARN
        self._account: Account | None = None

    def meet(self) -> Met:
        """Identify and verify the card, and read what is on it."""
        self._authenticate(Purpose.EARN)
        state = self._session.read_state()
        self._account = self._account_of(state)
        way = Way.CARD_CHOOSES if self._chooses else Way.CARD
        return Met(state.card_id.hex(), self._account, way, state.blocked, state.acknowledged, state.counter)

    def commit(self, deed: Deed, order: Order) -> Done:
        """Do it, whole or not at all."""
        self._authenticate(Purpose.SPEND if deed is Deed.REDEEM else Purpose.EARN)
        if deed is Deed.SALE:
            result = self._session.purchase(order, card_decides=self._chooses)
        else:
            result = self._session.redeem(order) if deed is Deed.REDEEM else self._session.refund(order)
        account = self._account or self._read()
        self._account = Account(result.record.card_sequence, result.record.balance, result.habit, account.terms)
        return Done(result.record.to_bytes(), result.receipt, self._account)

    def recall(self, deed: Deed, order: Order, before: int) -> Done | None:
        """Say what became of an order; None for nothing."""
        del deed
        try:
            found = self._session.find(order, before)
        except ForgottenError as error:
            raise UntellableError from error
        if found is None:
            return None
        record, receipt = found
        self._account = self._read()
        return Done(record.to_bytes(), receipt, self._account)

    def tell(self, command: bytes) -> None:
        """Hand the card a command of the server's; one that it had before is as good as told."""
        status = self._session.deliver(command)
        self._session.select()
        self._authenticate(Purpose.EARN, anew=True)
        if status not in (Status.DONE, Status.USED_BEFORE):
            raise CardRefusedError(status)

    def log(self, after: int) -> list[tuple[bytes, bytes]]:
        """Return the records after a sequence that the card still has, each with its receipt."""
        last = self._read().sequence
        found: list[tuple[bytes, bytes]] = []
        first = max(after, last - LOG_ENTRIES) + 1
        while first <= last:
            entries = self._session.log(first)
            found += [(record.to_bytes(), receipt) for record, receipt in entries]
            first += len(entries)
        return found

    def _authenticate(self, purpose: Purpose, *, anew: bool = False) -> None:
        if anew or self._account is None or purpose is not self._purpose:
            self._session.authenticate(purpose)
            self._purpose = purpose

    def _read(self) -> Account:
        return self._account_of(self._session.read_state())

    def _account_of(self, state: CardReading) -> Account:
        terms = self._terms_of(state.programme) or self._session.terms()
        return Account(state.sequence, state.balance, state.habit, terms)
