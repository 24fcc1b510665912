"""Figures, and sizes, as a file: what was shown, and every figure beside it (seed 001, function (2))."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.accounting.figures import Figure
from core.accounting.sizes import MONEY, Measure, Trends
from core.actions.accounting.account import Account
from core.actions.lists.spreadsheet import Cell, Format, spreadsheet
from core.money import Currency

_PLACES = Decimal("0.001")


def export_account(account: Account, currency: Currency, kind: Format) -> bytes:
    """Return every figure of every series, a row for each period, amounts in whole units of the currency."""
    money = [figure for figure in Figure if figure is not Figure.CUSTOMERS]
    head = ("of", "period", "from", "to", *(f"{figure} ({currency.code})" for figure in money), "customers", "closed")
    return spreadsheet("Figures", head, _figures(account, currency, money), kind)


def export_trends(trends: Trends, currency: Currency, kind: Format) -> bytes:
    """Return each size in each period, and over all of them; amounts in whole units of the currency."""
    names = [f"{each} ({currency.code})" if each in MONEY else each.value for each in Measure]
    return spreadsheet("Trends", ("of", "period", "from", "to", *names), _sizes(trends, currency), kind)


def _figures(account: Account, currency: Currency, money: Sequence[Figure]) -> Iterator[list[Cell]]:
    for series in account.series:
        for point in series.points:
            period, sums = point.period, point.figures
            amounts = [currency.to_decimal(sums.of(figure)) for figure in money]
            closed = "yes" if point.closed else "not closed yet"
            yield [series.label, period.label, period.first, period.last, *amounts, sums.customers, closed]


def _sizes(trends: Trends, currency: Currency) -> Iterator[list[Cell]]:
    for period, size in trends.points:
        values = [_rounded(size.of(each), each, currency) for each in Measure]
        yield [trends.label, period.label, period.first, period.last, *values]
    if trends.points:
        first, last = trends.points[0][0].first, trends.points[-1][0].last
        whole = [_rounded(trends.whole.of(each), each, currency) for each in Measure]
        yield [trends.label, "all of these", first, last, *whole]


def _rounded(value: Decimal | None, measure: Measure, currency: Currency) -> Decimal | None:
    """Return a size with as many places as are read; an amount in whole units of the currency."""
    if value is None:
        return None
    if measure is Measure.CUSTOMERS:
        return value
    return (value.scaleb(-currency.exponent) if measure in MONEY else value).quantize(_PLACES)
