"""Contact policies for tests: rows as an admin's decision would leave them."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session

from core.models import ContactPolicy, FrequencyCap
from core.policy import DEFAULT, Policy

# Real clocks run through the night; what is sent by them must not wait for the morning.
AT_ANY_HOUR = replace(DEFAULT, quiet=None)
NO_LIMITS = replace(DEFAULT, quiet=None, caps=(), skip_open_trouble=False, one_per_address=False)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def keep_policy(tx: Session, policy: Policy) -> None:
    """Put `policy` in force."""
    row = ContactPolicy(
        quiet_from=policy.quiet.start if policy.quiet else None,
        quiet_until=policy.quiet.end if policy.quiet else None,
        cap_rule=policy.cap_rule,
        told_within_days=policy.told_within_days,
        skip_in_campaign=policy.skip_in_campaign,
        skip_open_trouble=policy.skip_open_trouble,
        one_per_address=policy.one_per_address,
        double_opt_in=policy.double_opt_in,
        changed_by="test",
        changed_at=_LONG_AGO,
    )
    tx.add(row)
    tx.flush()
    tx.add_all(FrequencyCap(policy_id=row.id or 0, channel=c.channel, most=c.most, days=c.days) for c in policy.caps)
    tx.flush()
