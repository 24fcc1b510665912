"""Months that are closed, figures and trends, as the command line asks for them."""

from datetime import date
from decimal import Decimal

from bot.commands.accounts_wire import (
    ChangeLine,
    ClosingAnswer,
    ClosingLine,
    DisplayLine,
    DisplaysAnswer,
    DisplaysRequest,
    FiguresAnswer,
    FiguresLine,
    FiguresRequest,
    GroupRequest,
    MonthLine,
    MonthsAnswer,
    MonthsRequest,
    SeriesLine,
    SizeLine,
    TrendsAnswer,
)
from bot.commands.errand import Errand
from bot.commands.wire import FilePiece, Nothing, Progress, Tell
from core.accounting.display import Display
from core.accounting.figures import Figures, Series
from core.accounting.months import By, month_text, months_from, read_month
from core.accounting.scope import Scope
from core.accounting.sizes import Measure, Size
from core.actions.accounting.account import Account, Span, account, before_and_after, books, sizes
from core.actions.accounting.account_scope import Wanted, plan_scope, scopes
from core.actions.accounting.close_month import Closing, close_month, preview_closing
from core.actions.accounting.export_account import export_account, export_trends
from core.actions.accounting.save_display import display_named, display_names, remove_display, save_display
from core.actions.lists.spreadsheet import FORMATS, Format
from core.actions.questions.ask import understand
from core.clock import business_date
from core.errors import RefusedError
from core.shop import Shop

ACTOR = "command line"
PIECE_BYTES = 256 * 1024
MOST_MONTHS = 240


def close(errand: Errand, request: MonthsRequest, tell: Tell) -> ClosingAnswer:
    """Close each of the months, the earliest first."""
    shop, made = errand.shop, []
    for month in _months(shop, request):
        words = month_text(month)

        def progress(done: int, of: int, words: str = words) -> None:
            tell(Progress(doing=words, done=done, of=of))

        made.append(_closing(close_month(shop, month, ACTOR, progress=progress)))
    return ClosingAnswer(currency=shop.currency.code, closed=True, months=tuple(made))


def preview(errand: Errand, request: MonthsRequest, tell: Tell) -> ClosingAnswer:
    """Say what closing each of the months would do."""
    shop = errand.shop
    made: list[ClosingLine] = []
    for month in _months(shop, request):
        tell(Progress(doing="Reckoning", done=len(made)))
        made.append(_closing(preview_closing(shop, month)))
    return ClosingAnswer(currency=shop.currency.code, closed=False, months=tuple(made))


def months(errand: Errand, _request: Nothing, _tell: Tell) -> MonthsAnswer:
    """Say which months are closed, which were corrected since, and which are due."""
    shop = errand.shop
    found = books(shop)
    lines = []
    for row in found.months:
        since = found.corrected.get(row.month, Figures())
        names = ("accounts", "sales", "contracts", "uncosted", "cost", "profit", "times", "closed_by")
        line = MonthLine(
            month=f"{row.month:%Y-%m}",
            closed_at=row.closed_at.isoformat() if row.closed_at else None,
            corrected=row.month in found.corrected,
            sales_since=since.sales,
            cost_since=since.cost,
            **{name: getattr(row, name) for name in names},
        )
        lines.append(line)
    due = tuple(f"{month:%Y-%m}" for month in found.due)
    return MonthsAnswer(currency=shop.currency.code, months=tuple(lines), due=due)


def displays(errand: Errand, request: DisplaysRequest, _tell: Tell) -> DisplaysAnswer:
    """Say which display settings are kept, after forgetting those that are to be."""
    shop = errand.shop
    if request.remove is not None:
        with shop.store.write() as tx:
            remove_display(tx, shop, request.remove, ACTOR)
    with shop.store.read() as session:
        kept = {name: display_named(session, name) for name in display_names(session)}
    lines = (
        DisplayLine(name=name, figures=tuple(each.figures), by=each.by, periods=each.periods, form=each.form)
        for name, each in kept.items()
    )
    return DisplaysAnswer(displays=tuple(lines))


def figures(errand: Errand, request: FiguresRequest, tell: Tell) -> FiguresAnswer:
    """Say what groups of customers brought, side by side, or one of them before and after."""
    shop = errand.shop
    display = _display(shop, request)
    changes: tuple[ChangeLine, ...] = ()
    if request.plan is not None or request.since is not None:
        group, since = _told(shop, request)
        compared = before_and_after(shop, group, since, display, request.months)
        found = compared.account
        changes = tuple(
            ChangeLine(
                figure=each.figure, before=each.before, after=each.after, difference=each.difference,
                per_mille=each.per_mille,
            )
            for each in compared.changes
        )  # fmt: skip
    else:
        found = account(shop, scopes(shop, _wanted(shop, request)), display, _span(shop, request))
    if request.save_display is not None:
        with shop.store.write() as tx:
            save_display(tx, shop, request.save_display, display, ACTOR)
    if request.export is not None:
        _send(export_account(found, shop.currency, _format(request.export)), tell)
    return _answer(shop, found, changes)


def trends(errand: Errand, request: GroupRequest, tell: Tell) -> TrendsAnswer:
    """Say how many customers a group has, how often and what they buy, and how that went."""
    shop = errand.shop
    group = scopes(shop, _wanted(shop, request))[0]
    found = sizes(shop, group, Display(by=_by(request.by)), _span(shop, request))
    if request.export is not None:
        _send(export_trends(found, shop.currency, _format(request.export)), tell)
    points = tuple(_size(period.label, period.first, period.last, size) for period, size in found.points)
    whole = _size("all of these", found.points[0][0].first, found.points[-1][0].last, found.whole)
    return TrendsAnswer(currency=shop.currency.code, label=found.label, size=found.size, periods=points, whole=whole)


def _wanted(shop: Shop, request: GroupRequest) -> Wanted:
    asked = None if request.where is None else understand(shop, request.where)
    return Wanted(request.lists, asked, request.solution, request.products, request.ranges)


def _told(shop: Shop, request: FiguresRequest) -> tuple[Scope, date]:
    """Return the group that is compared before and after, and since when."""
    if request.plan is None:
        return scopes(shop, _wanted(shop, request))[0], _month(shop, request.since or "")
    group, sent = plan_scope(shop, request.plan)
    return group, sent if request.since is None else _month(shop, request.since)


def _display(shop: Shop, request: FiguresRequest) -> Display:
    """Return the display settings that were named, with what the request says itself."""
    display = Display()
    if request.display is not None:
        with shop.store.read() as session:
            display = display_named(session, request.display)
    if request.by is None:
        return display
    return Display(display.figures, _by(request.by), None, display.form)


def _by(said: str | None) -> By:
    try:
        return By(said or By.MONTH)
    except ValueError as error:
        message = f"Periods are {', '.join(By)}; not “{said}”."
        raise RefusedError(message) from error


def _format(said: str) -> Format:
    for known in FORMATS:
        if said == known:
            return known
    message = f"Figures are written as csv or xlsx, not as “{said}”. Name a file that ends so."
    raise RefusedError(message)


def _month(shop: Shop, said: str) -> date:
    return read_month(said, business_date(shop.clock.now(), shop.zone))


def _span(shop: Shop, request: GroupRequest) -> Span:
    first, last = (None if said is None else _month(shop, said) for said in (request.first, request.last))
    return Span(first, last)


def _months(shop: Shop, request: MonthsRequest) -> list[date]:
    first = _month(shop, request.month)
    found = list(months_from(first, _month(shop, request.until) if request.until else first))
    if not 1 <= len(found) <= MOST_MONTHS:
        message = f"Name at most {MOST_MONTHS} months, the earlier one first."
        raise RefusedError(message)
    return found


def _closing(closing: Closing) -> ClosingLine:
    reckoned, sums = closing.reckoned, closing.reckoned.figures
    return ClosingLine(
        month=f"{closing.month:%Y-%m}",
        accounts=reckoned.accounts,
        sales=sums.sales,
        contracts=sums.contracts,
        uncosted=sums.uncosted,
        cost=sums.cost,
        profit=sums.profit,
        before=closing.before.sales if closing.before else None,
        entered=reckoned.missing,
        taken_out=reckoned.stale,
        times=closing.times,
    )


def _answer(shop: Shop, found: Account, changes: tuple[ChangeLine, ...]) -> FiguresAnswer:
    return FiguresAnswer(
        currency=shop.currency.code,
        shown=tuple(found.display.figures),
        series=tuple(_series(each) for each in found.series),
        changes=changes,
        remarks=found.remarks,
    )


def _series(series: Series) -> SeriesLine:
    points = tuple(
        _figures(each.period.label, each.period.first, each.period.last, each.figures, closed=each.closed)
        for each in series.points
    )
    first, last = series.points[0].period.first, series.points[-1].period.last
    closed = all(each.closed for each in series.points)
    total = _figures("all of these", first, last, series.total, closed=closed)
    return SeriesLine(label=series.label, size=series.size, periods=points, total=total)


def _figures(label: str, first: date, last: date, sums: Figures, *, closed: bool) -> FiguresLine:
    return FiguresLine(
        period=label,
        first=f"{first:%Y-%m}",
        last=f"{last:%Y-%m}",
        sales=sums.sales,
        contracts=sums.contracts,
        uncosted=sums.uncosted,
        cost=sums.cost,
        profit=sums.profit,
        customers=sums.customers,
        closed=closed,
    )


def _size(label: str, first: date, last: date, size: Size) -> SizeLine:
    return SizeLine(
        period=label,
        first=f"{first:%Y-%m}",
        last=f"{last:%Y-%m}",
        customers=size.customers,
        purchases_per_customer=_text(size.of(Measure.FREQUENCY)),
        kinds_per_customer=_text(size.of(Measure.KINDS)),
        sales_per_customer=_text(size.of(Measure.SALES)),
        items_per_customer=_text(size.of(Measure.PIECES)),
        unit_price=_text(size.of(Measure.PRICE)),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _send(content: bytes, tell: Tell) -> None:
    for start in range(0, len(content), PIECE_BYTES):
        tell(FilePiece.of(content[start : start + PIECE_BYTES]))
