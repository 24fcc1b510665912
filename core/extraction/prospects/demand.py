"""Evidently concrete demand (seed 001, first embodiment (1)-2): asked about it, asked for a quotation, looked at often.

Contacts name the product; page views are contacts of the channel "web". Customers who answered an offer of the product
that they are interested asked about it too. Only what came after the latest purchase of the product counts: before it,
the demand was met.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from core.extraction.mirror.tables import make_tables

DEMAND_ASKED, RESPONDED, DEMANDED, BUYERS = "demand_asked", "demand_responded", "demand_shown", "demand_buyers"
WEB = "web"


class Shown(StrEnum):
    """How somebody showed demand, the plainest first."""

    QUOTATION = "quotation"
    INQUIRY = "inquiry"
    INTERESTED = "interested"
    VIEWS = "views"


@dataclass(frozen=True)
class DemandRule:
    """What is demand: so many views of a page, an inquiry or a quotation within the last `days` days.

    `inquiries` and `quotations` are the channels of contacts that stand for these.
    """

    views: int = 3
    days: int = 90
    inquiries: tuple[str, ...] = ("inquiry",)
    quotations: tuple[str, ...] = ("quotation",)

    def since(self, today: date) -> date:
        """Return the first day that counts."""
        return today - timedelta(days=max(self.days - 1, 0))


def shown_by(rule: DemandRule, channel: str) -> Shown:
    """Return how a contact of one of the channels that count shows demand."""
    if channel == WEB:
        return Shown.VIEWS
    return Shown.INQUIRY if channel in rule.inquiries else Shown.QUOTATION


@dataclass(frozen=True)
class Responded:
    """A customer who answered on that day that a product interests them."""

    customer_id: int
    product_id: int
    day: date


def demand_asked(weights: Mapping[int, int], rule: DemandRule, today: date) -> pa.Table:
    """Return the table of the products asked about: what demand for each weighs, and what counts as demand."""
    ids = sorted(weights)
    return pa.table(
        {
            "product_id": pa.array(ids, pa.int64()),
            "weight": pa.array([weights[key] for key in ids], pa.int64()),
            "since": pa.array([rule.since(today)] * len(ids), pa.date32()),
            "views": pa.array([rule.views] * len(ids), pa.int64()),
        },
    )


def responded_table(responses: Iterable[Responded]) -> pa.Table:
    """Return the table of responses."""
    rows = list(responses)
    return pa.table(
        {
            "customer_id": pa.array([row.customer_id for row in rows], pa.int64()),
            "product_id": pa.array([row.product_id for row in rows], pa.int64()),
            "business_date": pa.array([row.day for row in rows], pa.date32()),
        },
    )


@lru_cache(maxsize=16)
def demand_question(rule_channels: tuple[tuple[str, ...], tuple[str, ...]], *, of_buyers: bool) -> ir.Table:
    """Return who showed demand for what: customer, target, how, how often, when last, and the weight.

    `rule_channels` are those of inquiries and of quotations; `of_buyers` asks only the customers of the table `buyers`.
    """
    tables = make_tables()
    asked = ibis.table({"product_id": "int64", "weight": "int64", "since": "date", "views": "int64"}, name=DEMAND_ASKED)
    responded = ibis.table({"customer_id": "int64", "product_id": "int64", "business_date": "date"}, name=RESPONDED)
    inquiries, quotations = (list(channels) for channels in rule_channels)
    contact = tables.contact.filter(
        tables.contact.customer_id.notnull(),
        tables.contact.product_id.notnull(),
        tables.contact.channel.isin([WEB, *inquiries, *quotations]),
        # The same for all; looked at here, before anything is joined.
        tables.contact.business_date >= asked.since.min().as_scalar(),
    )
    shown = ibis.cases(
        (contact.channel == WEB, Shown.VIEWS.value),
        (contact.channel.isin(inquiries), Shown.INQUIRY.value),
        else_=Shown.QUOTATION.value,
    )
    columns = ("customer_id", "product_id", "business_date", "shown")
    contacts = contact.mutate(shown=shown).select(*columns)
    answers = responded.mutate(shown=ibis.literal(Shown.INTERESTED.value)).select(*columns)
    if of_buyers:
        buyers = ibis.table({"customer_id": "int64"}, name=BUYERS)
        contacts, answers = contacts.semi_join(buyers, "customer_id"), answers.semi_join(buyers, "customer_id")
    signs = ibis.union(contacts, answers).join(asked, "product_id")
    signs = signs.filter(signs.business_date >= signs.since).drop("since")
    pair = tables.customer_product.filter(tables.customer_product.quantity > 0)
    met = pair.select(met_customer="customer_id", met_product="product_id", met_on="last_date")
    unmet = signs.left_join(met, [signs.customer_id == met.met_customer, signs.product_id == met.met_product])
    unmet = unmet.filter(unmet.met_on.isnull() | (unmet.business_date > unmet.met_on))
    counted = unmet.group_by("customer_id", "shown", "views", "weight", target_id=unmet.product_id).aggregate(
        times=unmet.count(), last=unmet.business_date.max()
    )
    counted = counted.filter((counted.shown != Shown.VIEWS.value) | (counted.times >= counted.views))
    return counted.select("customer_id", "target_id", "shown", "times", "last", "weight")
