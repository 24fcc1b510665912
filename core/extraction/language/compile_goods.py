"""Goods in, a condition on the product of a row out; and the products whose durable period is over."""

from collections.abc import Callable, Iterable

import ibis

from core.extraction.language.goods import Goods, GroupGoods, OneProduct, RelatedGoods, Relative, SolutionGoods
from core.extraction.language.meaning import Timing
from core.extraction.mirror.tables import Tables
from core.models import RelationKind

_UP_SELL = RelationKind.UP_SELL.value
_PART = RelationKind.PART.value
# Of which kind the relation is, and the columns of whose relative it says something and of the relative itself.
_FORWARD = ("product_id", "partner_id")
_RELATIONS: dict[Relative, tuple[str, tuple[tuple[str, str], ...]]] = {
    Relative.CROSS_SELL: (RelationKind.CROSS_SELL.value, (_FORWARD,)),
    Relative.BUNDLE: (RelationKind.BUNDLE.value, (_FORWARD,)),
    # Rarity holds whichever of the two products it was written down for.
    Relative.RARE: (RelationKind.RARE_SIMULTANEOUS.value, (_FORWARD, ("partner_id", "product_id"))),
    Relative.UPPER: (_UP_SELL, (_FORWARD,)),
    Relative.LOWER: (_UP_SELL, (("partner_id", "product_id"),)),
    Relative.PARTS: (_PART, (_FORWARD,)),
}


def of_goods(tables: Tables, goods: Goods) -> Callable[[ibis.Value], ibis.Value]:
    """Return what says of a column of product ids whether they are of these goods."""
    match goods:
        case OneProduct():
            return lambda ids: ids == goods.product.id
        case GroupGoods():
            product = tables.product
            of_group = product["group"].lower() == ibis.literal(goods.group).lower()
            return lambda ids: ids.isin(product.filter(of_group).id)
        case SolutionGoods():
            return lambda ids: is_among(ids, goods.products)
        case RelatedGoods():
            return lambda ids: ids.isin(_related(tables, goods).product_id)


def is_among(ids: ibis.Value, members: Iterable[int]) -> ibis.Value:
    """Say whether ids are among `members`, which travel as one literal, for they may be many."""
    joined = ",".join(str(member) for member in members)
    if not joined:
        return ibis.literal(value=False)
    # In two steps: Spark takes a list apart only where nothing else is done with it.
    among = ibis.literal(joined).split(",").unnest().name("member").as_table()
    return ids.isin(among.select(member=among.member.cast("int64")).member)


def _related(tables: Tables, goods: RelatedGoods) -> ibis.Table:
    """Return the ids of the products that are so related, as a table with the column `product_id`."""
    kind, ways = _RELATIONS[goods.relative]
    relation = tables.relation
    inner = of_goods(tables, goods.of)
    found = [
        relation.filter([relation.kind == kind, inner(relation[whose])]).select(product_id=relation[relative])
        for whose, relative in ways
    ]
    return found[0] if len(found) == 1 else ibis.union(*found)


def customers_due(tables: Tables, timing: Timing, product_id: int, today: ibis.Value) -> ibis.Table:
    """Return the customers for whom a durable period is over, as a table with the column `customer_id`.

    A period of n days is over n days after the latest purchase. Of a product's own period and those of its parts the
    one that ends first decides; a part counts where it may itself be up-sold or replaced, as the timing asks. Who has
    bought what the product is replaced or up-sold by is not asked again.
    """
    bought = tables.customer_product.filter(tables.customer_product.quantity > 0)
    days = _durable_days(tables, timing, product_id)
    held = bought.join(days, "product_id")
    over = held.filter(held.last_date <= today - held.days.as_interval("D")).select("customer_id", "last_date")
    relation = tables.relation
    match timing:
        case Timing.OVER:
            return over.select("customer_id")
        case Timing.REPLACEABLE:
            of = relation.filter([relation.kind == RelationKind.REPLACEMENT.value, relation.product_id == product_id])
            later = bought.filter(bought.product_id.isin(of.partner_id)).select("customer_id", later="last_date")
            renewed = over.join(later, "customer_id").filter(lambda row: row.later > row.last_date)
            return over.filter(~over.customer_id.isin(renewed.customer_id)).select("customer_id")
        case Timing.UP_SELLABLE:
            of = relation.filter([relation.kind == _UP_SELL, relation.product_id == product_id])
            owners = bought.filter(bought.product_id.isin(of.partner_id))
        case Timing.UP_SELLABLE_TO:
            owners = bought.filter(bought.product_id == product_id)
    return over.filter(~over.customer_id.isin(owners.customer_id)).select("customer_id")


def _durable_days(tables: Tables, timing: Timing, product_id: int) -> ibis.Table:
    """Return the products in question with the days after which each is due: `product_id` and `days`."""
    product, relation = tables.product, tables.relation
    flag = "replaceable" if timing is Timing.REPLACEABLE else "up_sellable"
    free = timing is Timing.OVER
    upward = relation.filter(relation.kind == _UP_SELL)
    match timing:
        case Timing.UP_SELLABLE_TO:
            whole = product.filter(
                product.id.isin(upward.filter(upward.partner_id == product_id).product_id), product.id != product_id
            )
        case Timing.UP_SELLABLE:
            # Without an upper-grade product there is nothing to offer.
            whole = product.filter(product.id == product_id, product.id.isin(upward.product_id))
        case _:
            whole = product.filter(product.id == product_id)
    if not free:
        whole = whole.filter(whole[flag])
    itself = whole.select(product_id="id", days="durable_days")
    part = product if free else product.filter(product[flag])
    parts = relation.filter(relation.kind == _PART, relation.partner_id != relation.product_id)
    of_parts = parts.join(part, parts.partner_id == part.id).select("product_id", days="durable_days")
    of_parts = of_parts.filter(of_parts.product_id.isin(whole.id))
    every = itself.union(of_parts)
    known = every.filter(every.days.notnull())
    return known.group_by("product_id").aggregate(days=known.days.min())
