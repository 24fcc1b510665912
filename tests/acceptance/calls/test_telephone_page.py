"""The telephones in the sandbox's page, in a real browser, by the keyboard alone; and what a microphone hears."""

import base64
import math
import struct
import wave
from pathlib import Path

from playwright.async_api import Locator, Page, Request, expect

from tests.support.browser import browser
from tests.support.callers import MIKA, people_with_telephones, telephone_of
from tests.support.sandbox_page import WIDTHS, opened_pane
from tests.support.system import System


async def focused(page: Page) -> str:
    """Return what the element says that has the keyboard."""
    found: str = await page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    )
    return found


async def press(phone: Locator, name: str) -> None:
    """Press a button of a telephone with the keyboard."""
    await phone.get_by_role("button", name=name, exact=True).focus()
    await phone.page.keyboard.press("Enter")


async def ringing(page: Page, address: str) -> tuple[Locator, Locator]:
    """Call the shop as a customer until Mika's telephone rings; return both telephones."""
    pane = await opened_pane(page, address, "Telephone")
    customer = pane.get_by_role("article").first
    mika = pane.get_by_role("article", name="Mika")
    await press(customer, "Call")
    await expect(customer.get_by_role("button", name="Hang up")).to_be_focused()
    await expect(mika.get_by_role("button", name="Answer")).to_be_visible()
    return customer, mika


async def connected(page: Page, address: str) -> tuple[Locator, Locator]:
    """Call the shop as a customer, and answer as Mika; return both telephones."""
    customer, mika = await ringing(page, address)
    await press(mika, "Answer")
    await expect(mika.get_by_role("textbox")).to_be_focused()
    return customer, mika


async def test_a_call_is_made_answered_and_ended_without_a_mouse(system: System) -> None:
    """The keyboard stays where it was at each step, what is said is heard at the other end, and staff see the card."""
    await system.people.telephone.pace(speed=20, spoken=False)
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        customer, mika = await connected(page, system.address)
        await expect(customer).to_contain_text("in a call")
        await customer.get_by_role("textbox").focus()
        await page.keyboard.type("Do you have a lantern?")
        await mika.get_by_role("textbox").focus()
        await page.keyboard.type("One moment")
        await press(customer, "Keys")
        await expect(customer.get_by_role("textbox")).to_have_value("Do you have a lantern?")
        assert await focused(page) == "Keys"
        await customer.get_by_role("textbox").focus()
        await page.keyboard.press("Enter")
        await expect(mika.get_by_role("log")).to_contain_text("Do you have a lantern?")
        await expect(mika.get_by_role("textbox")).to_have_value("One moment")
        await press(customer, "Key 5")
        await expect(customer.get_by_role("log")).to_contain_text("5")
        await press(customer, "Hang up")
        await expect(customer.get_by_role("log")).to_contain_text("The call is over.")
        await expect(mika).to_contain_text("Waiting for a call.")
        await page.get_by_role("button", name="# calls").click()
        await expect(page.get_by_role("log", name="Messages")).to_contain_text("is over, @mika had it")
        assert broken == []
        await page.close()


async def fit(page: Page, width: int) -> None:
    """See that no telephone is cut off, and that nothing is scrolled sideways."""
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    phones = page.locator("#telephone").get_by_role("article")
    cut = await phones.evaluate_all(
        "all => all.map(each => each.lastElementChild.getBoundingClientRect().bottom"
        " - each.getBoundingClientRect().bottom)"
    )
    assert cut
    assert max(cut) <= 0


async def test_telephones_fit_every_window(system: System) -> None:
    """While the operators' telephones ring, and while two talk."""
    await system.people.telephone.pace(speed=20, spoken=False)
    async with browser() as chromium:
        for width, height in WIDTHS:
            page = await chromium.new_page(viewport={"width": width, "height": height})
            customer, mika = await ringing(page, system.address)
            await fit(page, width)
            await press(mika, "Answer")
            await expect(customer.get_by_role("button", name="Keys")).to_be_visible()
            await fit(page, width)
            await press(mika, "Hang up")
            await expect(mika).to_contain_text("Waiting for a call.")
            await page.close()


async def test_an_operator_who_is_asked_for_a_key_has_them_at_hand(system: System) -> None:
    """Without one nobody is called; once it is pressed the keys are put away again, and the customer is rung."""
    slack, telephone = system.people.slack, system.people.telephone
    # Twenty seconds of ringing and five for a key are no time on a slow machine.
    await telephone.pace(speed=0.1, spoken=False)
    (customer,) = people_with_telephones(system)
    theirs = telephone_of(system, customer)
    await theirs.call()
    await slack.wait_for("is calling", channel="calls")
    await theirs.hang_up()
    await slack.press("mika", await slack.wait_for("reached nobody", channel="calls"), "Call back …")
    await (await slack.modal("mika", "What came of it")).press("Call")
    await telephone.at(MIKA).rings()
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        mika = (await opened_pane(page, system.address, "Telephone")).get_by_role("article", name="Mika")
        await press(mika, "Answer")
        await expect(mika.get_by_role("log")).to_contain_text("press any key")
        await press(mika, "Key 1")
        await expect(mika.get_by_role("log")).to_contain_text("put you through")
        await expect(mika.get_by_role("button", name="Key 1")).to_have_count(0)
        await theirs.rings()
        await press(mika, "Hang up")
        await page.close()


def loud(request: Request) -> bool:
    """Say whether a request carries sound from a microphone that is no silence."""
    if not request.url.endswith("/telephone/microphone"):
        return False
    data = base64.b64decode((request.post_data_json or {})["data"])
    # The lower half of the codes of G.711's mu-law is the louder one.
    return min(code & 0x7F for code in data) < 0x40


async def test_a_microphone_is_heard_at_the_other_end(system: System, tmp_path: Path) -> None:
    """The browser may use it, sends it on in order, and ends with the call."""
    await system.people.telephone.pace(speed=20, spoken=False)
    sound = tmp_path / "voice.wav"
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(
            struct.pack("<48000h", *(int(16_000 * math.sin(math.tau * 400 * at / 48_000)) for at in range(48_000)))
        )
    flags = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    )
    async with browser(*flags) as chromium:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        customer, _mika = await connected(page, system.address)
        async with page.expect_response(lambda answer: loud(answer.request)) as heard:
            await press(customer, "Microphone")
            await expect(customer.get_by_role("button", name="Microphone")).to_have_attribute("aria-pressed", "true")
        assert (await (await heard.value).json())["ok"]
        await press(customer, "Hang up")
        await expect(customer.get_by_role("button", name="Call", exact=True)).to_be_visible()
        assert await page.get_by_role("status").filter(has_text="cannot be used").count() == 0
        await page.close()
