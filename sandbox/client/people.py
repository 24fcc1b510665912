"""Plays people in a running sandbox, in the words of a conversation; for tests, demos and benchmarks.

async with SandboxClient("http://127.0.0.1:8080") as client:
    asked = await client.slack.say("mika", "#shop", "@najimi who should we offer a lamp to?")
    card = await client.slack.wait_for("customers", thread=asked)
    await client.slack.press("mika", card, "Make a plan")
    modal = await client.slack.modal("mika")
    await modal.submit({"Title": "Lamps in March"})
    await client.slack.press("anna", await client.slack.wait_for("Mika asks"), "Approve")
    ito = await client.telegram.chat("Ito")
    await ito.press("Order", await ito.wait_for("lamp"))
"""

import asyncio
from datetime import timedelta
from typing import Any, Self

import httpx

from sandbox.client.slack import SlackClient
from sandbox.client.telegram import TelegramClient
from sandbox.client.telephone import TelephoneClient
from sandbox.client.till import TillClient
from sandbox.client.wire import Wire


class SandboxClient:
    """Everybody's hands and eyes, over the control API."""

    def __init__(self, public_url: str, *, patience: float = 10) -> None:
        """Play in the sandbox served at `public_url`; `wait_for` gives up after `patience` true seconds."""
        http = httpx.AsyncClient(base_url=f"{public_url.rstrip('/')}/sandbox/api/", timeout=120, trust_env=False)
        self._wire = Wire(http, patience)
        self.slack = SlackClient(self._wire)
        self.telegram = TelegramClient(self._wire)
        self.till = TillClient(self._wire)
        self.telephone = TelephoneClient(self._wire)

    async def __aenter__(self) -> Self:
        """Return the client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the connection go."""
        await self._wire.http.aclose()

    async def fault(self, kind: str, **order: Any) -> int:  # noqa: ANN401 - the fields of a Fault
        """Order a fault (see `sandbox.faults.Fault`) and return its number."""
        return int((await self._wire.act("faults/add", kind=kind, **order))["id"])

    async def clear_faults(self) -> None:
        """Withdraw every fault."""
        await self._wire.act("faults/clear")

    async def let_pass(self, by: timedelta) -> str:
        """Let time pass in the shop; returns the shop's new moment."""
        return str((await self._wire.act("shop/advance", seconds=by.total_seconds()))["now"])

    async def buy(self, number: str, product: str) -> str:
        """Let a customer buy at the till; returns what happened in words."""
        return str((await self._wire.act("shop/buy", number=number, product=product))["text"])

    async def deep_link(self, number: str) -> str:
        """Return a fresh link by which a customer connects their Telegram."""
        return str((await self._wire.act("shop/link", number=number))["link"])

    async def settle(self, quiet: float = 0.3) -> None:
        """Wait until nothing has changed for `quiet` true seconds."""
        before = -1
        while (now := (await self._wire.look("state"))["revision"]) != before:
            before = now
            await asyncio.sleep(quiet)
