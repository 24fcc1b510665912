"""Who may ask how often, how much and under which name."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.web import guard
from bot.web.guard import EVERYBODY, LONGEST_BODY, PAGES, PLATFORMS, Buckets, Guard, Pace, Visitors, bucket_of


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


async def _page(_request: Request) -> Response:
    return HTMLResponse("<p>hello</p>")


async def _take(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def guarded(ticks: Seconds, **options: Any) -> Guard:  # noqa: ANN401 - the guard's own
    """Return a guarded application with a page and a place to post to."""
    paths = ("/l/abc", "/slack/events", "/health", "/sandbox/api/x")
    app = Starlette(routes=[Route(path, _page) for path in paths] + [Route("/post", _take, methods=["POST"])])
    return Guard(app, ticks=ticks, **options)


def client(app: Guard, peer: str = "198.51.100.7", headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    """Return a client that asks from `peer`."""
    transport = httpx.ASGITransport(app=app, client=(peer, 4242))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)


async def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    """The burst goes through, then 429 with Retry-After; after that time it goes on; others never notice."""
    ticks, why = Seconds(), list[str]()
    app = guarded(ticks, refused=why.append)
    async with client(app) as one, client(app, "203.0.113.9") as other:
        codes = [(await one.get("/l/abc")).status_code for _ in range(PAGES.burst + 5)]
        assert codes == [200] * PAGES.burst + [429] * 5
        late = await one.get("/l/abc")
        assert int(late.headers["retry-after"]) >= 1
        assert why == ["rate"] * 6
        assert (await other.get("/l/abc")).status_code == 200
        ticks.now += float(late.headers["retry-after"])
        assert (await one.get("/l/abc")).status_code == 200


async def test_a_platform_may_ask_more_often_than_a_page_is_opened() -> None:
    """What one person does has no part in what Slack delivers for everybody."""
    app = guarded(Seconds())
    async with client(app) as one:
        for _ in range(PAGES.burst + 1):
            await one.get("/l/abc")
        assert (await one.get("/l/abc")).status_code == 429
        assert (await one.get("/slack/events")).status_code == 200
    assert PLATFORMS.burst > PAGES.burst


async def test_everybody_together_is_bounded() -> None:
    """A crowd of addresses, each modest, is held back as well."""
    buckets = EVERYBODY.burst // PAGES.burst + 1
    app = guarded(Seconds())
    codes = []
    for number in range(buckets):
        async with client(app, f"203.0.{number // 250}.{number % 250 + 1}") as one:
            codes += [(await one.get("/l/abc")).status_code for _ in range(PAGES.burst)]
    assert codes.count(200) == EVERYBODY.burst


@given(
    st.lists(st.tuples(st.floats(0, 3), st.integers(0, 2)), max_size=60),
    st.integers(1, 5),
    st.floats(0.5, 10),
)
def test_no_more_than_the_pace_in_any_stretch(asked: list[tuple[float, int]], burst: int, rate: float) -> None:
    """Whenever it is asked, nobody gets more than the burst and the rate allow since any earlier moment."""
    ticks = Seconds()
    buckets = Buckets(Pace(rate, burst), ticks, most=1000)
    given_at: dict[str, list[float]] = {}
    for pause, who in asked:
        ticks.now += pause
        if not buckets.wait(str(who)):
            given_at.setdefault(str(who), []).append(ticks.now)
    for moments in given_at.values():
        for first, start in enumerate(moments):
            for last, end in enumerate(moments[first:], start=first):
                assert last - first + 1 <= burst + (end - start) * rate + 1e-6


def test_only_so_many_visitors_are_remembered() -> None:
    """Somebody with many addresses cannot fill the memory."""
    buckets = Buckets(Pace(1, 1), Seconds(), most=10)
    for number in range(1000):
        buckets.wait(str(number))
    assert len(buckets._left) == 10


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ((), "198.51.100.7", "203.0.113.5", "198.51.100.7"),
        (("10.0.0.0/8",), "10.1.1.1", "203.0.113.5", "203.0.113.5"),
        (("10.0.0.0/8",), "10.1.1.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (("10.0.0.0/8",), "10.1.1.1", "6.6.6.6, 203.0.113.5, 10.2.2.2", "203.0.113.5"),
        (("10.0.0.0/8",), "10.1.1.1", "nonsense", "10.1.1.1"),
        (("10.0.0.0/8",), "10.1.1.1", "", "10.1.1.1"),
        (("10.0.0.0/8",), "198.51.100.7", "203.0.113.5", "198.51.100.7"),
        (("127.0.0.1",), "::ffff:127.0.0.1", "203.0.113.5", "203.0.113.5"),
    ],
)
def test_a_proxy_is_believed_only_where_it_is_named(
    trusted: tuple[str, ...], peer: str, forwarded: str, address: str
) -> None:
    """Anybody may write X-Forwarded-For; what a trusted proxy added is the last of it."""
    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    assert Visitors(trusted).address(scope) == address


def test_a_household_counts_as_one() -> None:
    """IPv6 gives each household more addresses than there are requests."""
    assert bucket_of("2001:db8:1:2::1") == bucket_of("2001:db8:1:2:ffff::9") != bucket_of("2001:db8:1:3::1")
    assert bucket_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert bucket_of("not an address") == "unknown"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("box.local:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:8000", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
async def test_the_sandbox_answers_under_this_machines_names_alone(host: str, status: int) -> None:
    """A page elsewhere may let its own name lead here; it is refused before anything is done."""
    app = guarded(Seconds(), own_names={"box.local"})
    async with client(app, "127.0.0.1", {"Host": host}) as one:
        assert (await one.get("/sandbox/api/x")).status_code == status
        assert (await one.post("/post", content=b"")).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_no_other_page_may_post_to_the_sandbox(headers: dict[str, str], status: int) -> None:
    """A form on a page elsewhere, opened in the same browser, does nothing here."""
    async with client(guarded(Seconds(), own_names=set()), "127.0.0.1", headers) as one:
        assert (await one.post("/post", content=b"x")).status_code == status


async def test_a_body_has_a_length_and_not_too_much_of_it() -> None:
    """Nothing is read of a body that is too long, or of which nobody says how long it is."""
    why: list[str] = []

    async def endless() -> Any:  # noqa: ANN401 - an async iterator
        yield b"x"

    async with client(guarded(Seconds(), refused=why.append)) as one:
        assert (await one.post("/post", content=b"x" * LONGEST_BODY)).text == str(LONGEST_BODY)
        assert (await one.post("/post", content=b"x" * (LONGEST_BODY + 1))).status_code == 413
        assert (await one.post("/post", content=endless())).status_code == 411
        for length in ("-1", "1e9", "\N{SUPERSCRIPT TWO}", "9" * 5000):
            headers = [(b"Content-Length", length.encode())]
            assert (await one.post("/post", content=b"x", headers=headers)).status_code == 413
    assert set(why) == {"size", "length"}


async def test_a_body_that_does_not_come_ends_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever promises a body and sends none holds nothing for long."""
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    sent: list[Any] = []

    async def receive() -> Any:  # noqa: ANN401 - ASGI
        await asyncio.sleep(60)

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/post",
        "raw_path": b"/post",
        "query_string": b"",
        "headers": [(b"host", b"x"), (b"content-length", b"5")],
        "client": ("198.51.100.7", 1),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
        "http_version": "1.1",
    }
    await guarded(Seconds())(scope, receive, send)
    assert sent[0]["status"] == 408


async def test_every_answer_tells_browsers_to_make_no_more_of_it() -> None:
    """Also what is refused, and what is not found."""
    async with client(guarded(Seconds(), own_names=set()), "127.0.0.1") as one:
        answers = [await one.get("/l/abc"), await one.get("/none"), await one.get("/l/abc", headers={"Host": "evil"})]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
