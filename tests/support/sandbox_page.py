"""The sandbox's page in a real browser, with one of its panes opened by the keyboard."""

from playwright.async_api import Locator, Page, expect

WIDTHS = ((1440, 900), (1024, 768), (390, 844))
"""Windows in pixels: of a desk, of a tablet, of a telephone."""
PATIENCE_MS = 60_000


async def opened_pane(page: Page, address: str, name: str) -> Locator:
    """Open the sandbox's page and, with the keyboard, the pane that its button names; return the pane."""
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    await page.goto(f"{address}/sandbox/")
    await page.wait_for_selector("body[data-ready]")
    await page.get_by_role("group", name="What stands beside Slack").get_by_role("button", name=name).focus()
    await page.keyboard.press("Enter")
    return page.locator(f"#{name.lower()}")
