"""Attributes of the customer and of all their purchases: read from a row of the mirror as they are.

They are the virtual attributes and database attributes of seed 001, "concrete examples of filters".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from core.extraction.language.period import DAYS_A_MONTH
from core.extraction.language.vocabulary.kinds import Kind


@dataclass(frozen=True)
class Attribute:
    """Something known of every customer.

    `phrase` names it in a sentence and `be` is its verb there; `counted` holds singular and plural of what it counts.
    `value` reads it from a row of the customer's columns and, with the prefix "total_", those of customer_total; with
    `of_cards` those of the customer's cards, with the prefix "card_".
    """

    name: str
    kind: Kind
    about: str
    phrase: str
    value: Callable[[ibis.Table, date], ibis.Value]
    be: str = "is"
    counted: tuple[str, str] | None = None
    needs_total: bool = True
    of_cards: bool = False


def _of_customer(name: str, about: str, phrase: str, kind: Kind = Kind.TEXT) -> Attribute:
    return Attribute(name, kind, about, phrase, lambda row, _: row[name], needs_total=False)


def _count(name: str, about: str, singular: str, plural: str) -> Attribute:
    counted = (singular, plural)
    return Attribute(name, Kind.NUMBER, about, f"number of {plural}", _total(_COLUMNS[name]), counted=counted)


def _of_cards(name: str, kind: Kind, about: str, phrase: str, column: str, **more: Any) -> Attribute:  # noqa: ANN401
    return Attribute(
        name, kind, about, phrase, lambda row, _: row[f"card_{column}"], needs_total=False, of_cards=True, **more
    )


def _counted_on_cards(name: str, about: str, column: str, singular: str, plural: str) -> Attribute:
    return Attribute(
        name, Kind.NUMBER, about, f"number of {plural}", lambda row, _: row[f"card_{column}"].fill_null(0),
        counted=(singular, plural), needs_total=False, of_cards=True,
    )  # fmt: skip


_COLUMNS = {"purchases": "documents", "visits": "visits", "quantity": "quantity"}


def _total(column: str) -> Callable[[ibis.Table, date], ibis.Value]:
    return lambda row, _: row[f"total_{column}"].fill_null(0)


def _years(row: ibis.Table, today: date) -> ibis.Value:
    first = row.total_first_date
    reached = first.month() * 100 + first.day() <= today.month * 100 + today.day
    return (today.year - first.year() - 1 + reached.cast("int32")).fill_null(0)


def _monthly(row: ibis.Table, today: date) -> ibis.Value:
    days = ibis.date(today.year, today.month, today.day).delta(row.total_first_date, unit="day")
    months = ibis.greatest(days.cast("float64") / DAYS_A_MONTH, 1.0)
    return (row.total_documents.cast("float64") / months).fill_null(0.0)


def _average(row: ibis.Table, _: date) -> ibis.Value:
    return row.total_sales.cast("float64") / row.total_documents.nullif(0).cast("float64")


def _days_away(row: ibis.Table, today: date) -> ibis.Value:
    return ibis.date(today.year, today.month, today.day).delta(row.total_last_date, unit="day")


ATTRIBUTES: tuple[Attribute, ...] = (
    _of_customer("number", "the customer number as the shop writes it", "customer number"),
    _of_customer("name", "the name", "name"),
    _of_customer("country", "the country", "country"),
    _of_customer("postal_code", "the postal code", "postal code"),
    _of_customer("language", "the language in which the customer reads", "language"),
    _of_customer("branch", "the branch that the customer belongs to", "branch"),
    _of_customer("since", "the day on which the shop entered the customer", "day of entry", Kind.DATE),
    Attribute(
        "first_purchase", Kind.DATE, "the day of the first purchase", "first purchase",
        lambda row, _: row.total_first_date, be="was",
    ),
    Attribute(
        "last_purchase", Kind.DATE, "the day of the last purchase", "last purchase",
        lambda row, _: row.total_last_date, be="was",
    ),
    Attribute(
        "days_since_purchase", Kind.DAYS, "days from the last purchase to today", "last purchase", _days_away, be="was",
    ),
    Attribute(
        "transaction_years", Kind.NUMBER, "full years from the first purchase to today; 0 for who never bought",
        "number of transaction years", _years, counted=("transaction year", "transaction years"),
    ),
    Attribute(
        "transactions_per_month", Kind.NUMBER,
        "purchases divided by the months from the first one to today (at least one month); 0 for who never bought",
        "average count of transactions a month", _monthly, counted=("purchase a month", "purchases a month"),
    ),
    _count("purchases", "how many documents (invoices, receipts) the customer bought on", "purchase", "purchases"),
    _count("visits", "on how many different days the customer bought", "visit", "visits"),
    _count("quantity", "how many pieces were bought, less what came back", "piece", "pieces"),
    Attribute(
        "sales", Kind.MONEY, "what was bought, less what came back, in whole currency units", "sales",
        _total("sales"), be="are",
    ),
    Attribute(
        "average_purchase", Kind.MONEY, "sales divided by purchases; missing for who never bought",
        "average purchase", _average,
    ),
    _counted_on_cards(
        "points", "points on the customer's cards, as of what tills have told; 0 for who has no card", "points",
        "point on cards", "points on cards",
    ),
    _counted_on_cards(
        "card_uses", "how often the customer's cards were used; 0 for who has none", "uses",
        "use of a card", "uses of a card",
    ),
    _of_cards("last_card_use", Kind.DATE, "the day on which a card was last used", "last use of a card", "last_used",
              be="was"),
    _of_cards(
        "recent_rank", Kind.NUMBER, "the rank of recent spending by the programme, from 0; missing for who has no card",
        "rank of recent spending", "recent_rank",
    ),
    _of_cards(
        "continuity_rank", Kind.NUMBER, "the rank of continuity by the programme, from 0; missing for who has no card",
        "rank of continuity", "continuity_rank",
    ),
    _of_cards(
        "card_state", Kind.TEXT,
        "what a holder of a card is: new, new and frequent, long-term loyal, occasional or estranged",
        "state as a holder of a card", "state",
    ),
)  # fmt: skip
