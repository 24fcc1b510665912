"""Between the programme and its platform: counts its requests, and pulls its plug at the one that it is told."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Plug:
    """An ASGI application around another one; kills on either side of the platform's acceptance."""

    def __init__(self, inner: ASGIApp) -> None:
        """Let everything through."""
        self._inner = inner
        self._kill: Callable[[], None] | None = None
        self._left = 0
        self._before = False

    def arm(self, kill: Callable[[], None], *, at: int, before: bool) -> None:
        """Kill at the `at`-th message from now: `before` the platform has it, or after, before its answer is out."""
        self._kill, self._left, self._before = kill, at, before

    def disarm(self) -> None:
        """Let everything through again."""
        self._kill = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or not, or not its answer."""
        kill = self._counted() if scope["type"] == "http" and scope["path"].endswith("/sendMessage") else None
        if kill is None:
            await self._inner(scope, receive, send)
        elif self._before:
            kill()
        else:
            await self._inner(scope, receive, _nowhere)
            kill()

    def _counted(self) -> Callable[[], None] | None:
        if self._kill is None:
            return None
        self._left -= 1
        if self._left != 0:
            return None
        kill, self._kill = self._kill, None
        return kill


async def _nowhere(_message: Message) -> None:
    """Take an answer that nobody hears any more."""
