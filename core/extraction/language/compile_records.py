"""Measures of troubles and contacts in, Ibis tables out: one row a customer with what was counted or found."""

from collections.abc import Callable

import ibis

from core.extraction.language.compile_goods import of_goods
from core.extraction.language.meaning import Measure, Measured
from core.extraction.language.period import DAYS_A_MONTH, Period
from core.extraction.mirror.tables import Tables
from core.models import TroubleStatus

# The channel of contacts by which customers look at pages of the website.
WEB = "web"
_OF_WEB = frozenset({Measured.ACCESSES, Measured.LAST_ACCESS, Measured.MONTHLY_ACCESSES})
_OF_TROUBLES = frozenset({Measured.TROUBLES, Measured.OPEN_TROUBLES, Measured.LAST_TROUBLE, Measured.MONTHLY_TROUBLES})


def in_period(day: ibis.Value, period: Period | None) -> list[ibis.Value]:
    """Return the conditions that put `day` into `period`."""
    conditions = []
    if period is not None and period.first is not None:
        conditions.append(day >= ibis.date(period.first.year, period.first.month, period.first.day))
    if period is not None and period.last is not None:
        conditions.append(day <= ibis.date(period.last.year, period.last.month, period.last.day))
    return conditions


def records(tables: Tables, measure: Measure) -> tuple[ibis.Table, ibis.Value]:
    """Return the troubles or contacts that a measure is about, each with a customer, and the column of their day."""
    if measure.measured in _OF_TROUBLES:
        rows = tables.trouble
        conditions = [rows.customer_id.notnull(), *in_period(rows.occurred_on, measure.period)]
        conditions += _of_trouble(rows, measure)
        kept = rows.filter(conditions)
        return kept, kept.occurred_on
    rows = tables.contact
    conditions = [rows.customer_id.notnull(), *in_period(rows.business_date, measure.period)]
    conditions += _by_channel(rows, measure)
    if measure.goods is not None:
        conditions.append(of_goods(tables, measure.goods)(rows.product_id))
    kept = rows.filter(conditions)
    return kept, kept.business_date


def _of_trouble(rows: ibis.Table, measure: Measure) -> list[ibis.Value]:
    conditions = []
    if measure.level is not None:
        conditions.append(rows.level >= measure.level)
    if measure.label is not None:
        conditions.append(rows.classification.lower() == ibis.literal(measure.label.strip()).lower())
    if measure.measured is Measured.OPEN_TROUBLES:
        conditions.append(rows.status != TroubleStatus.SETTLED.value)
    return conditions


def _by_channel(rows: ibis.Table, measure: Measure) -> list[ibis.Value]:
    if measure.measured in _OF_WEB:
        return [rows.channel == WEB]
    if measure.label is not None:
        return [rows.channel.lower() == ibis.literal(measure.label.strip()).lower()]
    return [rows.channel != WEB] if measure.goods is not None else []


def _counted(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    rows, _day = records(tables, measure)
    return rows.group_by("customer_id").aggregate(value=rows.count())


def _last(tables: Tables, measure: Measure, _: ibis.Value) -> ibis.Table:
    rows, day = records(tables, measure)
    return rows.group_by("customer_id").aggregate(value=day.max())


def _of_rollup(tables: Tables, measure: Measure) -> ibis.Table | None:
    """Return the sums of contacts by channel where the whole past is asked for; None otherwise."""
    if measure.period is not None or measure.goods is not None:
        return None
    rollup = tables.customer_contact
    conditions = _by_channel(rollup, measure)
    return rollup.filter(conditions) if conditions else rollup


def _contacts(tables: Tables, measure: Measure, today: ibis.Value) -> ibis.Table:
    rollup = _of_rollup(tables, measure)
    if rollup is None:
        return _counted(tables, measure, today)
    return rollup.group_by("customer_id").aggregate(value=rollup.contacts.sum())


def _last_contact(tables: Tables, measure: Measure, today: ibis.Value) -> ibis.Table:
    rollup = _of_rollup(tables, measure)
    if rollup is None:
        return _last(tables, measure, today)
    return rollup.group_by("customer_id").aggregate(value=rollup.last_date.max())


def _monthly_accesses(tables: Tables, measure: Measure, today: ibis.Value) -> ibis.Table:
    rollup = tables.customer_contact.filter(_by_channel(tables.customer_contact, measure))
    rows = rollup.group_by("customer_id").aggregate(found=rollup.contacts.sum(), first=rollup.first_date.min())
    return rows.select("customer_id", value=_a_month(rows.found, rows.first, today))


def _monthly_troubles(tables: Tables, measure: Measure, today: ibis.Value) -> ibis.Table:
    rows, day = records(tables, measure)
    counted = rows.group_by("customer_id").aggregate(found=rows.count(), first_trouble=day.min())
    total = tables.customer_total.select(total_id="customer_id", first_bought="first_date")
    beside = counted.left_join(total, counted.customer_id == total.total_id)
    first = ibis.least(beside.first_trouble, ibis.coalesce(beside.first_bought, beside.first_trouble))
    return beside.select("customer_id", value=_a_month(beside.found, first, today))


def _a_month(count: ibis.Value, first: ibis.Value, today: ibis.Value) -> ibis.Value:
    """Return a count divided by the months since its first day, of which there is one at least."""
    months = ibis.greatest(today.delta(first, unit="day").cast("float64") / DAYS_A_MONTH, 1.0)
    return count.cast("float64") / months


RECORD_TABLES: dict[Measured, Callable[[Tables, Measure, ibis.Value], ibis.Table]] = {
    Measured.TROUBLES: _counted,
    Measured.OPEN_TROUBLES: _counted,
    Measured.LAST_TROUBLE: _last,
    Measured.MONTHLY_TROUBLES: _monthly_troubles,
    Measured.CONTACTS: _contacts,
    Measured.ACCESSES: _contacts,
    Measured.LAST_CONTACT: _last_contact,
    Measured.LAST_ACCESS: _last_contact,
    Measured.MONTHLY_ACCESSES: _monthly_accesses,
}
