"""What is meant to be done with a card, as the journal holds it before the card is touched."""

from collections.abc import Mapping
from typing import Any

from core.loyalty.order import Order
from terminal_bridge.entry import Entry
from terminal_bridge.ways.conversation import Deed


def written(deed: Deed, order: Order) -> dict[str, Any]:
    """Return what the journal keeps of an order; its sequence is the entry's own."""
    return {
        "deed": deed.value,
        "terminal": order.terminal,
        "shop": order.shop,
        "amount": order.amount,
        "category": order.category,
        "points": order.points,
        "payment": order.payment.hex(),
    }


def meant(entry: Entry) -> tuple[Deed, Order]:
    """Return what an entry meant to be done."""
    said: Mapping[str, Any] = entry.details
    order = Order(
        said["terminal"],
        entry.sequence,
        said["shop"],
        entry.at,
        said["amount"],
        said["category"],
        said["points"],
        bytes.fromhex(said["payment"]),
    )
    return Deed(said["deed"]), order
