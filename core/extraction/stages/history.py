"""What campaigns told whom, and what came of it: read from the primary at once, never customer by customer."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from core.extraction.language.period import Period
from core.models import Customer, Delivery, DeliveryState, Plan, Response, ResponseKind

SCHEMA = {
    "customer_id": "int64",
    "plan_id": "int64",
    "messages": "int64",
    "told_on": "date",
    "until": "date",
    "product_id": "int64",
    "interested": "boolean",
    "declined": "boolean",
    "ordered": "boolean",
}
"""One row for each customer and plan: how many messages left, on which day the first, until when purchases count."""

_FETCHED = 50_000
_FLAGS = {
    "interested": ResponseKind.INTERESTED,
    "declined": ResponseKind.NOT_FOR_ME,
    "ordered": ResponseKind.ORDERED,
}


def read_history(session: Session, zone: ZoneInfo, plans: Iterable[int], period: Period | None) -> pa.Table:
    """Return the history of `plans` (of all, where there are none) with messages that left in `period`.

    Customers who were merged count as who they are now. Days are the shop's, in `zone`.
    """
    told = session.execute(_told(tuple(plans), period, zone))
    columns: dict[str, list[pa.Array]] = {
        name: [] for name in ("customer_id", "plan_id", "messages", "at", "days", "product_id")
    }
    while rows := told.fetchmany(_FETCHED):
        for name, values in zip(columns, zip(*rows, strict=True), strict=True):
            columns[name].append(pa.array(values, pa.timestamp("us", "UTC") if name == "at" else pa.int64()))
    made = {name: pa.chunked_array(chunks, _type(name)) for name, chunks in columns.items()}
    days = _day(made.pop("at"), zone)
    window = made.pop("days")
    until = pc.cast(pc.add(pc.cast(pc.cast(days, pa.int32()), pa.int64()), window), pa.int32()).cast(pa.date32())
    history = pa.table({**made, "told_on": days, "until": until})
    return history.join(_answers(session, tuple(plans)), ["customer_id", "plan_id"], join_type="left outer")


def _type(name: str) -> pa.DataType:
    return pa.timestamp("us", "UTC") if name == "at" else pa.int64()


def _told(plans: tuple[int, ...], period: Period | None, zone: ZoneInfo) -> Select[*tuple[Any, ...]]:
    who = func.coalesce(col(Customer.merged_into_id), col(Customer.id))
    query = (
        select(
            who,
            col(Plan.id),
            func.count(),
            func.min(col(Delivery.settled_at)),
            col(Plan.window_days),
            col(Plan.product_id),
        )
        .select_from(Delivery)
        .join(Plan, col(Plan.id) == col(Delivery.plan_id))
        .join(Customer, col(Customer.id) == col(Delivery.customer_id))
        .where(col(Delivery.state) == DeliveryState.SENT, col(Delivery.settled_at).is_not(None))
        .group_by(who, col(Plan.id), col(Plan.window_days), col(Plan.product_id))
    )
    if plans:
        query = query.where(col(Plan.id).in_(plans))
    if period is not None and period.first is not None:
        query = query.where(col(Delivery.settled_at) >= _instant(period.first, zone))
    if period is not None and period.last is not None:
        query = query.where(col(Delivery.settled_at) < _instant(period.last + timedelta(days=1), zone))
    return query


def _answers(session: Session, plans: tuple[int, ...]) -> pa.Table:
    """Return which kinds of answers there were, by customer and plan."""
    who = func.coalesce(col(Customer.merged_into_id), col(Customer.id))
    query = (
        select(who, col(Response.plan_id), col(Response.kind))
        .join(Customer, col(Customer.id) == col(Response.customer_id))
        .where(col(Response.kind).in_(list(_FLAGS.values())))
        .distinct()
    )
    if plans:
        query = query.where(col(Response.plan_id).in_(plans))
    kinds: dict[tuple[int, int], set[ResponseKind]] = {}
    for customer_id, plan_id, kind in session.execute(query):
        kinds.setdefault((customer_id, plan_id), set()).add(ResponseKind(kind))
    flags = {name: pa.array([kind in each for each in kinds.values()], pa.bool_()) for name, kind in _FLAGS.items()}
    return pa.table(
        {
            "customer_id": pa.array([key[0] for key in kinds], pa.int64()),
            "plan_id": pa.array([key[1] for key in kinds], pa.int64()),
            **flags,
        }
    )


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _day(moments: pa.ChunkedArray, zone: ZoneInfo) -> pa.ChunkedArray:
    """Return the shop's days of moments in UTC."""
    return pc.local_timestamp(moments.cast(pa.timestamp("us", zone.key))).cast(pa.date32())
