"""The village's shop with what its products are to each other, and with what its customers did besides buying.

Hearts (85123A) are up-sold to wicker hearts (22469); beads (90002) are a part of them and wear out sooner. Cakestands
(22423) are replaced by themselves, cups (20001) by cake cases (21212). C1 and C3 bought in 2022 already.
"""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlmodel import Session, select

from core.models import (
    Contact,
    Customer,
    Product,
    RegisteredRange,
    RelationKind,
    SavedFilter,
    Solution,
    SolutionProduct,
    Trouble,
    TroubleStatus,
)
from tests.support.small_shop import buy, enter_relation
from tests.support.village_shop import NOW

RELATIONS = (
    ("84997", "22423", RelationKind.CROSS_SELL),
    ("84997", "20001", RelationKind.BUNDLE),
    ("22423", "21212", RelationKind.BUNDLE),
    ("90001", "84997", RelationKind.RARE_SIMULTANEOUS),
    ("85123A", "22469", RelationKind.UP_SELL),
    ("85123A", "90002", RelationKind.PART),
    ("22423", "22423", RelationKind.REPLACEMENT),
    ("20001", "21212", RelationKind.REPLACEMENT),
)
# Durable days, and whether it may be replaced and up-sold.
DURABLE = {
    "85123A": (365, False, True),
    "90002": (30, False, True),
    "22423": (60, True, False),
    "20001": (365, True, False),
}
# Who, by which channel, about which product, and when.
CONTACTS = (
    ("C1", "web", "84997", date(2025, 10, 1)),
    ("C1", "web", "84997", date(2026, 2, 10)),
    ("C1", "web", "84997", date(2026, 2, 11)),
    ("C2", "web", None, date(2025, 9, 1)),
    ("C3", "phone", "22423", date(2026, 1, 15)),
)


def make_busy(tx: Session) -> None:
    """Add to the village's shop what `village` leaves out."""
    products = {product.code: product for product in tx.scalars(select(Product))}
    customers = {customer.number: customer for customer in tx.scalars(select(Customer))}
    for code, partner, kind in RELATIONS:
        enter_relation(tx, products[code], products[partner], kind=kind)
    for code, (days, replaceable, up_sellable) in DURABLE.items():
        product = products[code]
        product.durable_days, product.replaceable, product.up_sellable = days, replaceable, up_sellable
    _add_solutions(tx, products, customers)
    buy(tx, customers["C1"], [products["85123A"]], quantity=4, on=date(2022, 6, 1))
    buy(tx, customers["C3"], [products["22423"]], quantity=4, on=date(2022, 6, 1))
    for number, channel, code, day in CONTACTS:
        product_id = products[code].id if code else None
        at = datetime.combine(day, time(12), tzinfo=UTC)
        contact = Contact(
            customer_id=customers[number].id or 0, product_id=product_id, channel=channel, at=at, business_date=day
        )
        tx.add(contact)
    for number, level, day, kind, status in (
        ("C1", 1, date(2025, 3, 1), "late delivery", TroubleStatus.SETTLED),
        ("C4", 3, date(2026, 2, 2), "broken", TroubleStatus.OPEN),
    ):
        trouble = Trouble(
            customer_id=customers[number].id or 0,
            occurred_on=day,
            level=level,
            classification=kind,
            status=status,
            created_at=NOW,
        )
        tx.add(trouble)
    told = [
        {"name": "product", "kind": "product", "default": None},
        {"name": "times", "kind": "number", "default": "2"},
        {"name": "months", "kind": "number", "default": "12"},
    ]
    text = "page_views($product, last $months months) >= $times"
    tx.add(SavedFilter(name="Viewers", text=text, parameters=told, saved_by="U1", saved_at=NOW))
    tx.flush()


def _add_solutions(tx: Session, products: dict[str, Product], customers: dict[str, Customer]) -> None:
    """Put cutlery on the table, cups among the party things below it, and gifts across the tree."""
    table = Solution(name="Table")
    tx.add(table)
    tx.flush()
    party, gifts = Solution(name="Party", parent_id=table.id), Solution(name="Gifts", virtual=True)
    tx.add_all([party, gifts])
    tx.flush()
    products["84997"].solution_id, products["20001"].solution_id = table.id, party.id
    tx.add_all(
        SolutionProduct(solution_id=gifts.id or 0, product_id=products[code].id or 0) for code in ("90001", "22469")
    )
    wanted: dict[str, Any] = {"registered_at": NOW, "registered_by": "staff:1"}
    tx.add_all(
        [
            RegisteredRange(customer_id=customers["C1"].id or 0, solution_id=table.id, **wanted),
            RegisteredRange(customer_id=customers["C4"].id or 0, solution_id=party.id, **wanted),
            RegisteredRange(
                **wanted, customer_id=customers["C6"].id or 0, solution_id=table.id, withdrawn_at=NOW,
                withdrawn_by="staff:1",
            ),
        ]
    )  # fmt: skip
    tx.flush()
