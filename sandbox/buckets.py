"""Rate limits as token buckets, counted in true seconds."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from sandbox.shapes import Ticks

MOST_BUCKETS: Final = 50_000


@dataclass(frozen=True)
class Rate:
    """So many calls at once (`burst`), refilled by `per_second`."""

    burst: float
    per_second: float


class Buckets:
    """One bucket a key; a key that has been quiet for long is forgotten, which only ever refills it."""

    def __init__(self, ticks: Ticks) -> None:
        """Count in the true seconds of `ticks`."""
        self._ticks = ticks
        self._left: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def wait(self, key: tuple[str, ...], rate: Rate) -> float:
        """Return 0 where a call under `key` is allowed now, otherwise the seconds until it would be; takes nothing."""
        left = self._refilled(key, rate)
        return 0.0 if left >= 1 else (1 - left) / rate.per_second

    def take(self, key: tuple[str, ...], rate: Rate) -> None:
        """Count a call under `key`."""
        self._left[key] = (self._refilled(key, rate) - 1, self._ticks())
        self._left.move_to_end(key)
        if len(self._left) > MOST_BUCKETS:
            self._left.popitem(last=False)

    def _refilled(self, key: tuple[str, ...], rate: Rate) -> float:
        left, since = self._left.get(key, (rate.burst, self._ticks()))
        return min(rate.burst, left + (self._ticks() - since) * rate.per_second)
