"""Why a customer is told, in words for that customer: honest and friendly, never a weight or a level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from sqlalchemy import CompoundSelect, case, func, select
from sqlmodel import Session, col

from core.models import (
    Customer,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Relation,
    RelationKind,
)
from core.plans.draft import CheckedDraft
from core.plans.people import numbers_of, people_of_list, person

# The sentences are English, so are the months in them.
LANGUAGE = "en"
AGREED = "because you agreed to hear from us"


@dataclass(frozen=True)
class _Partner:
    level: int
    last: date
    name: str


def customers_reasons(session: Session, checked: CheckedDraft, customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the reason for each customer: the purchase that speaks most for this offer, or the last one at all."""
    partners = _best_partners(session, checked)
    visits = _last_purchases(session, checked.draft.list_id)
    return {customer_id: _words(partners.get(customer_id), visits.get(customer_id)) for customer_id in customer_ids}


def _words(partner: _Partner | None, visit: date | None) -> str:
    if partner:
        return f"because you bought the {partner.name} in {_month(partner.last)}"
    return f"because you bought from us in {_month(visit)}" if visit else AGREED


def _month(day: date) -> str:
    return str(format_date(day, "MMMM y", locale=LANGUAGE))


def _best_partners(session: Session, checked: CheckedDraft) -> dict[int, _Partner]:
    """Return, of what each member bought and kept, the product with the highest level towards the offered one."""
    if checked.draft.product_id is None:
        return {}
    line, who = col(PurchaseLine.quantity), person()
    last = func.max(case((line > 0, col(PurchaseLine.business_date))))
    rows = session.execute(
        select(who, col(Relation.level), last, col(Product.name))
        .join(Purchase, col(PurchaseLine.purchase_id) == Purchase.id)
        .join(Customer, col(Purchase.customer_id) == Customer.id)
        .join(Relation, col(Relation.partner_id) == PurchaseLine.product_id)
        .join(Product, col(Product.id) == PurchaseLine.product_id)
        .where(
            col(Relation.product_id) == checked.draft.product_id,
            col(Relation.kind) == RelationKind.CROSS_SELL,
            col(Purchase.customer_id).in_(_numbers(checked.draft.list_id)),
        )
        .group_by(who, col(Relation.level), col(Product.id), col(Product.name))
        .having(func.sum(line) > 0)
        .select_from(PurchaseLine)
    )
    best: dict[int, _Partner] = {}
    for customer_id, level, when, name in rows:
        found = _Partner(level, when, name)
        known = best.get(customer_id)
        if known is None or (found.level, found.last, found.name) > (known.level, known.last, known.name):
            best[customer_id] = found
    return best


def _last_purchases(session: Session, list_id: int) -> dict[int, date]:
    who = person()
    rows = session.execute(
        select(who, func.max(col(Purchase.business_date)))
        .join(Customer, col(Purchase.customer_id) == Customer.id)
        .where(
            col(Purchase.kind) == PurchaseKind.SALE,
            col(Purchase.customer_id).in_(_numbers(list_id)),
        )
        .group_by(who)
        .select_from(Purchase)
    )
    return {row[0]: row[1] for row in rows}


def _numbers(list_id: int) -> CompoundSelect[int]:
    return numbers_of(people_of_list(list_id))
