"""A programme of its own that sends what is due over HTTP, so that a test can kill it; not a test itself.

Arguments: the database's URL, the address of a platform on loopback.
"""

import asyncio
import http.client
import sys
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.workers.sender import Sender
from core import outbox
from core.clock import SystemClock
from core.models import ChannelName
from core.money import Currency
from core.ports import MessageFormat, Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop
from core.store import Store


class HttpChannel:
    """Hands each message over in one request; an answer that does not come leaves the outcome unknown."""

    name = ChannelName.TELEGRAM
    format = MessageFormat.TELEGRAM_HTML
    longest_text = 4096
    cost = 0

    def __init__(self, address: str) -> None:
        """Send to the platform at host:port."""
        self._address = address

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Hand it over."""
        return await asyncio.to_thread(self._post, message.address)

    def _post(self, address: str) -> Outcome:
        connection = http.client.HTTPConnection(self._address, timeout=30)
        try:
            connection.request("POST", f"/{address}")
            return Outcome(OutcomeKind.SENT, provider_id=str(connection.getresponse().status))
        finally:
            connection.close()


def main(url: str, platform: str) -> None:
    """Recover, and send until nothing is due."""
    shop = Shop(
        name="Test Shop",
        zone=ZoneInfo("Europe/London"),
        currency=Currency(),
        store=Store(url),
        clock=SystemClock(),
        mirror=cast("Any", None),
        data_dir=Path(),
        channels={ChannelName.TELEGRAM: HttpChannel(platform)},
    )
    outbox.recover(shop)
    outbox.start_due(shop)
    asyncio.run(Sender(shop, in_flight=4).drain())


if __name__ == "__main__":
    main(*sys.argv[1:])
