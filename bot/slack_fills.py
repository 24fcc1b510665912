"""Which look-up for an open window is shown: that of what was done last in it, however long the others take.

Slack's own `hash` of a view (views.update) tells only that something came in between, not which of two is later.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

MOST_WINDOWS = 1_000


@dataclass(frozen=True, order=True)
class Asked:
    """When something was done in Slack: the moment that it names (seconds, 0 for none), then the order of arrival."""

    moment: float
    arrival: int


@dataclass
class _Window:
    last: Asked
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Fills:
    """The look-ups for the windows that are open; for one event loop."""

    def __init__(self) -> None:
        """Know of no window."""
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._arrivals = count(1)

    def asked(self, action_ts: object) -> Asked:
        """Return when something was done, from Slack's `action_ts`: a moment with microseconds, as text."""
        words = str(action_ts or "")
        known = words.isascii() and words.replace(".", "", 1).isdecimal()
        return Asked(float(words) if known else 0.0, next(self._arrivals))

    async def show(
        self,
        view_id: str,
        asked: Asked,
        look_up: Callable[[], Awaitable[object]],
        show: Callable[..., Awaitable[object]],
    ) -> bool:
        """Look up what a window is to show, and show it with `show`; return whether it is shown.

        It is not where something was done later in the same window: that is shown, or being looked up. Of one window
        nothing is shown while something else is on its way to Slack.
        """
        window = self._note(view_id, asked)
        found = await look_up()
        async with window.turn:
            if window.last > asked:
                return False
            await show(found)
            return True

    def _note(self, view_id: str, asked: Asked) -> _Window:
        window = self._windows.setdefault(view_id, _Window(asked))
        window.last = max(window.last, asked)
        self._windows.move_to_end(view_id)
        while len(self._windows) > MOST_WINDOWS:
            self._windows.popitem(last=False)
        return window
