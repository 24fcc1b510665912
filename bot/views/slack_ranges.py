"""What a customer wants to hear of, as staff see and set it."""

import json
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, header, modal, section, text_element
from bot.views.elements import boxes, option
from bot.views.slack_customer import called
from core.actions.customers.register_range import Registered, Registration
from core.models import Customer
from core.policy.prices import PriceRange
from core.shop import Shop

EVERYTHING = "everything"
MOST_LINES, SHOWN_CHANGES = 30, 8
LONGEST_LIST = 3_000


def range_card(shop: Shop, customer: Customer, chosen: Registered, who: dict[str, str]) -> list[Block]:
    """Return the card of what a customer wants to hear of; `who` names those who registered it."""
    blocks = [header(f"What {customer.called} wants to hear of")]
    if chosen.standing:
        lines = [_line(shop, each, who) for each in chosen.standing[:MOST_LINES]]
        more = len(chosen.standing) - MOST_LINES
        lines += [f"… and {more:,} more: `najimi customer range` prints all."] if more > 0 else []
        blocks.append(section(clip("\n".join(lines), 2900)))
        blocks.append(context("Everything within a solution belongs to it. Of anything else they are not told."))
    else:
        blocks.append(section("Everything: they have registered nothing, so no product is kept from them."))
    if chosen.prices:
        blocks.append(section(f"*Prices*: {escape(prices_text(shop, chosen.prices))}"))
    if chosen.withdrawn:
        changes = [_withdrawn(shop, each, who) for each in chosen.withdrawn[:SHOWN_CHANGES]]
        blocks.append(context(clip("\n".join(changes), 1900)))
    blocks.append(actions(button("Change", "range_open", str(customer.id))))
    blocks.append(context("They choose it themselves in Telegram, with /topics. Enter here what they told you."))
    return blocks


def _line(shop: Shop, each: Registration, who: dict[str, str]) -> str:
    return f"*{escape(clip(each.name, 120))}*, since {_day(shop, each)} by {escape(who[each.by])}"


def _withdrawn(shop: Shop, each: Registration, who: dict[str, str]) -> str:
    local = (each.withdrawn_at or each.since).astimezone(shop.zone)
    by = who.get(each.withdrawn_by or "", each.withdrawn_by or "")
    return f"~{escape(clip(each.name, 120))}~ taken out on {local.day} {local:%B %Y} by {escape(by)}"


def _day(shop: Shop, each: Registration) -> str:
    local = each.since.astimezone(shop.zone)
    return f"{local.day} {local:%B %Y}"


def prices_text(shop: Shop, prices: PriceRange) -> str:
    """Return the prices of which somebody wants to hear, in words."""
    lowest = f"from {shop.currency.price_text(prices.lowest)}" if prices.lowest is not None else ""
    highest = f"up to {shop.currency.price_text(prices.highest)}" if prices.highest is not None else ""
    return " ".join(filter(None, (lowest, highest))) or "any"


def range_form(
    customer: Customer, solutions: str, products: str, prices: PriceRange, metadata: dict[str, Any]
) -> Block:
    """Return the form with what a customer wants to hear of; lists have semicolons between their parts."""
    lowest, highest = ("" if price is None else f"{price.normalize():f}" for price in (prices.lowest, prices.highest))
    blocks = [
        section(f"What does {called(customer)} want to hear of? Only what they told you: it limits what reaches them."),
        field("solutions", "Solutions", text_element(solutions, longest=LONGEST_LIST), optional=True,
              hint="By their paths, with semicolons between them: Home > Kitchen; Garden"),
        field("products", "Single products", text_element(products, longest=LONGEST_LIST), optional=True,
              hint="Codes, with semicolons between them"),
        field("everything", "Or", boxes([option("everything: no product is kept from them", EVERYTHING)], []),
              optional=True),
        field("lowest", "Prices from", text_element(lowest, longest=20), optional=True),
        field("highest", "Prices up to", text_element(highest, longest=20), optional=True,
              hint="Both included. A product without a price is not offered to who named any."),
    ]  # fmt: skip
    return modal("What they hear of", "range", "Save", json.dumps(metadata), blocks)
