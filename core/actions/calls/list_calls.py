"""The calls of a day, as staff look them over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session, col, select

from core.calls.asked_back import calls_asking
from core.calls.missed import missed_calls
from core.clock import business_date
from core.customers.identity import resolved
from core.models import Call, CallPurpose, Customer, Staff
from core.shop import Shop

MOST_CALLS = 40
MOST_MISSED = 20


@dataclass(frozen=True)
class ListedCall:
    """A call with whom it was, and who of us had it."""

    call: Call
    customer: Customer | None = None
    operator: Staff | None = None

    @property
    def called(self) -> str:
        """Return how staff name who was on the telephone."""
        if self.customer is not None:
            return self.customer.called
        return self.call.number or "somebody without a number"


@dataclass(frozen=True)
class CallsOfDay:
    """The calls since the day began, the latest first, without those that the programme made by itself.

    `missed` are those, of the last days as well, that wait to be called back: they reached nobody, or asked for it.
    `in_all` counts the calls of the day.
    """

    calls: tuple[ListedCall, ...]
    missed: tuple[ListedCall, ...]
    in_all: int


def calls_of_day(shop: Shop, since_missed: datetime) -> CallsOfDay:
    """Return today's calls, and those missed since a moment."""
    begins = datetime.combine(business_date(shop.clock.now(), shop.zone), time.min, tzinfo=shop.zone)
    with shop.store.read() as session:
        mine = (col(Call.started_at) >= begins, Call.purpose != CallPurpose.AUTOMATIC)
        rows = session.exec(select(Call).where(*mine).order_by(col(Call.id).desc())).all()
        asking = calls_asking(session, since_missed)
        missed = sorted([*missed_calls(session, since_missed, MOST_MISSED), *asking], key=lambda call: -(call.id or 0))
        return CallsOfDay(listed(session, rows[:MOST_CALLS]), listed(session, missed[:MOST_MISSED]), len(rows))


def listed(session: Session, calls: Sequence[Call]) -> tuple[ListedCall, ...]:
    """Return calls with their people."""
    return tuple(
        ListedCall(
            call,
            resolved(session, call.customer_id) if call.customer_id is not None else None,
            session.get(Staff, call.operator_id) if call.operator_id is not None else None,
        )
        for call in calls
    )
