"""Closed months, figures and trends as a person at a terminal reads them."""

from decimal import Decimal

from rich.console import Console
from rich.table import Table

from bot.cli.screen import out, shown
from bot.commands.accounts_wire import (
    ClosingAnswer,
    DisplaysAnswer,
    FiguresAnswer,
    FiguresLine,
    MonthsAnswer,
    SizeLine,
    TrendsAnswer,
)
from core.accounting.figures import Figure, Figures
from core.money import Currency

WIDEST = 400
OPEN, UNKNOWN = "not closed yet", "-"


def print_closing(answer: ClosingAnswer, console: Console | None = None) -> None:
    """Print what closing months did, or would do."""
    screen, money = console or out(), Currency(answer.currency)
    table = _table("Month", "Accounts", "Sales", "Contracts", "Cost", "Profit", "No cost known", "Changed", "Times")
    for line in answer.months:
        changed = f"+{line.entered:,} -{line.taken_out:,}"
        sums = (line.sales, line.contracts, line.cost, line.profit, line.uncosted)
        amounts = [money.text(amount) for amount in sums]
        table.add_row(line.month, f"{line.accounts:,}", *amounts, changed, str(line.times))
    _show(table, screen)
    if not answer.closed:
        screen.print("Nothing is closed by this yet: these are the figures that it would have.", highlight=False)


def print_months(answer: MonthsAnswer) -> None:
    """Print the months on record, and what is to be done about them."""
    screen, money = out(), Currency(answer.currency)
    table = _table("Month", "Accounts", "Sales", "Cost", "Profit", "No cost known", "Closed", "Since then")
    for line in answer.months:
        amounts = [money.text(amount) for amount in (line.sales, line.cost, line.profit, line.uncosted)]
        closed = f"{line.closed_at[:10]} ({line.times})" if line.closed_at else "under way"
        since = f"sales {_signed(money, line.sales_since)}, cost {_signed(money, line.cost_since)}"
        table.add_row(line.month, f"{line.accounts:,}", *amounts, closed, since if line.corrected else "")
    _show(table, screen)
    if any(line.corrected for line in answer.months):
        screen.print("Corrected since: close those months again to take that over.", highlight=False)
    if answer.due:
        screen.print(f"Due: {', '.join(answer.due)}", highlight=False)
    if not answer.months:
        screen.print("No month is closed yet. Close one with: najimi accounts close MONTH", highlight=False)


def print_displays(answer: DisplaysAnswer) -> None:
    """Print the display settings that are kept."""
    table = _table("Name", "Figures", "By", "Periods", "Drawn as")
    for line in answer.displays:
        periods = "as usual" if line.periods is None else str(line.periods)
        table.add_row(shown(line.name), ", ".join(line.figures), line.by, periods, line.form)
    _show(table)


def print_figures(answer: FiguresAnswer) -> None:
    """Print each group's figures, a period a line."""
    screen, money = out(), Currency(answer.currency)
    for series in answer.series:
        size = "" if series.size is None else f" ({series.size:,} customers)"
        table = _table("Period", *(name.capitalize() for name in answer.shown), "", title=shown(series.label) + size)
        for line in (*series.periods, series.total):
            if line is series.total:
                table.add_section()
            texts = [_figure(line, name, money) for name in answer.shown]
            table.add_row(line.period, *texts, "" if line.closed or line is series.total else OPEN)
        _show(table, screen)
    for change in answer.changes:
        share = "" if change.per_mille is None else f" ({change.per_mille / 10:+.1f} %)"
        before, after = money.text(change.before), money.text(change.after)
        difference = _signed(money, change.difference)
        screen.print(f"{change.figure}: {before} before, {after} after: {difference}{share}", highlight=False)
    for remark in answer.remarks:
        screen.print(shown(remark), highlight=False, soft_wrap=True)


def print_trends(answer: TrendsAnswer) -> None:
    """Print a group's sizes, a period a line."""
    size = "" if answer.size is None else f" ({answer.size:,} customers)"
    columns = ("Period", "Bought", "Purchases each", "Kinds each", "Sales each", "Items each", "Unit price")
    table, money = _table(*columns, title=shown(answer.label) + size), Currency(answer.currency)
    for line in answer.periods:
        table.add_row(*_sizes(line, money))
    table.add_section()
    table.add_row(*_sizes(answer.whole, money))
    _show(table)


def _figure(line: FiguresLine, name: str, money: Currency) -> str:
    """Return a figure as text; "-" for a cost or profit of which nothing is known."""
    sums = Figures(line.sales, line.contracts, line.uncosted, line.cost, line.customers)
    value = sums.known(Figure(name))
    if value is None:
        return UNKNOWN
    return f"{value:,}" if name == Figure.CUSTOMERS else money.text(value)


def _show(table: Table, screen: Console | None = None) -> None:
    """Print a table whole: amounts that are cut off say something else."""
    console = screen or out()
    console.width = max(console.width, console.measure(table, options=console.options.update(width=WIDEST)).maximum)
    console.print(table)


def _sizes(line: SizeLine, money: Currency) -> tuple[str, ...]:
    ratios = [_ratio(value) for value in (line.purchases_per_customer, line.kinds_per_customer)]
    items = _ratio(line.items_per_customer)
    sales, price = (_money(value, money) for value in (line.sales_per_customer, line.unit_price))
    return (line.period, f"{line.customers:,}", *ratios, sales, items, price)


def _ratio(value: str | None) -> str:
    return UNKNOWN if value is None else f"{Decimal(value):,.2f}"


def _money(value: str | None, money: Currency) -> str:
    return UNKNOWN if value is None else money.text(round(Decimal(value)))


def _signed(money: Currency, amount: int) -> str:
    return f"{'+' if amount > 0 else ''}{money.text(amount)}"


def _table(*headings: str, title: str | None = None) -> Table:
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=True)
    return table
