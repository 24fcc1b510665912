"""Finding the purchase that a cancellation takes back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from core.importing.rows import chunks, table_of
from core.models import Purchase, PurchaseKind, PurchaseLine
from core.store import Store

CUSTOMERS_A_WRITE = 50


class BookedLine(NamedTuple):
    """A line of one customer as the books have it; `cancels_id` is the purchase that its document takes back for sure.

    That is where something else than an import said so; what imports found is found anew each time.
    """

    purchase_id: int
    kind: PurchaseKind
    cancels_id: int | None
    product_id: int
    at: datetime
    quantity: Decimal
    unit_price: Decimal


@dataclass
class _Sold:
    """A line that was sold, and how much of it has not come back."""

    line: BookedLine
    left: Decimal


def match_cancellations(store: Store, run_id: int) -> None:
    """Let cancellations name the purchases that they take back, of every customer for whom the run brought anything.

    A purchase may arrive after its cancellation, so those from other imports are looked at too, and what the books say
    in the end does not depend on the order in which they were filled. Without a customer nobody can tell.
    """
    last = 0
    while True:
        with store.read() as session:
            customers = waiting_customers(session, run_id, after=last)
        if not customers:
            return
        for chunk in chunks(customers, CUSTOMERS_A_WRITE):
            with store.write() as tx:
                rematch(tx, chunk)
        last = customers[-1]


def waiting_customers(session: Session, run_id: int, *, after: int, most: int = 1_000) -> list[int]:
    """Return the first customers, by id, who have cancellations and for whom the run brought anything."""
    touched = select(col(Purchase.customer_id)).where(col(Purchase.import_id) == run_id)
    owner = col(Purchase.customer_id)
    query = (
        select(owner)
        .where(col(Purchase.kind) == PurchaseKind.CANCELLATION, owner > after, owner.in_(touched))
        .distinct()
        .order_by(owner)
        .limit(most)
    )
    return [key for key in session.execute(query).scalars() if key is not None]


def count_cancellations(store: Store, run_id: int) -> tuple[int, int]:
    """Return how many cancellations the run brought, and how many of them name the purchase that they take back."""
    query = select(func.count(), func.count(col(Purchase.cancels_id))).where(
        col(Purchase.import_id) == run_id, col(Purchase.kind) == PurchaseKind.CANCELLATION
    )
    with store.read() as session:
        brought, matched = session.execute(query).one()
        return int(brought), int(matched)


def rematch(tx: Session, customers: Sequence[int]) -> None:
    """Let the imported cancellations of `customers` name the purchases that they take back, and only these."""
    cancellation = col(Purchase.kind) == PurchaseKind.CANCELLATION
    named: dict[int, dict[int, int | None]] = defaultdict(dict)
    for chunk in chunks(customers):
        query = select(col(Purchase.customer_id), col(Purchase.id), col(Purchase.cancels_id)).where(
            cancellation, col(Purchase.customer_id).in_(chunk), col(Purchase.import_id).is_not(None)
        )
        for customer, key, cancels in tx.execute(query):
            named[customer][key] = cancels
    changes: list[dict[str, int | None]] = []
    for customer, now in named.items():
        found = find_cancelled(_lines(tx, customer, now))
        changes.extend(
            {"key": key, "cancels": found.get(key)} for key, cancels in now.items() if found.get(key) != cancels
        )
    if changes:
        table = table_of(Purchase)
        statement = update(table).where(table.c.id == bindparam("key")).values(cancels_id=bindparam("cancels"))
        tx.connection().execute(statement, changes)


def _lines(tx: Session, customer: int, open_ones: dict[int, int | None]) -> list[BookedLine]:
    """Return everything that the customer bought and gave back, in the order of time; `open_ones` are to be found."""
    query = (
        select(
            col(Purchase.id),
            col(Purchase.kind),
            col(Purchase.cancels_id),
            col(PurchaseLine.product_id),
            col(PurchaseLine.at),
            col(PurchaseLine.quantity),
            col(PurchaseLine.unit_price),
        )
        .join(PurchaseLine, col(PurchaseLine.purchase_id) == col(Purchase.id))
        .where(col(Purchase.customer_id) == customer)
        .order_by(
            # What is sold and given back at one moment was sold first.
            col(PurchaseLine.at),
            col(Purchase.kind).desc(),
            col(Purchase.source),
            col(Purchase.document),
            col(PurchaseLine.content_key),
            col(PurchaseLine.occurrence),
        )
    )
    lines = [BookedLine(*row) for row in tx.execute(query)]
    return [line._replace(cancels_id=None) if line.purchase_id in open_ones else line for line in lines]


def find_cancelled(lines: Iterable[BookedLine]) -> dict[int, int]:
    """Return, by cancellation, the purchase that it takes back, for one customer's `lines` in the order of time.

    A line that comes back belongs to a line before it that sold the same product: at the same price, of which at least
    as much has not come back yet, best of all just as much; or else at another price and of just as much; the latest
    of several. The purchase is the one to which most lines of the cancellation belong, the latest of several. Those
    that name their purchase already are left as they are, and still use up the lines that they took back.
    """
    sold: dict[int, list[_Sold]] = defaultdict(list)
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    places: dict[int, int] = {}
    for place, line in enumerate(lines):
        if line.kind is PurchaseKind.SALE:
            if line.quantity > 0:
                sold[line.product_id].append(_Sold(line, line.quantity))
                places[line.purchase_id] = place
            continue
        taken = _find(sold[line.product_id], line)
        if taken is None:
            continue
        taken.left -= abs(line.quantity)
        if not taken.left:
            sold[line.product_id].remove(taken)
        if line.cancels_id is None:
            votes[line.purchase_id][taken.line.purchase_id] += 1
    return {
        cancellation: max(counts, key=lambda key: (counts[key], places[key])) for cancellation, counts in votes.items()
    }


def _find(candidates: Sequence[_Sold], line: BookedLine) -> _Sold | None:
    back = abs(line.quantity)
    best: tuple[tuple[bool, bool, bool], _Sold] | None = None
    for sold in reversed(candidates):
        if sold.left < back or not back:
            continue
        named, price, exact = (
            sold.line.purchase_id == line.cancels_id,
            sold.line.unit_price == line.unit_price,
            sold.left == back,
        )
        if (named or price or exact) and (best is None or (named, price, exact) > best[0]):
            best = (named, price, exact), sold
    return None if best is None else best[1]
