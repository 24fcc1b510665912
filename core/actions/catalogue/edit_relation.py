"""Relate products to each other, or take a relation out (seed 001, figure 6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, select

from core.errors import RefusedError
from core.models import CatalogueSubject, Product, Relation, RelationKind, RelationOrigin
from core.products.history import Maker, change_row, keep_change, relation_fields
from core.products.relations import (
    KIND_WORDS,
    WITHOUT_CIRCLES,
    check_contradiction,
    check_relation,
    full_level,
    graph_of,
    relation_of,
    way,
)
from core.shop import Shop

MOST_PARTNERS = 500


@dataclass(frozen=True)
class Related:
    """What relating products changed: how many relations are new, different, gone; and what to look at."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    warnings: tuple[str, ...] = ()

    def __add__(self, other: "Related") -> "Related":
        """Return both together."""
        return Related(
            self.added + other.added,
            self.changed + other.changed,
            self.removed + other.removed,
            tuple(dict.fromkeys((*self.warnings, *other.warnings))),
        )


class Tie(NamedTuple):
    """`partner_id` is a cross-sell (up-sell, part, ...) product of `product_id`."""

    product_id: int
    partner_id: int
    kind: RelationKind


def relate(tx: Session, shop: Shop, tie: Tie, level: int | None, by: str) -> Related:
    """Enter a relation between two products; the level is 0 to 100.

    Without a level, one that is there keeps its own, and a new one is meant fully (cross-sell) or has none. A relation
    that purchases had taught counts as entered from now on. A circle of up-sells or parts is entered, and warned of.
    Raises `RefusedError` for a product's relation to itself (but for its replacement), and for a contradiction.
    """
    product_id, partner_id, kind = tie
    check_relation(product_id, partner_id, kind, level)
    check_contradiction(tx, product_id, partner_id, kind)
    # Two who enter the same pair at once enter it one after the other.
    tx.exec(select(Product.id).where(Product.id == product_id).with_for_update()).one()
    maker, row = Maker(by, shop.clock.now()), relation_of(tx, *tie)
    if row is None:
        row = Relation(
            product_id=product_id,
            partner_id=partner_id,
            kind=kind,
            level=full_level(kind) if level is None else level,
            origin=RelationOrigin.ENTERED,
        )
        tx.add(row)
        tx.flush()
        keep_change(tx, maker, CatalogueSubject.RELATION, row.id or 0, None, relation_fields(row), product_id)
        return Related(added=1, warnings=_circle(tx, tie))
    stays = row.level if level is None else level
    before, after = change_row(relation_fields(row), {"level": stays, "origin": RelationOrigin.ENTERED})
    if not after:
        return Related()
    row.level, row.origin = stays, RelationOrigin.ENTERED
    tx.add(row)
    # Named in both: the row's id may be another relation's once this one is gone.
    named = tie._asdict()
    keep_change(tx, maker, CatalogueSubject.RELATION, row.id or 0, named | before, named | after, product_id)
    return Related(changed=1)


def unrelate(tx: Session, shop: Shop, tie: Tie, by: str) -> Related:
    """Take a relation out; raises `RefusedError` where there is none.

    One that purchases had taught comes back with the next learning, unless it is entered with level 0.
    """
    row = relation_of(tx, *tie)
    if row is None:
        message = f"There is no such relation ({KIND_WORDS[tie.kind]}) to take out."
        raise RefusedError(message)
    learned = row.origin is RelationOrigin.LEARNED
    maker, was = Maker(by, shop.clock.now()), relation_fields(row)
    keep_change(tx, maker, CatalogueSubject.RELATION, row.id or 0, was, None, tie.product_id)
    tx.delete(row)
    tx.flush()
    warning = "Purchases had taught it: the next learning may bring it back. Enter it with level 0 to keep it out."
    return Related(removed=1, warnings=(warning,) if learned else ())


def set_relations(
    tx: Session, shop: Shop, product_id: int, wanted: Mapping[RelationKind, Mapping[int, int | None]], by: str
) -> Related:
    """Make the relations that people entered for a product, of each kind in `wanted`, exactly these: level by partner.

    Learned relations stay. Raises `RefusedError` for what cannot be; then nothing is changed.
    """
    check_relations(product_id, wanted)
    told = Related()
    kept = select(Relation).where(
        Relation.product_id == product_id,
        col(Relation.kind).in_(list(wanted)),
        Relation.origin == RelationOrigin.ENTERED,
    )
    gone = [(row.partner_id, row.kind) for row in tx.exec(kept) if row.partner_id not in wanted[row.kind]]
    for partner, kind in gone:
        told += unrelate(tx, shop, Tie(product_id, partner, kind), by)
    for kind, partners in wanted.items():
        for partner, level in partners.items():
            told += relate(tx, shop, Tie(product_id, partner, kind), level, by)
    return told


def check_relations(product_id: int, wanted: Mapping[RelationKind, Mapping[int, int | None]]) -> None:
    """Raise `RefusedError` where a product's relations, as they are wanted, cannot be."""
    if sum(map(len, wanted.values())) > MOST_PARTNERS:
        message = f"More than {MOST_PARTNERS} relations of one product are for a file: `najimi import relations`."
        raise RefusedError(message)
    for kind, partners in wanted.items():
        for partner, level in partners.items():
            check_relation(product_id, partner, kind, level)
    both = _named_in(wanted, RelationKind.BUNDLE) & _named_in(wanted, RelationKind.RARE_SIMULTANEOUS)
    if both:
        message = "The same product is named as bundle and as rarely bought together. It cannot be both."
        raise RefusedError(message)


def _named_in(wanted: Mapping[RelationKind, Collection[int]], kind: RelationKind) -> set[int]:
    return set(wanted.get(kind, ()))


def _circle(tx: Session, tie: Tie) -> tuple[str, ...]:
    """Return what to say where the new relation closes a circle."""
    product_id, partner_id, kind = tie
    if kind not in WITHOUT_CIRCLES:
        return ()
    steps = way(graph_of(tx, kind), partner_id, product_id)
    if not steps:
        return ()
    codes = codes_of(tx, {product_id, *steps})
    circle = " > ".join(codes[each] for each in (product_id, *steps))
    return (f"This closes a circle of {KIND_WORDS[kind]}s: {circle}. It was entered; is one the wrong way round?",)


def codes_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of products by id."""
    query = select(col(Product.id), col(Product.code)).where(col(Product.id).in_(list(ids)))
    return {key: code for key, code in session.exec(query) if key is not None}
