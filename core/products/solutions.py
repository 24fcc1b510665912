"""What belongs to a solution: a set of products in a tree, or a virtual one across it (seed 001, figure 13).

A virtual solution holds products and other solutions; what it holds is followed downwards like what stands below it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from sqlmodel import Session, col, select

from core.models import Product, Solution, SolutionPart, SolutionProduct

Key = TypeVar("Key", bound=Hashable)


def products_within(session: Session, solution_id: int) -> frozenset[int]:
    """Return the ids of the products within a solution: its own, and those of every solution below it or in it.

    A virtual solution's own products are those that were put into it one by one; what runs in a circle ends where it
    began. A solution that does not exist has no products.
    """
    return products_within_any(session, (solution_id,))


def products_within_any(session: Session, solution_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of the products within one or more of the solutions."""
    below = solutions_below(held_by_each(session), solution_ids)
    if not below:
        return frozenset()
    placed = session.scalars(select(col(Product.id)).where(col(Product.solution_id).in_(below)))
    named = session.scalars(select(col(SolutionProduct.product_id)).where(col(SolutionProduct.solution_id).in_(below)))
    return frozenset(key for key in (*placed, *named) if key is not None)


def held_by_each(session: Session) -> dict[int, list[int]]:
    """Return which solutions stand directly below each one or were put into it, by id."""
    found: dict[int, list[int]] = defaultdict(list)
    below = select(col(Solution.parent_id), col(Solution.id)).where(col(Solution.parent_id).is_not(None))
    for holder, held in session.execute(below):
        found[holder].append(held)
    for holder, held in session.execute(select(col(SolutionPart.solution_id), col(SolutionPart.part_id))):
        found[holder].append(held)
    return found


def solutions_around(session: Session, solution_ids: Iterable[int]) -> frozenset[int]:
    """Return the solutions and all that hold them, at whatever depth: whoever wants one of these wants what is here."""
    holders: dict[int, list[int]] = defaultdict(list)
    for holder, held in held_by_each(session).items():
        for each in held:
            holders[each].append(holder)
    return solutions_below(holders, solution_ids)


def solutions_of_product(session: Session, product_id: int) -> frozenset[int]:
    """Return the solutions within which a product lies: `products_within` of each of them has it."""
    placed = session.scalar(select(col(Product.solution_id)).where(col(Product.id) == product_id))
    put = session.scalars(select(col(SolutionProduct.solution_id)).where(col(SolutionProduct.product_id) == product_id))
    return solutions_around(session, {*put, *([placed] if placed is not None else [])})


def solutions_below(held: Mapping[Key, Iterable[Key]], solutions: Iterable[Key]) -> frozenset[Key]:
    """Return the solutions and all that they hold, each once; `held` as `held_by_each` gives it, or by names."""
    found: set[Key] = set()
    waiting = list(solutions)
    while waiting:
        solution = waiting.pop()
        if solution not in found:
            found.add(solution)
            waiting.extend(held.get(solution, ()))
    return frozenset(found)
