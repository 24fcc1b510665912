"""The forms by which staff change what is known of a product."""

import json
from collections.abc import Mapping
from typing import Any

from bot.views.blocks import Block, context, escape, field, modal, number_element, text_element
from bot.views.elements import boxes, option
from core.actions.catalogue.count_records import MOST
from core.actions.catalogue.name_product import partners_text
from core.actions.catalogue.show_product import ProductCard, price_text
from core.models import RelationKind, RelationOrigin

REPLACEABLE, UP_SELLABLE, IS_GOODS = "replaceable", "up_sellable", "is_goods"
FLAGS = (REPLACEABLE, UP_SELLABLE, IS_GOODS)
FORGET = "forget"
LONGEST_LIST, MOST_LEARNED = 3_000, 10
# What each kind is asked for, in the words of the form.
_ASKED = {
    RelationKind.CROSS_SELL: (
        "Cross-sell: who has these may be offered it", "Codes, a level 0 to 100 by a colon: 22423:80; 84997"),
    RelationKind.UP_SELL: ("Up-sell: its upper grades", "Codes, with semicolons between them"),
    RelationKind.REPLACEMENT: ("Replacements", "Its own code too, if it replaces itself; none means itself"),
    RelationKind.BUNDLE: ("Bundle: who has these readily buys it", "Codes, with semicolons between them"),
    RelationKind.RARE_SIMULTANEOUS: ("Rare: who has these rarely buys it", "None that is named as bundle"),
    RelationKind.PART: ("Its parts", "Those that are proposed when it is up-sold or replaced"),
}  # fmt: skip
_TEXTS = (("type", 80), ("group", 80), ("solution", 400))


def edit_form(card: ProductCard, metadata: dict[str, Any]) -> Block:
    """Return the form with what is known of a product."""
    product = card.product
    ticked = [name for name in FLAGS if getattr(product, name)]
    days = str(product.durable_days or "")
    blocks = [
        field("name", "Name", text_element(product.name, longest=200)),
        field("group", "Group", text_element(product.group or "", longest=80), optional=True,
              hint="Products that one customer readily buys independently of each other are in different groups."),
        field("type", "Type", text_element(product.type or "", longest=80), optional=True),
        field("solution", "Solution", text_element(card.solution or "", longest=400), optional=True,
              hint="One that there is, by its path: Home > Kitchen"),
        field("virtual", "Virtual solutions", text_element("; ".join(card.virtual_solutions), longest=1000),
              optional=True, hint="With semicolons between them"),
        field("price", "Price", text_element(price_text(product.unit_price) or "", longest=20), optional=True),
        field("cost", "Unit cost", text_element(price_text(product.unit_cost) or "", longest=20), optional=True),
        field("durable_days", "Durable period in days", text_element(days, longest=6), optional=True),
        field("flags", "It is", boxes(
            [option("replaceable: a replacement may be proposed", REPLACEABLE),
             option("up-sellable: an upper grade may be proposed", UP_SELLABLE),
             option("goods: it may be offered at all", IS_GOODS)], ticked), optional=True),
    ]  # fmt: skip
    return modal(f"Edit {product.code}", "product_edit", "Save", json.dumps(metadata), blocks)


def edited_fields(state: Mapping[str, str]) -> dict[str, str]:
    """Return what the form says, as `set_product` takes it: what is empty clears."""
    ticked = state.get("flags", "").split(",")
    said = {name: state.get(name, "").strip() for name in ("name", "price", "cost", "durable_days")}
    said |= {name: state.get(name, "").strip() for name, _ in _TEXTS}
    return said | {name: "yes" if name in ticked else "no" for name in FLAGS}


def relations_form(card: ProductCard, metadata: dict[str, Any]) -> Block:
    """Return the form with the relations that people entered, a list for each kind."""
    blocks: list[Block] = []
    kinds: list[str] = []
    for kind, (label, hint) in _ASKED.items():
        entered = {each.code: each.level for each in card.partners.get(kind, ()) if each.entered}
        text = partners_text(entered, levels=kind is RelationKind.CROSS_SELL)
        if len(text) > LONGEST_LIST:
            blocks.append(context(f"{label}: {len(entered)} of them are too many for a form. Use a file of relations."))
            continue
        element = text_element(text, multiline=kind is RelationKind.CROSS_SELL, longest=LONGEST_LIST)
        blocks.append(field(kind.value, label, element, hint=hint, optional=True))
        kinds.append(kind.value)
    learned = [each for each in card.partners.get(RelationKind.CROSS_SELL, ()) if not each.entered]
    if learned:
        named = ", ".join(f"{escape(each.code)} ({each.level})" for each in learned[:MOST_LEARNED])
        more = " …" if len(learned) > MOST_LEARNED else ""
        blocks.append(context(f"Learned from purchases, and left as they are: {named}{more}"))
    told = json.dumps({**metadata, "kinds": kinds})
    return modal(f"Relations of {card.product.code}", "product_relations", "Save", told, blocks)


def counts_form(card: ProductCard, metadata: dict[str, Any]) -> Block:
    """Return the form with a product's counts."""
    record = card.record
    labels = {
        "purchasers": "Purchasers: who ever bought it",
        "cross_sells": "Cross-sells",
        "up_sells": "Up-sells",
        "replacements": "Replacements",
    }
    blocks = [
        field(name, label, number_element(getattr(record, name) if record else 0, 0, MOST))
        for name, label in labels.items()
    ]
    entered = record is not None and record.origin is RelationOrigin.ENTERED
    if entered:
        again = option("Forget what was entered: purchases count again", FORGET)
        blocks.append(field("forget", "Or", boxes([again], []), optional=True))
    blocks.append(context("What you enter is never counted over by purchases."))
    return modal(f"Counts of {card.product.code}", "product_counts", "Save", json.dumps(metadata), blocks)
