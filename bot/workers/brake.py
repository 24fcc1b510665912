"""Holds a channel back while its platform carries nothing, so that an outage costs a few tries, not everybody's.

A platform that asks us to wait is obeyed at once. One that fails several times in a row is left alone for a while and
then tried with a single message, twice as long each time; the first message that gets through lifts the brake.
"""

from datetime import datetime, timedelta

from core.ports import Outcome, OutcomeKind

IN_A_ROW = 4
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=2)
_TROUBLE = frozenset({OutcomeKind.NOT_YET, OutcomeKind.UNKNOWN})


class Brake:
    """The brake of one channel; moments are the shop's."""

    def __init__(self) -> None:
        """Begin with the brake off."""
        self._in_a_row = 0
        self._pause = FIRST_PAUSE
        self._since = self._until = datetime.min  # noqa: DTZ901 - replaced before it is compared
        self._held = False

    def note(self, outcome: Outcome, now: datetime) -> None:
        """Learn from how a try ended."""
        if outcome.kind not in _TROUBLE:
            self._in_a_row, self._pause, self._held = 0, FIRST_PAUSE, False
            return
        self._in_a_row += 1
        if outcome.retry_after is not None:
            self._hold(now, outcome.retry_after)
        elif self._in_a_row >= IN_A_ROW and not self.holds(now):
            self._hold(now, self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def holds(self, now: datetime) -> bool:
        """Return whether nothing should be sent now; a clock that was put back holds nobody up."""
        return self._held and self._since <= now < self._until

    def places(self, room: int) -> int:
        """Return how many of `room` may go: one where the platform has yet to show that it works again."""
        return min(room, 1) if self._in_a_row >= IN_A_ROW else room

    def _hold(self, now: datetime, span: timedelta) -> None:
        if self.holds(now) and now + span <= self._until:
            return
        self._since, self._until, self._held = now, now + span, True
