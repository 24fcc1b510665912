"""How often each Slack method may be called (platforms.md): tiers a minute, one posted message a second a channel."""

import math
from enum import Enum
from typing import Final

from sandbox.buckets import Buckets, Rate
from sandbox.shapes import Ticks
from sandbox.slack.call import Call, SlackRefusalError

POSTING: Final = Rate(burst=5, per_second=1)
"""chat.postMessage to one channel: one a second, short bursts are let through."""


class Tier(Enum):
    """Calls a minute; the small ones allow a short burst."""

    ONE = Rate(burst=5, per_second=1 / 60)
    TWO = Rate(burst=20, per_second=20 / 60)
    THREE = Rate(burst=50, per_second=50 / 60)
    FOUR = Rate(burst=100, per_second=100 / 60)
    FREE = None


class SlackLimits:
    """Counts the calls of one app in one workspace."""

    def __init__(self, ticks: Ticks) -> None:
        """Count in the true seconds of `ticks`."""
        self._buckets = Buckets(ticks)
        self.enforced = True

    def check(self, call: Call, tier: Tier) -> None:
        """Count `call`; one too many raises the 429 that says when to come again."""
        if not self.enforced:
            return
        due: list[tuple[tuple[str, ...], Rate]] = []
        if call.method == "chat.postMessage":
            due.append(((call.method, str(call.arguments.get("channel"))), POSTING))
        elif tier.value is not None:
            due.append(((call.method,), tier.value))
        wait = max((self._buckets.wait(key, rate) for key, rate in due), default=0.0)
        if wait > 0:
            raise too_many(wait)
        for key, rate in due:
            self._buckets.take(key, rate)


def too_many(seconds: float) -> SlackRefusalError:
    """Return the refusal that asks to wait `seconds`, rounded up."""
    return SlackRefusalError(error="ratelimited", status=429, headers={"Retry-After": str(max(1, math.ceil(seconds)))})
