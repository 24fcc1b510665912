"""Finding the purchase that a cancellation takes back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from core.importing.rows import chunks, table_of
from core.models import Purchase, PurchaseKind, PurchaseLine
from core.shop import Shop

_CUSTOMERS_A_WRITE = 50


class BookedLine(NamedTuple):
    """A line of one customer as the books have it."""

    purchase_id: int
    kind: PurchaseKind
    cancels_id: int | None
    product_id: int
    at: datetime
    quantity: Decimal


def match_cancellations(shop: Shop, run_id: int) -> None:
    """Let cancellations name the purchases that they take back.

    All cancellations without such a name are looked at, of every customer for whom the run brought anything: the
    purchase may arrive after its cancellation. Without a customer nobody can tell.
    """
    touched = select(col(Purchase.customer_id)).where(col(Purchase.import_id) == run_id)
    waiting = (
        select(col(Purchase.customer_id))
        .where(
            col(Purchase.kind) == PurchaseKind.CANCELLATION,
            col(Purchase.cancels_id).is_(None),
            col(Purchase.customer_id).in_(touched),
        )
        .distinct()
        .order_by(col(Purchase.customer_id))
    )
    with shop.store.read() as session:
        customers = [key for key in session.execute(waiting).scalars() if key is not None]
    for chunk in chunks(customers, _CUSTOMERS_A_WRITE):
        with shop.store.write() as tx:
            _match(tx, chunk)


def count_cancellations(shop: Shop, run_id: int) -> tuple[int, int]:
    """Return how many cancellations the run brought, and how many of them name the purchase that they take back."""
    query = select(func.count(), func.count(col(Purchase.cancels_id))).where(
        col(Purchase.import_id) == run_id, col(Purchase.kind) == PurchaseKind.CANCELLATION
    )
    with shop.store.read() as session:
        brought, matched = session.execute(query).one()
        return int(brought), int(matched)


def _match(tx: Session, customers: Sequence[int]) -> None:
    changes: list[dict[str, int]] = []
    for customer in customers:
        query = (
            select(
                col(Purchase.id),
                col(Purchase.kind),
                col(Purchase.cancels_id),
                col(PurchaseLine.product_id),
                col(PurchaseLine.at),
                col(PurchaseLine.quantity),
            )
            .join(PurchaseLine, col(PurchaseLine.purchase_id) == col(Purchase.id))
            .where(col(Purchase.customer_id) == customer)
            .order_by(col(PurchaseLine.at), col(PurchaseLine.id))
        )
        cancelled = find_cancelled(BookedLine(*row) for row in tx.execute(query))
        changes.extend({"key": key, "cancels": cancels} for key, cancels in cancelled.items())
    if changes:
        table = table_of(Purchase)
        statement = update(table).where(table.c.id == bindparam("key")).values(cancels_id=bindparam("cancels"))
        tx.connection().execute(statement, changes)


def find_cancelled(lines: Iterable[BookedLine]) -> dict[int, int]:
    """Return, by cancellation, the purchase that it takes back, for one customer's `lines` in the order of time.

    A line that comes back belongs to the latest line before it that sold as much of the same product and has not come
    back yet; the purchase is the one to which most lines of the cancellation belong, the latest of several. Those
    that name their purchase already are left as they are, and still use up the lines that they took back.
    """
    sold: dict[tuple[int, Decimal], list[BookedLine]] = defaultdict(list)
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    moments: dict[int, datetime] = {}
    for line in lines:
        if line.kind is PurchaseKind.SALE:
            if line.quantity > 0:
                sold[line.product_id, line.quantity].append(line)
                moments[line.purchase_id] = line.at
            continue
        candidates = sold[line.product_id, abs(line.quantity)]
        if not candidates:
            continue
        own = [place for place, other in enumerate(candidates) if other.purchase_id == line.cancels_id]
        taken = candidates.pop(own[-1] if own else -1)
        if line.cancels_id is None:
            votes[line.purchase_id][taken.purchase_id] += 1
    return {
        cancellation: max(counts, key=lambda key: (counts[key], moments[key], key))
        for cancellation, counts in votes.items()
    }
