"""Whatever happened in a shop: a closed month's accounts are its lines and contracts, to the penny, however often."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from core.accounting.corrections import corrections
from core.accounting.figures import Figures
from core.accounting.months import By, last_day, months_from, moved, periods
from core.accounting.scope import Scope
from core.accounting.series import series
from core.actions.accounting.account import corrected_months
from core.actions.accounting.close_month import close_month
from core.models import (
    AccountingMonth,
    Contract,
    Customer,
    ManagerialAccount,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
)
from core.shop import Shop
from tests.support.ledger import booked, entered, kept, total
from tests.support.small_shop import MADE, add_customer, add_product, buy

FIRST, MONTHS = date(2025, 11, 1), 3
LAST = moved(FIRST, MONTHS - 1)
_names = count(1)
Picks = tuple[int, int, int]


def _pick(tx: Session, kind: type[SQLModel], at: int) -> Any:  # noqa: ANN401 - a row of whichever table
    rows = sorted(tx.exec(select(kind)).all(), key=lambda row: row.id)  # type: ignore[attr-defined]
    return rows[at % len(rows)] if rows else None


def _customer(tx: Session, _picks: Picks) -> None:
    add_customer(tx, f"c{next(_names)}")


def _product(tx: Session, picks: Picks) -> None:
    product = add_product(tx, f"p{next(_names)}")
    product.unit_cost = None if picks[0] % 3 == 0 else Decimal(picks[1] * 37 + picks[2]) / 10_000


def _buy(tx: Session, picks: Picks) -> None:
    product = _pick(tx, Product, picks[1])
    if product:
        customer = _pick(tx, Customer, picks[0]) if picks[0] % 5 else None
        back = picks[2] % 4 == 0
        quantity = Decimal(picks[1] * 7 + picks[2] + 1) / 4 * (-1 if back else 1)
        kind = PurchaseKind.CANCELLATION if back else PurchaseKind.SALE
        buy(tx, customer, [product], quantity=quantity, on=FIRST + timedelta(picks[2] * 9 + picks[0]), kind=kind)


def _cost(tx: Session, picks: Picks) -> None:
    if line := _pick(tx, PurchaseLine, picks[0]):
        line.cost = None if picks[1] == 0 else picks[1] * 31 - 40


def _move(tx: Session, picks: Picks) -> None:
    if line := _pick(tx, PurchaseLine, picks[0]):
        line.product_id = _pick(tx, Product, picks[1]).id


def _return_to(tx: Session, picks: Picks) -> None:
    if purchase := _pick(tx, Purchase, picks[0]):
        owner = _pick(tx, Customer, picks[1])
        purchase.customer_id = owner.id if owner else None


def _contract(tx: Session, picks: Picks) -> None:
    if customer := _pick(tx, Customer, picks[0]):
        starts = FIRST + timedelta(picks[1] * 11 - 10)
        ends = starts + timedelta(picks[2] * 8) if picks[2] % 3 else None
        product = _pick(tx, Product, picks[2]) if picks[1] % 2 else None
        tx.add(
            Contract(
                customer_id=customer.id, product_id=product.id if product else None, number=f"k{next(_names)}",
                starts_on=starts, ends_on=ends, monthly_amount=picks[0] * 450 - 300, created_at=MADE,
            )
        )  # fmt: skip


def _merge(tx: Session, picks: Picks) -> None:
    merged, into = _pick(tx, Customer, picks[0]), _pick(tx, Customer, picks[1])
    # As actions do it: into one who was not merged, neither of them erased, and everybody who was follows.
    if merged and merged is not into and into.merged_into_id is None and not (merged.erased_at or into.erased_at):
        merged.merged_into_id = into.id
        for each in tx.exec(select(Customer).where(col(Customer.merged_into_id) == merged.id)):
            each.merged_into_id = into.id


def _erase(tx: Session, picks: Picks) -> None:
    """Erase as `core.privacy.erasure` does: with everybody merged into them, and rows lose their customer."""
    chosen = _pick(tx, Customer, picks[0])
    if chosen is None or picks[1] % 3:
        return
    head = chosen.merged_into_id or chosen.id
    for person in tx.exec(select(Customer).where((Customer.id == head) | (Customer.merged_into_id == head))).all():
        person.erased_at = MADE
        for model in (Purchase, ManagerialAccount):
            for row in tx.exec(select(model).where(model.customer_id == person.id)):
                row.customer_id = None


STEPS: dict[str, Callable[[Session, Picks], None]] = {
    step.__name__: step for step in (_customer, _product, _buy, _cost, _move, _return_to, _contract, _merge, _erase)
}
histories = st.lists(
    st.tuples(
        st.sampled_from([*STEPS, "_buy", "_buy", "_buy", "_product", "_customer", "close", "close"]),
        st.tuples(*[st.integers(0, 9)] * 3),
    ),
    min_size=8,
    max_size=35,
)


def _live(shop: Shop, history: list[tuple[str, Picks]]) -> None:
    with shop.store.write() as tx:
        # Every history begins in an empty shop, so that one that fails can be lived through again.
        for model in (ManagerialAccount, AccountingMonth, Contract, PurchaseLine, Purchase, Customer, Product):
            tx.connection().execute(delete(model))
        buy(tx, None, [add_product(tx, f"p{next(_names)}")], on=moved(FIRST, -1))
    for step, picks in history:
        if step == "close":
            close_month(shop, moved(FIRST, picks[0] % MONTHS), "U1")
        else:
            with shop.store.write() as tx:
                STEPS[step](tx, picks)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(history=histories)
def test_accounts_are_the_lines_and_contracts_of_their_month(shop: Shop, history: list[tuple[str, Picks]]) -> None:
    """Account by account; what was corrected is said until the month is closed again; twice is as once."""
    _live(shop, history)
    months = tuple(months_from(FIRST, LAST))
    with shop.store.read() as session:
        closed = {row.month for row in session.exec(select(AccountingMonth)) if row.closed_at}
        stale = {month for month in closed & set(months) if entered_together(session, month) != booked(session, month)}
    assert {each.month for each in corrected_months(shop)} == stale
    for month in months:
        close_month(shop, month, "U1")
        with shop.store.read() as session:
            expected, accounts, row = booked(session, month), entered(session, month), kept(session, month)
            ids = ids_of(session, month)
        assert accounts == expected
        sums = total(expected)
        assert (row.accounts, row.sales, row.contracts, row.uncosted, row.cost, row.profit) == (
            len(expected), sums.sales, sums.contracts, sums.uncosted, sums.cost, sums.profit,
        )  # fmt: skip
        again = close_month(shop, month, "U1")
        assert again.changes == 0
        with shop.store.read() as session:
            assert ids_of(session, month) == ids
            assert kept(session, month).times == row.times + 1
    assert corrected_months(shop) == ()
    _series_say_the_same(shop, months)


def _series_say_the_same(shop: Shop, months: tuple[date, ...]) -> None:
    """The whole shop, and its customers in two parts, of closed accounts and of lines, by month and in one sum."""
    with shop.store.read() as session:
        sums = {month: total(booked(session, month)) for month in months}
        ids = session.scalars(select(col(Customer.id)).order_by(col(Customer.id)))
        everybody = tuple(key for key in ids if key is not None)
    asked = periods(months[0], months[-1], By.MONTH)
    with shop.mirror.view() as view:
        tables = shop.mirror.tables()
        for closed in (months[:1], months):
            whole = series(view, tables, Scope("shop"), asked, closed, shop.currency)
            for point in whole.points:
                shown, expected = point.figures, sums[point.period.first]
                assert Figures(shown.sales, shown.contracts, shown.uncosted, shown.cost) == expected
                assert point.closed is (point.period.first in closed)
            own = [
                series(view, tables, Scope("part", part), asked, closed, shop.currency).total
                for part in (everybody[::2], everybody[1::2], everybody)
            ]
            assert own[0].sales + own[1].sales == own[2].sales
            assert own[0].profit + own[1].profit == own[2].profit
            assert own[0].customers + own[1].customers == own[2].customers == whole.total.customers
        assert corrections(view, tables, months, shop.currency) == ()


def entered_together(session: Session, month: date) -> dict[Any, Any]:
    """Return the stored accounts, with those that lost their customer added up."""
    found: dict[Any, list[int]] = {}
    for row in session.scalars(select(ManagerialAccount).where(ManagerialAccount.month == month)):
        sums = found.setdefault((row.customer_id, row.product_id), [0, 0, 0, 0])
        for place, value in enumerate((row.sales, row.contracts, row.uncosted, row.cost)):
            sums[place] += value
    return {key: tuple(sums) for key, sums in found.items()}


def ids_of(session: Session, month: date) -> list[int]:
    """Return the ids of a month's accounts."""
    rows = session.scalars(select(col(ManagerialAccount.id)).where(ManagerialAccount.month == month))
    return sorted(key for key in rows if key is not None)


def test_a_month_has_its_days() -> None:
    """Also February, and the turn of the year."""
    assert last_day(date(2024, 2, 1)) == date(2024, 2, 29)
    assert moved(date(2025, 12, 1), 1) == date(2026, 1, 1)
    assert moved(date(2026, 1, 1), -1) == date(2025, 12, 1)
