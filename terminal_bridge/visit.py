"""A card that is at the till: the conversation with it, and what came of it so far."""

from dataclasses import dataclass, field
from typing import Final

from core.loyalty.services import Service
from terminal_bridge.face import Outcome
from terminal_bridge.ways.conversation import Conversation, Met

COME_BACK: Final = "Put the card in again: it is not certain whether the points are on it."


@dataclass
class Visit:
    """A card that is there: the conversation, what is on it, and what came of it.

    `again` is an amount before discounts that the card did nothing of, and `again_off` the discount that it had;
    `discount` is one that waits for the next amount, `done` the entry of the last thing done, `points` what the
    server's ledger has, and `issued` the number of each service given.
    """

    talk: Conversation
    met: Met
    name: str = ""
    said: tuple[str, ...] = ()
    outcome: Outcome | None = None
    again: int | None = None
    again_off: int = 0
    discount: Service | None = None
    done: int | None = None
    points: int | None = None
    issued: dict[str, str] = field(default_factory=dict)


def words_for(visit: Visit) -> str:
    """Return what the clerk does next."""
    if visit.again is not None:
        return "The last purchase is not on the card. Press Enter to add it now."
    if visit.outcome is None:
        return "Key in the amount, then Enter."
    if visit.outcome.short:
        return "Done, without points: the shop's pool is short. The card may be taken out."
    return "Done. The card may be taken out."
