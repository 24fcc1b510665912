"""The tree of solutions as a customer chooses from it, a level at a time (seed 001, "hierarchical diagrams")."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session, col, select

from core.actions.customers.register_range import Registered, registered
from core.models import Product
from core.products.paths import SolutionPaths, SolutionRef
from core.products.solutions import held_by_each, solutions_below

# How much of the shop each price offered as a limit would leave, in per cent.
SHARES = (25, 50, 75, 90)
_STEPS = (1, 2, 5, 10)


class Standing(StrEnum):
    """How far a solution is chosen."""

    NOT = "not"
    PARTLY = "partly"
    CHOSEN = "chosen"
    COVERED = "covered"


@dataclass(frozen=True)
class Topic:
    """One solution that can be chosen; `opens` where there is something below to choose from."""

    id: int
    name: str
    standing: Standing
    opens: bool


@dataclass(frozen=True)
class Topics:
    """One level: the solution whose inside it is (None for none), what is directly below, and what is chosen.

    `is_top` says that there is nothing above: also inside the only solution at the top, with which it then begins.
    `limits` are the prices to choose from, "up to so much", in whole currency units.
    """

    within: Topic | None
    above: int | None
    is_top: bool
    below: tuple[Topic, ...]
    chosen: Registered
    limits: tuple[Decimal, ...]


def topics(session: Session, customer_id: int, level: int | None) -> Topics:
    """Return a level of the tree; the top where `level` is none that a customer can see.

    Shown are solutions of the tree with a product within that is ever offered: virtual ones are the shop's own.
    """
    paths, chosen = SolutionPaths(session), registered(session, customer_id)
    shown = _shown(session, paths)
    picked = frozenset(each.solution_id for each in chosen.standing if each.solution_id is not None)
    tops = _below(None, paths, shown)
    where = paths.by_id[level] if level in shown else tops[0] if len(tops) == 1 else None
    return Topics(
        within=_topic(where, paths, shown, picked) if where is not None else None,
        above=where.parent_id if where is not None else None,
        is_top=where is None or tops == [where],
        below=tuple(_topic(each, paths, shown, picked) for each in _below(where, paths, shown)),
        chosen=chosen,
        limits=price_limits(session),
    )


def _below(where: SolutionRef | None, paths: SolutionPaths, shown: frozenset[int]) -> list[SolutionRef]:
    return [each for each in paths.below(where.id if where is not None else None) if each.id in shown]


def _topic(ref: SolutionRef, paths: SolutionPaths, shown: frozenset[int], picked: frozenset[int]) -> Topic:
    standing = Standing.NOT
    if ref.id in picked:
        standing = Standing.CHOSEN
    elif not picked.isdisjoint(paths.upwards(ref.id)):
        standing = Standing.COVERED
    elif any(ref.id in paths.upwards(each) for each in picked):
        standing = Standing.PARTLY
    return Topic(ref.id, ref.name, standing, opens=bool(_below(ref, paths, shown)))


def _shown(session: Session, paths: SolutionPaths) -> frozenset[int]:
    """Return the solutions of the tree within which there is something that is ever offered."""
    goods = select(col(Product.solution_id)).where(col(Product.is_goods).is_(True)).distinct()
    filled = {key for key in session.exec(goods) if key is not None}
    held = held_by_each(session)
    within = {key: solutions_below(held, [key]) for key, ref in paths.by_id.items() if not ref.virtual}
    return frozenset(key for key, solutions in within.items() if not filled.isdisjoint(solutions))


def price_limits(session: Session) -> tuple[Decimal, ...]:
    """Return round prices that leave about a quarter, half, three quarters and nine tenths of the shop's goods."""
    query = select(col(Product.unit_price)).where(col(Product.is_goods).is_(True), col(Product.unit_price) > 0)
    prices = sorted(price for price in session.exec(query) if price is not None)
    if not prices:
        return ()
    found = {_rounded(prices[len(prices) * share // 100]) for share in SHARES}
    return tuple(sorted(each for each in found if each < prices[-1]))


def _rounded(price: Decimal) -> Decimal:
    """Return the next 1, 2 or 5 with noughts that is no less than a price."""
    size = Decimal(1).scaleb(price.adjusted())
    return next(size * step for step in _STEPS if size * step >= price)
