"""All solutions as they stand, with how much is in each and who wants it (seed 001, figure 13)."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.models import Product, RegisteredRange, SolutionPart, SolutionProduct
from core.products.paths import SolutionPaths
from core.products.solutions import held_by_each, solutions_below


@dataclass(frozen=True)
class SolutionView:
    """A solution in the list of all: its path and depth, its own products, and those with all that it holds.

    `parts` are the paths of the solutions that were put into a virtual one, `customers` how many want to hear of it.
    """

    id: int
    path: str
    name: str
    depth: int
    virtual: bool
    own: int
    within: int
    parts: tuple[str, ...]
    customers: int


def solutions_in_order(session: Session) -> tuple[SolutionView, ...]:
    """Return all solutions, each after the one above it: the tree first, then virtual ones."""
    paths = SolutionPaths(session)
    own: dict[int, set[int]] = defaultdict(set)
    for solution, product in session.exec(select(Product.solution_id, Product.id)):
        if solution is not None:
            own[solution].add(product or 0)
    for solution, product in session.exec(select(SolutionProduct.solution_id, SolutionProduct.product_id)):
        own[solution].add(product)
    parts: dict[int, list[str]] = defaultdict(list)
    for solution, part in session.exec(select(SolutionPart.solution_id, SolutionPart.part_id)):
        parts[solution].append(paths.path(part))
    held, customers = held_by_each(session), _customers(session)
    found: list[SolutionView] = []
    waiting = [(each, 0) for each in reversed(paths.below(None))]
    while waiting:
        ref, depth = waiting.pop()
        within = set().union(*(own[each] for each in solutions_below(held, [ref.id])))
        found.append(
            SolutionView(
                id=ref.id,
                path=paths.path(ref.id),
                name=ref.name,
                depth=depth,
                virtual=ref.virtual,
                own=len(own[ref.id]),
                within=len(within),
                parts=tuple(sorted(parts[ref.id])),
                customers=customers.get(ref.id, 0),
            )
        )
        waiting += [(each, depth + 1) for each in reversed(paths.below(ref.id))]
    return tuple(found)


def _customers(session: Session) -> dict[int, int]:
    rows = session.exec(
        select(RegisteredRange.solution_id, func.count(col(RegisteredRange.customer_id).distinct()))
        .where(col(RegisteredRange.solution_id).is_not(None), col(RegisteredRange.withdrawn_at).is_(None))
        .group_by(col(RegisteredRange.solution_id))
    )
    return {solution: count for solution, count in rows if solution is not None}
