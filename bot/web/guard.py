"""Stands before every public route: how often, how much, how slowly and under which name somebody may ask.

What is refused here costs almost nothing: no body is read, no database is asked, nothing is logged a line each.
"""

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 1_048_576
BODY_SECONDS = 20.0
MOST_VISITORS = 10_000
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}
# The stand-ins take files that people share, and bring measures of their own.
LARGER_BELOW = {"/sandbox/": 64 * 1_048_576}
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # An address may hold a token: it is told to nobody.
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True)
class Pace:
    """So many requests a second in the long run, and so many at once after a rest."""

    rate: float
    burst: int


# A platform delivers for all of a shop's people, a page is opened by one; everybody together is bounded as well.
PLATFORMS = Pace(200, 1_000)
PAGES = Pace(20, 100)
EVERYBODY = Pace(400, 2_000)
PLATFORM_PATHS = ("/slack/", "/telegram/", "/terminals/", "/voice/")


class Buckets:
    """Token buckets by name; only so many are remembered, the longest unused is forgotten first."""

    def __init__(self, pace: Pace, ticks: Callable[[], float], most: int = MOST_VISITORS) -> None:
        """Allow each name `pace`, by a clock of seconds that only goes forwards."""
        self._pace, self._ticks, self._most = pace, ticks, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str) -> float:
        """Take one token of `name`; return 0, or after how many seconds there is one again."""
        now = self._ticks()
        left, seen = self._left.pop(name, (float(self._pace.burst), now))
        left = min(float(self._pace.burst), left + (now - seen) * self._pace.rate)
        allowed = left >= 1
        self._left[name] = (left - 1 if allowed else left, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._pace.rate


class Visitors:
    """Says who asks: whoever is connected, or, where that is one of our own proxies, whom it names."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """Believe what the proxies at these addresses and networks say; nobody else."""
        self._trusted = [ipaddress.ip_network(name) for name in trusted]

    def address(self, scope: Scope) -> str:
        """Return the visitor's address; empty where there is none, as on a Unix socket."""
        peer = str(scope["client"][0]) if scope.get("client") else ""
        named = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
        # From the last proxy backwards: only what a trusted one added may be believed.
        while self._is_trusted(peer) and named:
            before = named.pop().strip()
            if not _is_address(before):
                break
            peer = before
        return peer

    def is_here(self, scope: Scope) -> bool:
        """Return whether somebody on this very machine asks, and not through a proxy."""
        headers = Headers(scope=scope)
        if "x-forwarded-for" in headers or "forwarded" in headers or not names_this_machine(headers.get("host", "")):
            return False
        peer = str(scope["client"][0]) if scope.get("client") else ""
        return _is_address(peer) and ipaddress.ip_address(peer).is_loopback

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(_plain(address) in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address; one of IPv4 that is written as IPv6 as what it is."""
    found = ipaddress.ip_address(address)
    return getattr(found, "ipv4_mapped", None) or found


def bucket_of(address: str) -> str:
    """Return the name under which a visitor is counted: the address, or the network that one household has."""
    if not _is_address(address):
        return "unknown"
    plain = _plain(address)
    if isinstance(plain, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((plain, 64), strict=False))
    return str(plain)


def names_this_machine(host: str, more: Collection[str] = ()) -> bool:
    """Return whether a Host header names this machine by an address, as localhost, or by a name of `more`.

    A page elsewhere can let a name of its own lead to this machine, but not an address: so whoever asks by a foreign
    name is refused where there is nothing else that tells friend from foe.
    """
    name = host.rsplit("]", 1)[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return _is_address(name) or name.lower() == "localhost" or name.lower() in more


class Guard:
    """An ASGI application around another one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted_proxies: Iterable[str] = (),
        own_names: Collection[str] | None = None,
        refused: Callable[[str], None] = lambda _why: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Stand before `app`.

        With `own_names` only requests that name this machine by an address, as localhost or by one of them are
        answered, and only pages of ours may post. `refused` hears why something was turned away.
        """
        self._app, self._own_names, self._refused = app, own_names, refused
        self._visitors = Visitors(trusted_proxies)
        self._platforms, self._pages = Buckets(PLATFORMS, ticks), Buckets(PAGES, ticks)
        self._everybody = Buckets(EVERYBODY, ticks)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on."""
        if scope["type"] != "http":
            if scope["type"] != "websocket" or self._may_open(scope):
                await self._app(scope, receive, send)
            else:
                # Before it is accepted, this is answered with 403.
                await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        await _Exchange(send).run(self._app, scope, receive)

    def _may_enter(self, scope: Scope) -> bool:
        host = Headers(scope=scope).get("host", "")
        return self._own_names is None or names_this_machine(host, self._own_names)

    def _may_open(self, scope: Scope) -> bool:
        if not self._may_enter(scope):
            self._refused("host")
            return False
        if self._wait(scope):
            self._refused("rate")
            return False
        return True

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if not self._may_enter(scope):
            return self._refuse("host", 421, "this server answers under its own address alone")
        if self._own_names is not None and _is_foreign(scope, headers):
            return self._refuse("origin", 403, "only its own pages may ask this of the sandbox")
        wait = self._wait(scope)
        if wait:
            return self._refuse("rate", 429, "too many requests", {"Retry-After": str(int(wait) + 1)})
        if scope["method"] in WITH_BODY:
            return self._body_refusal(scope["path"], headers)
        return None

    def _body_refusal(self, path: str, headers: Headers) -> JSONResponse | None:
        """Refuse a body that is too long, or whose length nobody says; the server takes no more than was said."""
        largest = next((most for below, most in LARGER_BELOW.items() if path.startswith(below)), LONGEST_BODY)
        length = headers.get("content-length")
        if length is None:
            if "transfer-encoding" not in headers or path.startswith(tuple(LARGER_BELOW)):
                return None
            return self._refuse("length", 411, "say how long the request is")
        if not length.isascii() or not length.isdecimal() or int(length[:20]) > largest:
            return self._refuse("size", 413, "too long")
        return None

    def _wait(self, scope: Scope) -> float:
        """Return how many seconds a visitor has to wait; what serves this machine's own people is not counted."""
        path: str = scope["path"]
        if path.startswith("/sandbox") or (path in {"/health", "/metrics"} and self._visitors.is_here(scope)):
            return 0.0
        name = bucket_of(self._visitors.address(scope))
        buckets = self._platforms if path.startswith(PLATFORM_PATHS) else self._pages
        # One who asks too often does not use up what is for everybody.
        return buckets.wait(name) or self._everybody.wait("")

    def _refuse(self, why: str, status: int, words: str, headers: dict[str, str] | None = None) -> JSONResponse:
        self._refused(why)
        return JSONResponse({"error": words}, status, headers)


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Return whether a page that is not this server's own asks for something to be done."""
    origin = headers.get("origin")
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return False
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def _with_headers(send: Send) -> Send:
    """Add to every response what keeps browsers from making more of it than it is."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending


class _Exchange:
    """One request and its answer: a body that does not come ends it."""

    def __init__(self, send: Send) -> None:
        self._send = _with_headers(send)
        self._started = self._late = False

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        """Let `app` answer."""
        deadline, ended = asyncio.get_running_loop().time() + BODY_SECONDS, False

        async def receiving() -> Message:
            nonlocal ended
            if ended:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                self._late = ended = True
                return {"type": "http.disconnect"}
            ended = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        with suppress(ClientDisconnect):
            await app(scope, receiving, self._sending)
        if self._late and not self._started:
            await JSONResponse({"error": "the request did not come to its end"}, 408)(scope, receive, self._send)

    async def _sending(self, message: Message) -> None:
        # What a handler says of a body that did not come would be that the fault is ours.
        if self._started or not self._late:
            self._started = True
            await self._send(message)
