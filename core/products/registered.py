"""The range of products that each customer has registered, to be told of nothing else (seed 001, customer database 12).

A customer who registered nothing may be told of everything. Whoever was merged into a customer counts for that one, so
what they registered counts as well: all of it is what one person wants to hear of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, func, or_
from sqlmodel import Session, col, select

from core.models import Customer, RegisteredRange
from core.products.solutions import products_within_any, solutions_of_product


@dataclass(frozen=True)
class Range:
    """What a customer wants to hear of: solutions, with everything within them, and single products, by id."""

    solutions: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Return whether anything is registered: without, it is no limit."""
        return bool(self.solutions or self.products)

    def holds(self, product_id: int, solutions: frozenset[int]) -> bool:
        """Return whether a product lies within; `solutions` are those that have it (`solutions_of_product`)."""
        return not self or product_id in self.products or not self.solutions.isdisjoint(solutions)


NO_LIMIT = Range()


def ranges_of(session: Session, numbers: Mapping[int, int]) -> dict[int, Range]:
    """Return what people registered, by person; who registered nothing is left out.

    `numbers` are the ids of customers, also of those who were merged, each with whom they count for.
    """
    rows = session.execute(
        select(col(RegisteredRange.customer_id), col(RegisteredRange.solution_id), col(RegisteredRange.product_id))
        .where(col(RegisteredRange.customer_id).in_(numbers), col(RegisteredRange.withdrawn_at).is_(None))
        .order_by(col(RegisteredRange.id))
    )
    return gathered((numbers[customer], solution, product) for customer, solution, product in rows)


def gathered(rows: Iterable[tuple[int, int | None, int | None]]) -> dict[int, Range]:
    """Return what each person registered, of rows of a person, a solution and a product, one of which is empty."""
    solutions: dict[int, set[int]] = {}
    products: dict[int, set[int]] = {}
    for person, solution, product in rows:
        if solution is not None:
            solutions.setdefault(person, set()).add(solution)
        if product is not None:
            products.setdefault(person, set()).add(product)
    return {
        person: Range(frozenset(solutions.get(person, ())), frozenset(products.get(person, ())))
        for person in solutions.keys() | products.keys()
    }


def numbers_of_person(session: Session, customer_id: int) -> dict[int, int]:
    """Return a customer and all who were merged into them, each with that customer."""
    merged = session.scalars(select(col(Customer.id)).where(col(Customer.merged_into_id) == customer_id))
    return {customer_id: customer_id} | {key: customer_id for key in merged if key is not None}


def range_of(session: Session, customer_id: int) -> Range:
    """Return what a customer, who is left after all mergers, has registered; empty where there is no limit."""
    return ranges_of(session, numbers_of_person(session, customer_id)).get(customer_id, NO_LIMIT)


def products_of(session: Session, registered: Range) -> frozenset[int]:
    """Return the ids of the products within a range that was registered."""
    return products_within_any(session, registered.solutions) | registered.products


def wanting_others(session: Session, numbers: CompoundSelect[int], product_id: int) -> frozenset[int]:
    """Return the people who registered a range in which a product is not.

    `numbers` asks for the ids of customers, also of those who were merged into one of them.
    """
    holding = solutions_of_product(session, product_id)
    person = func.coalesce(col(Customer.merged_into_id), col(Customer.id))
    some = (
        select(person)
        .select_from(RegisteredRange)
        .join(Customer, col(Customer.id) == col(RegisteredRange.customer_id))
        .where(col(RegisteredRange.customer_id).in_(numbers), col(RegisteredRange.withdrawn_at).is_(None))
        .distinct()
    )
    matching = or_(col(RegisteredRange.solution_id).in_(holding), col(RegisteredRange.product_id) == product_id)
    return frozenset(session.scalars(some)) - frozenset(session.scalars(some.where(matching)))
