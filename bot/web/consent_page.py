"""The public page of a consent link: looking changes nothing, because programmes look ahead; a button does."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from bot.views import consent_page as views
from core.actions.customers.confirm_consent import BY_LINK, confirm_consent, decline_request, find_request
from core.customers.agreement import Agreement, consent_row
from core.customers.identity import resolved, routes_of
from core.errors import StoreUnavailableError
from core.models import ChannelName, ConsentRequest, ConsentState, Customer, Purpose
from core.privacy.masking import masked
from core.shop import Shop

PATH = "/consent/{token}"
LONGEST_TOKEN = 64


def consent_router(shop: Callable[[], Shop]) -> APIRouter:
    """Return the routes of consent links; `shop` is asked at each request and raises while none is served."""
    router = APIRouter()

    @router.api_route(PATH, methods=["GET", "HEAD"])
    async def look(token: str) -> HTMLResponse:
        """Show what is being agreed to, or what stands."""
        return await _answered(shop, lambda served: _look(served, token))

    @router.post(PATH)
    async def answer(token: str, answer: str = "") -> HTMLResponse:
        """Take a yes or a no; what the request's body says is not read."""
        return await _answered(shop, lambda served: _answer(served, token, answer))

    return router


async def _answered(shop: Callable[[], Shop], page: Callable[[Shop], tuple[str, int]]) -> HTMLResponse:
    try:
        html, status = await asyncio.to_thread(page, shop())
    except StoreUnavailableError:
        html, status = views.not_now(), 503
    return HTMLResponse(html, status, headers=views.HEADERS)


def _look(shop: Shop, token: str) -> tuple[str, int]:
    with shop.store.read() as session:
        return _page(session, shop, token)


def _answer(shop: Shop, token: str, answer: str) -> tuple[str, int]:
    """Confirm or decline, then show what stands; anything else changes nothing."""
    if len(token) > LONGEST_TOKEN or answer not in {"yes", "no"}:
        return _look(shop, token)
    with shop.store.write() as tx:
        if answer == "yes":
            confirm_consent(tx, shop, token, f"{BY_LINK}: the button to agree")
            return _page(tx, shop, token)
        declined = decline_request(tx, shop, token, f"{BY_LINK}: the button to say no")
        if declined.request is None or declined.customer is None:
            return views.worthless(), 404
        return views.refused(*_what(tx, shop, declined.customer, declined.request)), 200


def _page(session: Session, shop: Shop, token: str) -> tuple[str, int]:
    """Return the page that fits how the request stands."""
    request = find_request(session, token) if len(token) <= LONGEST_TOKEN else None
    customer = resolved(session, request.customer_id) if request is not None else None
    if request is None or customer is None:
        return views.worthless(), 404
    what = _what(session, shop, customer, request)
    standing = consent_row(session, Agreement(customer.id or 0, request.channel, request.purpose))
    state = standing.state if standing is not None else None
    if request.confirmed_at is None and request.expires_at > shop.clock.now():
        local = request.expires_at.astimezone(shop.zone)
        return views.asking(*what, until=f"{local.day} {local:%B %Y, %H:%M}"), 200
    if state is ConsentState.GIVEN and request.confirmed_at is not None:
        return views.agreed(*what), 200
    if state is ConsentState.WITHDRAWN and request.confirmed_at is not None:
        return views.refused(*what), 200
    return views.worthless(), 404


def _what(
    session: Session, shop: Shop, customer: Customer, request: ConsentRequest
) -> tuple[str, ChannelName, Purpose, str]:
    """Return what a request is about, as the pages say it."""
    return shop.name, request.channel, request.purpose, _address(session, customer, request)


def _address(session: Session, customer: Customer, request: ConsentRequest) -> str:
    """Return the address that it is about, masked; empty where none is known."""
    routes = routes_of(session, customer.id or 0, request.channel)
    if request.channel is ChannelName.TELEGRAM or (not routes and request.channel is ChannelName.DIRECT_MAIL):
        return ""
    known = {ChannelName.EMAIL: customer.email, ChannelName.TELEPHONE: customer.telephone}
    address = routes[0].address if routes else known.get(request.channel)
    return masked(address) if address else ""
