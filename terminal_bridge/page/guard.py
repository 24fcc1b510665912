"""Who may ask a page of the till, and what any page of it answers with: its state as it changes, refusals in words."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from core.errors import ShownError
from terminal_bridge.board import Board

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"
)
_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_HEARTBEAT: Final = 15.0
_REFUSED, _UNPROCESSABLE = 403, 409

Result = TypeVar("Result")
State = Callable[[], dict[str, Any]]


def guarded(title: str, *, framed: bool = False) -> FastAPI:
    """Return an application that answers this machine alone; `framed`: another page of the same server looks itself."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(partial(_guard, framed=framed))
    app.add_exception_handler(ShownError, _shown)
    return app


def add_state(app: FastAPI, board: Board, state: State) -> None:
    """Answer with the state, and with each change of it as server-sent events."""

    @app.get("/state")
    async def now() -> dict[str, Any]:
        return await run_in_threadpool(state)

    @app.get("/events")
    async def events() -> Response:
        stream = _events(board, state)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def doing(job: Callable[[], Result]) -> Result:
    """Do a job that waits for cards or the server, without keeping the page waiting."""
    return await run_in_threadpool(job)


async def _events(board: Board, state: State) -> AsyncIterator[str]:
    """Yield the state now, and at each change; several changes at once are one event."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(changed.set)

    leave = board.listen(tell)
    try:
        while True:
            changed.clear()
            yield f"data: {json.dumps(await run_in_threadpool(state))}\n\n"
            try:
                async with asyncio.timeout(_HEARTBEAT):
                    await changed.wait()
            except TimeoutError:
                continue
    finally:
        leave()


async def _guard(request: Request, go_on: Callable[[Request], Awaitable[Response]], *, framed: bool) -> Response:
    """Answer only who means this machine by name, and let nobody but the page itself and programmes do anything."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    origin = request.headers.get("origin")
    foreign = origin is not None and origin.removeprefix("http://") != request.headers.get("host")
    site = request.headers.get("sec-fetch-site", "none")
    typed = request.headers.get("content-type", "").startswith("application/json")
    posts = request.method not in {"GET", "HEAD"}
    if not (framed or host in _HOSTS) or foreign or site not in {"none", "same-origin"} or (posts and not typed):
        return JSONResponse({"words": "This till answers its own page alone."}, status_code=_REFUSED)
    answer = await go_on(request)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


async def _shown(_request: Request, error: Exception) -> Response:
    return JSONResponse({"words": str(error)}, status_code=_UNPROCESSABLE)
