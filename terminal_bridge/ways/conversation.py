"""What every way of dividing the work offers to the till's one state machine."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from core.errors import ShownError
from core.loyalty.booking import Account
from core.loyalty.order import Order
from terminal_bridge.figures import Way


class UntellableError(ShownError):
    """The card was used so often since that it does not remember; the server knows, once all tills were heard."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "The card no longer remembers what became of it; the server will tell from what other tills say."


class Deed(Enum):
    """What may be done with a card."""

    SALE = "sale"
    REFUND = "refund"
    REDEEM = "redeem"


@dataclass(frozen=True)
class Met:
    """A card that was identified and verified; `card` is its id in hexadecimal digits, `account` what is on it.

    `acknowledged` is the sequence up to which the card itself knows that the server has its records, `counter` the
    number of the server's last command that it took (0 for a card that takes none).
    """

    card: str
    account: Account
    way: Way
    blocked: bool = False
    acknowledged: int = 0
    counter: int = 0


@dataclass(frozen=True)
class Done:
    """What was done: the record's bytes, the receipt (empty where the card makes none), and the account afterwards.

    `keep` is for the journal to keep, where the card cannot keep anything.
    """

    record: bytes
    receipt: bytes
    account: Account
    keep: bytes | None = None


class Conversation(Protocol):
    """A conversation with one card, from its insertion to its removal.

    Each of its methods may raise `CardGoneError`, after which nothing is known; and `CardRefusedError`.
    """

    def meet(self) -> Met:
        """Identify and verify the card, and read what is on it."""

    def commit(self, deed: Deed, order: Order) -> Done:
        """Do it, whole or not at all."""

    def recall(self, deed: Deed, order: Order, before: int) -> Done | None:
        """Say what became of an order that was given when the card's last record was `before`; None for nothing.

        Raises `UntellableError` where the card has forgotten.
        """

    def tell(self, command: bytes) -> None:
        """Hand the card a command of the server's."""

    def log(self, after: int) -> list[tuple[bytes, bytes]]:
        """Return the records after a sequence that the card still has, each with its receipt; none without a log."""
