"""The steps of the specification's figures 5, 7, 10 and 12, as the journal names them.

One difference is deliberate: points and score are written together or not at all, so that the steps which write either
stand side by side.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from terminal_bridge.entry import Step


def _steps(*named: tuple[int, str]) -> tuple[Step, ...]:
    return tuple(Step(number, name) for number, name in named)


@dataclass(frozen=True)
class Figure:
    """The steps of one figure, by when the till goes through them.

    `met` until the customer is known, `meant` until the intent is written down, `done` until the result is, and `shown`
    once the clerk sees it.
    """

    number: int
    met: tuple[Step, ...]
    meant: tuple[Step, ...]
    done: tuple[Step, ...]
    shown: tuple[Step, ...]


_FIGURE_5: Final = Figure(
    5,
    _steps((311, "card inserted"), (312, "card verified"), (313, "customer known")),
    _steps((314, "amount keyed in"), (315, "amount, points and time sent to the card")),
    _steps((316, "points added"), (317, "score computed"), (318, "score returned"), (319, "logged")),
    _steps((320, "result shown"), (321, "ended")),
)
_FIGURE_7: Final = Figure(
    7,
    _steps((361, "card inserted"), (362, "card verified"), (363, "customer known")),
    _steps((364, "amount keyed in"), (365, "amount and time sent to the card")),
    _steps(
        (366, "score computed"),
        (367, "points chosen by the score"),
        (368, "points added"),
        (369, "score and points returned"),
        (370, "logged"),
    ),
    _steps((371, "result shown"), (372, "ended")),
)
_FIGURE_10: Final = Figure(
    10,
    _steps(
        (332, "card inserted"),
        (334, "shop's card verified"),
        (336, "customer's card verified"),
        (338, "customer known"),
        (346, "parameters and previous results read"),
    ),
    _steps((339, "amount keyed in"), (340, "points worked out")),
    _steps(
        (347, "previous results and purchase sent to the shop's card"),
        (341, "pool looked at"),
        (342, "points taken from the pool"),
        (348, "score computed"),
        (349, "logged on the shop's card"),
        (350, "score returned"),
        (344, "points added to the customer's card"),
        (352, "score written on the customer's card"),
    ),
    _steps((353, "result shown"), (354, "ended")),
)
_FIGURE_12: Final = Figure(
    12,
    _steps(
        (411, "card inserted"),
        (413, "card verified"),
        (415, "customer known"),
        (421, "parameters and previous results read"),
    ),
    _steps((416, "amount keyed in"), (417, "points worked out")),
    _steps(
        (422, "score computed"),
        (419, "points added to the card"),
        (423, "result written on the card"),
        (424, "logged"),
    ),
    _steps((425, "result shown"), (427, "ended")),
)
COUPON_ISSUED: Final = Step(426, "coupon issued")


class Way(Enum):
    """Who computes, and the figure that shows it."""

    CARD = _FIGURE_5
    CARD_CHOOSES = _FIGURE_7
    SHOP_CARD = _FIGURE_10
    TERMINAL = _FIGURE_12

    @property
    def figure(self) -> Figure:
        """Return the steps."""
        return self.value
