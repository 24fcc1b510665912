"""What a whole file says about its customers: since when, and where they live."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from core.importing.changes import Change, remember
from core.importing.loading import customer_ids
from core.importing.records.said import said_by_files
from core.importing.rows import chunks, table_of
from core.importing.tally import CustomerUse, Tally
from core.models import Customer, Purchase
from core.shop import Shop

_CUSTOMERS_A_WRITE = 2_000


def finish_customers(shop: Shop, tally: Tally, run_id: int) -> None:
    """Set the country that a customer's latest purchase names, and the first day, of customers that imports made."""
    for uses in chunks(tally.customers(), _CUSTOMERS_A_WRITE):
        with shop.store.write() as tx:
            _write(tx, run_id, {use.number: use for use in uses})


def _write(tx: Session, run_id: int, uses: dict[str, CustomerUse]) -> None:
    ids = customer_ids(tx, uses)
    moments = (
        select(col(Purchase.customer_id), func.max(col(Purchase.at)))
        .where(col(Purchase.customer_id).in_(ids.values()))
        .group_by(col(Purchase.customer_id))
    )
    latest = dict(tx.execute(moments).all())
    customers = select(
        col(Customer.id), col(Customer.country), col(Customer.since), col(Customer.import_id) == run_id
    ).where(col(Customer.id).in_(ids.values()), col(Customer.import_id).is_not(None))
    now = {key: (country, since, own) for key, country, since, own in tx.execute(customers)}
    said = said_by_files(tx, Customer, list(now), "customers")
    changes: dict[int, Change] = {}
    for number, use in uses.items():
        if (key := ids[number]) not in now:
            continue
        country, since, _ = now[key]
        # A purchase's moment is its first line's, so the file's latest line of a customer is never before it.
        is_newest = latest.get(key) is None or datetime.fromisoformat(use.last) >= latest[key]
        new_country = use.country if use.country and (not country or (is_newest and key not in said)) else country
        first = date.fromisoformat(use.first)
        new_since = first if since is None else min(since, first)
        if (new_country, new_since) != (country, since):
            after = {"country": new_country, "since": new_since}
            before = changes[key].before if key in changes else {"country": country, "since": since}
            changes[key] = Change(key, before, after)
            now[key] = (new_country, new_since, now[key][2])
    if changes:
        remember(tx, run_id, Customer, [change for key, change in changes.items() if not now[key][2]])
        table = table_of(Customer)
        values: dict[str, object] = {"country": bindparam("country"), "since": bindparam("since")}
        rows = [{"key": key, **change.after} for key, change in changes.items()]
        tx.connection().execute(update(table).where(table.c.id == bindparam("key")).values(values), rows)
