"""A village's shop on 2 March 2026: eight customers, few enough that each answer can be worked out by hand.

Everything costs £2.50 apiece. C5 never bought; C2 took twenty cutlery sets back; C6 has neither name nor country;
C3 bought twice on one day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.models import (
    Contact,
    Customer,
    CustomerList,
    ListMember,
    Product,
    ProductName,
    PurchaseKind,
    PurchaseLine,
    Question,
    QuestionKind,
    SavedFilter,
    Trouble,
)
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.support.small_shop import buy

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)

PRODUCTS = {
    "85123A": ("WHITE HANGING HEART T-LIGHT HOLDER", "Lighting"),
    "22469": ("HEART OF WICKER SMALL", "Decoration"),
    "84997": ("CHILDRENS CUTLERY", "Kitchen"),
    "22423": ("REGENCY CAKESTAND 3 TIER", "Kitchen"),
    "20001": ("CUPS AND SAUCERS, SET OF 4", "Kitchen"),
    "21212": ("PACK OF 72 CAKE CASES", "Kitchen"),
    "90001": ("GLASS BEADS", None),
    "90002": ("GLASS BEADS", None),
    "POST": ("POSTAGE", None),
}

CUSTOMERS: dict[str, dict[str, Any]] = {
    "C1": {"name": "Ito", "country": "Japan", "language": "ja", "extra": {"shoe size": 41, "vip": True}},
    "C2": {"name": "Brandt", "country": "Germany", "extra": {"joined": "2019-05-01", "shoe size": 38.5}},
    "C3": {"name": "Okafor", "country": "Nigeria", "since": date(2025, 11, 1)},
    "C4": {"name": "Smith", "country": "United Kingdom", "postal_code": "AB1 2CD", "since": date(2020, 1, 15)},
    "C5": {"name": "Müller", "country": "Germany", "extra": {"colour": "blue"}},
    "C6": {},
    "C7": {"name": "Zoë", "country": "United Kingdom"},
    "C8": {"name": "Jones", "country": "United Kingdom"},
}  # fmt: skip

# Who bought what, how many pieces and when; a negative number of pieces came back.
PURCHASES = (
    ("C1", "85123A", 10, date(2025, 5, 10)),
    ("C1", "84997", 4, date(2025, 11, 20)),
    ("C1", "85123A", 200, date(2026, 2, 20)),
    ("C2", "22469", 20, date(2024, 3, 1)),
    ("C2", "84997", 20, date(2025, 6, 15)),
    ("C2", "84997", -20, date(2025, 6, 20)),
    ("C2", "22423", 40, date(2026, 1, 5)),
    ("C3", "22423", 2, date(2025, 11, 25)),
    ("C3", "22423", 2, date(2025, 11, 25)),
    ("C4", "85123A", 1, date(2020, 1, 15)),
    ("C4", "20001", 8, date(2023, 7, 1)),
    ("C4", "21212", 100, date(2026, 3, 1)),
    ("C6", "22469", 1, date(2025, 12, 3)),
    ("C7", "22423", 400, date(2025, 3, 2)),
    ("C8", "90001", 4, date(2025, 8, 8)),
)


def fill(tx: Session) -> None:
    """Put the village's shop into an empty database."""
    products = {}
    for code, (name, group) in PRODUCTS.items():
        products[code] = Product(code=code, name=name, group=group, is_goods=code != "POST", created_at=NOW)
    customers = {number: Customer(number=number, created_at=NOW, **facts) for number, facts in CUSTOMERS.items()}
    tx.add_all([*products.values(), *customers.values()])
    tx.flush()
    for number, code, pieces, day in PURCHASES:
        kind = PurchaseKind.SALE if pieces > 0 else PurchaseKind.CANCELLATION
        buy(tx, customers[number], [products[code]], quantity=pieces, on=day, kind=kind)
    _add_profit_and_people(tx, customers, products)
    _add_kept(tx, customers)


def _add_profit_and_people(tx: Session, customers: dict[str, Customer], products: dict[str, Product]) -> None:
    dear = buy(tx, customers["C8"], [products["90002"]], quantity=100, on=date(2025, 9, 9))
    tx.flush()
    line = tx.exec(select(PurchaseLine).where(PurchaseLine.purchase_id == dear.id)).one()
    line.cost = 15_000
    tx.add(line)
    alias = products["21212"].id or 0
    tx.add(ProductName(product_id=alias, name="72 RETROSPOT CAKE CASES"))
    for number, level, day in (("C1", 2, date(2026, 1, 10)), ("C2", 1, date(2025, 10, 1))):
        tx.add(Trouble(customer_id=customers[number].id or 0, occurred_on=day, level=level, created_at=NOW))
    for hour in (9, 10):
        at = datetime(2026, 2, 2, hour, tzinfo=UTC)
        tx.add(Contact(customer_id=customers["C4"].id or 0, channel="web", at=at, business_date=at.date()))


def _add_kept(tx: Session, customers: dict[str, Customer]) -> None:
    question = Question(
        kind=QuestionKind.CUSTOMERS,
        words="x",
        filter_text="sales > 0",
        sentence="x",
        found=2,
        asked_by="U1",
        asked_at=NOW,
    )
    tx.add(question)
    tx.flush()
    kept = CustomerList(name="Friends", question_id=question.id or 0, size=2, saved_by="U1", saved_at=NOW)
    tx.add(kept)
    tx.flush()
    tx.add_all(ListMember(list_id=kept.id or 0, customer_id=customers[number].id or 0) for number in ("C1", "C5"))
    regulars = SavedFilter(name="Regulars", text="visits >= 2", saved_by="U1", saved_at=NOW)
    tx.add(regulars)
    tx.flush()
    inherited: dict[str, Any] = {"saved_by": "U1", "saved_at": NOW, "parent_id": regulars.id}
    tx.add(SavedFilter(name="German regulars", text='country = "Germany"', **inherited))
    tx.add(SavedFilter(name="Circle", text='filter("circle") and sales > 1', saved_by="U1", saved_at=NOW))
    tx.add(SavedFilter(name="Broken", text="slaes > 5", saved_by="U1", saved_at=NOW))
    tx.flush()


@contextmanager
def village(store: Store, folder: Path) -> Iterator[Shop]:
    """Fill `store` and open the shop on it."""
    with store.write() as tx:
        fill(tx)
    clock, zone = ManualClock(NOW), ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=zone)
    try:
        yield Shop("Village Shop", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)
    finally:
        mirror.close()
