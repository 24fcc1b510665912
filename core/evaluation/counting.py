"""Counts what the people of a plan bought and answered within its window."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.evaluation.result import Arm
from core.models import Customer, Delivery, DeliveryState, LinkVisit, Plan, Purchase, PurchaseLine, Response
from core.plans.people import numbers_of, person


@dataclass
class _Bought:
    """What one person bought in the window."""

    quantity: Decimal = Decimal(0)
    product_sales: int = 0
    sales: int = 0
    product_profit: int = 0
    profit: int = 0
    sales_with_cost: int = 0


@dataclass
class People:
    """Who belongs to which side; a person who came in under two customer numbers counts once."""

    treated: set[int] = field(default_factory=set)
    control: set[int] = field(default_factory=set)
    sent: int = 0


def people_of(session: Session, plan: Plan) -> People:
    """Return who was meant to be told and who was held out.

    Everybody who was not held out counts as treated, whether or not the message arrived: those who cannot be reached
    differ from the others, and leaving them out of one side only would compare unlike groups.
    """
    found = People()
    rows = session.execute(
        select(person(), col(Delivery.state))
        .join(Customer, col(Customer.id) == Delivery.customer_id)
        .where(col(Delivery.plan_id) == plan.id)
    )
    for key, state in rows:
        (found.control if state is DeliveryState.HELD_OUT else found.treated).add(key)
        found.sent += state is DeliveryState.SENT
    found.control -= found.treated
    return found


def answers_of(session: Session, plan: Plan) -> dict[str, int]:
    """Return how many customers gave each kind of answer to the plan."""
    rows = session.execute(
        select(col(Response.kind), func.count(col(Response.customer_id).distinct()))
        .where(col(Response.plan_id) == plan.id)
        .group_by(col(Response.kind))
    )
    return {kind.value: int(count) for kind, count in rows}


def arms(session: Session, plan: Plan, people: People, first: date, last: date) -> tuple[Arm, Arm]:
    """Return both sides with what they bought from `first` to `last`, both included."""
    treated, control = arms_of(session, plan, (people.treated, people.control), first, last)
    return treated, control


def arms_of(session: Session, plan: Plan, groups: Sequence[set[int]], first: date, last: date) -> list[Arm]:
    """Return each group of the plan's people with what they bought from `first` to `last`, both included."""
    bought = _bought(session, plan, first, last)
    return [_arm(people, bought) for people in groups]


def visitors_of(session: Session, plan: Plan) -> set[int]:
    """Return the people of a plan who followed a link in their message."""
    rows = session.execute(
        select(person())
        .join(Delivery, col(Delivery.customer_id) == Customer.id)
        .join(LinkVisit, col(LinkVisit.delivery_id) == Delivery.id)
        .where(col(Delivery.plan_id) == plan.id)
    )
    return {row[0] for row in rows}


def _bought(session: Session, plan: Plan, first: date, last: date) -> dict[int, _Bought]:
    who, told = person(), aliased(Customer)
    people = (
        select(func.coalesce(col(told.merged_into_id), col(told.id)))
        .join(Delivery, col(Delivery.customer_id) == told.id)
        .where(col(Delivery.plan_id) == plan.id)
    )
    known = col(PurchaseLine.cost).is_not(None)
    rows = session.execute(
        select(
            who,
            col(PurchaseLine.product_id),
            known,
            func.sum(col(PurchaseLine.quantity)),
            func.sum(col(PurchaseLine.amount)),
            func.sum(func.coalesce(col(PurchaseLine.cost), 0)),
        )
        .select_from(PurchaseLine)
        .join(Purchase, col(Purchase.id) == PurchaseLine.purchase_id)
        .join(Customer, col(Customer.id) == Purchase.customer_id)
        .where(
            col(PurchaseLine.business_date) >= first,
            col(PurchaseLine.business_date) <= last,
            col(Purchase.customer_id).in_(numbers_of(people)),
        )
        .group_by(who, col(PurchaseLine.product_id), known)
    )
    bought: defaultdict[int, _Bought] = defaultdict(_Bought)
    for key, product_id, with_cost, quantity, amount, cost in rows:
        offered = product_id == plan.product_id
        _add(bought[key], offered, bool(with_cost), (quantity, int(amount), int(cost)))
    return bought


def _add(bought: _Bought, offered: bool, with_cost: bool, line: tuple[Decimal, int, int]) -> None:
    quantity, amount, cost = line
    profit = amount - cost if with_cost else 0
    bought.sales += amount
    bought.profit += profit
    bought.sales_with_cost += amount if with_cost else 0
    if offered:
        bought.quantity += quantity
        bought.product_sales += amount
        bought.product_profit += profit


def _arm(people: set[int], bought: dict[int, _Bought]) -> Arm:
    theirs = [bought[key] for key in people if key in bought]
    sums: Counter[str] = Counter()
    for one in theirs:
        sums["buyers"] += one.quantity > 0
        sums["squares"] += one.sales**2
        for name in ("product_sales", "sales", "product_profit", "profit", "sales_with_cost"):
            sums[name] += getattr(one, name)
    return Arm(
        people=len(people),
        buyers=sums["buyers"],
        product_sales=sums["product_sales"],
        sales=sums["sales"],
        product_profit=sums["product_profit"],
        profit=sums["profit"],
        sales_with_cost=sums["sales_with_cost"],
        squares=sums["squares"],
    )
