"""The page behind counted links: leads on where the database says, counts people, and tells nobody anything else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

import bot.web.link_page
from bot.web.link_page import link_router
from bot.workers.sender import Sender
from core import outbox
from core.clock import ManualClock
from core.errors import RefusedError, ScriptError, StoreUnavailableError
from core.messages.links import MOST_ADDRESSES, PATH, VALID, LinkTokens, Target
from core.models import CountedLink, Customer, Delivery, LinkVisit
from core.shop import Shop
from tests.support.campaign import Stage, stage

URL = 'https://a.example/x?a=1&b="<script>'
SCRIPT = 'Hello {{ customer.name }}, see <a href="https://a.example/x?a=1&amp;b=&quot;&lt;script&gt;">this</a>.'
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; CUBOT X19) Mobile"}


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A plan with a counted link, on its way to two customers."""
    object.__setattr__(shop, "public_url", "https://shop.example")
    return stage(shop, clock, customers=2)


@pytest.fixture
async def web(at: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that follows nothing by itself."""
    application = FastAPI()
    application.include_router(link_router(lambda: at.shop))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example", headers=BROWSER) as client:
        yield client


async def sent(at: Stage) -> list[str]:
    """Send the plan; return the path of each customer's link."""
    at.approved(script=SCRIPT, count_links=True)
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    paths = []
    for message in at.channel.handed:
        _, _, rest = message.text.partition('href="https://shop.example')
        paths.append(rest.partition('"')[0])
    assert len(set(paths)) == 2
    return paths


def visits(at: Stage) -> list[LinkVisit]:
    """Return every visit that was counted."""
    with at.shop.store.read() as session:
        return list(session.exec(select(LinkVisit).order_by(LinkVisit.id)))  # type: ignore[arg-type]


async def test_a_visit_is_counted_and_leads_to_the_address_in_the_database(at: Stage, web: httpx.AsyncClient) -> None:
    """First and last and how often, for that message alone; nothing may be stored, indexed or passed on."""
    ito, brandt = await sent(at)
    for _ in range(3):
        answer = await web.get(ito)
        assert answer.status_code == 302
        assert answer.headers["location"] == "https://a.example/x?a=1&b=%22%3Cscript%3E"
        at.clock.advance(timedelta(minutes=1))
    for name, value in (("cache-control", "no-store"), ("referrer-policy", "no-referrer")):
        assert answer.headers[name] == value
    assert "noindex" in answer.headers["x-robots-tag"]
    (visit,) = visits(at)
    assert (visit.visits, visit.last_at - visit.first_at) == (3, timedelta(minutes=2))
    await web.get(brandt)
    assert [row.visits for row in visits(at)] == [3, 1]


async def test_what_only_looks_does_not_count(at: Stage, web: httpx.AsyncClient) -> None:
    """HEAD, previews of messengers, prefetching; and a hammered link is one visit."""
    path, _ = await sent(at)
    assert (await web.head(path)).status_code == 302
    for agent in ("TelegramBot (like TwitterBot)", "WhatsApp/2.23", "facebookexternalhit/1.1", "Googlebot/2.1", ""):
        assert (await web.get(path, headers={"User-Agent": agent})).status_code == 302
    assert (await web.get(path, headers={"Sec-Purpose": "prefetch;prerender"})).status_code == 302
    assert visits(at) == []
    for _ in range(50):
        await web.get(path)
    assert [row.visits for row in visits(at)] == [1]


async def test_a_worthless_link_gets_a_page_that_says_nothing(at: Stage, web: httpx.AsyncClient) -> None:
    """Forged, another shop's, of another plan's message, expired, huge: the same page, and nothing is counted."""
    path, _ = await sent(at)
    clock = at.shop.clock
    own, other = LinkTokens(at.shop.key, clock), LinkTokens(b"another shop's key, of 32 bytes", clock)
    with at.shop.store.read() as session:
        link, delivery = session.exec(select(CountedLink)).one(), session.exec(select(Delivery)).first()
    assert delivery is not None
    worthless = [
        # Not the last digit, of which two bits say nothing.
        path[:-2] + ("A" if path[-2] != "A" else "B") + path[-1],
        PATH + other.make(Target(link.id or 0, delivery.id or 0)),
        PATH + own.make(Target(link.id or 0, 999_999)),
        PATH + own.make(Target(999_999, delivery.id or 0)),
        PATH + own.make(Target(2**62, 2**62)),
        PATH + "x" * 5000,
        PATH + "1-1",
        PATH + "%00%ff",
        PATH + "https:%2f%2fevil.example",
    ]
    pages = [await web.get(each) for each in worthless]
    at.clock.advance(VALID + timedelta(seconds=1))
    pages.append(await web.get(path))
    split = await web.get(PATH + "1-1%0d%0aLocation:%20https:%2f%2fevil.example")
    assert (split.status_code, "location" in split.headers) == (404, False)
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert all("location" not in page.headers and page.headers["cache-control"] == "no-store" for page in pages)
    assert "Test Shop" in pages[0].text
    assert visits(at) == []


async def test_nobody_is_followed_who_was_erased(at: Stage, web: httpx.AsyncClient) -> None:
    """The link still leads on."""
    path, _ = await sent(at)
    with at.shop.store.write() as tx:
        for row in tx.exec(select(Customer)):
            row.erased_at = at.clock.now()
    assert (await web.get(path)).status_code == 302
    assert visits(at) == []


async def test_a_visit_that_cannot_be_written_still_leads_on(
    at: Stage, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer's way matters more than our figures; while no shop is served, they are asked to come back."""
    path, _ = await sent(at)

    def full(*_: object) -> None:
        message = "database or disk is full"
        raise OSError(message)

    monkeypatch.setattr(bot.web.link_page, "count_visit", full)
    assert (await web.get(path)).status_code == 302

    def away() -> Shop:
        message = "the engine does not run yet"
        raise StoreUnavailableError(message)

    application = FastAPI()
    application.include_router(link_router(away))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://x") as client:
        assert (await client.get(path)).status_code == 503


def test_an_address_for_one_customer_alone_is_not_counted(shop: Shop, clock: ManualClock) -> None:
    """It would tell whoever it leads to who somebody is; and a text may grow too long."""
    object.__setattr__(shop, "public_url", "https://shop.example")
    at = stage(shop, clock, customers=MOST_ADDRESSES + 1)
    with pytest.raises(ScriptError, match="the same for everybody"):
        at.submitted(script="https://a.example/{{ customer.number }}", count_links=True)
    long = "x" * 3_880 + " https://a.example/" * 5
    with pytest.raises(ScriptError, match="With counted addresses"):
        at.submitted(script=long, count_links=True)
    assert not at.submitted(script=long).count_links
    object.__setattr__(shop, "public_url", "")
    with pytest.raises(RefusedError, match="NAJIMI_PUBLIC_URL"):
        at.submitted(count_links=True, origin="form-2")
