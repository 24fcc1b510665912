"""What the page may do at the till; the product's wiring implements it with the till's own programme."""

from typing import Protocol

from starlette.types import ASGIApp

from sandbox.shapes import Json
from sandbox.till.plastic import Setup, Tear


class TillSide(Protocol):
    """The counter seen from the sandbox: cards, the readers they are put into, and the line to the server."""

    page: ASGIApp
    """The till's own page (docs/tills.md), as its browser shows it."""

    async def state(self) -> Json:
        """Return what the page shows beside the till's own.

        Keys: `revision` (higher than that of whatever was seen earlier), `cards` (each with `card`, `name`, `number`,
        `setup`, `inside`), `setups` (each with `setup` and `words`), `cut`, `tear` (when the next purchase is torn,
        empty for never), `torn` (a card that was, and is still out), `shop_card` (`inside` and its `pin`), `channel`
        (where staff are told).
        """
        ...

    async def hand_out(self, number: str, setup: Setup) -> str:
        """Issue a card to the customer of this number and return the card's."""
        ...

    async def present(self, card: str) -> None:
        """Put a card into the reader; another that is there is taken out."""
        ...

    async def take_out(self) -> None:
        """Take the customer's card out."""
        ...

    async def tear(self, when: Tear | None) -> None:
        """Have the card in the reader, or the next one, torn out of its next purchase; None: not any more."""
        ...

    async def cut(self, *, cut: bool) -> None:
        """Cut the line to the server, or put it back."""
        ...

    async def put_shop_card(self, *, inside: bool) -> None:
        """Put the shop's card into its reader, or take it out."""
        ...
