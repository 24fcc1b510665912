"""Walk a newcomer's path and time it: `make newcomer`.

Clones this repository, runs the README's command in the clone, and then does in a browser, with the mouse, what
somebody does who has never seen the page: ask, plan, approve, be the customer, read the result. Every step is timed
and photographed; the table goes to docs/first-impression.md, the photographs to a folder of their own.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from tools.started import free_port, until_ready

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "docs" / "first-impression.md"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SIZE = {"width": 1440, "height": 900}
SET_UP_SECONDS = 900
PATIENCE_MS = 120_000


class Watch:
    """Times the steps and photographs what the newcomer sees at the end of each."""

    def __init__(self, folder: Path) -> None:
        """Keep the photographs in `folder`."""
        self.folder = folder
        self.steps: list[tuple[str, float]] = []
        self._last = time.monotonic()

    async def step(self, name: str, page: Page | None = None) -> None:
        """End a step under `name`."""
        now = time.monotonic()
        self.steps.append((name, now - self._last))
        sys.stdout.write(f"{now - self._last:7.1f} s  {name}\n")
        sys.stdout.flush()
        if page is not None:
            await page.wait_for_timeout(600)
            await page.screenshot(path=self.folder / f"{len(self.steps):02}.png")
        self._last = time.monotonic()


@asynccontextmanager
async def fresh_clone(folder: Path) -> AsyncIterator[str]:
    """Clone, run the README's command, and yield the page's address once the shop is ready."""
    clone = folder / "najimi"
    cloning = await asyncio.create_subprocess_exec("git", "clone", "--quiet", str(ROOT), str(clone))
    if await cloning.wait():
        message = "the repository could not be cloned"
        raise RuntimeError(message)
    port = free_port()
    running = await asyncio.create_subprocess_exec("make", "run", f"PORT={port}", cwd=clone, start_new_session=True)
    try:
        await until_ready(f"http://127.0.0.1:{port}", running, SET_UP_SECONDS)
        yield f"http://127.0.0.1:{port}"
    finally:
        if running.returncode is None:
            os.killpg(running.pid, signal.SIGTERM)
        await running.wait()


async def walk(page: Page, address: str, watch: Watch) -> None:
    """Do with the mouse what the page itself suggests, to the first evaluated campaign."""
    await page.goto(address)
    await page.wait_for_selector("body[data-ready]")
    question = page.get_by_role("button", name="who should we offer").first
    await expect(question).to_be_visible()
    await watch.step("the page is open, with a question to press", page)
    await question.click()
    plan = page.get_by_role("button", name="Make a plan").first
    await expect(plan).to_be_visible()
    await watch.step("the question is answered", page)
    await plan.click()
    window = page.get_by_role("dialog")
    await expect(window).to_contain_text("will hear it by Telegram")
    await watch.step("the plan is filled in, with its preview", page)
    await window.get_by_role("button", name="Ask for approval").click()
    await expect(window).to_have_count(0)
    await page.get_by_role("button", name="Anna").click()
    await page.get_by_role("button", name="approvals").click()
    approve = page.get_by_role("log", name="Messages").get_by_role("button", name="Approve").first
    await expect(approve).to_be_visible()
    await watch.step("somebody else is asked for approval", page)
    await approve.click()
    offer = _offer(page)
    await expect(offer).to_be_visible()
    await watch.step("approved, and the first customer has the message", page)
    await offer.click()
    await watch.step("the customer has answered", page)
    await page.get_by_role("button", name="+ 15 days").click()
    await page.get_by_role("button", name="Mika").click()
    await page.get_by_role("button", name="# shop").click()
    await expect(page.get_by_role("log", name="Messages")).to_contain_text("esult")
    await watch.step("fifteen days later the result is there", page)


def _offer(page: Page) -> Locator:
    return page.locator("#telegram").get_by_role("button", name="interested").first


def record(watch: Watch) -> None:
    """Write the table of the steps."""
    total = sum(seconds for _, seconds in watch.steps)
    rows = "\n".join(f"| {name} | {seconds:,.1f} |" for name, seconds in watch.steps)
    RECORD.write_text(
        "# First impression\n\n"
        "How long a newcomer waits, from a fresh clone to the first evaluated campaign, doing with the mouse what the\n"
        "page suggests. The times are the machine's alone; people read and think besides. Again: `make newcomer`.\n\n"
        f"Measured on {datetime.now(UTC):%-d %B %Y}, with {os.cpu_count()} cores.\n\n"
        "| step | seconds |\n|---|---:|\n"
        f"{rows}\n| **in all** | **{total:,.1f}** |\n"
    )


async def main() -> None:
    """Walk the path once."""
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not installed: apt-get install chromium\n")
        sys.exit(1)
    with tempfile.TemporaryDirectory(prefix="najimi-newcomer-") as folder:
        pictures = Path(tempfile.mkdtemp(prefix="najimi-newcomer-pictures-"))
        watch = Watch(pictures)
        async with fresh_clone(Path(folder)) as address, async_playwright() as driver:
            await watch.step("`git clone` and `make run`, until the shop is ready")
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = await browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
            page.set_default_timeout(PATIENCE_MS)
            expect.set_options(timeout=PATIENCE_MS)
            await walk(page, address, watch)
            await browser.close()
    record(watch)
    sys.stdout.write(f"The table is in {RECORD.relative_to(ROOT)}, what was seen in {pictures}\n")


if __name__ == "__main__":
    asyncio.run(main())
