"""What solutions a virtual one holds: it cuts across the tree, and everything within a part belongs to it."""

from collections.abc import Iterable

from sqlmodel import Session, select

from core.errors import RefusedError
from core.models import CatalogueSubject, Solution, SolutionPart
from core.products.history import PARTS, Maker, keep_change
from core.products.paths import SolutionPaths
from core.products.solutions import held_by_each, solutions_below
from core.shop import Shop

MOST_PARTS = 500


def parts_of(session: Session, solution_id: int) -> list[int]:
    """Return the solutions that were put into a virtual one, in the order of their ids."""
    query = select(SolutionPart.part_id).where(SolutionPart.solution_id == solution_id)
    return sorted(session.exec(query))


def set_parts(tx: Session, shop: Shop, solution_id: int, part_ids: Iterable[int], by: str) -> bool:
    """Let a virtual solution hold exactly these solutions; return whether anything changed.

    Raises `RefusedError` for a solution of the tree, which holds what stands below it, and where it would hold itself.
    """
    tx.exec(select(Solution.id).where(Solution.id == solution_id).with_for_update()).one()
    paths, before, wanted = SolutionPaths(tx), parts_of(tx, solution_id), sorted(set(part_ids))
    if before == wanted:
        return False
    _check(tx, paths, solution_id, sorted(set(wanted) - set(before)), len(wanted))
    for row in tx.exec(select(SolutionPart).where(SolutionPart.solution_id == solution_id)).all():
        if row.part_id not in wanted:
            tx.delete(row)
    tx.add_all(SolutionPart(solution_id=solution_id, part_id=each) for each in wanted if each not in before)
    maker = Maker(by, shop.clock.now())
    keep_change(tx, maker, CatalogueSubject.SOLUTION, solution_id, {PARTS: before}, {PARTS: wanted})
    return True


def include(tx: Session, shop: Shop, solution_id: int, part_ids: Iterable[int], by: str) -> int:
    """Put solutions into a virtual one; return how many were not in it themselves. Raises what `set_parts` raises."""
    before = set(parts_of(tx, solution_id))
    wanted = before | set(part_ids)
    set_parts(tx, shop, solution_id, wanted, by)
    return len(wanted - before)


def exclude(tx: Session, shop: Shop, solution_id: int, part_ids: Iterable[int], by: str) -> int:
    """Take solutions out of a virtual one; return how many were in it themselves."""
    before = set(parts_of(tx, solution_id))
    wanted = before - set(part_ids)
    set_parts(tx, shop, solution_id, wanted, by)
    return len(before - wanted)


def _check(tx: Session, paths: SolutionPaths, solution_id: int, new: list[int], count: int) -> None:
    if not paths.by_id[solution_id].virtual:
        message = (
            f"{paths.path(solution_id)} is a solution of the tree: it holds what stands below it. Only a virtual"
            " solution holds others."
        )
        raise RefusedError(message)
    if count > MOST_PARTS:
        message = (
            f"A virtual solution holds at most {MOST_PARTS} others. Put in solutions further up: they hold all below."
        )
        raise RefusedError(message)
    held = held_by_each(tx)
    for part in new:
        if part not in paths.by_id:
            message = "One of these solutions is no longer there. Look at them again."
            raise RefusedError(message)
        if solution_id in solutions_below(held, [part]):
            message = f"{paths.path(part)} holds it, or is it: a solution cannot hold itself."
            raise RefusedError(message)
