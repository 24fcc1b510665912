"""What cards have staff see: who presents one, in that shop's channel; what was found, where approvals stand."""

import asyncio
from collections.abc import Callable

from bot.views.slack_cards import findings_message, relay_message
from bot.workers.worker import Worker
from core.actions.cards.relay_cards import ask_offers, due_findings, due_relays, is_anything_due
from core.replies import Replies
from core.shop import Shop


class CardBoard(Worker):
    """Writes the messages that are due, each in the transaction that notes that it was; they leave with the replies.

    A channel takes a message a second: whoever presents a card while it waits stands in the next one, together.
    """

    def __init__(self, shop: Shop, otherwise: str, wake: Callable[[], None]) -> None:
        """Tell of the cards of `shop`; what belongs to no shop's channel goes to `otherwise`. `wake` is for senders."""
        super().__init__("what cards have staff see")
        self._shop, self._otherwise, self._wake_senders = shop, otherwise, wake

    async def drain(self) -> int:
        """Write what is due now; return how many messages that was."""
        async with self._turn:
            written = await asyncio.to_thread(self._write)
        if written:
            self._wake_senders()
        return written

    def _write(self) -> int:
        with self._shop.store.read() as session:
            if not is_anything_due(session):
                return 0
        asked = ask_offers(self._shop)
        with self._shop.store.write() as tx:
            relays = due_relays(tx, self._shop, asked)
            for relay in relays:
                text, blocks = relay_message(self._shop, relay)
                entries = [each.entry.id or 0 for each in relay.presented]
                replies = Replies(tx, self._shop.clock, f"cards:{entries[0]}")
                replies.slack("chat.postMessage", channel=relay.shop.slack_channel, text=text, blocks=blocks)
            findings = due_findings(tx, self._shop) if self._otherwise else []
            if findings:
                text, blocks = findings_message(findings)
                replies = Replies(tx, self._shop.clock, f"findings:{findings[0].id}")
                replies.slack("chat.postMessage", channel=self._otherwise, text=text, blocks=blocks)
            return len(relays) + bool(findings)
