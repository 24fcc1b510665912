"""What a card just said of a purchase that was in doubt, kept for the case that it is met once more.

A card that is put back in a hurry is often met twice: contacts bounce, or the service tells of the insertion after the
till has already looked. The second time nothing is in doubt any more; the clerk would not learn whether the purchase is
on the card, and might key it in again.
"""

from dataclasses import dataclass
from typing import Final

from terminal_bridge.face import Outcome
from terminal_bridge.visit import Visit

_A_MINUTE: Final = 60


@dataclass(frozen=True)
class _Found:
    """What was found of a card's last purchase: its outcome, or the amount that it did nothing of."""

    card: str
    at: int
    outcome: Outcome | None
    again: int | None
    again_off: int


class Recollection:
    """The last thing that a card said, for a minute; until something else is done, or another card comes."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._found: _Found | None = None

    def met(self, visit: Visit, at: int) -> None:
        """Keep what the card of `visit` says `at` this time; where that is nothing, recall what it said before."""
        if visit.outcome is not None or visit.again is not None:
            self._found = _Found(visit.met.card, at, visit.outcome, visit.again, visit.again_off)
        elif self._found is not None:
            if self._found.card == visit.met.card and 0 <= at - self._found.at <= _A_MINUTE:
                visit.outcome, visit.again = self._found.outcome, self._found.again
                visit.again_off = self._found.again_off
            else:
                self.forget()

    def forget(self) -> None:
        """Forget it: the clerk has seen it, or goes on."""
        self._found = None
