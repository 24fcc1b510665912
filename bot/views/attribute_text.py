"""How an attribute and the spread of its values are written in a line, for a terminal and for Slack."""

from core.extraction.attribute_spread import Spread, day_of
from core.extraction.language.period import short_day_text
from core.extraction.language.vocabulary import Kind
from core.money import Currency

BLOCKS = " ▁▂▃▄▅▆▇█"


def spread_bars(spread: Spread) -> str:
    """Return ten small bars: how many customers have which value, from low to high; one bar where all are equal."""
    shares = spread.shares()
    most = max(shares, default=0.0)
    return "".join(BLOCKS[0 if share < most / 100 else max(1, round(share / most * 8))] for share in shares)


def spread_range(spread: Spread, currency: Currency, unit: str | None = None) -> str:
    """Return the least value, the median and the greatest, and for how many customers there is one."""
    known = _known(spread)
    if spread.least is None or spread.median is None or spread.greatest is None:
        return known
    said = [value_text(value, spread.kind, currency) for value in (spread.least, spread.median, spread.greatest)]
    of_unit = f" {unit}" if unit and unit != "%" else " days" if spread.kind is Kind.DAYS else ""
    if len(set(said)) == 1:
        return f"always {said[0]}{of_unit} · {known}"
    return f"{said[0]} … half {said[1]} … {said[2]}{of_unit} · {known}"


def value_text(value: float, kind: Kind, currency: Currency) -> str:
    """Return one value of an attribute as people write it; amounts in whole units, dates as days since 1970."""
    match kind:
        case Kind.DATE:
            return short_day_text(day_of(value))
        case Kind.MONEY:
            return currency.round_text(round(value * 10**currency.exponent))
        case Kind.PERCENT:
            return f"{value * 100:,.0f} %"
        case _:
            return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.2f}"  # noqa: PLR2004 - as precise as it can be read


def _known(spread: Spread) -> str:
    if spread.known == spread.of:
        return "known of all"
    if not spread.known:
        return "known of nobody"
    share = spread.known / spread.of * 100
    return f"known of {share:.0f} %" if share >= 1 else f"known of {spread.known:,} of {spread.of:,}"
