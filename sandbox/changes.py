"""What has changed, for everybody who watches: the page and the tests."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from sandbox.shapes import Json

KEPT: Final = 2_000


class Changes:
    """A numbered stream of changes with a short memory; a watcher that fell behind is told to start over."""

    def __init__(self) -> None:
        """Start at revision 0 with nobody watching."""
        self.revision = 0
        self.closed = False
        self._recent: deque[Json] = deque(maxlen=KEPT)
        self._news = asyncio.Event()

    def publish(self, kind: str, **data: object) -> None:
        """Tell every watcher that `kind` has happened."""
        self.revision += 1
        self._recent.append({"revision": self.revision, "kind": kind, **data})
        self._wake()

    def close(self) -> None:
        """End every watcher's stream."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109 - a wait that ends empty-handed is no error
        """Wait for the next change, at most `timeout` seconds; say whether there was one."""
        try:
            await asyncio.wait_for(self._news.wait(), timeout)
        except TimeoutError:
            return False
        return True

    async def since(self, revision: int, heartbeat: float = 15) -> AsyncIterator[Json]:
        """Yield every change after `revision` as it comes, and `{"kind": "still"}` when there is none for a while."""
        while not self.closed:
            news = self._news
            behind = bool(self._recent) and revision < self._recent[0]["revision"] - 1
            # Whoever names a change that is still to come watched an earlier life of the sandbox.
            if behind or revision > self.revision:
                revision = self.revision
                yield {"revision": revision, "kind": "reload"}
                continue
            fresh = [change for change in self._recent if change["revision"] > revision]
            for change in fresh:
                revision = change["revision"]
                yield change
            if not fresh and news is self._news and not await self.wait(heartbeat):
                yield {"revision": revision, "kind": "still"}
