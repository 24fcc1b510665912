"""What a customer asked for themselves: it is only ever stricter than the shop's policy."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from core.models import ContactPreference, NoticeRoute
from core.policy.policy import Cap
from core.policy.prices import ANY_PRICE, PriceRange, narrower
from core.policy.quiet_hours import QuietHours, both

WISH_DAYS = 30
_IN_PERSON = (NoticeRoute.BUSINESS_SECTION, NoticeRoute.CALL_CENTER)
# As prices come back from the database.
_FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Wish:
    """A customer's wish; the fields are those of `ContactPreference`. All empty: as it comes."""

    most_per_30_days: int | None = None
    quiet: QuietHours | None = None
    paused_until: datetime | None = None
    prices: PriceRange = ANY_PRICE
    notice_route: NoticeRoute | None = None

    @property
    def in_person(self) -> bool:
        """Return whether the customer wishes a call or a visit instead of messages (seed 001, caution unit 30)."""
        return self.notice_route in {NoticeRoute.CALL_CENTER, NoticeRoute.BUSINESS_SECTION}

    @property
    def caps(self) -> tuple[Cap, ...]:
        """Return the wish as a cap over all channels."""
        return () if self.most_per_30_days is None else (Cap(most=self.most_per_30_days, days=WISH_DAYS),)

    def paused_at(self, moment: datetime) -> bool:
        """Return whether the customer wants to hear nothing at `moment`."""
        return self.paused_until is not None and moment < self.paused_until


NO_WISH = Wish()


def wish_of(row: ContactPreference | None) -> Wish:
    """Return the wish that is kept in a row; no wish where there is no row."""
    if row is None:
        return NO_WISH
    return Wish(
        row.most_per_30_days,
        QuietHours.of(row.quiet_from, row.quiet_until),
        row.paused_until,
        PriceRange(row.lowest_price, row.highest_price),
        row.notice_route,
    )


def wishes(session: Session, customer_ids: Collection[int]) -> dict[int, Wish]:
    """Return the wishes of these customers; who never said anything is left out."""
    rows = session.exec(select(ContactPreference).where(col(ContactPreference.customer_id).in_(customer_ids)))
    return {row.customer_id: wish_of(row) for row in rows}


def keep(wish: Wish, row: ContactPreference, at: datetime) -> None:
    """Write a wish into its row, as of `at`."""
    row.most_per_30_days, row.paused_until, row.changed_at = wish.most_per_30_days, wish.paused_until, at
    row.quiet_from, row.quiet_until = (wish.quiet.start, wish.quiet.end) if wish.quiet else (None, None)
    row.notice_route = wish.notice_route
    row.lowest_price, row.highest_price = (
        None if price is None else price.quantize(_FOUR_PLACES) for price in (wish.prices.lowest, wish.prices.highest)
    )


def stricter(first: Wish, second: Wish) -> Wish:
    """Return what honours both wishes, for two customers who are one person; hours between theirs become quiet too."""
    rates = [wish.most_per_30_days for wish in (first, second) if wish.most_per_30_days is not None]
    pauses = [wish.paused_until for wish in (first, second) if wish.paused_until is not None]
    hours = [wish.quiet for wish in (first, second) if wish.quiet is not None]
    routes = [wish.notice_route for wish in (first, second) if wish.notice_route is not None]
    return Wish(
        most_per_30_days=min(rates, default=None),
        quiet=both(hours[0], hours[-1]) if hours else None,
        paused_until=max(pauses, default=None),
        prices=narrower(first.prices, second.prices),
        # Whoever asked for a person gets one, and a visit before a call; else what the first one said stays.
        notice_route=next((each for each in _IN_PERSON if each in routes), routes[0] if routes else None),
    )
