"""The columnar mirror."""

from pathlib import Path
from zoneinfo import ZoneInfo

from core.clock import Clock
from core.store import Store


class Mirror:
    """A disposable DuckDB copy of the primary."""

    def __init__(self, store: Store, path: Path, *, clock: Clock, zone: ZoneInfo) -> None:
        """Open the copy at `path`."""
        self.store, self.path, self.clock, self.zone = store, path, clock, zone

    def close(self) -> None:
        """Close the copy."""
