"""What a shop has agreed with itself about writing to its customers; a value, read once and handed on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.models import CapRule, ChannelName
from core.policy.quiet_hours import QuietHours


@dataclass(frozen=True)
class Cap:
    """At most `most` messages in any `days` times 24 hours; over all channels where `channel` is None."""

    most: int
    days: int
    channel: ChannelName | None = None

    def __post_init__(self) -> None:
        """Refuse a cap that lets nothing through, or counts no time: to end all messages is to cancel them."""
        if self.most < 1 or self.days < 1:
            message = f"no cap: {self.most} messages in {self.days} days"
            raise ValueError(message)

    @property
    def span(self) -> timedelta:
        """Return the length of the rolling window."""
        return timedelta(days=self.days)

    def concerns(self, channel: ChannelName) -> bool:
        """Return whether messages on `channel` count."""
        return self.channel is None or self.channel is channel


@dataclass(frozen=True)
class Policy:
    """The policy in force; the fields are those of `ContactPolicy`, which says what each means.

    `id`, `changed_by` and `changed_at` are empty where the shop never set a policy and the default holds.
    """

    quiet: QuietHours | None
    caps: tuple[Cap, ...]
    cap_rule: CapRule
    told_within_days: int | None
    skip_in_campaign: bool
    skip_open_trouble: bool
    one_per_address: bool
    double_opt_in: bool
    id: int | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def longest_memory(self) -> timedelta | None:
        """Return how far back it matters what somebody has heard; None where it does not."""
        spans = [cap.span for cap in self.caps]
        if self.told_within_days:
            spans.append(timedelta(days=self.told_within_days))
        return max(spans, default=None)


# What a careful shop would choose: nights are for sleeping, and twice a week is often enough. An agreement counts as
# soon as it is given, because it is given in the customer's own chat.
DEFAULT = Policy(
    quiet=QuietHours(start=21 * 60, end=8 * 60),
    caps=(Cap(most=2, days=7),),
    cap_rule=CapRule.DEFER,
    told_within_days=None,
    skip_in_campaign=False,
    skip_open_trouble=True,
    one_per_address=True,
    double_opt_in=False,
)
