"""Faults on request: what a platform or the line does wrong, in an order that a seed decides."""

import random
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import count
from typing import Final

from sandbox.changes import Changes
from sandbox.shapes import Json, Ticks


class Platform(StrEnum):
    """Which stand-in a fault is for."""

    SLACK = "slack"
    TELEGRAM = "telegram"
    TWILIO = "twilio"


class FaultKind(StrEnum):
    """What goes wrong.

    Events on their way to the product: `twice`, `late` (by `seconds`), `out_of_order` (the next one overtakes it),
    `lost` (what Twilio tells of a call never comes; the others deliver until they are heard).
    Calls by the product: `too_many` (429, retry after `seconds`), `forbidden` (403), `error` (500), `cut_before`
    (the connection breaks, nothing was done), `cut_after` (it breaks, and it was done), `silence` (no answer for
    `seconds`, nothing was done), `silence_after` (no answer, and it was done). Both: `outage` for `seconds`: every
    call fails with 503 and events wait.
    """

    TWICE = "twice"
    LATE = "late"
    OUT_OF_ORDER = "out_of_order"
    LOST = "lost"
    TOO_MANY = "too_many"
    FORBIDDEN = "forbidden"
    ERROR = "error"
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    SILENCE = "silence"
    SILENCE_AFTER = "silence_after"
    OUTAGE = "outage"


EVENT_KINDS: Final = frozenset({FaultKind.TWICE, FaultKind.LATE, FaultKind.OUT_OF_ORDER, FaultKind.LOST})


@dataclass(frozen=True)
class Fault:
    """One order for trouble.

    `platform` None means all of them; `method` None means every method (or event type); it strikes `times` times (None:
    until removed), each time with `probability`; `seconds` is the span that the kind needs.
    """

    kind: FaultKind
    platform: Platform | None = None
    method: str | None = None
    times: int | None = 1
    seconds: float = 1
    probability: float = 1


@dataclass
class _Standing:
    fault: Fault
    left: int | None
    since: float


class Faults:
    """The faults that are ordered and not yet used up."""

    def __init__(self, *, seed: int, ticks: Ticks, changes: Changes) -> None:
        """Draw chances from `seed`; count outages in the true seconds of `ticks`."""
        self._random = random.Random(seed)  # noqa: S311 - repeatable trouble, no secret
        self._ticks = ticks
        self._changes = changes
        self._numbers = count(1)
        self._standing: dict[int, _Standing] = {}

    def add(self, fault: Fault) -> int:
        """Order `fault` and return its number."""
        number = next(self._numbers)
        self._standing[number] = _Standing(fault, fault.times, self._ticks())
        self._tell()
        return number

    def remove(self, number: int) -> None:
        """Withdraw fault `number`; one that is used up is ignored."""
        self._standing.pop(number, None)
        self._tell()

    def clear(self) -> None:
        """Withdraw every fault."""
        self._standing.clear()
        self._tell()

    def standing(self) -> list[Json]:
        """Return the faults still to come, for the page."""
        self._end_outages()
        return [{"id": number, **asdict(each.fault), "left": each.left} for number, each in self._standing.items()]

    def for_call(self, platform: Platform, method: str) -> Fault | None:
        """Return the fault that strikes this call of the product, if any, and count it."""
        if self.outage(platform) > 0:
            return Fault(FaultKind.OUTAGE, platform)
        return self._strike(platform, method, events=False)

    def for_event(self, platform: Platform, kind: str) -> Fault | None:
        """Return the fault that strikes this event on its way to the product, if any, and count it."""
        return self._strike(platform, kind, events=True)

    def outage(self, platform: Platform) -> float:
        """Return how many true seconds `platform` stays out of order; 0 where it works."""
        self._end_outages()
        ends = [
            each.since + each.fault.seconds
            for each in self._standing.values()
            if each.fault.kind is FaultKind.OUTAGE and each.fault.platform in {None, platform}
        ]
        return max(0.0, max(ends) - self._ticks()) if ends else 0.0

    def _strike(self, platform: Platform, method: str, *, events: bool) -> Fault | None:
        for number, each in list(self._standing.items()):
            fault = each.fault
            fits = (
                fault.kind is not FaultKind.OUTAGE
                and (fault.kind in EVENT_KINDS) is events
                and fault.platform in {None, platform}
                and fault.method in {None, method}
            )
            if not fits or (fault.probability < 1 and self._random.random() >= fault.probability):
                continue
            if each.left is not None:
                each.left -= 1
                if each.left <= 0:
                    del self._standing[number]
                self._tell()
            return fault
        return None

    def _end_outages(self) -> None:
        over = [
            number
            for number, each in self._standing.items()
            if each.fault.kind is FaultKind.OUTAGE and each.since + each.fault.seconds <= self._ticks()
        ]
        for number in over:
            del self._standing[number]
        if over:
            self._tell()

    def _tell(self) -> None:
        self._changes.publish("faults")
