"""The till in the sandbox's page, in a real browser, by the keyboard alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import FrameLocator, Page, expect

from tests.support.browser import browser
from tests.support.sandbox_page import WIDTHS, opened_pane
from tests.support.system import System


async def opened(page: Page, address: str) -> FrameLocator:
    """Open the sandbox's page at its till; return the till's own page within it."""
    pane = await opened_pane(page, address, "Till")
    return pane.frame_locator("iframe")


@asynccontextmanager
async def answered(page: Page) -> AsyncIterator[None]:
    """Wait, after the block, until what it asked of the counter is done."""
    async with page.expect_response(lambda answer: "/sandbox/api/till/" in answer.url):
        yield


async def pressed(page: Page, name: str) -> None:
    """Press a button beside the till with the keyboard, and wait until what it does is done."""
    await page.locator("#till").get_by_role("button", name=name, exact=True).focus()
    async with answered(page):
        await page.keyboard.press("Enter")


async def test_a_newcomer_serves_a_customer_without_hardware_or_mouse(system: System) -> None:
    """Present, key in, cut the line and put it back, tear the card out and put it back: figure 6 says what goes on."""
    person = (await system.people.till.counter())["cards"][0]
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        till = await opened(page, system.address)
        await expect(till.locator("#words")).to_have_text("Present a card.")
        await pressed(page, "Present")
        await expect(till.locator("#words")).to_have_text("Key in the amount, then Enter.")
        await expect(till.locator("#recent-text")).to_have_text("1 of 2")
        await expect(till.locator("#comment")).to_have_text("A regular: greet them by name.")
        await expect(till.locator("#offers li")).to_have_count(4)
        await expect(till.locator("#name")).to_have_text(person["name"])
        await expect(page.get_by_role("log", name="Messages")).to_contain_text(f"{person['name']} (")
        await expect(page.get_by_role("log", name="Messages")).to_contain_text("Issue a coupon")

        await page.keyboard.type("1250")
        await expect(till.locator("#quote")).to_contain_text("25 points")
        await page.keyboard.press("Enter")
        await expect(till.locator("#outcome-points")).to_have_text("+25 points")
        await page.keyboard.press("F2")
        await expect(till.locator("#offers small").first).to_contain_text("-")

        await pressed(page, "Cut the line")
        await expect(page.locator("#till")).to_contain_text("The line to the server is cut.")
        await page.keyboard.type("800")
        await page.keyboard.press("Enter")
        await expect(till.locator("#outcome-points")).to_have_text("+16 points")
        await expect(till.locator("#status")).to_contain_text("to send")
        await pressed(page, "Put the line back")
        await expect(till.locator("#status")).to_have_text("all sent")

        async with answered(page):
            await page.locator("#till").get_by_label("When it is torn out").select_option("while")
        await page.keyboard.type("2000")
        await page.keyboard.press("Enter")
        await expect(till.locator("#words")).to_contain_text("Put the card in again")
        await expect(page.get_by_role("alert")).to_contain_text("was torn out in the middle")
        await pressed(page, "Put it back")
        await expect(till.locator("#words")).to_contain_text("is not on the card. Press Enter to add it now.")
        await page.keyboard.press("Enter")
        await expect(till.locator("#outcome-points")).to_have_text("+40 points")
        await expect(till.locator("#status")).to_have_text("all sent")
        assert broken == []
        await page.close()


async def test_a_card_is_handed_out_and_everything_fits_every_window(system: System) -> None:
    """The one who was given a card is served at once; what is wide on a desk is narrow in a hand."""
    person = (await system.people.till.counter())["cards"][0]
    async with browser() as chromium:
        for width, height in WIDTHS:
            page = await chromium.new_page(viewport={"width": width, "height": height})
            till = await opened(page, system.address)
            await page.get_by_text("Hand out a card, or use").click()
            await page.get_by_label("Who is given a card").fill(person["name"])
            await page.get_by_label("What the card does").select_option("memory")
            await pressed(page, "Hand out")
            await expect(till.locator("#name")).to_have_text(person["name"])
            await expect(till.locator("#comment")).to_have_text("The card is new: say what points are good for.")
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide == width
            inside = await page.locator("#till iframe").evaluate(
                "frame => [frame.contentDocument.documentElement.scrollWidth, frame.clientWidth]"
            )
            assert inside[0] <= inside[1]
            await page.close()
    assert len((await system.people.till.counter())["cards"]) == 4 + len(WIDTHS)
