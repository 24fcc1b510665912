"""Debian's Chromium, headless, driven by playwright; a test that needs it is skipped where it is absent."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 60_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def browser(*flags: str) -> AsyncIterator[Browser]:
    """Start a browser, with `flags` beside the usual ones, and end it with the block."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    # Of playwright's own accord, what has to be on a page has five seconds.
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield started
        finally:
            await started.close()
