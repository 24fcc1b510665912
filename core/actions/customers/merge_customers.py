"""Two customers are one person, or are not: decided by staff, and taken back where it was wrong."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.audit import record
from core.cards.standing import join_standings
from core.customers.duplicates import evidence_between
from core.customers.identity import resolved
from core.customers.merging import follow, give_back
from core.errors import NotFoundError, RefusedError
from core.models import Customer, CustomerMerge, DistinctPair, Role, Staff
from core.outbox.merging import hear_apart, hear_once, hold_plans
from core.shop import Shop
from core.staff import demand


def merge(tx: Session, shop: Shop, kept_id: int, merged_id: int, by: Staff) -> CustomerMerge:
    """Make `merged_id` an alias of `kept_id`: one person from now on, in answers, caps, agreements and messages.

    Nothing is rewritten: purchases, answers and agreements stay as they were booked, and count for the one who is left.
    Identities, addresses and open conversations follow; the stricter agreement and wish hold; of each plan they hear
    one message. Raises `RefusedError`: `by` is no admin, they are one already, one of them is erased, or `merged_id`
    is an alias of somebody; `NotFoundError` for a customer who does not exist.
    """
    demand(by, Role.ADMIN)
    kept, merged = _final(tx, kept_id), _row(tx, merged_id)
    _refuse(tx, kept, merged)
    pair = (kept.id or 0, merged.id or 0)
    plans = hold_plans(tx, pair)
    kept, merged = _held(tx, pair)
    _refuse(tx, kept, merged)
    now = shop.clock.now()
    evidence = evidence_between(tx, kept, merged, shop.currency.locale)
    deliveries = hear_once(tx, shop.clock, plans, *pair)
    before = follow(tx, *pair, now) | {"deliveries": deliveries}
    row = CustomerMerge(
        kept_id=pair[0],
        merged_id=pair[1],
        evidence=list(evidence),
        before=before,
        merged_by=f"staff:{by.id}",
        merged_at=now,
    )
    tx.add(row)
    tx.flush()
    tx.expire_all()
    join_standings(tx, shop, *pair)
    _record(tx, shop, by, "customers merged", row)
    return row


def unmerge(tx: Session, shop: Shop, merge_id: int, by: Staff) -> CustomerMerge:
    """Take a merger back: everything is as it was before, except what the customers said or did since.

    The newest merger into a customer is taken back first. Raises `RefusedError`: `by` is no admin, it was taken back
    before, somebody was erased since, or a later merger stands on it (the message names it); `NotFoundError` for a
    merger that does not exist.
    """
    demand(by, Role.ADMIN)
    row = tx.get(CustomerMerge, merge_id, populate_existing=True)
    if row is None:
        message = "There is no such merger. `@najimi duplicates` shows who may be one person."
        raise NotFoundError(message)
    pair = (row.kept_id, row.merged_id)
    hold_plans(tx, pair, also=[change["plan"] for change in row.before["deliveries"]])
    kept, merged = _held(tx, pair)
    tx.refresh(row)
    _refuse_unmerge(tx, row, kept, merged)
    now = shop.clock.now()
    give_back(tx, *pair, row.before, now)
    hear_apart(tx, shop.clock, row.before["deliveries"], *pair)
    row = tx.get_one(CustomerMerge, merge_id)
    row.undone_by, row.undone_at = f"staff:{by.id}", now
    tx.add(row)
    tx.flush()
    tx.expire_all()
    join_standings(tx, shop, *pair)
    _record(tx, shop, by, "merger undone", row)
    return row


def keep_apart(tx: Session, shop: Shop, first_id: int, second_id: int, by: Staff) -> bool:
    """Note that two customers are two people, so that nobody is asked again; return whether that is new."""
    demand(by, Role.ADMIN)
    first, second = sorted((first_id, second_id))
    if first == second:
        message = "That is one customer, not two. Name two different numbers."
        raise RefusedError(message)
    for customer_id in (first, second):
        _row(tx, customer_id)
    known = tx.exec(select(DistinctPair).where(DistinctPair.first_id == first, DistinctPair.second_id == second))
    if known.first() is not None:
        return False
    actor = f"staff:{by.id}"
    tx.add(DistinctPair(first_id=first, second_id=second, decided_by=actor, decided_at=shop.clock.now()))
    record(tx, shop.clock, actor=actor, action="kept apart", subject=f"customer:{first}", other=second)
    tx.flush()
    return True


def merge_of(session: Session, number: str) -> CustomerMerge:
    """Return the merger by which the customer with this number became somebody's alias; `NotFoundError` for none."""
    row = session.exec(
        select(CustomerMerge)
        .join(Customer, col(Customer.id) == col(CustomerMerge.merged_id))
        .where(func.lower(Customer.number) == number.strip().lower(), col(CustomerMerge.undone_at).is_(None))
        .order_by(col(CustomerMerge.id).desc())
        .limit(1)
    ).first()
    if row is None:
        message = f"{number.strip()[:64]} is not merged into anybody. Name the number that was merged away."
        raise NotFoundError(message)
    return row


def _row(tx: Session, customer_id: int) -> Customer:
    customer = tx.get(Customer, customer_id, populate_existing=True)
    if customer is None:
        message = "There is no such customer (any more). Look them up again by number."
        raise NotFoundError(message)
    return customer


def _final(tx: Session, customer_id: int) -> Customer:
    """Return the customer for whom `customer_id` counts: aliases are never merged into."""
    customer = _row(tx, customer_id)
    return resolved(tx, customer_id) or customer


def _held(tx: Session, pair: tuple[int, int]) -> tuple[Customer, Customer]:
    """Hold both customers until the end of the transaction, in the order of their ids, and return them in theirs."""
    rows: Sequence[Customer] = tx.exec(
        select(Customer)
        .where(col(Customer.id).in_(pair))
        .order_by(col(Customer.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = {row.id: row for row in rows}
    return found[pair[0]], found[pair[1]]


def _refuse(tx: Session, kept: Customer, merged: Customer) -> None:
    for customer in (kept, merged):
        if customer.erased_at is not None:
            message = "One of them was erased on their own wish, and nothing may be put together with what remains."
            raise RefusedError(message)
    if kept.id in {merged.id, merged.merged_into_id}:
        message = f"{merged.number} and {kept.number} are one customer already."
        raise RefusedError(message)
    if merged.merged_into_id is not None:
        owner = resolved(tx, merged.merged_into_id)
        message = f"{merged.number} counts for {owner.number if owner else 'somebody'} since a merger. Name that one."
        raise RefusedError(message)
    if kept.merged_into_id is not None:
        message = f"{kept.number} was merged just now. Look again."
        raise RefusedError(message)


def _refuse_unmerge(tx: Session, row: CustomerMerge, kept: Customer, merged: Customer) -> None:
    if row.undone_at is not None:
        message = f"{kept.number} and {merged.number} are two customers again already."
        raise RefusedError(message)
    if kept.erased_at is not None or merged.erased_at is not None:
        message = "They were erased since, so there is nothing left to take apart."
        raise RefusedError(message)
    pair = (row.kept_id, row.merged_id)
    later = tx.exec(
        select(Customer)
        .join(CustomerMerge, col(CustomerMerge.merged_id) == col(Customer.id))
        .where(
            col(CustomerMerge.undone_at).is_(None),
            col(CustomerMerge.id) > row.id,
            col(CustomerMerge.kept_id).in_(pair) | col(CustomerMerge.merged_id).in_(pair),
        )
        .order_by(col(CustomerMerge.id).desc())
    ).first()
    if later is not None:
        message = f"{later.number} was merged after that. Take that back first: `@najimi unmerge {later.number}`."
        raise RefusedError(message)


def _record(tx: Session, shop: Shop, by: Staff, action: str, row: CustomerMerge) -> None:
    actor, subject = f"staff:{by.id}", f"customer:{row.kept_id}"
    record(tx, shop.clock, actor=actor, action=action, subject=subject, merged=row.merged_id, merge=row.id)
    tx.flush()
