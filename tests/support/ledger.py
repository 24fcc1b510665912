"""Books kept by hand: what the accounts of a month have to come to, worked out line by line from the database."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from sqlmodel import Session, col, select

from core.accounting.figures import Figures
from core.accounting.months import last_day
from core.models import AccountingMonth, Contract, Customer, ManagerialAccount, Product, Purchase, PurchaseLine

Key = tuple[int | None, int | None]
Sums = tuple[int, int, int, int]


def booked(session: Session, month: date) -> dict[Key, Sums]:
    """Return sales, contracts, uncosted and cost by customer and product, from lines and contracts alone."""
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    erased = set(session.scalars(select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))))
    unit_costs = {row[0]: row[1] for row in session.execute(select(col(Product.id), col(Product.unit_cost)))}
    within = col(PurchaseLine.business_date).between(month, last_day(month))
    for line, purchase in session.execute(select(PurchaseLine, Purchase).join(Purchase).where(within)):
        owner = None if purchase.customer_id in erased else purchase.customer_id
        cost = line.cost
        apiece = unit_costs[line.product_id]
        if cost is None and apiece is not None:
            cost = int((apiece * line.quantity * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        sums = found[owner, line.product_id]
        sums[0] += line.amount
        sums[2] += line.amount if cost is None else 0
        sums[3] += cost or 0
    for contract in session.scalars(select(Contract)):
        runs = contract.starts_on <= last_day(month) and (contract.ends_on is None or contract.ends_on >= month)
        if runs and contract.monthly_amount:
            sums = found[None if contract.customer_id in erased else contract.customer_id, contract.product_id]
            for place in range(3):
                sums[place] += contract.monthly_amount
    return {key: (sums[0], sums[1], sums[2], sums[3]) for key, sums in found.items()}


def entered(session: Session, month: date) -> dict[Key, Sums]:
    """Return the accounts of a month as they are stored, each only once; profit is what the others make it."""
    found: dict[Key, Sums] = {}
    for row in session.scalars(select(ManagerialAccount).where(ManagerialAccount.month == month)):
        assert (row.customer_id, row.product_id) not in found
        assert row.profit == row.sales - row.uncosted - row.cost
        found[row.customer_id, row.product_id] = (row.sales, row.contracts, row.uncosted, row.cost)
    return found


def total(accounts: dict[Key, Sums]) -> Figures:
    """Return what accounts come to; how many customers they are of is left out."""
    return Figures(*(sum(sums[place] for sums in accounts.values()) for place in range(4)))


def kept(session: Session, month: date) -> AccountingMonth:
    """Return what is written down of a closed month."""
    return session.exec(select(AccountingMonth).where(AccountingMonth.month == month)).one()
