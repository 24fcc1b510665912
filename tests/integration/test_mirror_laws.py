"""After anything that can happen to the primary, the mirror equals it."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, delete, select

from core.extraction.mirror import Mirror
from core.extraction.mirror.tables import SCHEMAS
from core.models import Contact, Contract, Customer, Product, Purchase, PurchaseKind, PurchaseLine, Trouble
from core.shop import Shop
from tests.support.small_shop import DAY, MADE, add_customer, add_product, buy, make_line

_names = count(1)
Picks = tuple[int, int, int]


def _pick(tx: Session, kind: type[SQLModel], at: int) -> Any:  # noqa: ANN401 - a row of whichever table
    rows = tx.exec(select(kind)).all()
    return sorted(rows, key=lambda row: row.id)[at % len(rows)] if rows else None  # type: ignore[attr-defined]


def _customer(tx: Session, _picks: Picks) -> None:
    add_customer(tx, f"c{next(_names)}")


def _product(tx: Session, picks: Picks) -> None:
    add_product(tx, f"p{next(_names)}", group=("a", None)[picks[0] % 2])


def _rename(tx: Session, picks: Picks) -> None:
    if product := _pick(tx, Product, picks[0]):
        product.name, product.unit_price = f"n{next(_names)}", Decimal(picks[1]) / 8


def _buy(tx: Session, picks: Picks) -> None:
    first, second = _pick(tx, Product, picks[1]), _pick(tx, Product, picks[2])
    if first:
        customer = _pick(tx, Customer, picks[0]) if picks[0] % 5 else None
        kind = PurchaseKind.CANCELLATION if picks[1] % 4 == 0 else PurchaseKind.SALE
        quantity = Decimal(picks[2] % 5 - 1) / 4 * (-1 if kind is PurchaseKind.CANCELLATION else 1)
        buy(tx, customer, [first, second], quantity=quantity, on=DAY + timedelta(picks[1] * 40), kind=kind)


def _line(tx: Session, picks: Picks) -> None:
    purchase, product = _pick(tx, Purchase, picks[0]), _pick(tx, Product, picks[1])
    if purchase and product:
        tx.add(make_line(purchase, product, picks[2]))


def _change_line(tx: Session, picks: Picks) -> None:
    if line := _pick(tx, PurchaseLine, picks[0]):
        line.quantity, line.cost = Decimal(picks[1] - 3), picks[2]
        line.business_date = DAY + timedelta(picks[2] * 100)


def _move_line(tx: Session, picks: Picks) -> None:
    if line := _pick(tx, PurchaseLine, picks[0]):
        line.purchase_id, line.product_id = _pick(tx, Purchase, picks[1]).id, _pick(tx, Product, picks[2]).id


def _change_purchase(tx: Session, picks: Picks) -> None:
    if purchase := _pick(tx, Purchase, picks[0]):
        customer = _pick(tx, Customer, picks[1])
        purchase.customer_id = customer.id if customer and picks[2] % 4 else None
        purchase.kind = list(PurchaseKind)[picks[2] % 2]
        purchase.branch = f"b{picks[2]}"


def _delete_line(tx: Session, picks: Picks) -> None:
    if line := _pick(tx, PurchaseLine, picks[0]):
        tx.delete(line)


def _delete_purchase(tx: Session, picks: Picks) -> None:
    if purchase := _pick(tx, Purchase, picks[0]):
        tx.exec(delete(PurchaseLine).where(col(PurchaseLine.purchase_id) == purchase.id))
        tx.delete(purchase)


def _merge(tx: Session, picks: Picks) -> None:
    if customer := _pick(tx, Customer, picks[0]):
        into = _pick(tx, Customer, picks[1])
        customer.merged_into_id = None if into is customer or picks[2] % 4 == 0 else into.id


def _erase(tx: Session, picks: Picks) -> None:
    if customer := _pick(tx, Customer, picks[0]):
        customer.erased_at = MADE if picks[1] % 2 else None


def _doings(tx: Session, picks: Picks) -> None:
    customer = _pick(tx, Customer, picks[0])
    if customer:
        day = DAY + timedelta(picks[2])
        tx.add(Contact(customer_id=customer.id, channel=f"way {picks[1] % 2}", at=MADE, business_date=day))
        tx.add(Trouble(customer_id=customer.id, occurred_on=DAY, level=picks[1], created_at=MADE))
        tx.add(Contract(customer_id=customer.id, number=f"k{next(_names)}", starts_on=DAY, created_at=MADE))


def _fewer_doings(tx: Session, picks: Picks) -> None:
    for kind in (Contact, Trouble, Contract):
        if row := _pick(tx, kind, picks[0]):
            tx.delete(row)


STEPS: dict[str, Callable[[Session, Picks], None]] = {
    step.__name__: step
    for step in (
        *(_customer, _product, _rename, _buy, _line, _change_line, _move_line, _change_purchase, _delete_line),
        *(_delete_purchase, _merge, _erase, _doings, _fewer_doings),
    )
}
steps = st.lists(
    st.tuples(
        # Purchases are what most happens to.
        st.sampled_from([*STEPS, "_buy", "_buy", "_customer", "_product", "_merge", "refresh", "refresh"]),
        st.tuples(*[st.integers(0, 9)] * 3),
    ),
    min_size=8,
    max_size=40,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(history=steps)
def test_the_mirror_equals_the_primary(shop: Shop, tmp_path: Path, history: list[tuple[str, Picks]]) -> None:
    """Brought up to date whenever it likes, and beside one that has just been made."""
    for step, picks in history:
        if step == "refresh":
            shop.mirror.refresh()
            continue
        with shop.store.write() as tx:
            STEPS[step](tx, picks)
    shop.mirror.refresh()
    assert _content(shop.mirror) == _expected(shop)
    assert shop.mirror.check() == []
    with closing(Mirror(shop.store, tmp_path / f"{next(_names)}.duckdb", clock=shop.clock, zone=shop.zone)) as fresh:
        assert _everything(shop.mirror) == _everything(fresh)


def _everything(mirror: Mirror) -> dict[str, set[tuple[Any, ...]]]:
    """Return every row of every table."""
    tables = mirror.tables()
    assert {field.name for field in fields(tables)} == SCHEMAS.keys()
    return {name: _rows(mirror, name) for name in SCHEMAS}


def _rows(mirror: Mirror, name: str) -> set[tuple[Any, ...]]:
    rows = mirror.run(getattr(mirror.tables(), name)).to_pylist()
    found = {tuple(row.values()) for row in rows}
    assert len(found) == len(rows)
    return found


def _content(mirror: Mirror) -> dict[str, Any]:
    """Return of the mirror what `_expected` works out."""
    customer, product, line = (_rows(mirror, name) for name in ("customer", "product", "line"))
    return {
        "customers": {row[0] for row in customer},
        "products": {(row[0], row[2], row[7]) for row in product},
        "lines": {(row[0], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10]) for row in line},
        **{name: {(row[0], row[2]) for row in _rows(mirror, name)} for name in ("contact", "trouble", "contract")},
        **{name: _rows(mirror, name) for name in ("customer_product", "customer_year", "customer_total")},
        "product_total": _rows(mirror, "product_total"),
        "customer_contact": _rows(mirror, "customer_contact"),
    }


def _expected(shop: Shop) -> dict[str, Any]:
    """Work out in plain Python, from the primary's rows, what the mirror should say."""
    with shop.store.read() as session:
        customers = {row.id: row for row in session.exec(select(Customer)).all()}
        owner = {key: _survivor(key, customers) for key in customers}
        purchases = {row.id: row for row in session.exec(select(Purchase)).all()}
        lines = [Line(line, purchases[line.purchase_id], owner) for line in session.exec(select(PurchaseLine)).all()]
        doings = {
            name: {(row.id, owner[row.customer_id]) for row in session.exec(select(kind)).all()}
            for name, kind in (("contact", Contact), ("trouble", Trouble), ("contract", Contract))
        }
        products = {(row.id, row.name, row.unit_price) for row in session.exec(select(Product)).all()}
        contacts = _contacts(list(session.exec(select(Contact)).all()), owner)
    theirs = [line for line in lines if line.customer is not None]
    pairs = _grouped(theirs, lambda line: (line.customer, line.product))
    return {
        "customers": {key for key, row in customers.items() if owner[key] == key},
        "products": products,
        "lines": {line.row for line in lines},
        **doings,
        "customer_contact": contacts,
        "customer_product": {
            (*pair, *_dates(group), _count(group), _quantity(group), _amount(group)) for pair, group in pairs.items()
        },
        "customer_year": {
            (*key, *_visits(group), _quantity(group), _amount(group), _cost(group), _profit(group))
            for key, group in _grouped(theirs, lambda line: (line.customer, line.day.year)).items()
        },
        "customer_total": {
            (*key, *_dates(group), *_visits(group), _quantity(group), _amount(group), _cost(group), _profit(group))
            for key, group in _grouped(theirs, lambda line: (line.customer,)).items()
        },
        "product_total": {
            (*key, _purchasers(pairs, *key), len(group), _count(group), _quantity(group), _amount(group))
            for key, group in _grouped(lines, lambda line: (line.product,)).items()
        },
    }


class Line:
    """A line of the primary, and whom it counts for."""

    def __init__(self, line: PurchaseLine, purchase: Purchase, owner: dict[int | None, int | None]) -> None:
        """Work out what questions see of it."""
        self.customer = owner[purchase.customer_id] if purchase.customer_id else None
        self.product, self.day, self.purchase = line.product_id, line.business_date, purchase.id
        self.quantity, self.amount, self.cost = line.quantity, line.amount, line.cost
        self.is_purchase = purchase.kind is PurchaseKind.SALE and line.quantity > 0
        bought = (self.product, self.day, self.quantity, self.amount, self.cost)
        self.row = (line.id, self.customer, *bought, purchase.kind.value, purchase.branch)


Group = list[Line]


def _survivor(customer: int | None, customers: dict[int | None, Customer]) -> int | None:
    """Follow the merges; nobody where one of the chain is erased or it never ends."""
    for _ in customers:
        row = customers[customer]
        if row.erased_at:
            return None
        if row.merged_into_id is None:
            return customer
        customer = row.merged_into_id
    return None


def _grouped(lines: Group, key: Callable[[Line], tuple[Any, ...]]) -> dict[tuple[Any, ...], Group]:
    groups: dict[tuple[Any, ...], Group] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _dates(group: Group) -> tuple[date | None, date | None]:
    days = [line.day for line in group if line.is_purchase]
    return (min(days), max(days)) if days else (None, None)


def _visits(group: Group) -> tuple[int, int]:
    bought = [line for line in group if line.is_purchase]
    return len({line.purchase for line in bought}), len({line.day for line in bought})


def _count(group: Group) -> int:
    return sum(line.is_purchase for line in group)


def _quantity(group: Group) -> Decimal:
    return sum((line.quantity for line in group), Decimal(0))


def _amount(group: Group) -> int:
    return sum(line.amount for line in group)


def _cost(group: Group) -> int | None:
    costs = [line.cost for line in group if line.cost is not None]
    return sum(costs) if costs else None


def _profit(group: Group) -> int | None:
    profits = [line.amount - line.cost for line in group if line.cost is not None]
    return sum(profits) if profits else None


def _contacts(rows: list[Contact], owner: dict[int | None, int | None]) -> set[tuple[Any, ...]]:
    days: dict[tuple[int | None, str], list[date]] = defaultdict(list)
    for row in rows:
        if owner[row.customer_id] is not None:
            days[owner[row.customer_id], row.channel].append(row.business_date)
    return {(*key, min(found), max(found), len(found)) for key, found in days.items()}


def _purchasers(pairs: dict[tuple[Any, ...], Group], product: int) -> int:
    return sum(_quantity(group) > 0 for (_, bought), group in pairs.items() if bought == product)
