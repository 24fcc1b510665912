"""What the clerk sees (seed 004, figure 6): one picture of the till at a moment, the same for page and terminal."""

from dataclasses import dataclass
from enum import StrEnum

from terminal_bridge.certificates import NOTHING_OFF, Deduction


class Phase(StrEnum):
    """How far the till is with a customer."""

    WAITING = "waiting"  # for a card
    READING = "reading"
    READY = "ready"  # for an amount
    WORKING = "working"  # the card must stay
    DONE = "done"
    DOUBTFUL = "doubtful"  # the card has to come back
    REFUSED = "refused"


@dataclass(frozen=True)
class Offer:
    """What the customer may be given; `key` is pressed for it, and `issued` holds its number once it was."""

    code: str
    words: str
    kind: str
    key: str
    issued: str = ""


@dataclass(frozen=True)
class Customer:
    """Who is there (figure 6): id and name (401), last amount (402), total (403), uses (404), ranks (405, 406).

    Amounts are in minor units; ranks count from 0 up to `recent_top` and `continuity_top`. `comment` is 407. `name` is
    empty while the server was never asked; `said` is what the server has to say besides: a script, what to offer.
    """

    card: str
    name: str
    last_amount: int
    total: int
    uses: int
    recent_rank: int
    recent_top: int
    continuity_rank: int
    continuity_top: int
    points: int
    comment: str
    offers: tuple[Offer, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What was done last: the deed, the amount due and what was taken off it (minor units), the points come or gone.

    `deduction` is what certificates and coupons took of that, the rest are discounts. `short`: the shop's pool of
    points did not suffice, so that the purchase brought none.
    """

    deed: str
    amount: int
    points: int
    balance: int
    taken_off: int = 0
    short: bool = False
    deduction: Deduction = NOTHING_OFF


@dataclass(frozen=True)
class Face:
    """The till at a moment. `words` say what goes on and what to do next; `amount` is one to be tried again."""

    phase: Phase
    words: str
    customer: Customer | None = None
    outcome: Outcome | None = None
    amount: int | None = None
