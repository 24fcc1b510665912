"""What the shop has written down about products and how they relate: the ground of every question about prospects."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import make_tables
from core.models import RelationKind

AROUND = "facts_around"
_TOUCHED = (RelationKind.UP_SELL, RelationKind.REPLACEMENT)
_DECIDING = (RelationKind.PART, RelationKind.REPLACEMENT)
_SPEAKING = (RelationKind.CROSS_SELL, RelationKind.BUNDLE)
_RARE = RelationKind.RARE_SIMULTANEOUS


class ProductFact(NamedTuple):
    """A product as questions about prospects need it; `durable_days` is None where its durable period is not known."""

    id: int
    code: str
    name: str
    group: str | None = None
    is_goods: bool = True
    durable_days: int | None = None
    replaceable: bool = False
    up_sellable: bool = False

    def __str__(self) -> str:
        """Say the product as staff know it."""
        return self.code if self.name == self.code else f"{self.name} ({self.code})"


class RelationFact(NamedTuple):
    """`partner_id` is a product of this kind of `product_id`; `level` is 0 to 100."""

    product_id: int
    partner_id: int
    kind: str
    level: int = 0


@dataclass
class Facts:
    """Products by id, and relations from both of their ends. A relation with an unknown product is left out."""

    products: Mapping[int, ProductFact]
    relations: Iterable[RelationFact] = ()
    _of: dict[tuple[int, str], list[RelationFact]] = field(default_factory=lambda: defaultdict(list), init=False)
    _to: dict[tuple[int, str], list[RelationFact]] = field(default_factory=lambda: defaultdict(list), init=False)

    def __post_init__(self) -> None:
        """Index the relations."""
        products = self.products
        for one in self.relations:
            if one.product_id in products and one.partner_id in products:
                self._of[one.product_id, one.kind].append(one)
                self._to[one.partner_id, one.kind].append(one)

    def of(self, product_id: int, kind: RelationKind) -> list[RelationFact]:
        """Return the relations of this kind that the product has."""
        return self._of.get((product_id, kind.value), [])

    def to(self, partner_id: int, kind: RelationKind) -> list[RelationFact]:
        """Return the relations of this kind in which the product is the partner."""
        return self._to.get((partner_id, kind.value), [])

    def rare_with(self, product_id: int) -> set[int]:
        """Return the products rarely bought together with this one, whichever of the two that was written down for."""
        kind = RelationKind.RARE_SIMULTANEOUS
        ours, theirs = self.of(product_id, kind), self.to(product_id, kind)
        return {one.partner_id for one in ours} | {one.product_id for one in theirs}


def facts_around(view: MirrorView, product_ids: Collection[int]) -> Facts:
    """Return what is stored of these products, of what relates to them, and of the parts and replacements of those."""
    _put(view, product_ids)
    products = {one.id: one for one in _read_products(view.run(_questions(None).products))}
    relations: dict[RelationFact, None] = {}
    # Both products of a relation come with it: one question less than looking them up afterwards.
    for row in _tuples(view.run(_around())):
        relations[RelationFact._make(row[:4])] = None
        for product in (ProductFact._make(row[4:12]), ProductFact._make(row[12:])):
            products[product.id] = product
    return Facts(products, tuple(relations))


def rare_relations(view: MirrorView, product_ids: Collection[int]) -> Iterator[RelationFact]:
    """Yield the rare simultaneous purchases that these products have to do with."""
    return _relations(view, product_ids, (RelationKind.RARE_SIMULTANEOUS,))


def relations_of_basket(view: MirrorView, product_ids: Collection[int]) -> Iterator[RelationFact]:
    """Yield what bears on offers to somebody who bought these: what goes with them, bars it, or follows from them."""
    if not product_ids:
        return iter(())
    _put(view, product_ids)
    return _read_relations(view.run(_basket()))


def facts_of(view: MirrorView, relations: Iterable[RelationFact], product_ids: Iterable[int] = ()) -> Facts:
    """Return the relations, each once, with all products that they and `product_ids` name."""
    distinct = tuple(dict.fromkeys(relations))
    ids = {end for one in distinct for end in (one.product_id, one.partner_id)} | set(product_ids)
    _put(view, ids)
    return Facts({one.id: one for one in _read_products(view.run(_questions(None).products))}, distinct)


def all_facts(view: MirrorView) -> Facts:
    """Return everything that is stored of products and relations."""
    tables = make_tables()
    relations = view.run(_columns(tables.relation, RelationFact))
    return Facts(all_products(view), list(_read_relations(relations)))


def all_products(view: MirrorView) -> dict[int, ProductFact]:
    """Return every product by id."""
    rows = view.run(_columns(make_tables().product, ProductFact))
    return {one.id: one for one in _read_products(rows)}


@dataclass(frozen=True)
class _Questions:
    relations: ir.Table
    products: ir.Table


@lru_cache(maxsize=8)
def _questions(kinds: tuple[str, ...] | None) -> _Questions:
    tables = make_tables()
    around = ibis.table({"id": "int64"}, name=AROUND)
    relation = tables.relation if kinds is None else tables.relation.filter(tables.relation.kind.isin(list(kinds)))
    ours = relation.semi_join(around, relation.product_id == around.id)
    theirs = relation.semi_join(around, relation.partner_id == around.id)
    product = tables.product.semi_join(around, tables.product.id == around.id)
    relations = ibis.union(_columns(ours, RelationFact), _columns(theirs, RelationFact))
    return _Questions(relations, _columns(product, ProductFact))


@lru_cache(maxsize=1)
def _around() -> ir.Table:
    """Return the relations around the products asked about, each with both of its products."""
    tables = make_tables()
    around, relation = ibis.table({"id": "int64"}, name=AROUND), tables.relation
    ours = relation.semi_join(around, relation.product_id == around.id)
    theirs = relation.semi_join(around, relation.partner_id == around.id)
    # What may be up-sold or replaced by the products: its parts say when, its replacements by what.
    lower = theirs.filter(theirs.kind.isin([kind.value for kind in _TOUCHED]))
    deciding = relation.filter(relation.kind.isin([kind.value for kind in _DECIDING]))
    further = deciding.semi_join(lower, deciding.product_id == lower.product_id)
    rows = ibis.union(*(_columns(each, RelationFact) for each in (ours, theirs, further)))
    first = _columns(tables.product, ProductFact).rename({f"own_{name}": name for name in ProductFact._fields})
    second = _columns(tables.product, ProductFact).rename({f"other_{name}": name for name in ProductFact._fields})
    return rows.join(first, rows.product_id == first.own_id).join(second, rows.partner_id == second.other_id)


@lru_cache(maxsize=1)
def _basket() -> ir.Table:
    around, relation = ibis.table({"id": "int64"}, name=AROUND), make_tables().relation
    following = relation.filter(relation.kind.isin([kind.value for kind in (*_TOUCHED, *_DECIDING, _RARE)]))
    speaking = relation.filter(relation.kind.isin([kind.value for kind in (*_SPEAKING, _RARE)]))
    ours = following.semi_join(around, following.product_id == around.id)
    theirs = speaking.semi_join(around, speaking.partner_id == around.id)
    return ibis.union(_columns(ours, RelationFact), _columns(theirs, RelationFact))


def _columns(table: ir.Table, fact: type[ProductFact | RelationFact]) -> ir.Table:
    return table.select(*fact._fields)


def _relations(
    view: MirrorView, product_ids: Collection[int], kinds: tuple[RelationKind, ...]
) -> Iterator[RelationFact]:
    _put(view, product_ids)
    yield from _read_relations(view.run(_questions(tuple(kind.value for kind in kinds)).relations))


def _put(view: MirrorView, ids: Collection[int]) -> None:
    view.put(AROUND, pa.table({"id": pa.array(sorted(ids), pa.int64())}))


def _read_relations(rows: pa.Table) -> Iterator[RelationFact]:
    # As `_make`, which takes three times as long: there may be hundreds of thousands.
    return map(partial(tuple.__new__, RelationFact), _tuples(rows))


def _read_products(rows: pa.Table) -> Iterator[ProductFact]:
    return map(ProductFact._make, _tuples(rows))


def _tuples(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in rows.columns), strict=True)
