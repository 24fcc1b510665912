"""What belongs to a solution: a set of products in a tree, or a virtual one across it (seed 001, figure 13)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from core.models import Product, Solution, SolutionProduct


def products_within(session: Session, solution_id: int) -> frozenset[int]:
    """Return the ids of the products within a solution: its own, and those of every solution below it.

    A virtual solution's own products are those that were put into it one by one; a tree that runs in a circle ends
    where it began. A solution that does not exist has no products.
    """
    return products_within_any(session, (solution_id,))


def products_within_any(session: Session, solution_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of the products within one or more of the solutions."""
    below = solutions_below(children_of(session), solution_ids)
    if not below:
        return frozenset()
    placed = session.scalars(select(col(Product.id)).where(col(Product.solution_id).in_(below)))
    named = session.scalars(select(col(SolutionProduct.product_id)).where(col(SolutionProduct.solution_id).in_(below)))
    return frozenset(key for key in (*placed, *named) if key is not None)


def children_of(session: Session) -> dict[int, list[int]]:
    """Return which solutions stand directly below each one, by id."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(col(Solution.parent_id), col(Solution.id)).where(col(Solution.parent_id).is_not(None))
    )
    for parent, child in rows:
        found[parent].append(child)
    return found


def solutions_below(children: Mapping[int, Iterable[int]], solution_ids: Iterable[int]) -> frozenset[int]:
    """Return the solutions and all that stand below them, each once; `children` as `children_of` gives them."""
    found: set[int] = set()
    waiting = list(solution_ids)
    while waiting:
        solution = waiting.pop()
        if solution not in found:
            found.add(solution)
            waiting.extend(children.get(solution, ()))
    return frozenset(found)
