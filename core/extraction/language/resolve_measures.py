"""Functions of what a customer did in a period: sums, counts, averages, growth, troubles and contacts."""

from decimal import Decimal

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language import period as periods
from core.extraction.language.goods import Goods
from core.extraction.language.meaning import Measured
from core.extraction.language.nodes import Call, Node, Unit
from core.extraction.language.period import Period
from core.extraction.language.resolve_arguments import (
    arguments,
    optional_period,
    rewritten,
    text_argument,
    whole_argument,
    wrong_arguments,
)
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.resolve_goods import Reader, measured_of, product_goods, products_goods
from core.extraction.language.resolve_periods import definite_period
from core.extraction.language.vocabulary import Kind

MOST_LEVEL = 1_000
MOST_YEARS = 100
MONTHLY = {
    "frequency": (Measured.PURCHASES, "purchases a month"),
    "monthly_sales": (Measured.SALES, "sales a month"),
    "monthly_profit": (Measured.PROFIT, "profit a month"),
    "monthly_visits": (Measured.VISITS, "visits a month"),
    "monthly_accesses": (Measured.ACCESSES, "accesses a month"),
    "monthly_troubles": (Measured.TROUBLES, "troubles a month"),
}
GROWING = ("sales", "profit", "quantity", "purchases", "visits")


def kind_of(measured: Measured) -> Kind:
    """Return the kind of what is added up or counted."""
    return Kind.MONEY if measured in {Measured.SALES, Measured.PROFIT} else Kind.NUMBER


def in_period(at: Resolving, node: Call) -> means.Meaning:
    """Read a function that has the name of a measure and takes a period."""
    (first,) = arguments(at, node, 1, 1)
    measured = Measured(node.name)
    return means.Measure(kind_of(measured), measured, definite_period(at, first), syntax=rewritten(node, first))


def _troubles(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = arguments(at, node, 1, 3)
    label = None
    written: list[Node] = [first]
    if isinstance(first, nodes.Text):
        label = text_argument(at, first, "a classification of troubles")
        period = optional_period(at, rest[:1])
        written, rest = [first, *rest[:1]], rest[1:]
    else:
        period = definite_period(at, first)
    level = whole_argument(at, rest[0], "a level", MOST_LEVEL) if rest else None
    if len(rest) > 1:
        raise wrong_arguments(at, node)
    syntax = rewritten(node, *written, *rest)
    return means.Measure(Kind.NUMBER, Measured.TROUBLES, period, level=level, label=label, syntax=syntax)


def _last_trouble(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    syntax = rewritten(node, first)
    if isinstance(first, nodes.Text):
        label = text_argument(at, first, "a classification of troubles")
        return means.Measure(Kind.DATE, Measured.LAST_TROUBLE, label=label, syntax=syntax)
    level = whole_argument(at, first, "a level", MOST_LEVEL)
    return means.Measure(Kind.DATE, Measured.LAST_TROUBLE, level=level, syntax=syntax)


def _contacts(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = arguments(at, node, 1, 2)
    if not isinstance(first, nodes.Text):
        return in_period(at, node)
    label = text_argument(at, first, "a channel of contacts")
    period = optional_period(at, rest)
    syntax = rewritten(node, first, *rest)
    return means.Measure(Kind.NUMBER, Measured.CONTACTS, period, label=label, syntax=syntax)


def _monthly(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    measured, phrase = MONTHLY[node.name]
    period = definite_period(at, first)
    months = period.months(at.today)
    if months is None:
        raise at.error(first.span, "This period has no beginning, so it has no number of months: say since when.")
    syntax = rewritten(node, first)
    kind = kind_of(measured)
    total = means.Measure(kind, measured, period, syntax=syntax)
    count = means.Constant(Kind.NUMBER, Decimal(str(round(months, 6))), syntax=syntax)
    average = means.Calculation(kind, "/", total, count, syntax=syntax)
    return means.Named(kind, node.name, f"{phrase} {period.words}", None, average, syntax=syntax)


def _quotient(
    at: Resolving, node: Call, by: Measured, *, period: Period | None, goods: Goods | None = None, syntax: Node
) -> means.Meaning:
    """Return sales divided by a count, both of the same period and goods."""
    phrase = "average purchase" if by is Measured.PURCHASES else "average price of a piece"
    sales = means.Measure(Kind.MONEY, Measured.SALES, period, goods, syntax=syntax)
    count = means.Measure(Kind.NUMBER, by, period, goods, syntax=syntax)
    average = means.Calculation(Kind.MONEY, "/", sales, count, syntax=syntax)
    of = f" of {goods.words()}" if goods else ""
    when = f" {period.words}" if period else ""
    at.count_function(node)
    return means.Named(Kind.MONEY, node.name, f"{phrase}{of}{when}", None, average, syntax=syntax)


def _average_purchase(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    period = definite_period(at, first)
    return _quotient(at, node, Measured.PURCHASES, period=period, syntax=rewritten(node, first))


def _unit_price(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = arguments(at, node, 1, 2)
    if not isinstance(first, nodes.Text | Call):
        if rest:
            raise wrong_arguments(at, node)
        period = definite_period(at, first)
        return _quotient(at, node, Measured.QUANTITY, period=period, syntax=rewritten(node, first))
    goods, written = products_goods(at, first)
    period_or_none = optional_period(at, rest)
    syntax = rewritten(node, written, *rest)
    return _quotient(at, node, Measured.QUANTITY, period=period_or_none, goods=goods, syntax=syntax)


def _growth(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    years = first
    if isinstance(first, nodes.Number) and first.value == first.value.to_integral_value() and first.value > 0:
        years = nodes.Duration(int(first.value), Unit.YEAR, span=first.span)
    units = {Unit.YEAR, Unit.FISCAL_YEAR}
    if not isinstance(years, nodes.Duration) or years.unit not in units or not isinstance(years.count, int):
        example = f"{node.name}(3 years)"
        raise at.error(first.span, f"Here belong so many full years: write {example}.", (example,))
    if years.count > MOST_YEARS:
        raise at.error(first.span, f"Growth reaches back {MOST_YEARS} years at most.")
    try:
        base, end = periods.growth_years(
            years.count, at.today, fiscal_month=at.catalogue.fiscal_month if years.unit is Unit.FISCAL_YEAR else 1
        )
    except (OverflowError, ValueError) as error:
        raise at.error(first.span, f"“{at.written(first)}” reaches beyond the calendar.") from error
    measured = Measured(node.name.removesuffix("_growth"))
    return means.Growth(Kind.PERCENT, measured, years.count, base, end, syntax=rewritten(node, years))


READERS: dict[str, Reader] = {
    **dict.fromkeys(("sales", "quantity", "profit", "visits", "purchases", "products", "accesses"), in_period),
    "troubles": _troubles,
    "last_trouble": _last_trouble,
    "contacts": _contacts,
    "contacts_about": measured_of(Kind.NUMBER, Measured.CONTACTS, product_goods),
    "page_views": measured_of(Kind.NUMBER, Measured.ACCESSES, product_goods),
    "average_purchase": _average_purchase,
    "unit_price": _unit_price,
    **dict.fromkeys(MONTHLY, _monthly),
    **{f"{name}_growth": _growth for name in GROWING},
}
