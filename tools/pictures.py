"""Make the pictures of the README from the running system: `make pictures`.

Starts `najimi run --sandbox` in a folder of its own, lets people live through the main job, and photographs the page.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page, async_playwright

from sandbox.client.people import SandboxClient
from sandbox.shapes import Json
from tools.started import free_port, until_ready

TARGET = Path(__file__).resolve().parents[1] / "docs" / "pictures"
NAJIMI = Path(sys.executable).with_name("najimi")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SIZE = {"width": 1480, "height": 1080}
START_SECONDS = 180
MIKA, ANNA = "U0MIKA", "U0ANNA"
SHOP, APPROVALS, COUNTER, CALLS = "C0SHOP", "C0APPROVALS", "C0COUNTER", "C0CALLS"
MIKAS_TELEPHONE = "+442079460101"
PATIENCE = 60
QUESTION = "who should we offer the range hood to?"


@asynccontextmanager
async def running() -> AsyncIterator[str]:
    """Run the sandbox until the block ends; yield its address once the shop is ready."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="najimi-pictures-") as folder:
        process = await asyncio.create_subprocess_exec(
            *(str(NAJIMI), "run", "--sandbox", "--port", str(port)), cwd=folder
        )
        try:
            await until_ready(address, process, START_SECONDS)
            yield address
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


class Photographer:
    """Looks at the page as one member of staff at a time."""

    def __init__(self, page: Page, address: str) -> None:
        """Photograph `page`, which shows the sandbox at `address`."""
        self._page, self._address = page, address

    async def take(
        self,
        name: str,
        member: str,
        channel: str,
        element: str | None = None,
        *,
        until: str | None = None,
        beside: str = "telegram",
    ) -> None:
        """Show the page to `member` in `channel`, and keep a picture of it, or of one element of it.

        With `until`, read on until the last element that this selector finds is in sight. `beside` names the panes that
        stand beside Slack.
        """
        await self._open(member, channel, beside)
        await self._page.wait_for_timeout(800)
        if until is not None:
            await self._page.locator(until).last.scroll_into_view_if_needed()
            await self._page.wait_for_timeout(500)
        TARGET.mkdir(parents=True, exist_ok=True)
        path = TARGET / f"{name}.png"
        if element is None:
            await self._page.screenshot(path=path)
        else:
            await self._page.locator(element).first.screenshot(path=path)
        sys.stdout.write(f"{path.relative_to(TARGET.parents[1])}\n")

    async def call(self) -> None:
        """Call the shop from the first telephone in the page."""
        await self._open(MIKA, CALLS, "telephone")
        await self._page.locator("#telephone article").first.get_by_role("button", name="Call", exact=True).click()

    async def _open(self, member: str, channel: str, beside: str) -> None:
        await self._page.goto(f"{self._address}/sandbox/")
        await self._page.evaluate(
            "([me, here, panes]) => { sessionStorage.setItem('me', me); sessionStorage.setItem('here', here);"
            " sessionStorage.setItem('panes', panes); sessionStorage.setItem('tour-hidden', 'yes'); }",
            [member, channel, beside],
        )
        await self._page.reload()
        await self._page.wait_for_selector("body[data-ready]")


async def live_through(people: SandboxClient, photographer: Photographer) -> None:
    """Ask, plan, approve, answer and measure, with a picture of each."""
    slack = people.slack
    await slack.say("mika", "#shop", f"@najimi {QUESTION}")
    card = await slack.wait_for("to offer it to", PATIENCE, channel="#shop")
    await people.settle()
    await photographer.take("ask", MIKA, SHOP)
    await slack.press("mika", card, "plan_open")
    modal = await slack.modal("mika", "will hear it by Telegram", PATIENCE)
    await photographer.take("plan", MIKA, SHOP)
    await modal.submit()
    request = await slack.wait_for("asks to contact", PATIENCE, channel="#approvals")
    await photographer.take("approve", ANNA, APPROVALS, "#slack")
    await slack.press("anna", request, "approve")
    await slack.wait_for("sent ", PATIENCE, thread=card)
    await people.settle(2)
    await answer(people)
    await photographer.take("customer", MIKA, SHOP, "#telegram")
    await people.let_pass(timedelta(days=15))
    await slack.wait_for("the result", PATIENCE, thread=card)
    await people.settle()
    await photographer.take("result", MIKA, SHOP, "#slack", until="#slack img")


async def serve(people: SandboxClient, photographer: Photographer) -> None:
    """Serve a customer at the till."""
    card = await people.till.card("chooses")
    await people.till.present(card["card"])
    await people.till.wait_for(name=card["name"])
    await people.slack.wait_for(card["name"], PATIENCE, channel="#counter")
    await people.till.key("sell", amount=1_250)
    chat = await people.telegram.chat(card["name"])
    await chat.wait_for("You have", PATIENCE, after=await chat.say("/points"))
    await people.settle()
    await photographer.take("till", MIKA, COUNTER, beside="telegram till")


async def telephone(people: SandboxClient, photographer: Photographer) -> None:
    """Call the shop, and be answered."""
    await people.telephone.pace(speed=4, spoken=False)
    await photographer.call()
    mika = people.telephone.at(MIKAS_TELEPHONE)
    await mika.answer()
    await people.slack.wait_for("is on the telephone with", PATIENCE, channel="#calls")
    await mika.speak("Dovedale Home and Kitchen, this is Mika.")
    first = (await people.telephone.calls())[-1]
    await people.telephone.at(first["from"]).speak("Hello. Is the range hood in stock?")
    await people.settle()
    await photographer.take("telephone", MIKA, CALLS, beside="telephone")


async def answer(people: SandboxClient) -> None:
    """Let those who heard answer, each in another way."""
    told = [chat for chat in await people.telegram.chats() if await _buttons(await chat.messages())]
    for chat, button in zip(told, ("I'm interested", "Order", "Not for me"), strict=False):
        await chat.press(button)
    await people.settle()


async def _buttons(messages: list[Json]) -> bool:
    return any(message.get("reply_markup") for message in messages)


async def main() -> None:
    """Make every picture."""
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not installed: apt-get install chromium\n")
        sys.exit(1)
    async with running() as address, SandboxClient(address, patience=PATIENCE) as people, async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport=SIZE, device_scale_factor=1.25)  # type: ignore[arg-type]
        photographer = Photographer(page, address)
        await live_through(people, photographer)
        await serve(people, photographer)
        await telephone(people, photographer)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
