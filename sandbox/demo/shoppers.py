"""Life goes on while time passes in the sandbox: customers come and buy, and some of them because of a message.

What they buy follows from the shop's own data: what they bought before and may need again, what goes with it by the
shop's relations, and what others buy these days. So it works for the demo shop and for any file that was imported.
"""

import csv
import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.shop import Shop
from sandbox.demo.habits import Had, Regular, ShopHabits, Want, Ware

COLUMNS = ("Receipt", "Date", "Branch", "Customer No", "Product Code", "Description", "Quantity", "Unit Price")
MESSAGE_DAYS = 14
# How likely somebody is to come for what a message offered, on its first day; it wears off within the fortnight, in
# which about three in ten come for it.
PULL = 0.05
PULL_LASTS_DAYS = 10.0
_INTERESTED = 2.5
# Of the things in a basket: bought before, going with what one has; the rest is what others buy.
_AGAIN, _RELATED = 0.4, 0.8
_WALK_INS = 0.08
_OPENING, _OPEN_MINUTES = time(9, 30), 8 * 60


class _Basket(NamedTuple):
    at: datetime
    customer: Regular | None
    wants: tuple[Want, ...]


def shop_days(shop: Shop, start: date, end: date, *, seed: int) -> Path | None:
    """Write the purchases of the days from `start` up to and without `end` as a CSV file, and return its path.

    None where nobody bought anything. A customer who was sent a message about a product within the last fourteen days
    is clearly likelier to come for it; one who was held out buys it as often as ever. Each day is drawn for itself:
    the same `seed`, day and data give the same purchases under the same receipt numbers, so importing them once more
    adds nothing.
    """
    habits = ShopHabits(shop, start)
    if habits.is_empty:
        return None
    folder = shop.data_dir / "outgoing"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"shoppers-{start.isoformat()}-{end.isoformat()}.csv"
    lines = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for day in (start + timedelta(days=n) for n in range((end - start).days)):
            for row in _day(habits, day, np.random.default_rng([seed, day.toordinal()])):
                writer.writerow(row)
                lines += 1
    if not lines:
        path.unlink()
        return None
    return path


def _day(habits: ShopHabits, day: date, draw: np.random.Generator) -> Iterator[tuple[object, ...]]:
    """Yield the lines of one day, receipt by receipt in the order of time."""
    baskets = [*_visits(habits, day, draw), *_answers(habits, day, draw)]
    baskets.sort(key=lambda basket: (basket.at, basket.customer.number if basket.customer else ""))
    for place, (at, customer, wants) in enumerate(baskets, start=1):
        receipt = f"D{day:%y%m%d}-{place:04d}"
        branch, number = ((customer.branch or ""), customer.number) if customer else ("", "")
        for ware, quantity, price in wants:
            when = at.isoformat(" ", "minutes")
            yield receipt, when, branch, number, ware.code, ware.name, _plain(quantity), _plain(price)


def _visits(habits: ShopHabits, day: date, draw: np.random.Generator) -> Iterator[_Basket]:
    """Yield the baskets of those who come anyway; some of them are not recognised at the till."""
    chances = draw.random(len(habits.regulars))
    visitors = [one for one, chance in zip(habits.regulars, chances, strict=True) if chance < one.rate]
    histories = habits.history(visitors, day)
    for customer in visitors:
        wants = _fill_basket(habits, histories[customer.id], day, draw)
        if wants:
            yield _Basket(_moment(day, draw), None if draw.random() < _WALK_INS else customer, wants)


def _answers(habits: ShopHabits, day: date, draw: np.random.Generator) -> Iterator[_Basket]:
    """Yield the baskets of those who come for what a message offered them, unless they have bought it since."""
    messages = habits.messages(day, MESSAGE_DAYS)
    histories = habits.history([message.customer for message in messages], day)
    for message in messages:
        chance = PULL * math.exp(-(day - message.day).days / PULL_LASTS_DAYS)
        come = draw.random() < chance * (_INTERESTED if message.interested else 1.0)
        since = [had for had in histories[message.customer.id] if had.day >= message.day]
        if come and all(had.want.ware.id != message.product_id for had in since):
            want = _usual(habits, habits.wares[message.product_id], draw)
            if want is not None:
                yield _Basket(_moment(day, draw), message.customer, (want,))


def _fill_basket(habits: ShopHabits, history: Sequence[Had], day: date, draw: np.random.Generator) -> tuple[Want, ...]:
    found: dict[int, Want] = {}
    lasting = {
        had.want.ware.id
        for had in history
        if had.want.ware.durable_days and had.day + timedelta(days=had.want.ware.durable_days) > day
    }
    for _ in range(habits.sizes[int(draw.integers(len(habits.sizes)))]):
        want = _next_want(habits, history, draw)
        if want is not None and want.ware.id not in lasting:
            found.setdefault(want.ware.id, want)
    return tuple(found.values())


def _next_want(habits: ShopHabits, history: Sequence[Had], draw: np.random.Generator) -> Want | None:
    """Return one more thing: as before, or what goes with something from before, or what others buy."""
    chance = draw.random()
    if history and chance < _RELATED:
        before = history[int(draw.integers(len(history)))].want
        if chance < _AGAIN:
            return before
        related = habits.related(before.ware.id)
        if related:
            levels = np.array([level for _, level in related], dtype=float)
            ware, _ = related[int(draw.choice(len(related), p=levels / levels.sum()))]
            return _usual(habits, ware, draw)
    return habits.recent[int(draw.integers(len(habits.recent)))]


def _usual(habits: ShopHabits, ware: Ware, draw: np.random.Generator) -> Want | None:
    """Return the ware as it is bought these days: as somebody took it lately, else one piece; None without a price."""
    lately = [want for want in habits.recent if want.ware.id == ware.id]
    if lately:
        return lately[int(draw.integers(len(lately)))]
    return Want(ware, Decimal(1), ware.unit_price) if ware.unit_price else None


def _moment(day: date, draw: np.random.Generator) -> datetime:
    return datetime.combine(day, _OPENING) + timedelta(minutes=int(draw.integers(_OPEN_MINUTES)))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
