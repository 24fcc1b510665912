"""What a file of products says of two things at once: relations, places in virtual solutions.

Brought when all products of the file are there, as a partner may stand many lines below. A file adds and changes; what
it does not name stays.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from core.importing.changes import Change, remember
from core.importing.records.circles import CIRCLES, count_circles
from core.importing.records.codes import product_ids
from core.importing.records.kind import Finished, Work, added_before
from core.importing.records.memberships import NEW_SOLUTIONS, PUT, put_into_virtual
from core.importing.records.partners import PARTNERS, VIRTUAL
from core.importing.records.staging import Record, Staging
from core.importing.records.upkeep import note_relations
from core.importing.rows import add_new, chunks, table_of
from core.models import Product, Relation, RelationKind, RelationOrigin
from core.products.relations import CONTRADICTING, KIND_WORDS, WITHOUT_CIRCLES, full_level

RECORDS_AT_ONCE, LINKS_A_WRITE = 500, 1_000
ADDED, CHANGED = "relations_added", "relations_changed"
FIGURES = (NEW_SOLUTIONS, ADDED, CHANGED, PUT, CIRCLES)


class Link(NamedTuple):
    """One relation as the file has it."""

    product: str
    partner: str
    kind: RelationKind
    level: int | None


class _Row(NamedTuple):
    """A relation that is there."""

    id: int
    level: int
    origin: RelationOrigin
    import_id: int | None


class Links:
    """The links of one file."""

    def __init__(self, work: Work, staging: Staging) -> None:
        """Bring the links of the products in `staging`."""
        self._work, self._staging = work, staging
        self._done = Finished()
        self._edges: dict[RelationKind, set[tuple[str, str]]] = {kind: set() for kind in WITHOUT_CIRCLES}

    def bring(self) -> Finished:
        """Bring all of them and return what came of it."""
        for links in chunks(self._links(), LINKS_A_WRITE):
            self._bring(links)
        for memberships in chunks(self._memberships(), LINKS_A_WRITE // 4):
            self._put(memberships)
        if any(self._edges.values()):
            self._done.figures[CIRCLES] += self._circles()
        return self._done

    def _links(self) -> Iterator[Link]:
        for record in self._records():
            for name, kind in PARTNERS.items():
                listed = record.values.get(name)
                if isinstance(listed, dict):
                    yield from self._usable(record, kind, listed)

    def _usable(self, record: Record, kind: RelationKind, listed: Mapping[str, int | None]) -> Iterator[Link]:
        """Yield the links of one list; a product to itself, and one that is readily and rarely bought with it, not."""
        other = CONTRADICTING.get(kind)
        named = {name for name, its in PARTNERS.items() if its is other}
        against = {code for name in named for code in _listed(record, name)}
        for partner, level in listed.items():
            if partner == record.key and kind is not RelationKind.REPLACEMENT:
                self._done.aside.append(f"a product as its own {KIND_WORDS[kind]}: {partner}")
            elif partner in against:
                self._done.aside.append(_both_at_once(record.key, partner))
            else:
                yield Link(record.key, partner, kind, level)

    def _records(self) -> Iterator[Record]:
        for batch in self._staging.batches(RECORDS_AT_ONCE):
            yield from batch

    def _bring(self, links: Sequence[Link]) -> None:
        store = self._work.shop.store
        with store.write() if self._work.writes else store.read() as session:
            ids = product_ids(session, {code for link in links for code in link[:2]})
            usable = [link for link in links if self._is_there(link, ids)]
            there = _rows(session, {(ids[link.product], ids[link.partner]) for link in usable if _both(link, ids)})
            new: list[Link] = []
            changes: list[Change] = []
            touched = added_before(session, self._work.run_id, Relation, [row.id for row in there.values()])
            for link in usable:
                ends = (ids.get(link.product, 0), ids.get(link.partner, 0))
                if (*ends, CONTRADICTING.get(link.kind)) in there:
                    self._done.aside.append(_both_at_once(link.product, link.partner))
                    continue
                row = there.get((*ends, link.kind))
                change = self._compare(link, row, touched)
                if row is None:
                    new.append(link)
                elif change is not None:
                    changes.append(change)
                if link.kind in self._edges:
                    self._edges[link.kind].add(link[:2])
            if self._work.writes:
                self._write(session, new, changes, {row.id: row for row in there.values()}, ids)

    def _is_there(self, link: Link, ids: Mapping[str, int]) -> bool:
        """Return whether the partner is there, or will be; count one that is not."""
        if link.partner in ids or (not self._work.writes and self._staging.has(link.partner)):
            return True
        self._done.aside.append(f"{KIND_WORDS[link.kind]}, no product with this code: {link.partner}")
        return False

    def _compare(self, link: Link, row: _Row | None, touched: Collection[int]) -> Change | None:
        """Count what is new and changed; return the change."""
        if row is None:
            self._done.figures[ADDED] += 1
            return None
        before = {"level": row.level, "origin": row.origin}
        after = {"level": row.level if link.level is None else link.level, "origin": RelationOrigin.ENTERED}
        own = bool(self._work.run_id) and row.import_id == self._work.run_id
        if own or after != before or row.id in touched:
            self._done.figures[ADDED if own else CHANGED] += 1
        return Change(row.id, before, after) if after != before else None

    def _write(
        self,
        tx: Session,
        new: Sequence[Link],
        changes: Sequence[Change],
        there: Mapping[int, _Row],
        ids: Mapping[str, int],
    ) -> None:
        run_id = self._work.run_id
        rows = [
            {
                "product_id": ids[link.product],
                "partner_id": ids[link.partner],
                "kind": link.kind,
                "level": full_level(link.kind) if link.level is None else link.level,
                "origin": RelationOrigin.ENTERED,
                "import_id": run_id,
            }
            for link in new
        ]
        add_new(tx, Relation, rows)
        remember(tx, run_id, Relation, [each for each in changes if there[each.row_id].import_id != run_id])
        table = table_of(Relation)
        for each in changes:
            tx.connection().execute(table.update().where(table.c.id == each.row_id).values(dict(each.after)))
        made = _rows(tx, {(ids[link.product], ids[link.partner]) for link in new})
        wanted = {(ids[link.product], ids[link.partner], link.kind) for link in new}
        note_relations(self._work, tx, [row.id for key, row in made.items() if key in wanted], changes)

    def _memberships(self) -> Iterator[tuple[str, str]]:
        for record in self._records():
            for path in _listed(record, VIRTUAL):
                yield record.key, path

    def _put(self, memberships: Sequence[tuple[str, str]]) -> None:
        store = self._work.shop.store
        with store.write() if self._work.writes else store.read() as session:
            put_into_virtual(self._work, session, self._staging, memberships, self._done)

    def _circles(self) -> int:
        """Count the circles that there are now, also those that the file alone would make."""
        with self._work.shop.store.read() as session:
            codes = dict(session.execute(select(col(Product.id), col(Product.code))).all())
        return count_circles(self._work, self._edges, codes)


def _listed(record: Record, name: str) -> Mapping[str, int | None]:
    listed = record.values.get(name)
    return listed if isinstance(listed, dict) else {}


def _both_at_once(product: str, partner: str) -> str:
    return f"both bundle and rarely bought together: {product} with {partner}"


def _both(link: Link, ids: Mapping[str, int]) -> bool:
    return link.product in ids and link.partner in ids


def _rows(session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int, RelationKind], _Row]:
    """Return the relations of some pairs of products, by product, partner and kind."""
    product, partner = col(Relation.product_id), col(Relation.partner_id)
    query = select(
        product, partner, col(Relation.kind), col(Relation.id), col(Relation.level), col(Relation.origin),
        col(Relation.import_id),
    )  # fmt: skip
    found: dict[tuple[int, int, RelationKind], _Row] = {}
    for some in chunks(pairs):
        for first, second, kind, *row in session.execute(query.where(tuple_(product, partner).in_(some))):
            found[first, second, kind] = _Row(*row)
    return found
