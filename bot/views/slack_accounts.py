"""Figures and trends as cards, and what the charts beside them are drawn of."""

import json
from typing import Any

from bot.views.account_charts import Course, Panel
from bot.views.blocks import actions, button, clip, context, escape, header, section
from core.accounting.figures import Figure, Figures, Series
from core.accounting.months import month_text
from core.accounting.sizes import MONEY, Measure, Size, Trends
from core.actions.accounting.account import Account, BeforeAfter
from core.money import Currency

ROWS = 13
LONGEST_VALUE = 2_000
LETTERS = "ABCD"
UNKNOWN = "-"
Block = dict[str, Any]


def account_title(account: Account) -> str:
    """Return what figures are of, in a line."""
    return " | ".join(series.label for series in account.series)


def account_card(account: Account, currency: Currency, wish: str, question: int | None) -> list[Block]:
    """Return figures as a card; its buttons ask `wish` again, and refine or save the customers of `question`."""
    blocks = [header(f"Figures: {clip(account.series[0].label, 130)}")]
    if len(account.series) > 1:
        names = "\n".join(
            f"*{letter}*  {escape(each.label)}{_size(each)}"
            for letter, each in zip(LETTERS, account.series, strict=False)
        )
        blocks.append(section(names))
        blocks += [
            section(f"*{figure.capitalize()}*\n{_beside(account, figure, currency)}")
            for figure in account.display.figures
        ]
    else:
        blocks.append(section(_alone(account, currency)))
    if any(not point.closed for point in account.series[0].points):
        blocks.append(context("* not closed yet"))
    if account.remarks:
        blocks.append(context(escape(clip("\n".join(account.remarks), 1_900))))
    blocks.append(actions(*_account_buttons(wish, question)))
    return blocks


def before_after_card(found: BeforeAfter, currency: Currency, wish: str, question: int | None) -> list[Block]:
    """Return a comparison of times as a card: what changed first, then the months."""
    months = "1 month" if found.months == 1 else f"{found.months} months"
    lines = []
    for change in found.changes:
        share = "" if change.per_mille is None else f" ({change.per_mille / 10:+.1f} %)"
        amounts = f"{currency.text(change.before)} → {currency.text(change.after)}"
        lines.append(f"*{change.figure.capitalize()}*  {amounts}, {signed(change.difference, currency)}{share}")
    said = f"{months} before {month_text(found.since)} and {months} from then on:"
    card = account_card(found.account, currency, wish, question)
    return [card[0], section(escape(said) + "\n" + "\n".join(lines)), *card[1:]]


def trends_card(trends: Trends, currency: Currency, wish: str, question: int | None) -> list[Block]:
    """Return sizes as a card: over all of the time, and period by period."""
    size = "Everybody who bought" if trends.size is None else f"{trends.size:,} customers"
    whole = [f"*{each.capitalize()}*  {_sized(trends.whole, each, currency)}" for each in Measure]
    rows = [("", *(_HEADS[each] for each in Measure))]
    rows += [(period.label, *(_sized(at, each, currency) for each in Measure)) for period, at in trends.points[-ROWS:]]
    return [
        header(f"Trends: {clip(trends.label, 130)}"),
        section(f"{size}. Over all of these months together:\n" + "\n".join(whole)),
        section(_table(rows)),
        actions(*_trend_buttons(wish, question)),
    ]


def account_panels(account: Account, currency: Currency) -> tuple[Panel, ...]:
    """Return what a chart of figures is drawn of."""
    return tuple(
        Panel(
            figure.capitalize() if figure is not Figure.UNCOSTED else "Sales of unknown cost",
            tuple(
                Course(each.label, tuple(_plotted(point.figures, figure, currency) for point in each.points))
                for each in account.series
            ),
            is_money=figure is not Figure.CUSTOMERS,
        )
        for figure in account.display.figures
    )


def trend_panels(trends: Trends, currency: Currency) -> tuple[Panel, ...]:
    """Return what a chart of sizes is drawn of."""
    panels = []
    for each in Measure:
        values = [size.of(each) for _, size in trends.points]
        scale = 10**currency.exponent if each in MONEY else 1
        course = Course(trends.label, tuple(None if value is None else float(value) / scale for value in values))
        panels.append(Panel(each.capitalize(), (course,), is_money=each in MONEY))
    return tuple(panels)


def wish_value(wish: dict[str, Any]) -> str:
    """Return a wish as the value of a button."""
    return json.dumps({key: value for key, value in wish.items() if value}, ensure_ascii=False, separators=(",", ":"))


def _account_buttons(wish: str, question: int | None) -> list[Block]:
    own = [button("Refine", "refine_open", str(question))] if question else []
    saved = [button("Save list", "save_open", str(question))] if question else []
    if len(wish) > LONGEST_VALUE:
        return [*own, *saved]
    return [
        *own,
        *saved,
        button("Compare, display …", "figures_form_open", wish),
        button("Trends", "trends_of", wish),
        button("Export", "figures_export", wish),
    ]


def _trend_buttons(wish: str, question: int | None) -> list[Block]:
    own = [button("Refine", "refine_open", str(question))] if question else []
    saved = [button("Save list", "save_open", str(question))] if question else []
    if len(wish) > LONGEST_VALUE:
        return [*own, *saved]
    return [*own, *saved, button("Figures", "figures_of", wish), button("Export", "trends_export", wish)]


def _alone(account: Account, currency: Currency) -> str:
    series = account.series[0]
    rows = [("", *(figure.capitalize() for figure in account.display.figures))]
    for point in series.points[-ROWS:]:
        values = [_written(point.figures, figure, currency) for figure in account.display.figures]
        rows.append((f"{point.period.label}{'' if point.closed else ' *'}", *values))
    rows.append(("Together", *(_written(series.total, figure, currency) for figure in account.display.figures)))
    return f"{_size(series).strip()}\n{_table(rows)}".strip()


def _beside(account: Account, figure: Figure, currency: Currency) -> str:
    letters = LETTERS[: len(account.series)]
    rows = [("", *letters)]
    for points in list(zip(*(each.points for each in account.series), strict=True))[-ROWS:]:
        values = [_written(point.figures, figure, currency) for point in points]
        rows.append((f"{points[0].period.label}{'' if points[0].closed else ' *'}", *values))
    rows.append(("Together", *(_written(each.total, figure, currency) for each in account.series)))
    return _table(rows)


def _table(rows: list[tuple[str, ...]]) -> str:
    """Return a table in fixed width: the first column to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(cells)
        ).rstrip()
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    return "```\n" + escape("\n".join(lines)).replace("```", "'''") + "\n```"


def _written(sums: Figures, figure: Figure, currency: Currency) -> str:
    value = sums.known(figure)
    if value is None:
        return UNKNOWN
    return f"{value:,}" if figure is Figure.CUSTOMERS else currency.round_text(value)


def _plotted(sums: Figures, figure: Figure, currency: Currency) -> float | None:
    value = sums.known(figure)
    if value is None:
        return None
    return float(value if figure is Figure.CUSTOMERS else currency.to_decimal(value))


def _size(series: Series) -> str:
    return "" if series.size is None else f"  ({series.size:,} customers)"


def _sized(size: Size, measure: Measure, currency: Currency) -> str:
    value = size.of(measure)
    if value is None:
        return UNKNOWN
    if measure in MONEY:
        return currency.text(round(value))
    return f"{value:,.0f}" if measure is Measure.CUSTOMERS else f"{value:,.2f}"


def signed(amount: int, currency: Currency) -> str:
    """Return a difference with its sign."""
    return f"{'+' if amount > 0 else ''}{currency.text(amount)}"


_HEADS = {
    Measure.CUSTOMERS: "Bought",
    Measure.FREQUENCY: "Times",
    Measure.KINDS: "Kinds",
    Measure.SALES: "Sales",
    Measure.PIECES: "Items",
    Measure.PRICE: "Price",
}
