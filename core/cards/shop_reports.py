"""What a till says of a card: commands that it refused; of a shop's card, what is pending on it, how its PIN stands.

The card proves none of this to the server: its log alone bears receipts. What is said here decides only what is
carried to the card; what it takes is decided by its own counter, and what is pending on it (docs/card-format.md).
"""

from typing import Any

from sqlmodel import Session, func, select

from core.cards.findings import Findings
from core.cards.loads import Loads
from core.cards.orders import Orders
from core.cards.reservations import PENDING, Reservations
from core.cards.said import SaidEntry
from core.loyalty.status import Status
from core.models import Card, CardKind, FindingKind, ProgrammeVersion

# A card that is blocked, or whose log is full, may take tomorrow what it refuses today; these it never takes.
_FOR_GOOD = (Status.USED_BEFORE, Status.NO_RECORD, Status.WRONG_DATA, Status.UNKNOWN_COMMAND)
REFUSED, COMMAND, COUNTER = "refused", "command", "counter"


class ShopReports:
    """Collects what is said of shops' cards in one batch; the latest of each is what holds."""

    def __init__(self, tx: Session, findings: Findings, orders: Orders, reservations: Reservations) -> None:
        """Let `reservations` and `orders` hear of it, and note in `findings`."""
        self._tx, self._findings, self._orders, self._reservations = tx, findings, orders, reservations
        self._loads = Loads(tx, orders)
        self._latest: dict[str, tuple[int, Card, dict[str, Any]]] = {}

    def hear(self, card: Card, entry: SaidEntry) -> bool:
        """Hear an entry about a card: a command that it refused, or how a shop's card stands.

        Return whether it has refused something that it may take later.
        """
        said, later = entry.details, False
        if isinstance(said.get(COMMAND), str) and isinstance(said.get(REFUSED), int):
            if said[REFUSED] in _FOR_GOOD:
                self._orders.refused(card, said[COMMAND].lower())
            else:
                self._loads.refused_for_now(card, said[COMMAND].lower())
                later = True
        is_of_pool = card.kind is CardKind.SHOP and isinstance(said.get(PENDING), list)
        if is_of_pool and entry.sequence > self._latest.get(card.number, (0,))[0]:
            self._latest[card.number] = (entry.sequence, card, said)
        return later

    @property
    def cards(self) -> list[Card]:
        """Return the shops' cards that were spoken of."""
        return [card for _, card, _ in self._latest.values()]

    def close(self) -> None:
        """Take over what was said last of each card."""
        for number in sorted(self._latest):
            _, card, said = self._latest[number]
            counter, version = said.get(COUNTER), said.get("programme")
            if type(counter) is int and 0 <= counter <= card.counter:
                self._loads.overtaken(card, counter)
                self._orders.heard(card, counter)
                if said.get("tries") == 0:
                    self._note_pin(card, counter)
            if type(version) is int and 0 < version <= self._newest():
                card.programme = version
                self._tx.add(card)
            self._reservations.told(card, said[PENDING])

    def _newest(self) -> int:
        return int(self._tx.exec(select(func.coalesce(func.max(ProgrammeVersion.version), 0))).one())

    def _note_pin(self, card: Card, counter: int) -> None:
        text = f"The PIN of shop card {card.number} was wrong three times; its clerks can serve nobody with it."
        self._findings.add(FindingKind.PIN, f"pin:{card.id}:{counter}", text, card=card)
