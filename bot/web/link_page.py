"""The page behind counted links: it notes the visit and leads on, only ever to an address that the database holds."""

import asyncio
import logging
import re
from collections.abc import Callable
from html import escape
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from core.actions.plans.visit_link import count_visit, destination
from core.errors import StoreUnavailableError
from core.messages.links import LONGEST_TOKEN, PATH
from core.shop import Shop

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}
PAGE_HEADERS = HEADERS | {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
# Programmes that look at an address before, or instead of, a person.
_PREVIEWERS = re.compile(
    # There are telephones of the name Cubot.
    r"(?<!cu)bot\b|crawler|spider|preview|facebookexternalhit|whatsapp|slack-imgproxy|embedly",
    re.IGNORECASE,
)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{name}</title><style>body{{font:18px/1.5 system-ui,sans-serif;max-width:30em;margin:15vh auto;"
    "padding:0 1em}}</style><h1>{name}</h1><p>{words}</p></html>"
)
_WORTHLESS = "This link does not lead anywhere (any more). Please ask us in the chat, or come by: we will gladly help."
_NOT_NOW = "This page cannot be reached for a moment. Please try again in a minute."


def link_router(shop: Callable[[], Shop]) -> APIRouter:
    """Return the route of counted links; `shop` is asked at each request and raises while none is served."""
    router = APIRouter()

    @router.api_route(PATH + "{token:path}", methods=["GET", "HEAD"])
    async def follow(
        token: str,
        request: Request,
        user_agent: Annotated[str, Header()] = "",
        purpose: Annotated[str, Header(alias="sec-purpose")] = "",
    ) -> Response:
        """Lead on, and count a person's visit; a worthless token gets a page that does not say why."""
        try:
            served = shop()
            found = None if len(token) > LONGEST_TOKEN else await asyncio.to_thread(destination, served, token)
        except StoreUnavailableError:
            return _page("", _NOT_NOW, 503)
        if found is None:
            return _page(served.name, _WORTHLESS, 404)
        url, target = found
        if request.method == "GET" and not _looks_only(user_agent, purpose):
            try:
                await asyncio.to_thread(count_visit, served, target)
            except Exception:
                # The customer's way matters more than our figures.
                log.exception("a visit of link %s was not counted", target.link_id)
        return RedirectResponse(url, status_code=302, headers=HEADERS)

    return router


def _looks_only(user_agent: str, purpose: str) -> bool:
    """Return whether a programme looks ahead, and no person has followed the link."""
    return not user_agent or "prefetch" in purpose.casefold() or _PREVIEWERS.search(user_agent) is not None


def _page(name: str, words: str, status: int) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(name=escape(name), words=escape(words)), status, headers=PAGE_HEADERS)
