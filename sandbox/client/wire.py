"""The line from a client to the control API."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from sandbox.errors import NotPossibleError
from sandbox.shapes import Json

Found = TypeVar("Found")


class WaitedInVainError(AssertionError):
    """What was waited for has not come; the text says what was there instead."""


@dataclass(frozen=True)
class Wire:
    """Acts, looks and waits."""

    http: httpx.AsyncClient
    patience: float

    async def act(self, path: str, **arguments: object) -> Any:  # noqa: ANN401 - any JSON value
        """Do something; what is not possible raises `NotPossibleError` with the sandbox's words."""
        given = {name: value for name, value in arguments.items() if value is not None}
        answer = (await self.http.post(path, json=given)).json()
        if not answer["ok"]:
            raise NotPossibleError(answer["error"])
        return answer["result"]

    async def look(self, path: str) -> Json:
        """Return what is to be seen at `path`."""
        answer: Json = (await self.http.get(path)).raise_for_status().json()
        return answer

    async def until(
        self, look: Callable[[], Awaitable[Found | None]], what: Callable[[], Awaitable[str]], patience: float | None
    ) -> Found:
        """Return what `look` finds as soon as it does; otherwise raise `WaitedInVainError` with `what` in it."""
        deadline = time.monotonic() + (self.patience if patience is None else patience)
        revision = -1
        while True:
            revision = int((await self.look(f"wait?since={revision}"))["revision"])
            found = await look()
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise WaitedInVainError(await what())
