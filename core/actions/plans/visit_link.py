"""A customer follows a counted link: where it leads, and that it was followed."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.messages.links import LinkTokens, Target
from core.models import CountedLink, Customer, Delivery, LinkVisit
from core.shop import Shop

# Whoever holds the button down visits once.
SAME_VISIT = timedelta(seconds=2)


def destination(shop: Shop, token: str) -> tuple[str, Target] | None:
    """Return the address that a token leads to, from the database, and what it stands for; None for a worthless one."""
    target = LinkTokens(shop.key, shop.clock).read(token)
    if target is None:
        return None
    with shop.store.read() as session:
        url = session.exec(
            select(CountedLink.url)
            .join(Delivery, col(Delivery.plan_id) == col(CountedLink.plan_id))
            .where(CountedLink.id == target.link_id, Delivery.id == target.delivery_id)
        ).first()
    return None if url is None else (url, target)


def count_visit(shop: Shop, target: Target) -> bool:
    """Note that the link in one message was followed; return whether that counts.

    It does not for somebody who was erased, nor again within `SAME_VISIT`, so that hammering a link writes nothing.
    """
    now = shop.clock.now()
    with shop.store.read() as session:
        visit, erased = _visit(session, target), _erased(session, target)
    if erased or (visit is not None and now - visit.last_at < SAME_VISIT):
        return False
    with shop.store.write() as tx:
        # Held, so that an erasure comes wholly before or wholly after.
        delivery = tx.get(Delivery, target.delivery_id)
        customer = tx.get(Customer, delivery.customer_id, with_for_update=True) if delivery is not None else None
        if customer is None or customer.erased_at is not None:
            return False
        if not _again(tx, target, shop):
            try:
                with tx.begin_nested():
                    tx.add(
                        LinkVisit(
                            counted_link_id=target.link_id, delivery_id=target.delivery_id, first_at=now, last_at=now
                        )
                    )
            except IntegrityError:
                # Two first visits at once.
                _again(tx, target, shop)
    return True


def _visit(session: Session, target: Target) -> LinkVisit | None:
    return session.exec(
        select(LinkVisit).where(
            LinkVisit.counted_link_id == target.link_id, LinkVisit.delivery_id == target.delivery_id
        )
    ).first()


def _erased(session: Session, target: Target) -> bool:
    found = session.exec(
        select(Customer.erased_at)
        .join(Delivery, col(Delivery.customer_id) == col(Customer.id))
        .where(Delivery.id == target.delivery_id)
    ).first()
    return found is not None


def _again(tx: Session, target: Target, shop: Shop) -> bool:
    changed = tx.connection().execute(
        update(LinkVisit)
        .where(
            col(LinkVisit.counted_link_id) == target.link_id,
            col(LinkVisit.delivery_id) == target.delivery_id,
        )
        .values(last_at=shop.clock.now(), visits=col(LinkVisit.visits) + 1)
    )
    return changed.rowcount == 1
