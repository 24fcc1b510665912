"""What some customers did with their cards before the sandbox was opened, so that a till has something to show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sandbox.till.plastic import Setup


@dataclass(frozen=True)
class Earlier:
    """A customer's card: what it does, and its purchases: how long ago, for how much (whole units of the currency)."""

    setup: Setup
    purchases: tuple[tuple[timedelta, int], ...]


def _days(*purchases: tuple[int, int]) -> tuple[tuple[timedelta, int], ...]:
    return tuple((timedelta(days=days), amount) for days, amount in purchases)


CARDS: Final = (
    # A regular who spends well; who spends much of late; who has come for long and buys less of late; a new card.
    Earlier(
        Setup.CHOOSES,
        _days((240, 25), (200, 40), (170, 18), (140, 32), (110, 27), (85, 44), (60, 30), (35, 52), (12, 48), (3, 65)),
    ),
    Earlier(Setup.COMPUTES, _days((16, 58), (9, 95), (2, 140))),
    Earlier(
        Setup.MEMORY, _days((300, 35), (280, 22), (255, 48), (230, 30), (205, 26), (180, 31), (150, 12), (120, 15))
    ),
    Earlier(Setup.STORES, ()),
)
