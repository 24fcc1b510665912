"""What cards were used for: in all, by shop, by season, by month, by weekday and by hour (seed 004)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import col, select

from core.models import CardRecord, MemberShop, RecordStanding
from core.shop import Shop

_COUNTS = {"sale": 1, "short": 1, "refund": -1}
_SEASONS = ("winter", "spring", "summer", "autumn")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AT_ONCE = 5_000


class By(StrEnum):
    """How sales are divided."""

    ALL = "all"
    SHOP = "shop"
    SEASON = "season"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR = "hour"


@dataclass(frozen=True)
class SalesPart:
    """Sales of one part: purchases (refunds are none), the amount less what came back, points, how many cards."""

    part: str
    purchases: int
    amount: int
    points: int
    cards: int


def card_sales(shop: Shop, by: By, since: date | None = None, until: date | None = None) -> list[SalesPart]:
    """Return what cards were used for from `since` to `until` (days of the shop's zone, both included), by part.

    Seasons are those of the northern half of the Earth, by month, over all years. Only what is verified counts.
    """
    parts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    cards: dict[tuple[int, str], set[int]] = defaultdict(set)
    with shop.store.read() as session:
        names = {row.id: (row.number, row.name) for row in session.exec(select(MemberShop))}
        rows = session.exec(
            select(
                CardRecord.at,
                CardRecord.member_shop_id,
                CardRecord.kind,
                CardRecord.amount,
                CardRecord.points,
                CardRecord.card_id,
            )  # type: ignore[call-overload]
            .where(col(CardRecord.kind).in_(_COUNTS), CardRecord.standing == RecordStanding.COUNTED)
            .execution_options(yield_per=_AT_ONCE)
        )
        for at, shop_id, kind, amount, points, card_id in rows:
            local = at.astimezone(shop.zone)
            if (since and local.date() < since) or (until and local.date() > until):
                continue
            part = _part(by, local, names.get(shop_id, (0, "")))
            sums = parts[part]
            sums[0] += _COUNTS[kind] > 0
            sums[1] += _COUNTS[kind] * amount
            sums[2] += points
            cards[part].add(card_id)
    return [SalesPart(part[1], sums[0], sums[1], sums[2], len(cards[part])) for part, sums in sorted(parts.items())]


def _part(by: By, local: datetime, shop: tuple[int, str]) -> tuple[int, str]:
    """Return a part's place in the order, and its name."""
    match by:
        case By.SHOP:
            return shop
        case By.SEASON:
            place = local.month % 12 // 3
            return place, _SEASONS[place]
        case By.MONTH:
            return local.year * 12 + local.month, f"{local:%Y-%m}"
        case By.WEEKDAY:
            return local.weekday(), _WEEKDAYS[local.weekday()]
        case By.HOUR:
            return local.hour, f"{local:%H}:00"
        case _:
            return 0, "all"
