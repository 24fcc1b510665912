"""The page in a real browser: a newcomer lives through the main job with the mouse, and with the keyboard."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.app import Sandbox
from tests.support.browser import browser
from tests.support.toy_product import ToyProduct, toy_sandbox

Played = tuple[Page, Sandbox, ToyProduct, list[str]]


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser."""
    async with browser() as started:
        yield started


@pytest.fixture
async def played(chromium: Browser) -> AsyncIterator[Played]:
    """The page open on a toy product, and whatever its console complains about."""
    async with toy_sandbox() as (server, sandbox, toy):
        context = await chromium.new_context(viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        await page.goto(f"{server.url}/sandbox/")
        await page.wait_for_selector("body[data-ready]")
        yield page, sandbox, toy, complaints
        await context.close()


async def test_a_newcomer_lives_through_the_main_job(played: Played) -> None:
    """From the first example to the result: each of the five steps is ticked off, and the console stays silent."""
    page, _, _, complaints = played
    await page.get_by_role("button", name="who should we offer the range hood to?").click()
    await page.get_by_role("button", name="Make a plan").click()
    window = page.get_by_role("dialog")
    await window.get_by_label("Title").fill("Hoods in March")
    await window.get_by_role("button", name="Next").click()
    await expect(window).to_contain_text("Mr Brandt")
    await expect(window.get_by_label("Title")).to_have_value("Hoods in March")
    await window.get_by_role("button", name="Ask for approval").click()
    await expect(window).to_have_count(0)
    await page.get_by_role("button", name="Anna").click()
    await page.get_by_role("button", name="approvals").click()
    await page.get_by_role("button", name="Approve", exact=True).click()
    await expect(page.get_by_role("log", name="Messages")).to_contain_text("Approved by @anna")
    ito = page.get_by_role("article", name="Keiko Ito's Telegram")
    await ito.get_by_role("button", name="Order").click()
    await expect(ito).to_contain_text("we keep one for you")
    await page.get_by_role("button", name="+ 15 days").click()
    await page.get_by_role("button", name="Mika").click()
    await page.get_by_role("button", name="# shop").click()
    await expect(page.get_by_role("log", name="Messages")).to_contain_text("Result: 86 told")
    await expect(page.locator(".tour li.done")).to_have_count(5)
    await expect(page.get_by_role("timer")).to_contain_text("17 Mar 2026")
    assert complaints == []


async def test_nothing_that_was_sent_is_read_as_html(played: Played) -> None:
    """Markup in messages, names and buttons is shown as text on both sides."""
    page, sandbox, toy, complaints = played
    evil = '<img src=x onerror="document.title=1">'
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{evil}* <javascript:alert(1)|click>"}},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": evil}}]},
    ]
    await toy.bolt.client.chat_postMessage(channel="C0SHOP", text=evil, blocks=blocks)
    chat = sandbox.telegram.world.chats[5_100_000_001]
    sandbox.telegram.customers.say(chat, evil)
    await expect(page.get_by_role("log", name="Messages")).to_contain_text(evil)
    await expect(page.get_by_role("log", name="Chat of Keiko Ito")).to_contain_text(evil)
    assert await page.locator("img[src=x]").count() == 0
    assert await page.locator('a[href^="javascript"]').count() == 0
    assert await page.title() == "Najimi sandbox"
    assert complaints == []


async def test_the_keyboard_is_enough_to_ask_and_to_close(played: Played) -> None:
    """Enter sends, a window takes the focus, Escape closes it; a required field is asked for in the window."""
    page, _, _, _ = played
    composer = page.get_by_placeholder("Message — try")
    await composer.focus()
    await page.keyboard.type("@najimi who?")
    await page.keyboard.press("Enter")
    make = page.get_by_role("button", name="Make a plan")
    await make.focus()
    await page.keyboard.press("Enter")
    window = page.get_by_role("dialog")
    await expect(window.get_by_label("Title")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(window.get_by_role("alert")).to_have_text("Please complete this required field.")
    await page.keyboard.press("Escape")
    await expect(window).to_have_count(0)


async def test_a_message_is_edited_in_place_and_news_is_counted(played: Played) -> None:
    """An edit replaces the words where they stand; what Anna has not seen is counted beside her name."""
    page, _, toy, _ = played
    posted = await toy.bolt.client.chat_postMessage(channel="C0SHOP", text="sent 1 of 2")
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_contain_text("sent 1 of 2")
    await toy.bolt.client.chat_update(channel="C0SHOP", ts=posted["ts"], text="sent 2 of 2")
    await expect(log).to_contain_text("sent 2 of 2")
    await expect(log).not_to_contain_text("sent 1 of 2")
    await toy.bolt.client.chat_postMessage(channel="C0APPROVALS", text="something waits")
    await expect(page.get_by_role("button", name="approvals")).to_contain_text("1")


async def test_a_customer_connects_and_blocks(played: Played) -> None:
    """Somebody without Telegram follows a link from the page; a blocked shop is shown as blocked."""
    page, _, _, complaints = played
    await page.get_by_label("Add a customer's telephone").fill("Piet")
    await page.get_by_label("Add a customer's telephone").press("Enter")
    piet = page.get_by_role("article", name="Piet de Vries's Telegram")
    await piet.get_by_role("button", name="CONNECT WITH A LINK").click()
    await expect(piet).to_contain_text("Welcome.")
    await expect(piet).to_contain_text("C-0902")
    assert complaints == []
    await piet.get_by_role("button", name="Block").click()
    await expect(piet).to_contain_text("has blocked the shop")


async def test_a_press_that_falls_between_two_drawings_counts(played: Played) -> None:
    """News that arrives while the button is held down does not take the button away."""
    page, _, toy, _ = played
    ito = page.get_by_role("article", name="Keiko Ito's Telegram")
    chat = next(person.chat_id for person in await toy.people() if person.name == "Keiko Ito")
    assert chat is not None
    await ito.get_by_role("button", name="Block").hover()
    await page.mouse.down()
    await toy.bot.send_message(chat, "News")
    await expect(ito).to_contain_text("News")
    await page.mouse.up()
    await expect(ito).to_contain_text("has blocked the shop")


async def test_a_long_answer_begins_at_its_beginning(played: Played) -> None:
    """After a question the list follows the answer only so far that both can be read from their first words."""
    page, _, toy, _ = played
    await page.set_viewport_size({"width": 1024, "height": 768})
    composer = page.get_by_placeholder("Message — try")
    await composer.fill("@najimi who?")
    await composer.press("Enter")
    await expect(page.get_by_role("button", name="Make a plan")).to_be_attached()
    await toy.bolt.client.chat_postMessage(channel="C0SHOP", text="\n".join(["a long list"] * 40))
    question = page.get_by_role("log", name="Messages").get_by_text("who?")
    await expect(question).to_be_in_viewport()
    await page.get_by_role("button", name="More below").click()
    await expect(question).not_to_be_in_viewport()


async def test_everything_fits_the_screen(played: Played) -> None:
    """Nothing sticks out of a large or a small window, in the light and in the dark."""
    page, _, _, _ = played
    for width, height in ((1440, 900), (1024, 768), (1440, 900), (1024, 768)):
        await page.set_viewport_size({"width": width, "height": height})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        high = await page.evaluate("document.documentElement.scrollHeight")
        assert (wide, high) == (width, height)
        for element in ("#slack", "#telegram", "#bar"):
            box = await page.locator(element).bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        await page.get_by_role("button", name="Light or dark").click()


async def test_a_file_is_shared_by_dropping_it_and_by_the_paperclip(played: Played) -> None:
    """What is dropped onto the messages, or chosen, stands in the channel as its sharer's; an empty one is refused."""
    page, sandbox, _, complaints = played
    dropped = """([name, text]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], name, { type: "text/csv" }));
      const place = document.querySelector(".main");
      for (const kind of ["dragenter", "dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
      }
    }"""
    await page.evaluate(dropped, ["people.csv", "Customer No,Name\n1,Ann\n"])
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_contain_text("people.csv")
    await page.get_by_label("Choose a file to share").set_input_files(
        {"name": "range.csv", "mimeType": "text/csv", "buffer": b"sku,name\na,Lamp\n"}
    )
    await expect(log).to_contain_text("range.csv")
    await page.evaluate(dropped, ["empty.csv", ""])
    await expect(page.locator(".toast")).to_contain_text("empty.csv is empty")
    shared = {file.name: (file.data, file.body["user"]) for file in sandbox.slack.world.files.values() if file.body}
    assert shared == {
        "people.csv": (b"Customer No,Name\n1,Ann\n", "U0MIKA"),
        "range.csv": (b"sku,name\na,Lamp\n", "U0MIKA"),
    }
    assert complaints == []
