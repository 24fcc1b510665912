"""What a file of solutions puts into them: products, and into virtual ones also other solutions.

Brought when all solutions of the file are there. A file adds: it takes nothing out, except that a product which it puts
elsewhere in the tree moves there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import select, update
from sqlmodel import Session, col

from core.importing.changes import Change, remember, remember_added
from core.importing.records.codes import product_ids
from core.importing.records.kind import Finished, Work, added_before
from core.importing.records.memberships import NEW_SOLUTIONS, PUT, put_into_virtual
from core.importing.records.places_in_tree import NOT_YET
from core.importing.records.staging import Staging
from core.importing.records.upkeep import note_parts, note_rows
from core.importing.rows import add_new, chunks, table_of
from core.models import CatalogueSubject, Product, SolutionPart
from core.products.paths import BETWEEN, SolutionPaths, split_path
from core.products.solutions import held_by_each, solutions_below

PRODUCTS, HOLDS = "products", "holds"
PLACED, HELD = "products_placed", "solutions_put_in"
FIGURES = (NEW_SOLUTIONS, PLACED, PUT, HELD)
RECORDS_AT_ONCE, ROWS_A_WRITE = 500, 250
_STANDS = "stands"


class Place(NamedTuple):
    """A thing that the file puts into a solution: a product's code, or another solution's path."""

    what: str
    solution: str


def note_ancestors(staging: Staging, path: str, *, virtual: bool) -> None:
    """Note that the file makes a solution and all above it."""
    parts = split_path(path)
    for depth in range(1, len(parts) + 1):
        staging.claim(_name(BETWEEN.join(parts[:depth]), virtual=virtual), _STANDS)


def _name(path: str, *, virtual: bool) -> str:
    return f"solution {virtual} {path.casefold()}"


class Contents:
    """What the solutions of one file hold."""

    def __init__(self, work: Work, staging: Staging) -> None:
        """Bring what the solutions in `staging` hold."""
        self._work, self._staging = work, staging
        self._done = Finished()
        self._held: dict[str, list[str]] = {}

    def bring(self) -> Finished:
        """Bring all of it and return what came of it."""
        for some in chunks(self._listed(PRODUCTS, virtual=False), ROWS_A_WRITE):
            with self._session() as session:
                self._place(session, self._known(session, some))
        for some in chunks(self._listed(PRODUCTS, virtual=True), ROWS_A_WRITE):
            with self._session() as session:
                memberships = [(each.what, each.solution) for each in self._known(session, some)]
                put_into_virtual(self._work, session, self._staging, memberships, self._done)
        for some in chunks(self._listed(HOLDS, virtual=True), ROWS_A_WRITE):
            with self._session() as session:
                self._hold(session, some)
        return self._done

    @contextmanager
    def _session(self) -> Iterator[Session]:
        store = self._work.shop.store
        with store.write() if self._work.writes else store.read() as session:
            yield session

    def _listed(self, name: str, *, virtual: bool) -> Iterator[Place]:
        for batch in self._staging.batches(RECORDS_AT_ONCE):
            for record in batch:
                listed = record.values.get(name)
                if isinstance(listed, dict) and bool(record.values["virtual"]) is virtual:
                    yield from (Place(what, str(record.values["solution"])) for what in listed)

    def _known(self, session: Session, places: Sequence[Place]) -> list[Place]:
        """Return the places of products that there are; count the others."""
        ids = product_ids(session, {place.what for place in places})
        self._done.aside += [f"no product with this code: {each.what}" for each in places if each.what not in ids]
        return [each for each in places if each.what in ids]

    def _place(self, session: Session, places: Sequence[Place]) -> None:
        """Move products to their place in the tree; of two places in one file the first counts."""
        ids, paths = product_ids(session, {place.what for place in places}), SolutionPaths(session)
        wanted: dict[int, int | None] = {}
        for place in places:
            if self._staging.claim(f"placed {place.what}", place.solution) != place.solution:
                self._done.aside.append(f"named in two places of the tree: {place.what}")
                continue
            wanted[ids[place.what]] = self._find(paths, place.solution, virtual=False)
        rows = session.execute(select(col(Product.id), col(Product.solution_id)).where(col(Product.id).in_(wanted)))
        now = {key: solution for key, solution in rows.all() if key is not None}
        touched = added_before(session, self._work.run_id, Product, list(now))
        changes = []
        for key, solution in wanted.items():
            differs = now[key] != solution
            self._done.figures[PLACED] += differs or key in touched
            if differs and self._work.writes:
                changes.append(Change(key, {"solution_id": now[key]}, {"solution_id": solution}))
        if not changes:
            return
        remember(session, self._work.run_id, Product, changes)
        note_rows(self._work, session, CatalogueSubject.PRODUCT, Product, (), changes, ("solution_id",), "id")
        table = table_of(Product)
        for change in changes:
            values = update(table).where(table.c.id == change.row_id).values(solution_id=change.after["solution_id"])
            session.connection().execute(values)

    def _find(self, paths: SolutionPaths, path: str, *, virtual: bool) -> int | None:
        """Return a solution; `NOT_YET` for one that a dry run would have made, None where there is none."""
        parts = split_path(path)
        found, depth = paths.known(parts, virtual=virtual)
        if found is not None and depth == len(parts):
            return found
        return NOT_YET if self._staging.owner(_name(path, virtual=virtual)) else None

    def _hold(self, session: Session, places: Sequence[Place]) -> None:
        """Put solutions into virtual ones, unless one would hold itself."""
        paths = SolutionPaths(session)
        held = self._held = self._held or self._everything_held(session, paths)
        there = {
            (holder, part): key
            for key, holder, part in session.execute(
                select(col(SolutionPart.id), col(SolutionPart.solution_id), col(SolutionPart.part_id))
            )
        }
        mine = added_before(session, self._work.run_id, SolutionPart, list(there.values()))
        new: dict[int, list[int]] = {}
        for place in places:
            holder, name = (
                self._find(paths, place.solution, virtual=True) or NOT_YET,
                _name(place.solution, virtual=True),
            )
            found = self._part(paths, place.what)
            if found is None:
                self._done.aside.append(f"no such solution: {place.what}")
                continue
            part, part_name = found
            if name in solutions_below(held, [part_name]):
                self._done.aside.append(f"a solution that would hold itself: {place.solution}")
                continue
            if self._staging.occurrence(f"holds {name} {part_name}") > 1:
                continue
            known = there.get((holder, part))
            self._done.figures[HELD] += known is None or known in mine
            held.setdefault(name, []).append(part_name)
            if known is None and self._work.writes:
                new.setdefault(holder, []).append(part)
        if new:
            self._write(session, new, there)

    def _everything_held(self, session: Session, paths: SolutionPaths) -> dict[str, list[str]]:
        """Return which solution holds which, by the names under which the file knows them, those of the file too."""
        names = {key: _name(paths.path(key), virtual=ref.virtual) for key, ref in paths.by_id.items()}
        held = {names[holder]: [names[each] for each in many] for holder, many in held_by_each(session).items()}
        for batch in self._staging.batches(RECORDS_AT_ONCE):
            for record in batch:
                parts, virtual = split_path(str(record.values["solution"])), bool(record.values["virtual"])
                for depth in range(1, len(parts)):
                    above, below = (BETWEEN.join(parts[:end]) for end in (depth, depth + 1))
                    held.setdefault(_name(above, virtual=virtual), []).append(_name(below, virtual=virtual))
        return held

    def _part(self, paths: SolutionPaths, path: str) -> tuple[int, str] | None:
        """Return the solution at a path, and the name under which the file knows it."""
        for virtual in (False, True):
            found = self._find(paths, path, virtual=virtual)
            if found is not None:
                return found, _name(path, virtual=virtual)
        return None

    def _write(self, tx: Session, new: Mapping[int, Sequence[int]], there: Mapping[tuple[int, int], int]) -> None:
        pairs = {(holder, part) for holder, parts in new.items() for part in parts}
        add_new(tx, SolutionPart, [{"solution_id": holder, "part_id": part} for holder, part in sorted(pairs)])
        rows = tx.execute(
            select(col(SolutionPart.id), col(SolutionPart.solution_id), col(SolutionPart.part_id)).where(
                col(SolutionPart.solution_id).in_(new)
            )
        )
        added = [key for key, holder, part in rows.all() if (holder, part) in pairs and key is not None]
        remember_added(tx, self._work.run_id, SolutionPart, added)
        before = {holder: sorted(part for other, part in there if other == holder) for holder in new}
        note_parts(self._work, tx, {key: (before[key], sorted({*before[key], *parts})) for key, parts in new.items()})
