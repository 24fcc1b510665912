"""Products that a file puts into virtual solutions, which are made where they are missing."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from core.importing.changes import remember_added
from core.importing.records.codes import product_ids
from core.importing.records.kind import Finished, Work, added_before
from core.importing.records.places_in_tree import make_paths
from core.importing.records.staging import Staging
from core.importing.records.upkeep import note_within
from core.importing.rows import add_new, chunks
from core.models import SolutionProduct

PUT, NEW_SOLUTIONS = "put_into_virtual_solutions", "solutions_added"


def put_into_virtual(
    work: Work, session: Session, staging: Staging, memberships: Sequence[tuple[str, str]], done: Finished
) -> None:
    """Put products, by their codes, into virtual solutions, by their paths; count in `done` what that brought."""
    made = make_paths(work, session, staging, {path for _, path in memberships}, virtual=True)
    done.figures[NEW_SOLUTIONS] += made.added
    ids = product_ids(session, {code for code, _ in memberships})
    named = {(path.casefold(), code): (made.ids[path], ids.get(code, 0)) for code, path in memberships}
    there = _memberships_of(session, set(named.values()))
    mine = added_before(session, work.run_id, SolutionProduct, list(there.values()))
    done.figures[PUT] += sum(there.get(pair) in {None, *mine} for pair in named.values())
    fresh = [pair for pair in named.values() if pair not in there]
    if work.writes and fresh:
        add_new(session, SolutionProduct, [{"solution_id": s, "product_id": p} for s, p in fresh])
        added = _memberships_of(session, set(fresh))
        remember_added(session, work.run_id, SolutionProduct, added.values())
        note_within(work, session, fresh)


def _memberships_of(session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    solution, product = col(SolutionProduct.solution_id), col(SolutionProduct.product_id)
    found: dict[tuple[int, int], int] = {}
    for some in chunks(pairs):
        query = select(solution, product, col(SolutionProduct.id)).where(tuple_(solution, product).in_(some))
        found.update({(first, second): key for first, second, key in session.execute(query)})
    return found
