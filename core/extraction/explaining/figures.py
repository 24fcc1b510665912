"""Values of one customer, and of conditions, as people write them."""

from datetime import date, datetime
from decimal import Decimal

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe import clause
from core.extraction.language.period import day_text
from core.extraction.language.printer import number_text
from core.extraction.language.vocabulary import Kind
from core.money import Currency

NOT_KNOWN = "not known"
_COUNTED = ("the number of ", "number of ")
_UNKNOWN_HEAD, _UNKNOWN_TAIL = "whose ", " is not known"


def name_of(value: means.Value, currency: Currency) -> str:
    """Return what a value is called in a sentence, such as "visits this year (2026)"."""
    said = clause(means.Unknown(value, syntax=nodes.Missing(value.syntax)), currency)
    name = said.removeprefix(_UNKNOWN_HEAD).removesuffix(_UNKNOWN_TAIL)
    for counted in _COUNTED:
        name = name.removeprefix(counted)
    return name


def figure_text(value: object, kind: Kind, currency: Currency) -> str:  # noqa: PLR0911 - one return a type
    """Return a value as a query gave it: amounts in minor units, percentages as numbers (5 % is 0.05)."""
    match value:
        case None:
            return NOT_KNOWN
        case datetime():
            return day_text(value.date())
        case date():
            return day_text(value)
        case str():
            return value or "empty"
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return _number_text(Decimal(str(value)), kind, currency)
        case _:
            return str(value)


def needed_text(value: means.Value, beside: Kind, currency: Currency) -> str | None:  # noqa: PLR0911 - one return a type
    """Return a constant as it is compared with something of the kind `beside`; None for what differs by customer."""
    if not isinstance(value, means.Constant):
        return None
    match value.value:
        case nodes.Duration(count=int() as count, unit=unit):
            return f"{count:,} {unit.value}{'' if count == 1 else 's'}"
        case Decimal() as number if Kind.MONEY in {beside, value.kind}:
            return currency.price_text(number)
        case Decimal() as number if value.kind is Kind.PERCENT:
            return f"{number_text(number * 100)} %"
        case Decimal() as number:
            return _number_text(number, Kind.DAYS if beside is Kind.DAYS else Kind.NUMBER, currency)
        case str() as text:
            return text or "empty"
        case date() as day:
            return day_text(day)
        case other:
            return str(other)


def _number_text(number: Decimal, kind: Kind, currency: Currency) -> str:
    if not number.is_finite():
        return NOT_KNOWN
    if kind is Kind.MONEY:
        return currency.text(int(number.to_integral_value()))
    if kind is Kind.PERCENT:
        return f"{_rounded(number * 100)} %"
    said = _rounded(number)
    return f"{said} day{'' if number == 1 else 's'}" if kind is Kind.DAYS else said


def _rounded(number: Decimal) -> str:
    """Return a number with at most two decimals, or as many as it needs to differ from nothing."""
    if number == number.to_integral_value():
        return f"{number:,.0f}"
    said = f"{number:,.2f}".rstrip("0").rstrip(".")
    return said if said.strip("-0.") else number_text(number.normalize())
