"""The till's own page within the sandbox: handed on to the till, once there is one."""

import asyncio
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sandbox.till.side import TillSide


class Door:
    """Hands requests to the till's page; `close` ends those that would never end, such as its stream of events."""

    def __init__(self, till: Callable[[], TillSide | None]) -> None:
        """Ask `till` at each request: the shop is prepared while the sandbox's page is there already."""
        self._till, self._under_way = till, set[asyncio.Task[None]]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        till = self._till()
        if till is None:
            await PlainTextResponse("The till is being prepared.", 503, {"Retry-After": "1"})(scope, receive, send)
            return
        task = asyncio.ensure_future(_answered(till, scope, receive, send))
        self._under_way.add(task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self._under_way.discard(task)
        if not task.cancelled():
            task.result()

    def close(self) -> None:
        """End what is under way."""
        for task in self._under_way:
            task.cancel()


async def _answered(till: TillSide, scope: Scope, receive: Receive, send: Send) -> None:
    await till.page(scope, receive, send)
