"""Why a customer is told, in words for that customer: honest and friendly, never a weight or a level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from sqlalchemy import ColumnElement, CompoundSelect, Select, case, func, literal, select
from sqlmodel import Session, col

from core.models import (
    Customer,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Question,
    Relation,
    RelationKind,
)
from core.plans.draft import CheckedDraft
from core.plans.people import numbers_of, people_of_list, person

# The sentences are English, so are the months in them.
LANGUAGE = "en"
AGREED = "because you agreed to hear from us"


_GOES_WITH = (RelationKind.CROSS_SELL, RelationKind.BUNDLE)
_LEADS_TO = (RelationKind.UP_SELL, RelationKind.REPLACEMENT)


@dataclass(frozen=True, order=True)
class _Partner:
    asked: bool
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
    """Return, of what each member bought and kept, what speaks most for the offered product.

    That is what the list's question asked for first: a partner that goes with it, a lower grade of it, or what it
    replaces, which may be the product itself; then the highest level.
    """
    offered = checked.draft.product_id
    if offered is None:
        return {}
    asked = _asked_kinds(session.get_one(Question, checked.members.question_id))
    goes_with = (col(Relation.product_id) == offered) & col(Relation.kind).in_(_GOES_WITH)
    leads_to = (col(Relation.partner_id) == offered) & col(Relation.kind).in_(_LEADS_TO)
    rows = [
        *session.execute(_bought(checked, col(Relation.partner_id) == PurchaseLine.product_id).where(goes_with)),
        *session.execute(_bought(checked, col(Relation.product_id) == PurchaseLine.product_id).where(leads_to)),
    ]
    if RelationKind.REPLACEMENT in asked:
        rows += session.execute(_bought(checked, None).where(col(PurchaseLine.product_id) == offered))
    best: dict[int, _Partner] = {}
    for customer_id, kind, level, when, name in rows:
        found = _Partner(RelationKind(kind) in asked, level, when, name)
        if customer_id not in best or found > best[customer_id]:
            best[customer_id] = found
    return best


def _bought(checked: CheckedDraft, related: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
    """Ask what members bought and kept: by the relation that `related` joins to the lines, or without any."""
    line, who = col(PurchaseLine.quantity), person()
    last = func.max(case((line > 0, col(PurchaseLine.business_date))))
    kind: Any = literal(RelationKind.REPLACEMENT.value) if related is None else col(Relation.kind)
    level: Any = literal(0) if related is None else col(Relation.level)
    query = (
        select(who, kind, level, last, col(Product.name))
        .select_from(PurchaseLine)
        .join(Purchase, col(PurchaseLine.purchase_id) == Purchase.id)
        .join(Customer, col(Purchase.customer_id) == Customer.id)
        .join(Product, col(Product.id) == PurchaseLine.product_id)
        .where(col(Purchase.customer_id).in_(_numbers(checked.draft.list_id)))
        .group_by(who, col(Product.id), col(Product.name))
        .having(func.sum(line) > 0)
    )
    return query if related is None else query.join(Relation, related).group_by(kind, level)


def _asked_kinds(question: Question) -> frozenset[RelationKind]:
    """Return which relations a question asked about; one that did not ask for prospects, what goes with an offer."""
    spec = question.spec or {}
    asked = [spec, *(stage for stage in spec.get("stages", []) if isinstance(stage, dict))]
    ways = {way for each in asked for way in (each.get("prospects") or {}).get("ways", [])}
    due = {kind for kind in _LEADS_TO if kind.value in ways}
    return frozenset(_GOES_WITH if not due or "cross_sell" in ways else ()) | due


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
