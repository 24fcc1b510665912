"""What a customer wants to hear of: registered by themselves, or by staff for them (seed 001, "register a solution").

Choosing an upper solution covers the lower ones. Nothing registered is no limit. What is withdrawn stays on record.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from core.audit import record
from core.customers.identity import demanded
from core.errors import RefusedError
from core.models import ContactPreference, Customer, Product, RegisteredRange, Solution
from core.policy.prices import PriceRange
from core.policy.wishes import Wish, keep, wish_of
from core.products.paths import SolutionPaths
from core.products.registered import Range, numbers_of_person, range_of
from core.products.solutions import held_by_each, solutions_below
from core.shop import Shop

# More than anybody chooses, and few enough to be read in one look.
MOST_REGISTERED = 200
LONGEST_HISTORY = 20
HIGHEST_PRICE = 10**9


@dataclass(frozen=True)
class Registration:
    """One registration as people read it: `name` is the path of a solution, or a product's code and name."""

    name: str
    solution_id: int | None
    product_id: int | None
    since: datetime
    by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


@dataclass(frozen=True)
class Registered:
    """What a customer wants to hear of: what stands, and what was withdrawn lately, the latest first; their prices."""

    standing: tuple[Registration, ...]
    withdrawn: tuple[Registration, ...]
    prices: PriceRange

    @property
    def is_limited(self) -> bool:
        """Return whether there is anything that they do not want to hear of."""
        return bool(self.standing or self.prices)


def registered(session: Session, customer_id: int) -> Registered:
    """Return what a customer registered, also under numbers that were merged into theirs."""
    number = demanded(session, customer_id).id or 0
    paths = SolutionPaths(session)
    rows = session.exec(
        select(RegisteredRange)
        .where(col(RegisteredRange.customer_id).in_(numbers_of_person(session, number)))
        .order_by(col(RegisteredRange.id))
    ).all()
    codes = {row.product_id for row in rows if row.product_id is not None}
    products = {
        row.id: f"{row.code} {row.name}" for row in session.exec(select(Product).where(col(Product.id).in_(codes)))
    }
    said = [_said(row, paths, products) for row in rows]
    standing = {(each.solution_id, each.product_id): each for each in said if each.withdrawn_at is None}
    withdrawn = [each for each in reversed(said) if each.withdrawn_at is not None]
    return Registered(
        tuple(sorted(standing.values(), key=lambda each: (each.product_id is not None, each.name.casefold()))),
        tuple(sorted(withdrawn, key=lambda each: each.withdrawn_at or each.since, reverse=True)[:LONGEST_HISTORY]),
        _wish(session, number).prices,
    )


def _said(row: RegisteredRange, paths: SolutionPaths, products: dict[int | None, str]) -> Registration:
    name = paths.path(row.solution_id) if row.solution_id is not None else products.get(row.product_id, "")
    return Registration(
        name=name,
        solution_id=row.solution_id,
        product_id=row.product_id,
        since=row.registered_at,
        by=row.registered_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )


def set_range(tx: Session, shop: Shop, customer_id: int, wanted: Range, by: str) -> bool:
    """Let a customer hear of exactly this, of everything where it is empty; return whether anything changed.

    Solutions that lie within another one of `wanted` are not kept by themselves. Raises `NotFoundError` for an unknown
    customer, `RefusedError` for a solution or product that there is not, and for too many of them.
    """
    number = demanded(tx, customer_id).id or 0
    # A message is claimed with the customer held: what they choose comes wholly before it or wholly after it.
    tx.get_one(Customer, number, with_for_update=True, populate_existing=True)
    _check(tx, wanted)
    wanted = replace(wanted, solutions=_upmost(tx, wanted.solutions))
    before, now = range_of(tx, number), shop.clock.now()
    if wanted == before:
        return False
    _withdraw(tx, number, wanted, by, now)
    tx.add_all(
        RegisteredRange(customer_id=number, solution_id=each, registered_at=now, registered_by=by)
        for each in sorted(wanted.solutions - before.solutions)
    )
    tx.add_all(
        RegisteredRange(customer_id=number, product_id=each, registered_at=now, registered_by=by)
        for each in sorted(wanted.products - before.products)
    )
    detail = {"solutions": sorted(wanted.solutions), "products": sorted(wanted.products)}
    record(tx, shop.clock, actor=by, action="range registered", subject=f"customer:{number}", **detail)
    tx.flush()
    return True


def register(tx: Session, shop: Shop, customer_id: int, more: Range, by: str) -> bool:
    """Add to what a customer wants to hear of; return whether anything changed. Raises what `set_range` raises."""
    before = range_of(tx, demanded(tx, customer_id).id or 0)
    wanted = Range(before.solutions | more.solutions, before.products | more.products)
    return set_range(tx, shop, customer_id, wanted, by)


def withdraw(tx: Session, shop: Shop, customer_id: int, less: Range, by: str) -> bool:
    """Take something out of what a customer wants to hear of; return whether anything changed.

    Raises `RefusedError` where that would leave nothing: it would be no limit at all, which has to be said so.
    """
    before = range_of(tx, demanded(tx, customer_id).id or 0)
    wanted = Range(before.solutions - less.solutions, before.products - less.products)
    if before and not wanted:
        message = (
            "That is the last of what they want to hear of, and without any they would hear of everything. Choose"
            " something else first, or say that they want to hear of everything."
        )
        raise RefusedError(message)
    return set_range(tx, shop, customer_id, wanted, by)


def set_prices(tx: Session, shop: Shop, customer_id: int, prices: PriceRange, by: str) -> bool:
    """Let a customer hear only of products at these prices; return whether anything changed.

    Raises `RefusedError` for a price below zero or with more than four decimals, and for a range that holds none.
    """
    number = demanded(tx, customer_id).id or 0
    tx.get_one(Customer, number, with_for_update=True, populate_existing=True)
    check_prices(prices)
    row = tx.exec(select(ContactPreference).where(ContactPreference.customer_id == number)).first()
    before, now = wish_of(row), shop.clock.now()
    if before.prices == prices:
        return False
    row = row or ContactPreference(customer_id=number, changed_at=now)
    keep(replace(before, prices=prices), row, now)
    tx.add(row)
    detail = {name: None if price is None else str(price) for name, price in vars(prices).items()}
    record(tx, shop.clock, actor=by, action="prices registered", subject=f"customer:{number}", **detail)
    tx.flush()
    return True


def _wish(session: Session, customer_id: int) -> Wish:
    return wish_of(session.exec(select(ContactPreference).where(ContactPreference.customer_id == customer_id)).first())


def _withdraw(tx: Session, customer_id: int, wanted: Range, by: str, now: datetime) -> None:
    """Withdraw what stands and is not wanted any more, under whichever of the person's numbers."""
    standing = tx.exec(
        select(RegisteredRange).where(
            col(RegisteredRange.customer_id).in_(numbers_of_person(tx, customer_id)),
            col(RegisteredRange.withdrawn_at).is_(None),
        )
    )
    for row in standing.all():
        if row.solution_id not in wanted.solutions and row.product_id not in wanted.products:
            row.withdrawn_at, row.withdrawn_by = now, by
            tx.add(row)
    tx.flush()


def _check(tx: Session, wanted: Range) -> None:
    if len(wanted.solutions) + len(wanted.products) > MOST_REGISTERED:
        message = (
            f"At most {MOST_REGISTERED} solutions and products. Choose solutions further up: they cover all below."
        )
        raise RefusedError(message)
    there = set(tx.exec(select(Solution.id).where(col(Solution.id).in_(wanted.solutions))))
    goods = set(tx.exec(select(Product.id).where(col(Product.id).in_(wanted.products))))
    if wanted.solutions - there or wanted.products - goods:
        message = "Something of that is not in the product information (any more). Look at it again."
        raise RefusedError(message)


def _upmost(tx: Session, solutions: Collection[int]) -> frozenset[int]:
    """Return the solutions without those that lie within another of them."""
    held = held_by_each(tx)
    within = {each: solutions_below(held, [each]) - {each} for each in solutions}
    return frozenset(each for each in solutions if not any(each in within[other] for other in solutions))


def check_prices(prices: PriceRange) -> None:
    """Raise `RefusedError` for a price that is none, and for a range that holds none."""
    for price in (prices.lowest, prices.highest):
        if price is not None and not (price.is_finite() and 0 <= price < HIGHEST_PRICE and price == _kept(price)):
            message = f"A price is a number from 0 to {HIGHEST_PRICE:,}, with at most four decimals."
            raise RefusedError(message)
    if prices.lowest is not None and prices.highest is not None and prices.lowest > prices.highest:
        message = f"From {prices.lowest:f} to {prices.highest:f} there is no price: the lower one comes first."
        raise RefusedError(message)


def _kept(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.0001"))
