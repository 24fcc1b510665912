"""How many edits of Slack messages may go out, and whose turn it is: shared by all calls of a workspace.

Slack takes about fifty `chat.update` a minute of an app in a workspace (Web API rate limits, tier 3), however many
people telephone at once. Nothing here waits or speaks to anybody: times are handed in, in seconds that only go
forwards, and what is to be edited is named by a key.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

# Boards that follow plans and conversations edit as well: of the fifty a minute these are left to them.
PER_MINUTE = 45
# So many may follow one another at once; the rest is spread evenly over the minute.
BURST = 5
# Whoever has waited longer goes before those who have just changed: with many calls everybody has a turn.
PATIENCE_SECONDS = 10.0
SECONDS = 60.0
# Sums of seconds as floats are not exact: an edit that is due in a nanosecond is due.
ALMOST = 1e-9


@dataclass
class _Change:
    """What of a message is not shown yet: since when it lags behind, and when it changed last."""

    since: float
    latest: float


class EditBudget(Generic[Key]):
    """Says which message is to be edited next.

    The newest change goes first, because somebody is reading those words now; but a message that has lagged behind for
    `patience` goes before it, the longest first. What changed stays on the list until an edit has shown it, so the last
    state of every message is shown in the end. A message has at most one edit on its way, so none overtakes another.
    In any minute at most `per_minute` are let go, and none while Slack has asked for a pause (`hold`).
    """

    def __init__(self, per_minute: int = PER_MINUTE, burst: int = BURST, patience: float = PATIENCE_SECONDS) -> None:
        """Let `burst` go at once and `per_minute` in a minute; raise `ValueError` for what can never let one go."""
        if not 0 < burst < per_minute:
            message = "some have to be let go at once, and more in a minute"
            raise ValueError(message)
        self._burst, self._patience = float(burst), patience
        self._rate = (per_minute - burst) / SECONDS
        self._tokens, self._counted = float(burst), float("-inf")
        self._not_before = float("-inf")
        self._changes: dict[Key, _Change] = {}
        self._on_its_way: dict[Key, _Change] = {}

    def changed(self, key: Key, now: float) -> None:
        """Note that a message should look different from now on."""
        change = self._changes.setdefault(key, _Change(now, now))
        change.latest = now

    def take(self, now: float) -> Key | None:
        """Return the message whose turn it is, and count it as on its way; None where none may go now."""
        waiting = self._waiting()
        if not waiting or now < self._not_before or self._room(now) < 1 - ALMOST:
            return None
        key = min(waiting, key=lambda each: self._turn(self._changes[each], now))
        self._tokens -= 1
        self._on_its_way[key] = self._changes.pop(key)
        return key

    def shown(self, key: Key) -> None:
        """Note that the edit of a message has arrived."""
        self._on_its_way.pop(key, None)

    def unneeded(self, key: Key) -> None:
        """Note that a message whose turn it was looks as it should already: nothing was sent, another may go."""
        if self._on_its_way.pop(key, None) is not None:
            self._tokens = min(self._burst, self._tokens + 1)

    def refused(self, key: Key) -> None:
        """Note that the edit of a message has not arrived: it lags behind since it did, and has to go again."""
        earlier = self._on_its_way.pop(key, None)
        if earlier is not None:
            later = self._changes.get(key, earlier)
            self._changes[key] = _Change(min(earlier.since, later.since), max(earlier.latest, later.latest))

    def forget(self, key: Key) -> None:
        """Note that a message is gone: there is nothing left to edit."""
        self._changes.pop(key, None)
        self._on_its_way.pop(key, None)

    def hold(self, until: float) -> None:
        """Let nothing go before `until`, because Slack said so (429, Retry-After)."""
        self._not_before = max(self._not_before, until)

    def next_at(self, now: float) -> float | None:
        """Return when something may go, which may be now; None while there is nothing that could."""
        if not self._waiting():
            return None
        missing = max(0.0, 1 - self._room(now))
        return max(now + missing / self._rate, self._not_before)

    def _waiting(self) -> list[Key]:
        return [key for key in self._changes if key not in self._on_its_way]

    def _turn(self, change: _Change, now: float) -> tuple[bool, float]:
        """Return a smaller value for who goes earlier."""
        late = now - change.since >= self._patience
        return not late, change.since if late else -change.latest

    def _room(self, now: float) -> float:
        """Return how many may go at once now."""
        if now > self._counted:
            self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._rate)
            self._counted = now
        return self._tokens
