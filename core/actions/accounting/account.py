"""What groups of customers brought: series side by side, before and after, and their sizes (seed 001, S11 and S15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from core.accounting.corrections import Correction, corrections
from core.accounting.display import Display
from core.accounting.figures import Change, Figure, Figures, Series
from core.accounting.months import By, Period, month_of, month_text, months_from, moved, periods
from core.accounting.scope import Scope
from core.accounting.series import series
from core.accounting.sizes import Trends, trends
from core.actions.accounting.close_month import closed_months, months_due
from core.clock import business_date
from core.errors import RefusedError
from core.models import AccountingMonth
from core.shop import Shop

MOST_MONTHS = 1_200
# How often figures are worked out anew where a month was closed meanwhile.
TRIES = 3
NAMED = 4
_CHANGED = (Figure.SALES, Figure.PROFIT, Figure.COST)


@dataclass(frozen=True)
class Account:
    """Figures of one or more groups over the same periods, and what to know about them, in sentences."""

    series: tuple[Series, ...]
    display: Display
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class BeforeAfter:
    """A group before `since` and from then on, over equally many months: the series, and what changed."""

    account: Account
    since: date
    months: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Books:
    """The months on record, the latest first; what was corrected since they were closed; the months that are due."""

    months: tuple[AccountingMonth, ...]
    corrected: Mapping[date, Figures]
    due: tuple[date, ...]


@dataclass(frozen=True)
class Span:
    """From which month to which, both with; None where nobody said."""

    first: date | None = None
    last: date | None = None


def account(shop: Shop, scopes: Sequence[Scope], display: Display, span: Span | None = None) -> Account:
    """Return what each of `scopes` brought, period by period.

    Months that are closed come from their accounts, the others from what is booked now. Without a span these are the
    latest periods, up to this month. Raises `RefusedError` for a span that is none.
    """
    asked = _periods(shop, display, span or Span())
    shop.mirror.refresh()
    for _ in range(TRIES):
        closed = _closed(shop)
        with shop.mirror.view() as view:
            tables = shop.mirror.tables()
            found = tuple(series(view, tables, scope, asked, closed, shop.currency) for scope in scopes)
            months = tuple(m for m in months_from(asked[0].first, asked[-1].last) if m in closed)
            corrected = corrections(view, tables, months, shop.currency) if months else ()
        if _closed(shop) == closed:
            break
        shop.mirror.refresh()
    return Account(found, display, _remarks(shop, found, corrected))


def before_and_after(shop: Shop, scope: Scope, since: date, display: Display, months: int | None = None) -> BeforeAfter:
    """Return what a group brought before the month `since` and from then on, over `months` months each.

    Without a number these are all months that are over, from `since` on. Raises `RefusedError` where there is none.
    """
    over = moved(month_of(business_date(shop.clock.now(), shop.zone)), -1)
    passed = (over.year - since.year) * 12 + over.month - since.month + 1
    length = min(months or passed, passed)
    if length < 1:
        message = f"Since {month_text(since)} no month is over yet, so there is nothing to compare."
        raise RefusedError(message)
    span = Span(moved(since, -length), moved(since, length - 1))
    found = account(shop, (scope,), Display(display.figures, By.MONTH, None, display.form), span)
    points = found.series[0].points
    before, after = (_added([point.figures for point in part]) for part in (points[:length], points[length:]))
    changes = tuple(Change(figure, before.of(figure), after.of(figure)) for figure in _CHANGED)
    return BeforeAfter(found, since, length, changes)


def sizes(shop: Shop, scope: Scope, display: Display, span: Span | None = None) -> Trends:
    """Return how many customers a group has, how often and what they buy, and how that went (seed 000, claim 12)."""
    asked = _periods(shop, display, span or Span())
    shop.mirror.refresh()
    with shop.mirror.view() as view:
        return trends(view, shop.mirror.tables(), scope, asked)


def corrected_months(shop: Shop) -> tuple[Correction, ...]:
    """Return the closed months that would come to something else now, the earliest first."""
    shop.mirror.refresh()
    closed = _closed(shop)
    if not closed:
        return ()
    with shop.mirror.view() as view:
        return corrections(view, shop.mirror.tables(), tuple(sorted(closed)), shop.currency)


def books(shop: Shop) -> Books:
    """Return the months on record, what was corrected in them since, and which are about to be closed."""
    corrected = {each.month: each.difference for each in corrected_months(shop)}
    return Books(tuple(closed_months(shop)), corrected, tuple(months_due(shop)))


def _closed(shop: Shop) -> dict[date, int]:
    """Return the months that are closed, each with how often it was."""
    query = select(col(AccountingMonth.month), col(AccountingMonth.times))
    with shop.store.read() as session:
        rows = session.execute(query.where(col(AccountingMonth.closed_at).is_not(None)))
        return {row[0]: row[1] for row in rows}


def _periods(shop: Shop, display: Display, span: Span) -> tuple[Period, ...]:
    """Return the periods of a span; where nobody said one, the latest."""
    starts = shop.fiscal_month
    last = span.last or max(month_of(business_date(shop.clock.now(), shop.zone)), span.first or date.min)
    first = span.first or moved(_begin(last, display.by, starts), -_MONTHS[display.by] * (display.length - 1))
    if first > last:
        message = f"{month_text(first)} comes after {month_text(last)}. Say the earlier month first."
        raise RefusedError(message)
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        message = f"Ask for {MOST_MONTHS // 12} years at most."
        raise RefusedError(message)
    return periods(first, last, display.by, starts)


_MONTHS = {By.MONTH: 1, By.QUARTER: 3, By.YEAR: 12, By.FISCAL_YEAR: 12}


def _begin(month: date, by: By, year_starts: int) -> date:
    """Return the first month of the period that `month` is in."""
    starts = year_starts if by is By.FISCAL_YEAR else 1
    return moved(month, -((month.month - starts) % _MONTHS[by]))


def _added(parts: list[Figures]) -> Figures:
    sums = {name: sum(getattr(part, name) for part in parts) for name in ("sales", "contracts", "uncosted", "cost")}
    return Figures(**sums)


def _remarks(shop: Shop, found: tuple[Series, ...], corrected: tuple[Correction, ...]) -> tuple[str, ...]:
    """Return what has to be known beside the figures."""
    said = []
    still_open = [point.period.label for point in found[0].points if not point.closed]
    if still_open:
        said.append(f"Not closed yet: {_some(still_open)}. Reckoned from what is booked now.")
    if corrected:
        names = _some([month_text(each.month) for each in corrected])
        said.append(f"Corrected since it was closed: {names}. Shown as closed; close it again to take that over.")
    said += [f"{each.label}: {_uncosted(shop, each)}" for each in found if each.total.uncosted]
    return tuple(said)


def _uncosted(shop: Shop, series: Series) -> str:
    if not series.total.is_costed:
        return "nobody knows what anything cost, so no profit can be shown. Import unit costs with your products."
    amount = shop.currency.round_text(series.total.uncosted)
    return f"nobody knows the cost of {amount} of the sales; profit is of the rest."


def _some(names: list[str]) -> str:
    """Return the first few of `names`, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
