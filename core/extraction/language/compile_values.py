"""Values in, Ibis expressions out: amounts in minor units, everything that is reckoned in double precision."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import ibis

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile_measures import UNKNOWN_WHERE_NONE
from core.extraction.language.nodes import Unit
from core.extraction.language.period import MONTHS
from core.extraction.language.resolve_kinds import days_of
from core.extraction.language.vocabulary import Kind
from core.money import Currency

# Decimals wider than this would not fit beside an amount of 64 bits.
DECIMAL_DIGITS = 38


class Values:
    """Turns the values of one filter into expressions on one row a customer."""

    def __init__(self, row: ibis.Table, columns: Mapping[means.Value, str], today: date, currency: Currency) -> None:
        """Read attributes from `row`, measures from its `columns`."""
        self.row, self.columns, self.today = row, columns, today
        self.minor_units = Decimal(10) ** currency.exponent

    def expression(self, value: means.Value, *, of: Kind | None = None) -> ibis.Value:
        """Return the expression of `value`; a number that stands for money (`of`) is turned into minor units."""
        factor = self.minor_units if of is Kind.MONEY and value.kind is not Kind.MONEY else Decimal(1)
        match value:
            case means.Constant():
                return self._constant(value, factor)
            case means.AttributeValue():
                found = value.attribute.value(self.row, self.today)
            case means.ExtraValue():
                found = self._extra(value)
            case means.Measure():
                found = self.row[self.columns[value]]
                found = found if value.measured in UNKNOWN_WHERE_NONE else found.fill_null(0)
            case means.Growth():
                found = self.row[self.columns[value]]
            case means.Times():
                found = self._times(value)
            case means.Named():
                return self.expression(value.of, of=of)
            case means.Calculation():
                found = self._calculation(value)
            case _:
                raise TypeError(value)
        return found if factor == 1 else found.cast("float64") * float(factor)

    def ends(self, value: means.Value) -> tuple[ibis.Value, ibis.Value]:
        """Return the later and the earlier day of a number of days, to compare it with months or years."""
        match value:
            case means.Named():
                return self.ends(value.of)
            case means.Calculation():
                return self.expression(value.left), self.expression(value.right)
            case _:
                return day_literal(self.today), self.row.total_last_date

    def _constant(self, constant: means.Constant, factor: Decimal) -> ibis.Value:
        match constant.value:
            case Decimal() as number:
                return number_literal(number * factor)
            case str() as text:
                return ibis.literal(text)
            case nodes.Duration() as length:
                return ibis.literal(days_of(length))
            case date() as day:
                return day_literal(day)

    def _extra(self, value: means.ExtraValue) -> ibis.Value:
        found = self.row.extra.cast("json")[value.key]
        if value.kind is Kind.NUMBER:
            return found.unwrap_as("float64")
        text = ibis.coalesce(found.unwrap_as("string"), found.cast("string"))
        return text.try_cast("date") if value.kind is Kind.DATE else text

    def _calculation(self, value: means.Calculation) -> ibis.Value:
        if value.kind is Kind.DAYS:
            return self.expression(value.left).delta(self.expression(value.right), unit="day")
        if value.kind is Kind.DATE:
            return self._moved(value)
        of = Kind.MONEY if self._needs_money(value) else None
        left, right = (
            self.expression(side, of=of if value.sign != "*" else None).cast("float64")
            for side in (value.left, value.right)
        )
        match value.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case _:
                return left / right.nullif(0.0)

    def _times(self, value: means.Times) -> ibis.Value:
        found = self.row[self.columns[value]].fill_null(0)
        if not value.counts_others or value.period is None:
            return found
        return ibis.literal(value.period.calendar_months(self.today)) - found

    def _needs_money(self, value: means.Calculation) -> bool:
        """Return whether numbers beside an amount are amounts too: always but in products and when it is divided."""
        if value.sign in "+-":
            return value.kind is Kind.MONEY
        return value.sign == "/" and value.right.kind is Kind.MONEY

    def _moved(self, value: means.Calculation) -> ibis.Value:
        match value.right:
            case means.Constant(value=nodes.Duration() as length):
                return moved(self.expression(value.left), length, value.sign)
            case _:
                raise TypeError(value)


def moved(day: ibis.Value, length: nodes.Duration, sign: str) -> ibis.Value:
    """Return a day moved by a length of time, forwards (+) or backwards (-)."""
    count = nodes.told(length.count) if sign == "+" else -nodes.told(length.count)
    if length.unit in MONTHS:
        span = ibis.interval(months=count * MONTHS[length.unit])
    else:
        span = ibis.interval(days=timedelta(days=count * (7 if length.unit is Unit.WEEK else 1)).days)
    return (day + span).cast("date")


def day_literal(day: date) -> ibis.Value:
    """Return a day as an expression."""
    return ibis.date(day.year, day.month, day.day)


def number_literal(number: Decimal) -> ibis.Value:
    """Return an exact number as an expression: whole ones as integers, others as decimals wide enough for them."""
    if number == number.to_integral_value() and abs(number) < 2**63:
        return ibis.literal(int(number), type="int64")
    exponent = number.normalize().as_tuple().exponent
    digits = len(number.normalize().as_tuple().digits)
    if isinstance(exponent, int) and -18 <= exponent < 0 and digits <= DECIMAL_DIGITS // 2:  # noqa: PLR2004
        return ibis.literal(number, type=f"decimal({DECIMAL_DIGITS}, {-exponent})")
    return ibis.literal(float(number))
