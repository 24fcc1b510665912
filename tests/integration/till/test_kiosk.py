"""The kiosk, in a real browser at the real server: points, history, an exchange by touch, and nothing of clerks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Page, expect

from terminal_bridge.page.kiosk import make_kiosk
from terminal_bridge.page.serving import loopback, serving
from tests.support.browser import browser
from tests.support.card_scene import HeldCard
from tests.support.exchange_offers import vouchers
from tests.support.till_counter import Counter

IDLE = 5
PATIENT = 600
CLERKS = ["sell", "refund", "redeem", "give", "card", "pin", "clear", "quote", "register/sale", "register/journal"]
CLERKS += ["voucher", "voucher/take", "paper"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database is enough for what a page shows."""
    return sqlite_url


def rich(counter: Counter) -> HeldCard:
    """Return a card that holds 500,000 points."""
    card = counter.scene.card(counter.scene.customer("C-1", "Jane Doe"))
    counter.serve(card, 100_000_00)
    counter.uploader.send()
    return card


@asynccontextmanager
async def kiosk(counter: Counter, idle: int = PATIENT) -> AsyncIterator[str]:
    """Serve the kiosk's page, which forgets after `idle` seconds without a touch; give its address."""
    listener = loopback(0)
    async with serving(make_kiosk(counter.desk, idle), listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def touched(address: str) -> AsyncIterator[Page]:
    """Open the page on a screen that is touched."""
    async with browser() as started:
        context = await started.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
        page = await context.new_page()
        await page.goto(address)
        await expect(page.locator("h1")).to_have_text("Put your card in to see your points.")
        yield page


async def test_points_become_a_certificate_by_touch(counter: Counter) -> None:
    """The card is put in, the offer touched and confirmed: the code on the screen is the server's, and one."""
    card = await asyncio.to_thread(rich, counter)
    async with kiosk(counter) as address, touched(address) as page:
        await asyncio.to_thread(counter.insert, card)
        await expect(page.locator("h1")).to_have_text("Welcome, Jane Doe")
        await page.get_by_text("What happened with my points").tap()
        await expect(page.locator("li").first).to_contain_text("Points for a purchase · Bakery")
        await page.get_by_text("Back").tap()
        await page.get_by_text("£10 off").tap()
        await expect(page.locator("h1")).to_have_text("Exchange 1,000 points for “£10 off”?")
        await page.get_by_text("Yes, exchange").tap()
        await expect(page.locator("h1")).to_have_text("£10 off")
        (voucher,) = await asyncio.to_thread(vouchers, counter)
        await expect(page.locator(".typed")).to_have_text(voucher.code)
        picture = page.locator("img.code")
        await expect(picture).to_be_visible()
        await page.wait_for_function("() => document.querySelector('img.code').naturalWidth > 0")
        await page.get_by_text("I have finished").tap()
        await expect(page.locator("h1")).to_have_text("Put your card in to see your points.")
    assert counter.desk.journal.owed() == []


async def test_nobody_sees_who_was_there_before(counter: Counter) -> None:
    """A customer who walks off is shown no longer than the time set; neither by the page nor to whoever asks it."""
    card = await asyncio.to_thread(rich, counter)
    async with kiosk(counter, IDLE) as address, touched(address) as page:
        await asyncio.to_thread(counter.insert, card)
        await expect(page.locator("h1")).to_have_text("Welcome, Jane Doe")
        await expect(page.locator("h1")).to_have_text("Put your card in to see your points.", timeout=60_000)
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            said = (await http.get("/state")).json()
            assert (said["customer"], said["choices"], said["paper"]) == (None, [], None)
            assert (await http.get("/account")).status_code == 409
            assert (await http.get("/code.svg")).status_code == 404
            assert (await http.post("/exchange", json={"code": "ten"})).status_code == 409
    assert await asyncio.to_thread(vouchers, counter) == []


async def test_nothing_that_clerks_do_is_there(counter: Counter) -> None:
    """No request of the till's page is answered, no file of it is served, no paper of anybody's is handed over."""
    card = await asyncio.to_thread(rich, counter)
    await asyncio.to_thread(counter.insert, card)
    handed = await asyncio.to_thread(counter.desk.vouchers.exchange, "ten")
    assert handed is not None
    async with kiosk(counter) as address, httpx.AsyncClient(base_url=address, trust_env=False) as http:
        for what in CLERKS:
            answer = await http.post(f"/{what}", json={"amount": 100, "code": "ten", "line": "80011", "points": 1})
            assert answer.status_code in {404, 405}, what
        for file in ("files/till.js", "files/../till.js", "files/%2e%2e/till.js", f"paper/{handed.entry}.pdf"):
            assert (await http.get(f"/{file}")).status_code == 404, file
        assert "papers" not in (await http.get("/account")).json()
        assert (await http.post("/leave", json={}, headers={"origin": "http://evil.example"})).status_code == 403


async def test_what_cannot_be_exchanged_is_said(counter: Counter) -> None:
    """With the line cut the customer reads why, and keeps the points."""
    card = await asyncio.to_thread(rich, counter)
    async with kiosk(counter) as address, touched(address) as page:
        await asyncio.to_thread(counter.insert, card)
        before = card.state().account.balance
        await page.get_by_text("£10 off").tap()
        counter.wire.cut = True
        await page.get_by_text("Yes, exchange").tap()
        await expect(page.locator(".bad")).to_contain_text("Nothing was taken")
        assert card.state().account.balance == before
