"""What a command works with."""

from collections.abc import Callable
from dataclasses import dataclass

from core.shop import Shop


def no_bot() -> str:
    """Return no name: there is no Telegram bot."""
    return ""


@dataclass(frozen=True)
class Errand:
    """The shop, and how to learn the user name of its Telegram bot (empty where there is none)."""

    shop: Shop
    telegram_bot: Callable[[], str] = no_bot
