"""The shop's contact policy: when nobody is written to, how often anybody is, and who is left out of a plan."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.models.route import ChannelName
from core.store.types import MOMENT, choice, primary_key, reference


class CapRule(StrEnum):
    """What becomes of a message that a cap keeps from leaving: it waits until it may, or it never goes."""

    DEFER = "defer"
    DROP = "drop"


class ContactPolicy(SQLModel, table=True):
    """The policy from `changed_at` on; the newest row is in force, the earlier ones say what was.

    Quiet hours are minutes after midnight in the customer's zone, from `quiet_from` up to `quiet_until` (over midnight
    where that is the smaller one); both are empty where there are none. `told_within_days` leaves out who was told
    anything that recently, `skip_in_campaign` who another plan that is not finished will tell, `skip_open_trouble` who
    has a trouble that is not settled, `one_per_address` all but the best of those who share an address.
    `double_opt_in` counts an agreement only once it is confirmed.
    """

    __tablename__ = "contact_policy"

    id: int | None = primary_key()
    quiet_from: int | None = None
    quiet_until: int | None = None
    cap_rule: CapRule = Field(sa_type=choice(CapRule))
    told_within_days: int | None = None
    skip_in_campaign: bool = False
    skip_open_trouble: bool = False
    one_per_address: bool = False
    double_opt_in: bool = False
    changed_by: str = Field(max_length=64)
    changed_at: datetime = Field(sa_type=MOMENT)


class FrequencyCap(SQLModel, table=True):
    """At most `most` messages in any `days` times 24 hours; over all channels where `channel` is empty."""

    __tablename__ = "frequency_cap"

    id: int | None = primary_key()
    policy_id: int = reference("contact_policy.id")
    channel: ChannelName | None = Field(default=None, sa_type=choice(ChannelName), nullable=True)
    most: int
    days: int
