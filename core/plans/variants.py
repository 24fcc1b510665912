"""Two scripts compared: which of those who are told get the second one, drawn as the control group is."""

from collections.abc import Iterable

from core.plans.control import Person, draw

FIRST, SECOND = "a", "b"
HALF = 50


def second_half(told: Iterable[Person], *, salt: str, origin: str) -> frozenset[int]:
    """Return the customer ids that get the second script: half of those who are told, households together."""
    return draw(told, salt=f"{salt}|variants", origin=origin, percent=HALF)
