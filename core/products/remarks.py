"""What a person should look at in the product information: nothing of it is refused, all of it is said."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.models import Product, Relation, RelationKind, RelationOrigin
from core.products.relations import CONTRADICTING, KIND_WORDS, WITHOUT_CIRCLES, circles, graph_of

_MOST_NAMED = 5


@dataclass(frozen=True)
class Remark:
    """One thing to look at, about a product (by its code)."""

    code: str
    sentence: str


class _Information:
    """Products and the relations that people entered, as remarks need them; learned ones are nobody's word."""

    def __init__(self, session: Session, product_ids: Collection[int] | None) -> None:
        """Read those of some products with their partners, or all."""
        self.partners: dict[int, dict[RelationKind, list[int]]] = defaultdict(lambda: defaultdict(list))
        relations = select(Relation).where(Relation.origin == RelationOrigin.ENTERED).order_by(col(Relation.id))
        products, named = select(Product), set(product_ids or ())
        if product_ids is not None:
            relations = relations.where(col(Relation.product_id).in_(named))
        for row in session.exec(relations):
            self.partners[row.product_id][row.kind].append(row.partner_id)
            named.add(row.partner_id)
        if product_ids is not None:
            products = products.where(col(Product.id).in_(named))
        self.products = {row.id or 0: row for row in session.exec(products)}

    def codes(self, ids: Collection[int]) -> str:
        """Return the codes of products, as many as a sentence can hold."""
        named = sorted(self.products[each].code for each in ids)
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        return ", ".join(named[:_MOST_NAMED]) + more


def remarks(session: Session, product_ids: Collection[int] | None = None) -> tuple[Remark, ...]:
    """Return what should be looked at, about the products `product_ids` or about all; circles first."""
    known = _Information(session, product_ids)
    wanted = known.products.keys() if product_ids is None else set(product_ids) & known.products.keys()
    found = [remark for each, remark in circle_remarks(session) if product_ids is None or each & wanted]
    for each in sorted(wanted, key=lambda key: known.products[key].code):
        found += [Remark(known.products[each].code, sentence) for sentence in _about(known, each)]
    return tuple(found)


def circle_remarks(session: Session) -> Iterator[tuple[frozenset[int], Remark]]:
    """Yield the circles of up-sells and of parts: the products in each, and what to say."""
    for kind in WITHOUT_CIRCLES:
        for circle in circles(graph_of(session, kind)):
            named = select(col(Product.id), col(Product.code)).where(col(Product.id).in_(circle))
            known = {key: code for key, code in session.exec(named) if key is not None}
            codes = [known[each] for each in circle]
            what = "up-sells" if kind is RelationKind.UP_SELL else "parts"
            sentence = (
                f"The {what} run in a circle: {' > '.join((*codes, codes[0]))}. One of them is the wrong way round."
            )
            yield frozenset(circle), Remark(codes[0], sentence)


def _about(known: _Information, product_id: int) -> Iterator[str]:
    product, partners = known.products[product_id], known.partners[product_id]
    yield from _attributes(known, product, partners)
    for kind, other in CONTRADICTING.items():
        both = set(partners[kind]) & set(partners[other])
        if both and kind is RelationKind.BUNDLE:
            yield f"Both a {KIND_WORDS[kind]} and {KIND_WORDS[other]}: {known.codes(both)}. One of the two is wrong."
    alike = [
        each
        for each in partners[RelationKind.CROSS_SELL]
        if product.group and known.products[each].group == product.group
    ]
    if alike:
        yield (
            f"Cross-sell products of the same group “{product.group}”: {known.codes(alike)}. A cross-sell needs a"
            " product of another group, so these speak for nothing: give one of them another group."
        )
    for part in partners[RelationKind.PART]:
        other_part = known.products[part]
        if not other_part.durable_days:
            yield f"Its part {other_part.code} has no durable period, so that part never comes due."


def _attributes(known: _Information, product: Product, partners: dict[RelationKind, list[int]]) -> Iterator[str]:
    replacements, up_sells = partners[RelationKind.REPLACEMENT], partners[RelationKind.UP_SELL]
    parts = partners[RelationKind.PART]
    if replacements and not product.replaceable:
        yield f"It names replacements ({known.codes(replacements)}) and is not replaceable: none is proposed."
    if up_sells and not product.up_sellable:
        yield f"It names up-sells ({known.codes(up_sells)}) and is not up-sellable: none is proposed."
    if product.up_sellable and not up_sells:
        yield "It is up-sellable and names no up-sell product: there is nothing to propose."
    if (product.replaceable or product.up_sellable) and not product.durable_days and not parts:
        yield "It is replaceable or up-sellable and has no durable period and no parts: it never comes due."
