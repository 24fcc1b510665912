"""How fast the telephone's time runs: as it does, or faster, for tests and demos."""

from dataclasses import dataclass


@dataclass
class Pace:
    """`speed` is how many seconds of a call pass in one; announcements that are not `spoken` aloud take no time."""

    speed: float = 1
    spoken: bool = True
    calls_per_second: float = 1

    def wait(self, seconds: float) -> float:
        """Return the true seconds that `seconds` of a call take."""
        return seconds / self.speed
