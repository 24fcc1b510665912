"""Closed months as cards: what they came to, what was corrected since, what closing would do."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.views.blocks import actions, button, context, header, section
from bot.views.elements import beside
from bot.views.slack_accounts import signed
from core.accounting.figures import Figures
from core.accounting.months import month_text
from core.actions.accounting.account import Books
from core.actions.accounting.close_month import Closing
from core.models import AccountingMonth
from core.money import Currency

MOST_MONTHS = 12
MOST_DUE = 3
Block = dict[str, Any]


def months_card(books: Books, currency: Currency, zone: ZoneInfo) -> list[Block]:
    """Return the months on record, what was corrected in them since, and buttons to close what can be."""
    blocks = [header("Closed months")]
    if not books.months:
        blocks.append(section("No month is closed yet. From now on each is closed by itself once it is over."))
    blocks += [_month(row, books.corrected.get(row.month), currency, zone) for row in books.months[:MOST_MONTHS]]
    if len(books.months) > MOST_MONTHS:
        more = len(books.months) - MOST_MONTHS
        blocks.append(context(f"… and {more} earlier ones: `najimi accounts months` lists them all."))
    known = {row.month for row in books.months}
    for month in [month for month in books.due if month not in known][:MOST_DUE]:
        said = f"*{month_text(month)}* is over and about to be closed."
        blocks.append(beside(said, button("Close now …", "close_look", f"{month:%Y-%m}")))
    return [*blocks, context("Any month that is over can be closed, and closed again, such as `close 2025-12`.")]


def closing_card(closing: Closing, currency: Currency) -> list[Block]:
    """Return what closing a month would do, and the button that does it."""
    sums, again = closing.reckoned.figures, closing.before is not None
    words = f"{'Close' if not again else 'Close again'}: {month_text(closing.month)}"
    lines = [f"{closing.reckoned.accounts:,} accounts of {sums.customers:,} customers", *_amounts(sums, currency)]
    if closing.before is not None and closing.changes:
        lines.append(
            f"It was closed with sales of {currency.text(closing.before.sales)} and costs of"
            f" {currency.text(closing.before.cost)}; {closing.changes:,} entries differ now."
        )
    ask = f"The accounts of {month_text(closing.month)} become what is booked now."
    press = button(words, "close_month", f"{closing.month:%Y-%m}", style="primary", confirm=ask)
    blocks = [header(words), section("\n".join(lines))]
    if again and not closing.changes:
        return [*blocks, context("Nothing has changed since it was closed.")]
    return [*blocks, actions(press), context("It can be closed again whenever something is corrected.")]


def closed_text(closing: Closing, currency: Currency) -> str:
    """Say that a month is closed."""
    sums = ", ".join(_amounts(closing.reckoned.figures, currency))
    return f"{month_text(closing.month)} is closed: {closing.reckoned.accounts:,} accounts. {sums}"


def _month(row: AccountingMonth, since: Figures | None, currency: Currency, zone: ZoneInfo) -> Block:
    sums = Figures(row.sales, row.contracts, row.uncosted, row.cost)
    state = f"closed {_day(row.closed_at, zone)}" if row.closed_at else "being closed"
    said = f"*{month_text(row.month)}*  {' · '.join(_amounts(sums, currency))}\n_{row.accounts:,} accounts, {state}_"
    if since is None:
        return section(said)
    differences = f"sales {signed(since.sales, currency)}, cost {signed(since.cost, currency)}"
    said += f"\n:pencil2: Corrected since: {differences}. Not taken over until it is closed again."
    return beside(said, button("Close again …", "close_look", f"{row.month:%Y-%m}"))


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%-d %B %Y}"


def _amounts(sums: Figures, currency: Currency) -> list[str]:
    if not sums.is_costed:
        return [f"Sales {currency.text(sums.sales)}", "costs unknown"]
    profit = f"profit {currency.text(sums.profit)}"
    part = f" (of sales of {currency.text(sums.sales - sums.uncosted)})" if sums.uncosted else ""
    return [f"Sales {currency.text(sums.sales)}", f"cost {currency.text(sums.cost)}", profit + part]
