"""Who is on a list, and who was; somebody merged is who they are now, and who was erased is on none."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from core.models import Customer, ListMember, ListVersionMember

Members = dict[int, int]
"""Weights by the id of the customer."""

# So many people are looked up at a time: databases limit how many values one statement names.
AT_ONCE = 500


def present_members(session: Session, list_id: int) -> Members:
    """Return who is on a list now."""
    chosen = (
        _now().add_columns(col(ListMember.weight)).join(ListMember, col(ListMember.customer_id) == col(Customer.id))
    )
    return _weights(session, chosen.where(col(ListMember.list_id) == list_id).order_by(col(ListMember.weight)))


def earlier_members(session: Session, version_id: int) -> Members:
    """Return who was on a list in an earlier version of it."""
    chosen = (
        _now()
        .add_columns(col(ListVersionMember.weight))
        .join(ListVersionMember, col(ListVersionMember.customer_id) == col(Customer.id))
    )
    of_version = chosen.where(col(ListVersionMember.version_id) == version_id)
    return _weights(session, of_version.order_by(col(ListVersionMember.weight)))


def people(session: Session, ids: Iterable[int]) -> dict[int, Customer]:
    """Return these customers by id."""
    wanted = list(ids)
    found: dict[int, Customer] = {}
    for at in range(0, len(wanted), AT_ONCE):
        rows = session.scalars(select(Customer).where(col(Customer.id).in_(wanted[at : at + AT_ONCE])))
        found.update({row.id: row for row in rows if row.id is not None})
    return found


def _now() -> Select[Any]:
    return select(func.coalesce(col(Customer.merged_into_id), col(Customer.id)))


def _weights(session: Session, chosen: Select[Any]) -> Members:
    """Return the weights, of two who are one now the greater, without those who were erased."""
    found = {who: weight for who, weight in session.execute(chosen)}  # noqa: C416 - rows are no pairs to the checker
    for (erased,) in session.execute(select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))):
        found.pop(erased or 0, None)
    return found
