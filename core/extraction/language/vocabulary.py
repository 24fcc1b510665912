"""The words of the filter language: what each attribute and function is, and how it says itself.

Attributes are the virtual attributes and database attributes of seed 001, "concrete examples of filters".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import ibis

DAYS_A_MONTH = 365.25 / 12


class Kind(StrEnum):
    """What a value is; decides what it may be compared with."""

    NUMBER = "a number"
    MONEY = "an amount of money"
    PERCENT = "a percentage"
    TEXT = "text"
    DATE = "a date"
    DAYS = "a number of days"
    DURATION = "a length of time"
    CONDITION = "a condition"


@dataclass(frozen=True)
class Attribute:
    """Something known of every customer.

    `phrase` names it in a sentence and `be` is its verb there; `counted` holds singular and plural of what it counts.
    `value` reads it from a row of the customer's columns and, with the prefix "total_", those of customer_total.
    """

    name: str
    kind: Kind
    about: str
    phrase: str
    value: Callable[[ibis.Table, date], ibis.Value]
    be: str = "is"
    counted: tuple[str, str] | None = None
    needs_total: bool = True


def _of_customer(name: str, about: str, phrase: str, kind: Kind = Kind.TEXT) -> Attribute:
    return Attribute(name, kind, about, phrase, lambda row, _: row[name], needs_total=False)


def _count(name: str, about: str, singular: str, plural: str) -> Attribute:
    counted = (singular, plural)
    return Attribute(name, Kind.NUMBER, about, f"number of {plural}", _total(_COLUMNS[name]), counted=counted)


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
)  # fmt: skip

# These are counted from their own records rather than from purchases; without a period they count all of them.
COUNTED_RECORDS = {
    "troubles": "how many troubles the customer ever had",
    "contacts": "how many contacts with the customer are on record",
    "profit": "sales less cost, over the lines whose cost is known; missing where none is",
}

BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}


@dataclass(frozen=True)
class Function:
    """Something that is asked with arguments: its ways of writing and what it gives."""

    name: str
    kind: Kind
    forms: tuple[str, ...]
    about: str


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "bought", Kind.CONDITION, ('bought("product")', 'bought("product", period)'),
        "has bought the product and not returned all of it; with a period: bought it on a day of the period",
    ),
    Function(
        "bought_group", Kind.CONDITION, ('bought_group("group")', 'bought_group("group", period)'),
        "has bought a product of the product group",
    ),
    Function(
        "quantity_of", Kind.NUMBER, ('quantity_of("product")', 'quantity_of("product", period)'),
        "how many pieces of the product were bought, less what came back",
    ),
    Function(
        "spent", Kind.MONEY, ('spent("product")', 'spent("product", period)', "spent(period)"),
        "what was spent, on the product or in all, less what came back",
    ),
    Function("sales", Kind.MONEY, ("sales(period)",), "what was bought in the period, less what came back in it"),
    Function("quantity", Kind.NUMBER, ("quantity(period)",), "how many pieces were bought, less what came back"),
    Function("profit", Kind.MONEY, ("profit(period)",), "sales less cost, over the lines whose cost is known"),
    Function("visits", Kind.NUMBER, ("visits(period)",), "on how many days of the period the customer bought"),
    Function("purchases", Kind.NUMBER, ("purchases(period)",), "how many documents the customer bought on"),
    Function(
        "troubles", Kind.NUMBER, ("troubles(period)", "troubles(period, level)"),
        "how many troubles occurred; with a level: of that level or above",
    ),
    Function("contacts", Kind.NUMBER, ("contacts(period)",), "how many contacts there were"),
    Function("list", Kind.CONDITION, ('list("name")',), "is on the saved list"),
    Function("filter", Kind.CONDITION, ('filter("name")',), "meets the saved filter and those that it inherits"),
    Function(
        "best", Kind.CONDITION, ("best(count)", "best(count, period)", "best(count, period, condition)"),
        "is one of so many customers with the highest sales, in the period, among those who meet the condition",
    ),
)  # fmt: skip

FUNCTIONS_BY_NAME = {function.name: function for function in FUNCTIONS}
