"""The zone by which a customer's day runs."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.models import Customer


def zone_of(stored: str | None, shop_zone: ZoneInfo) -> ZoneInfo:
    """Return the customer's zone; the shop's where none is known, or the one that is stored does not exist."""
    return (_known(stored) if stored else None) or shop_zone


@lru_cache(maxsize=1024)
def _known(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # Not in the data base of zones, no name of one, or a folder of it.
        return None


def unusable_zones(session: Session) -> dict[str, int]:
    """Return the zones of customers that do not exist, each with the number of customers for whom it is stored."""
    rows = session.execute(
        select(col(Customer.zone), func.count())
        .where(col(Customer.zone).is_not(None), col(Customer.erased_at).is_(None), col(Customer.zone) != "")
        .group_by(col(Customer.zone))
        .order_by(func.count().desc(), col(Customer.zone))
    )
    return {name: int(count) for name, count in rows if name is not None and _known(name) is None}
