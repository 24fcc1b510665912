"""How often, when, and of what prices a customer wants to hear from the shop."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.store.types import DECIMAL4, MOMENT, choice, primary_key, reference


class NoticeRoute(StrEnum):
    """By which way a customer wants to hear of proposals (seed 001, campaign executing unit 19).

    `call_center` stands for a telephone call, `business_section` for a visit: no message is written to either.
    """

    TELEGRAM = "telegram"
    EMAIL = "email"
    CALL_CENTER = "call_center"
    BUSINESS_SECTION = "business_section"


class ContactPreference(SQLModel, table=True):
    """A customer's own wish; it can only be stricter than the shop's policy.

    `most_per_30_days` messages at most in any 30 days, none between `quiet_from` and `quiet_until` (minutes after
    midnight in the customer's zone), none before `paused_until`. Offers only of products that cost `lowest_price` to
    `highest_price`, in whole currency units (seed 001, "specifying a certain price range").
    `notice_route` is the way that they registered; empty where they did not.
    """

    __tablename__ = "contact_preference"

    id: int | None = primary_key()
    customer_id: int = reference("customer.id", index=False, unique=True)
    most_per_30_days: int | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    paused_until: datetime | None = Field(default=None, sa_type=MOMENT)
    lowest_price: Decimal | None = Field(default=None, sa_type=DECIMAL4)
    highest_price: Decimal | None = Field(default=None, sa_type=DECIMAL4)
    notice_route: NoticeRoute | None = Field(default=None, sa_type=choice(NoticeRoute), nullable=True)
    changed_at: datetime = Field(sa_type=MOMENT)
