"""Close a month: write down each customer's sales, cost and profit with each product (seed 001, figures 1 and 9)."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, func, insert, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.accounting.closing import Reckoned, missing_rows, reckon, stale_ids
from core.accounting.figures import Figures
from core.accounting.months import month_of, month_text, months_from, moved
from core.audit import record
from core.clock import business_date
from core.errors import RefusedError
from core.extraction.mirror import MirrorView
from core.models import AccountingMonth, Contract, Customer, ManagerialAccount, Purchase
from core.shop import Shop

BATCH_ROWS = 5_000
# As many ids as every database takes in one statement.
IDS_AT_ONCE = 500
# An engine that stood still closes what it missed; whoever closed an old month did not ask for all that came after.
MISSED_MONTHS = 12
# Two closings at once would each write what the other has not seen yet; a shop has one engine (docs/decisions.md, 5).
_one_at_a_time = threading.Lock()

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Closing:
    """What closing a month means, or meant: what it comes to now, and what stood in the books before.

    `before` is empty where it was never closed; `times` how often it was, with this time where that is over.
    """

    month: date
    reckoned: Reckoned
    before: Figures | None
    times: int

    @property
    def changes(self) -> int:
        """Return how many accounts are entered or taken out; one that changed counts as both."""
        return self.reckoned.missing + self.reckoned.stale


def preview_closing(shop: Shop, month: date) -> Closing:
    """Return what closing `month` now would do; raise `RefusedError` for one that is not over or has nothing before it.

    Nothing is written.
    """
    before = _before(shop, month)
    shop.mirror.refresh()
    with shop.mirror.view() as view:
        return replace(before, reckoned=reckon(view, shop.mirror.tables(), month, shop.currency))


def close_month(shop: Shop, month: date, closed_by: str, *, progress: Progress | None = None) -> Closing:
    """Close `month`: afterwards its accounts are what is booked now, wherever a closing before was broken off.

    Only what differs is written, in transactions of at most 5,000 rows; until the last of them the month counts as
    not closed. `progress` hears how many rows of how many are written; where it raises, the closing is broken off and
    can be taken up again. Raises as `preview_closing` does.
    """
    with _one_at_a_time:
        before = _before(shop, month)
        with shop.store.write() as tx:
            _begin(tx, month)
        shop.mirror.refresh()
        with shop.mirror.view() as view:
            reckoned = reckon(view, shop.mirror.tables(), month, shop.currency)
            _write(shop, view, reckoned, progress or (lambda _done, _of: None))
        with shop.store.write() as tx:
            times = _finish(tx, shop, month, closed_by)
    return replace(before, reckoned=reckoned, times=times)


def _write(shop: Shop, view: MirrorView, reckoned: Reckoned, progress: Progress) -> None:
    done, of = 0, reckoned.stale + reckoned.missing
    for ids in stale_ids(view, BATCH_ROWS):
        with shop.store.write() as tx:
            _take_out(tx, ids)
        done += len(ids)
        progress(done, of)
    for rows in missing_rows(view, BATCH_ROWS):
        with shop.store.write() as tx:
            _enter(tx, rows)
        done += len(rows)
        progress(done, of)


def months_due(shop: Shop) -> list[date]:
    """Return the months that are to be closed by themselves, the earliest first.

    These are the month that has just ended, those before it that were missed since one was closed, at most a year
    back, and any whose closing was broken off. Earlier ones wait until somebody asks for them; where nothing was booked
    before the month ended, nothing is due.
    """
    latest = last_over(shop)
    with shop.store.read() as session:
        closed = {row.month: row.closed_at is not None for row in session.scalars(select(AccountingMonth))}
        if not closed and not _is_booked_by(session, latest):
            return []
    since = max((month for month in closed if moved(latest, -MISSED_MONTHS) <= month <= latest), default=None)
    missed = months_from(latest if since is None else moved(since, 1), latest)
    return sorted({month for month, is_closed in closed.items() if not is_closed} | set(missed))


def closed_months(shop: Shop) -> list[AccountingMonth]:
    """Return every month on record, the latest first, with those that are being closed."""
    with shop.store.read() as session:
        return list(session.scalars(select(AccountingMonth).order_by(col(AccountingMonth.month).desc())))


def last_over(shop: Shop) -> date:
    """Return the latest month that is over on the shop's business date."""
    return moved(month_of(business_date(shop.clock.now(), shop.zone)), -1)


def _before(shop: Shop, month: date) -> Closing:
    """Return how a month stood before it is closed (again); raise `RefusedError` where it cannot be."""
    if month > last_over(shop):
        message = f"{month_text(month)} is not over yet. It can be closed from {moved(month, 1):%-d %B %Y}."
        raise RefusedError(message)
    with shop.store.read() as session:
        if not _is_booked_by(session, month):
            message = f"Nothing was booked in {month_text(month)} or before, so there is nothing to close."
            raise RefusedError(message)
        kept = _kept(session, month)
    before = figures_of(kept) if kept is not None and kept.closed_at else None
    return Closing(month, Reckoned(0, Figures(), 0, 0), before, kept.times if kept is not None else 0)


def _is_booked_by(session: Session, month: date) -> bool:
    """Return whether anything was booked before the end of a month."""
    end = moved(month, 1)
    sold = exists().where(col(Purchase.business_date) < end)
    agreed = exists().where(col(Contract.starts_on) < end)
    return bool(session.scalar(select(or_(sold, agreed))))


def _kept(session: Session, month: date) -> AccountingMonth | None:
    return session.exec(select(AccountingMonth).where(AccountingMonth.month == month)).first()


def _begin(tx: Session, month: date) -> None:
    kept = _kept(tx, month) or AccountingMonth(month=month)
    kept.closed_at = None
    tx.add(kept)


def _take_out(tx: Session, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), IDS_AT_ONCE):
        part = ids[start : start + IDS_AT_ONCE]
        tx.connection().execute(delete(ManagerialAccount).where(col(ManagerialAccount.id).in_(part)))


def _enter(tx: Session, rows: list[dict[str, Any]]) -> None:
    """Enter accounts; whoever was erased since they were reckoned is left out of them."""
    ids = sorted({row["customer_id"] for row in rows if row["customer_id"] is not None})
    gone: set[int | None] = set()
    for start in range(0, len(ids), IDS_AT_ONCE):
        part = col(Customer.id).in_(ids[start : start + IDS_AT_ONCE])
        gone.update(tx.scalars(select(col(Customer.id)).where(part, col(Customer.erased_at).is_not(None))))
    entered = [{**row, "customer_id": None} if row["customer_id"] in gone else row for row in rows]
    try:
        tx.connection().execute(insert(ManagerialAccount), entered)
    except IntegrityError as error:
        message = "Customers or products went away while the month was being closed. Close it once more."
        raise RefusedError(message) from error


def _finish(tx: Session, shop: Shop, month: date, closed_by: str) -> int:
    """Write down that the month is closed, and what its accounts come to; return how often it was closed."""
    account = ManagerialAccount
    sums = (account.sales, account.contracts, account.uncosted, account.cost, account.profit)
    totals = (func.count(), *(func.coalesce(func.sum(each), 0) for each in sums))
    row = tx.execute(select(*totals).where(col(account.month) == month)).one()
    count, sales, contracts, uncosted, cost, profit = (int(value) for value in row)
    now = {
        "accounts": count, "sales": sales, "contracts": contracts, "uncosted": uncosted, "cost": cost, "profit": profit,
        "times": AccountingMonth.times + 1, "closed_by": closed_by[:64], "closed_at": shop.clock.now(),
    }  # fmt: skip
    tx.connection().execute(update(AccountingMonth).where(col(AccountingMonth.month) == month).values(now))
    tx.expire_all()
    kept = tx.exec(select(AccountingMonth).where(AccountingMonth.month == month)).one()
    record(
        tx, shop.clock, actor=closed_by[:64], action="month closed", subject=f"month:{month:%Y-%m}",
        accounts=count, sales=sales, times=kept.times,
    )  # fmt: skip
    return kept.times


def figures_of(kept: AccountingMonth) -> Figures:
    """Return the sums of a closed month; how many customers they are of is not kept."""
    return Figures(kept.sales, kept.contracts, kept.uncosted, kept.cost)
