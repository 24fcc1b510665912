"""What staff read in a plan's thread about a customer's answer: one short line each, name and number only."""

from bot.views.blocks import clip, escape
from bot.views.telegram_messages import TIMES
from core.actions.customers.order import Order
from core.models import Customer
from core.shop import Shop

LONGEST_NAME = 80


def interested(customer: Customer, product: str | None) -> str:
    """Say that somebody is interested."""
    about = f" in {escape(clip(product, LONGEST_NAME))}" if product else ""
    return f":raising_hand: {_who(customer)} is interested{about}."


def ordered(shop: Shop, customer: Customer, order: Order) -> str:
    """Say that somebody ordered."""
    product = escape(clip(order.product_name, LONGEST_NAME))
    price = shop.currency.text(order.amount)
    return f":shopping_trolley: {_who(customer)} ordered 1 {TIMES} {product} for {price} ({order.document})."


def _who(customer: Customer) -> str:
    """Name a customer so that staff find them; a name cannot call people or make links."""
    name = f"{escape(clip(' '.join(customer.name.split()), LONGEST_NAME))}, " if customer.name else ""
    return f"{name}{escape(clip(customer.number, LONGEST_NAME))}"
