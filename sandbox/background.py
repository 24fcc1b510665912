"""Work that goes on while nobody waits for it: retries, late deliveries."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Background:
    """The tasks that a stand-in has under way; they end with it."""

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run `work` and return its task; what goes wrong in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a background task of the sandbox failed", exc_info=task.exception())

    async def close(self) -> None:
        """Cancel everything, also what is begun because something else was cancelled, and wait until it has ended."""
        while self._tasks:
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            # What is done once a task has ended is done in the loop's next turn.
            await asyncio.sleep(0)
