"""What the page may ask of the shop behind the product; the product's wiring implements it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol


@dataclass(frozen=True)
class Person:
    """A customer whom the page may play: the shop's number, the name, the Telegram chat and the telephone, if any."""

    chat_id: int | None
    name: str
    number: str
    telephone: str = ""


class ShopSide(Protocol):
    """The shop seen from the sandbox: time, people and the till."""

    async def advance(self, by: timedelta) -> None:
        """Let `by` pass: the product's clock moves, what fell due happens, the shop's life goes on."""
        ...

    async def overview(self) -> dict[str, Any]:
        """Return what the page shows of the shop.

        Keys: `shop` (its name), `now` (ISO 8601, aware), `zone` (its name), `examples` (questions to ask in Slack),
        and optionally `products` (texts that `buy` takes) and `notes` (facts in words).
        """
        ...

    async def people(self) -> list[Person]:
        """Return the customers whom the page may play, the most interesting first."""
        ...

    async def buy(self, number: str, product: str) -> str:
        """Let customer `number` buy one `product` (its code or name) at the till; return what happened in words."""
        ...

    async def deep_link(self, number: str) -> str:
        """Return a fresh `https://t.me/<bot>?start=<token>` link for customer `number`."""
        ...
