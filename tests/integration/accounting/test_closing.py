"""Closing a month: what it writes, what may be closed and when, and what a fault in the middle leaves behind."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.jobs.months import MonthCloser
from core.accounting.figures import Figures
from core.actions.accounting import close_month as closing
from core.actions.accounting.account import books, corrected_months
from core.actions.accounting.close_month import close_month, months_due, preview_closing
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import AccountingMonth, AuditEntry, Contract, Customer, ManagerialAccount, Product, PurchaseLine
from core.shop import Shop
from core.store import Store
from tests.support.ledger import booked, entered, kept
from tests.support.small_shop import MADE, add_customer, add_product, buy
from tests.support.village_shop import village

FEBRUARY, JANUARY = date(2026, 2, 1), date(2026, 1, 1)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def village_shop(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop, on 2 March 2026."""
    with village(store, tmp_path) as shop:
        yield shop


def product(shop: Shop, code: str, **facts: object) -> None:
    """Change facts of a product."""
    with shop.store.write() as tx:
        row = tx.exec(select(Product).where(Product.code == code)).one()
        for name, value in facts.items():
            setattr(row, name, value)
        tx.add(row)


def many(shop: Shop, customers: int, month: date) -> None:
    """Let many customers buy two products each."""
    with shop.store.write() as tx:
        goods = [add_product(tx, f"many {number}") for number in range(2)]
        for number in range(customers):
            buy(tx, add_customer(tx, f"many {number}"), goods, on=month, quantity=number + 1)


def test_a_month_by_hand(village_shop: Shop) -> None:
    """Sales net of returns; a line's own cost before the product's; what nobody knows the cost of stands apart."""
    product(village_shop, "85123A", unit_cost=Decimal("1.1250"))
    with village_shop.store.write() as tx:
        owner = tx.exec(select(Customer).where(Customer.number == "C2")).one()
        tx.add(
            Contract(
                customer_id=owner.id or 0, number="K1", starts_on=date(2026, 2, 28), ends_on=date(2026, 3, 1),
                monthly_amount=1_999, created_at=MADE,
            )
        )  # fmt: skip
    made = close_month(village_shop, FEBRUARY, "U1")
    # C1: 200 at £2.50, at a cost of £1.125 apiece; C2: a contract that runs for a day of the month.
    assert made.reckoned.figures == Figures(50_000 + 1_999, 1_999, 1_999, 22_500, 2)
    with village_shop.store.read() as session:
        rows = session.exec(select(ManagerialAccount).order_by(col(ManagerialAccount.sales))).all()
        row = kept(session, FEBRUARY)
        said = session.exec(select(AuditEntry).where(AuditEntry.action == "month closed")).one()
    assert [(each.sales, each.profit, each.product_id is None) for each in rows] == [
        (1_999, 0, True),
        (50_000, 27_500, False),
    ]
    assert (row.accounts, row.profit, row.times, row.closed_by) == (2, 27_500, 1, "U1")
    assert said.actor == "U1"


def test_costs_are_rounded_half_even_once_a_line(shop: Shop) -> None:
    """Two and a half pence are two, three and a half are four, also of what came back."""
    cases = (
        ("1", "0.0250", 2),
        ("1", "0.0350", 4),
        ("-1", "0.0250", -2),
        ("-1", "0.0350", -4),
        ("0.3333", "0.3333", 11),
    )
    expected = {}
    with shop.store.write() as tx:
        for quantity, apiece, cost in cases:
            goods = add_product(tx, f"{quantity} at {apiece}")
            goods.unit_cost = Decimal(apiece)
            buy(tx, None, [goods], quantity=Decimal(quantity), on=FEBRUARY)
            expected[goods.id] = cost
    close_month(shop, FEBRUARY, "U1")
    with shop.store.read() as session:
        assert {row.product_id: row.cost for row in session.exec(select(ManagerialAccount))} == expected


def test_absurd_quantities_close_all_the_same(shop: Shop) -> None:
    """A cost that no number holds counts as not known."""
    with shop.store.write() as tx:
        goods = add_product(tx, "p")
        goods.unit_cost = Decimal(99_999_999_999_999)
        for quantity in (Decimal(10**9), Decimal("0.0001"), Decimal(10**12)):
            line = buy(tx, None, [goods], on=FEBRUARY)
            row = tx.exec(select(PurchaseLine).where(PurchaseLine.purchase_id == line.id)).one()
            row.quantity = quantity
    sums = close_month(shop, FEBRUARY, "U1").reckoned.figures
    assert (sums.sales, sums.uncosted, sums.cost) == (750, 750, 0)


def test_a_month_that_is_not_over_or_has_nothing_before_it_is_refused(village_shop: Shop) -> None:
    """In the shop's zone: February is over since the first of March."""
    for month in (date(2026, 3, 1), date(2027, 1, 1), date(2019, 12, 1)):
        with pytest.raises(RefusedError):
            close_month(village_shop, month, "U1")
        with pytest.raises(RefusedError):
            preview_closing(village_shop, month)
    with village_shop.store.read() as session:
        assert session.exec(select(AccountingMonth)).all() == []


def test_a_look_changes_nothing_and_says_what_would(village_shop: Shop) -> None:
    """Also of a month that was closed and corrected since."""
    assert preview_closing(village_shop, FEBRUARY).before is None
    close_month(village_shop, FEBRUARY, "U1")
    product(village_shop, "85123A", unit_cost=Decimal(1))
    look = preview_closing(village_shop, FEBRUARY)
    assert (look.before, look.changes) == (Figures(50_000, 0, 50_000, 0), 2)
    assert look.reckoned.figures.cost == 20_000
    with village_shop.store.read() as session:
        assert kept(session, FEBRUARY).cost == 0
        assert kept(session, FEBRUARY).closed_at is not None


def test_a_correction_is_said_until_the_month_is_closed_again(village_shop: Shop) -> None:
    """An amount that only moved from one product to another is one, too; nothing changes silently."""
    close_month(village_shop, FEBRUARY, "U1")
    assert corrected_months(village_shop) == ()
    with village_shop.store.write() as tx:
        line = tx.exec(select(PurchaseLine).where(PurchaseLine.business_date == date(2026, 2, 20))).one()
        line.product_id = tx.exec(select(Product.id).where(Product.code == "22423")).one() or 0
    (said,) = corrected_months(village_shop)
    assert (said.month, said.difference) == (FEBRUARY, Figures())
    found = books(village_shop)
    assert set(found.corrected) == {FEBRUARY}
    assert found.months[0].sales == 50_000
    assert close_month(village_shop, FEBRUARY, "U1").times == 2
    assert corrected_months(village_shop) == ()


def test_a_merger_moves_no_account_and_needs_no_closing_again(village_shop: Shop) -> None:
    """The accounts say who bought; whom that counts for is looked up, and comes back when it is undone."""
    close_month(village_shop, FEBRUARY, "U1")
    with village_shop.store.write() as tx:
        first = tx.exec(select(Customer).where(Customer.number == "C1")).one()
        first.merged_into_id = tx.exec(select(Customer.id).where(Customer.number == "C2")).one()
    assert corrected_months(village_shop) == ()
    assert close_month(village_shop, FEBRUARY, "U1").changes == 0


def test_it_writes_in_small_transactions(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many rows as are allowed, and no more; each is told."""
    many(shop, 25, FEBRUARY)
    monkeypatch.setattr(closing, "BATCH_ROWS", 20)
    told: list[tuple[int, int]] = []
    close_month(shop, FEBRUARY, "U1", progress=lambda done, of: told.append((done, of)))
    assert told == [(20, 50), (40, 50), (50, 50)]


def test_whoever_is_erased_while_a_month_is_closed_does_not_come_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was reckoned before is entered without them."""
    many(shop, 3, FEBRUARY)
    monkeypatch.setattr(closing, "BATCH_ROWS", 2)

    def erase(done: int, _of: int) -> None:
        if done == 2:
            with shop.store.write() as tx:
                for person in tx.exec(select(Customer)):
                    person.erased_at = MADE
                for row in tx.exec(select(ManagerialAccount)):
                    row.customer_id = None

    close_month(shop, FEBRUARY, "U1", progress=erase)
    with shop.store.read() as session:
        rows = session.exec(select(ManagerialAccount)).all()
    assert {row.customer_id for row in rows} == {None}
    assert sum(row.sales for row in rows) == 2 * (1 + 2 + 3) * 250


def test_killed_in_the_middle_and_taken_up_again(shop: Shop, tmp_path: Path) -> None:
    """Until it is finished the month counts as not closed; then it is as if nothing had happened."""
    many(shop, 40, FEBRUARY)
    url = shop.store.url.render_as_string(hide_password=False)
    lives = 0
    for wanted in (10, 30):
        command = [sys.executable, "-m", "tests.support.closing_process", url, str(tmp_path), "2026-02-01", "5"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for line in process.stdout:
                if int(line) >= min(wanted, 80 - lives):
                    process.kill()
                    break
            process.wait(60)
        with shop.store.read() as session:
            row = kept(session, FEBRUARY)
            done = len(session.exec(select(ManagerialAccount)).all())
        if row.closed_at is not None:
            break
        assert row.times == 0
        assert done > lives, "what was written stays written"
        lives = done
        assert FEBRUARY in months_due(shop)
    assert lives
    close_month(shop, FEBRUARY, "U1")
    with shop.store.read() as session:
        assert entered(session, FEBRUARY) == booked(session, FEBRUARY)
        assert (kept(session, FEBRUARY).times, kept(session, FEBRUARY).accounts) == (1, 80)
    assert months_due(shop) == []


def test_which_months_are_due(shop: Shop, clock: ManualClock) -> None:
    """The one that is over, those that were missed, those that were broken off; nothing of a shop without purchases."""
    assert months_due(shop) == []
    with shop.store.write() as tx:
        buy(tx, None, [add_product(tx, "p")], on=date(2025, 6, 1))
    assert months_due(shop) == [FEBRUARY]
    close_month(shop, date(2025, 7, 1), "U1")
    assert months_due(shop)[0] == date(2025, 8, 1)
    close_month(shop, FEBRUARY, "U1")
    assert months_due(shop) == []
    # In London March ends an hour before it does in UTC.
    clock.advance(timedelta(days=29, hours=13, minutes=59))
    assert clock.now().day == 31
    assert months_due(shop) == []
    clock.advance(timedelta(minutes=2))
    assert months_due(shop) == [date(2026, 3, 1)]
    clock.advance(timedelta(days=61))
    assert months_due(shop) == [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    with shop.store.write() as tx:
        kept(tx, date(2025, 7, 1)).closed_at = None
    assert months_due(shop)[0] == date(2025, 7, 1)
    clock.advance(timedelta(days=800))
    assert len(months_due(shop)) == 2


async def test_the_engine_closes_what_is_due_and_breaks_off_when_it_stops(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop in the middle leaves a month that is taken up again."""
    many(shop, 10, FEBRUARY)
    monkeypatch.setattr(closing, "BATCH_ROWS", 5)
    closer, stop = MonthCloser(shop), asyncio.Event()
    stop.set()
    await closer.run(stop)
    closer._stopping = True
    assert await closer.drain() == 0
    assert months_due(shop) == [FEBRUARY]
    closer._stopping = False
    assert await closer.drain() == 1
    with shop.store.read() as session:
        assert entered(session, FEBRUARY) == booked(session, FEBRUARY)
        assert kept(session, FEBRUARY).closed_by == "system"
