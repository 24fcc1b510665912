"""How often the bot may send: limits that Telegram does not publish, so a bot has to obey `retry_after`."""

from typing import Final

from sandbox.buckets import Buckets, Rate
from sandbox.shapes import Ticks
from sandbox.telegram.call import BotCall, too_many
from sandbox.telegram.world import Chat

OVERALL: Final = Rate(burst=30, per_second=30)
ONE_CHAT: Final = Rate(burst=5, per_second=1)
ONE_GROUP: Final = Rate(burst=20, per_second=20 / 60)


class TelegramLimits:
    """Counts what the bot sends."""

    def __init__(self, ticks: Ticks) -> None:
        """Count in the true seconds of `ticks`."""
        self._buckets = Buckets(ticks)
        self.enforced = True

    def check(self, call: BotCall, chat: Chat) -> None:
        """Count a message to `chat`; one too many raises the 429 that says when to come again."""
        if not self.enforced or call.method == "sendChatAction":
            return
        own = ONE_CHAT if chat.kind == "private" else ONE_GROUP
        due = [(("all",), OVERALL), (("chat", str(chat.id)), own)]
        wait = max(self._buckets.wait(key, rate) for key, rate in due)
        if wait > 0:
            raise too_many(wait)
        for key, rate in due:
            self._buckets.take(key, rate)
