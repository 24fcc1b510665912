"""The operator's live page of a call: who it is, what is being said, what matters in it, and what can be done.

Whoever has the address sees it, until its token expires or the words are deleted: it is posted in the channel of calls
alone. Nothing of it is kept by a browser; nothing that was said becomes markup.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

from bot.call_tokens import PAGE_PATH, CallTokens, Page
from bot.handlers.call_desk import CallDesk
from bot.handlers.call_page import live_lines, page_card, page_state, press
from core.errors import ShownError, StoreUnavailableError
from core.store import is_away

log = logging.getLogger(__name__)

MOST_PAGES: Final = 100
AT_ONCE: Final = 3
PAUSE_SECONDS: Final = 0.15
"""Words are shown this often at most; a person reads no faster."""
HEARTBEAT_SECONDS: Final = 10.0
LONGEST_SECONDS: Final = 4 * 3600.0
REMEMBERED: Final = 50
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_FILES: Final = {"page.css": "text/css", "page.js": "text/javascript"}
_GONE: Final = "This page is not there (any more). The call's card in Slack has a new address for it."


def _file(name: str) -> str:
    return (files("bot.web") / "operator_page_files" / name).read_text("utf-8")


class OperatorPages:
    """The pages of one engine's calls."""

    def __init__(self, desk: Callable[[], CallDesk], public_url: str) -> None:
        """Show the calls of `desk`, which raises while no shop is served, to who comes from `public_url` alone."""
        self._desk, self._origin = desk, "{0.scheme}://{0.netloc}".format(urlsplit(public_url))
        self._html, self._open = _file("page.html"), 0
        # Threads of their own: pages that look often keep nobody waiting who has to be answered in time.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pages")

    def look(self, token: str) -> Response:
        """Return the page itself, which asks for everything else."""
        try:
            known = self._page(token)
        except StoreUnavailableError:
            return HTMLResponse("This page cannot be reached for a moment.", 503, HEADERS)
        if known is None:
            return HTMLResponse(_GONE, 404, HEADERS)
        return HTMLResponse(self._html, headers=HEADERS)

    def watch(self, token: str) -> Response:
        """Return the stream of what changes on the page."""
        try:
            known, desk = self._page(token), self._desk()
        except StoreUnavailableError:
            return JSONResponse({"error": "not ready"}, 503, HEADERS)
        if known is None:
            # An EventSource asks again for ever, but not after this.
            return Response(status_code=204, headers=HEADERS)
        if self._open >= MOST_PAGES:
            return JSONResponse({"error": "too many pages are open"}, 503, HEADERS)
        return StreamingResponse(
            self._events(desk, known.call_id),
            media_type="text/event-stream",
            headers=HEADERS | {"X-Accel-Buffering": "no"},
        )

    async def act(self, token: str, mark: str, what: str, request: Request) -> Response:
        """Do what a button says, and answer in words."""
        if not self._is_ours(request):
            return JSONResponse({"error": "only the page itself may ask this"}, 403, HEADERS)
        try:
            known, desk = self._page(token), self._desk()
            if known is None or not (mark.isascii() and mark.isdecimal() and len(mark) < 10):  # noqa: PLR2004 - digits
                return JSONResponse({"error": _GONE}, 404, HEADERS)
            loop = asyncio.get_running_loop()
            said = await loop.run_in_executor(
                self._threads, press, desk.shop, known.call_id, int(mark), what, known.staff_id
            )
        except ShownError as error:
            return JSONResponse({"error": str(error)}, 409, HEADERS)
        except Exception as error:
            if not is_away(error):
                raise
            return JSONResponse({"error": "This cannot be done for a moment. Try again."}, 503, HEADERS)
        desk.live.changed(known.call_id)
        return JSONResponse({"said": said}, headers=HEADERS)

    def _page(self, token: str) -> Page | None:
        return CallTokens(self._desk().shop).read_page(token)

    def _is_ours(self, request: Request) -> bool:
        """Return whether the page itself asks: another one could send a form here, but not this header."""
        headers = request.headers
        return (
            headers.get("x-najimi-page") == "1"
            and headers.get("origin", self._origin) == self._origin
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )

    async def _events(self, desk: CallDesk, call_id: int) -> AsyncIterator[str]:
        """Yield the call as it is, again whenever it changes, and a sign of life in between."""
        self._open += 1
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                async for event in _changes(desk, call_id, self._threads):
                    yield event
        except TimeoutError:
            yield _event("end", {})
        finally:
            self._open -= 1


async def _changes(desk: CallDesk, call_id: int, threads: ThreadPoolExecutor) -> AsyncIterator[str]:
    shown = _Shown(desk, call_id, threads)
    changed = asyncio.Event()
    watching = asyncio.create_task(_watched(desk, call_id, changed))
    card = asyncio.get_running_loop().run_in_executor(threads, page_card, desk.shop, call_id)
    try:
        while True:
            changed.clear()
            state = await shown.state()
            if state is None:
                yield _event("end", {})
                return
            yield _event("state", state) if state else ": still here\n\n"
            if card.done() and not shown.has_card:
                shown.has_card = True
                yield _event("card", [] if card.exception() else card.result())
            await asyncio.sleep(PAUSE_SECONDS)
            with suppress(TimeoutError):
                # Until the card is there, it is looked for soon.
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS if shown.has_card else PAUSE_SECONDS)
    finally:
        watching.cancel()
        card.cancel()


class _Shown:
    """What one page has been told of its call, so that it is told only what is new."""

    def __init__(self, desk: CallDesk, call_id: int, threads: ThreadPoolExecutor) -> None:
        self._desk, self._call_id, self._threads = desk, call_id, threads
        self._after = 0
        self._kept: dict[tuple[str, str], None] = {}
        self._last = ""
        self.has_card = False

    async def state(self) -> dict[str, Any] | None:
        """Return what is to be shown now; empty where that is nothing new, None where the call is gone."""
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._threads, page_state, self._desk.shop, self._call_id, self._after)
        except Exception as error:
            if not is_away(error):
                raise
            return {}
        if found is None:
            return None
        for each in found["words"]:
            self._after = max(self._after, each["n"])
            self._kept[each["speaker"], each["text"]] = None
        while len(self._kept) > REMEMBERED:
            del self._kept[next(iter(self._kept))]
        found |= live_lines(self._desk.live.snapshot(self._call_id), set(self._kept))
        same = json.dumps({**found, "words": []}, sort_keys=True)
        if not found["words"] and same == self._last:
            return {}
        self._last = same
        return found


async def _watched(desk: CallDesk, call_id: int, changed: asyncio.Event) -> None:
    async for each in desk.live.watch():
        if each == call_id:
            changed.set()


def _event(name: str, content: object) -> str:
    # JSON has no line breaks of its own, and an event's data ends with one.
    return f"event: {name}\ndata: {json.dumps(content)}\n\n"


def page_router(pages: OperatorPages) -> APIRouter:
    """Return the routes of the operators' pages."""
    router = APIRouter()

    @router.get(PAGE_PATH + "files/{name}")
    def file(name: str) -> Response:
        """Return the page's looks and its programme: the same for everybody."""
        if name not in _FILES:
            return Response(status_code=404)
        return Response(_file(name), media_type=_FILES[name])

    @router.get(PAGE_PATH + "{token}")
    def look(token: str) -> Response:
        """Show a call."""
        return pages.look(token)

    @router.get(PAGE_PATH + "{token}/events")
    async def watch(token: str) -> Response:
        """Tell what changes."""
        return pages.watch(token)

    @router.post(PAGE_PATH + "{token}/marks/{mark}/{what}")
    async def act(token: str, mark: str, what: str, request: Request) -> Response:
        """Act on what matters."""
        return await pages.act(token, mark, what, request)

    return router
