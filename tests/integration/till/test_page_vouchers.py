"""Vouchers, history, PINs and refused entries at the clerk's page, by keys, in a real browser at the real server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from core.loyalty.shop_card import ShopCard
from terminal_bridge.page.app import make_page
from terminal_bridge.page.serving import loopback, serving
from terminal_bridge.readers import Transmit
from terminal_bridge.shop_side import WrongPinError
from tests.integration.till.test_page import running
from tests.support.browser import browser
from tests.support.card_scene import HeldCard
from tests.support.cards import PIN, new_shop_card, seeded
from tests.support.exchange_offers import vouchers
from tests.support.till_counter import Counter


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database is enough for what a page shows."""
    return sqlite_url


@asynccontextmanager
async def shown(counter: Counter, width: int = 1024, height: int = 768) -> AsyncIterator[Page]:
    """Open the clerk's page."""
    listener = loopback(0)
    async with serving(make_page(counter.desk), listener), browser() as started:
        page = await started.new_page(viewport={"width": width, "height": height})
        await page.goto(f"http://127.0.0.1:{listener.getsockname()[1]}")
        await expect(page.locator("#till")).to_have_text("Bakery till")
        yield page


@pytest.mark.usefixtures("card")
async def test_an_exchange_and_a_taking_by_keys_alone(counter: Counter) -> None:
    """P, 1, Enter: a certificate. Its code, scanned: what it is good for; Enter takes it in; scanned again: used."""
    async with shown(counter) as page:
        await expect(page.locator("#name")).to_have_text("Jane Doe")
        await page.keyboard.press("p")
        await expect(page.locator("#panel-list small")).to_have_text("worth £10.00 · 1,000 points")
        await page.keyboard.press("Enter")
        await page.keyboard.press("1")
        await expect(page.locator("#panel-title")).to_have_text("Enter: take 1,000 points for “£10 off”")
        assert await asyncio.to_thread(vouchers, counter) == []
        await page.keyboard.press("Enter")
        await expect(page.locator("#paper a")).to_contain_text("£10 off")
        await expect(page.locator("#outcome-points")).to_contain_text("1,000 points")
        (voucher,) = await asyncio.to_thread(vouchers, counter)
        await expect(page.locator("#paper a")).to_have_text(f"£10 off · {voucher.code}")
        address = await page.locator("#paper a").get_attribute("href")
        pdf = await page.evaluate("address => fetch(address).then(said => said.text())", address)
        assert pdf.startswith("%PDF")
        for taken in (False, True):
            await page.keyboard.type(voucher.code, delay=1)
            await page.keyboard.press("Enter")
            await expect(page.locator("#voucher b")).to_have_text("£10 off")
            if taken:
                await expect(page.locator("#voucher p")).to_contain_text("used already")
            else:
                await page.get_by_text("Enter: take it in").wait_for()
                await page.keyboard.press("Enter")
                await expect(page.locator("#voucher p")).to_have_text("Taken in. It is worth nothing any more.")
        await page.keyboard.press("Escape")
        await expect(page.locator("#voucher")).to_be_hidden()
        await page.keyboard.press("h")
        await expect(page.locator("#panel-list li").first).to_contain_text("Exchanged · Bakery")
        assert card_balance(counter) == 499_000


def card_balance(counter: Counter) -> int:
    """Return the points that the till shows."""
    customer = counter.desk.board.face.customer
    return customer.points if customer is not None else -1


@pytest.mark.usefixtures("card")
async def test_a_second_enter_is_no_second_exchange(counter: Counter) -> None:
    """Enter pressed three times while the server thinks: the points of one certificate are taken."""
    async with shown(counter) as page:
        await expect(page.locator("#name")).to_have_text("Jane Doe")
        await page.keyboard.press("p")
        await page.keyboard.press("1")
        for _ in range(3):
            await page.keyboard.press("Enter")
        await expect(page.locator("#paper a")).to_contain_text("£10 off")
        assert len(await asyncio.to_thread(vouchers, counter)) == 1
        assert card_balance(counter) == 499_000


async def test_a_code_of_nobody_is_said_in_words(counter: Counter) -> None:
    """Typed by hand after V, also in small letters: nobody issued it, and the clerk reads so."""
    async with shown(counter) as page:
        await page.keyboard.press("v")
        await page.keyboard.type("aaaa-bbbb-cccc-dddd", delay=60)
        await expect(page.locator("#amount")).to_have_text("AAAA-BBBB-CCCC-DDDD")
        await page.keyboard.press("Enter")
        await expect(page.locator("#words")).to_contain_text("There is no voucher of this code.")


async def test_the_clerk_replaces_the_shop_cards_pin(tmp_path: Path) -> None:
    """N: the old PIN, the new one twice. Two that differ change nothing; then the card knows the new one alone."""
    card = ShopCard(new_shop_card()[1], seeded())

    def ask(job: Callable[[Transmit], bytes]) -> Future[bytes]:
        done: Future[bytes] = Future()
        done.set_result(job(card.process))
        return done

    async with running(tmp_path) as (desk, address), browser() as started:
        desk.shop._ask = ask
        desk.shop.arrived(card.process)
        page = await started.new_page()
        await page.goto(address)
        await expect(page.locator("#keys")).to_contain_text("new PIN")
        for new, said in (("80222", "not the same twice"), ("80221", "The PIN is the new one from now on.")):
            await page.keyboard.press("n")
            for word, title in ((PIN, "The PIN until now"), ("80221", "The new PIN"), (new, "The new PIN once more")):
                await expect(page.locator("#entry-label")).to_have_text(title)
                await page.keyboard.type(word, delay=60)
                assert word not in await page.locator("body").inner_text()
                await page.keyboard.press("Enter")
            await expect(page.locator("#words")).to_contain_text(said)
        desk.shop.verify("80221")
        with pytest.raises(WrongPinError, match="tries left"):
            desk.shop.verify(PIN)


@pytest.mark.usefixtures("card")
async def test_what_the_server_refused_is_shown(counter: Counter) -> None:
    """L lists what was put aside, with the server's words."""
    first = counter.desk.journal.latest(1)[0].sequence
    counter.desk.journal.set_aside({first: "entries.0.at: is too late"})
    async with shown(counter) as page:
        await expect(page.locator("#keys")).to_contain_text("1 refused")
        await page.keyboard.press("l")
        await expect(page.locator("#panel-list li")).to_have_text(f"{first}: entries.0.at: is too late")


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(("width", "height"), [(1024, 768), (390, 844)])
async def test_everything_fits_the_screen(counter: Counter, width: int, height: int) -> None:
    """Nothing is wider than the screen, and each button is large enough for a finger where fingers are used."""
    async with shown(counter, width, height) as page:
        await expect(page.locator("#name")).to_have_text("Jane Doe")
        for key in ("p", "h", "v"):
            await page.keyboard.press(key)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.keyboard.press("Escape")
        if width < 760:
            await page.locator("#pad").get_by_text("5", exact=True).click()
            await expect(page.locator("#amount")).to_have_text("£0.05")
            box = await page.locator("#pad button").first.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44


@asynccontextmanager
async def asked(counter: Counter) -> AsyncIterator[httpx.AsyncClient]:
    """Ask the till as a payment terminal does."""
    listener = loopback(0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with serving(make_page(counter.desk), listener), httpx.AsyncClient(base_url=address, trust_env=False) as http:
        yield http


async def test_a_price_is_bound_to_its_sale(counter: Counter, card: HeldCard) -> None:
    """What was quoted before payment is what is booked, once, and for no other amount, payment or card."""
    before = card.state().account.sequence
    async with asked(counter) as http:

        async def told(what: str, **said: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - as JSON holds it
            answer = await http.post(f"/{what}", json={"reference": "P-7", **said})
            return answer.status_code, answer.json()

        quoted = await told("quote", amount=5_000)
        assert quoted == await told("quote", amount=5_000)
        assert quoted[1]["amount"] == 5_000
        for wrong in ({"amount": 4_999}, {"amount": 5_000, "paid": 4_000}):
            assert (await told("register/sale", **wrong))[0] == 409
        assert card.state().account.sequence == before
        sold = await told("register/sale", amount=5_000, paid=5_000)
        assert sold[0] == 200
        await asyncio.to_thread(counter.desk.till.left)
        assert await told("register/sale", amount=5_000, paid=5_000) == sold
        status, words = await told("register/sale", amount=6_000)
        assert (status, "used before" in words["words"]) == (409, True)
        assert (await told("quote", amount=100))[0] == 409
    assert card.state().account.sequence == before + 1
