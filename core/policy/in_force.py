"""Reads the policy that is in force, and the one that was before it."""

from sqlmodel import Session, col, select

from core.models import ContactPolicy, FrequencyCap
from core.policy.policy import DEFAULT, Cap, Policy
from core.policy.quiet_hours import QuietHours


def policy_in_force(session: Session) -> Policy:
    """Return the shop's contact policy as it stands; the default where the shop never set one."""
    row = session.exec(select(ContactPolicy).order_by(col(ContactPolicy.id).desc()).limit(1)).first()
    return DEFAULT if row is None else policy_of(session, row)


def policy_before(session: Session, policy: Policy) -> Policy | None:
    """Return the policy that `policy` took the place of: the default before the first; None before the default."""
    if policy.id is None:
        return None
    row = session.exec(
        select(ContactPolicy).where(col(ContactPolicy.id) < policy.id).order_by(col(ContactPolicy.id).desc()).limit(1)
    ).first()
    return DEFAULT if row is None else policy_of(session, row)


def policy_of(session: Session, row: ContactPolicy) -> Policy:
    """Return a kept policy with its caps, the shortest window first."""
    caps = session.exec(
        select(FrequencyCap)
        .where(FrequencyCap.policy_id == row.id)
        .order_by(col(FrequencyCap.days), col(FrequencyCap.id))
    )
    return Policy(
        quiet=QuietHours.of(row.quiet_from, row.quiet_until),
        caps=tuple(Cap(most=cap.most, days=cap.days, channel=cap.channel) for cap in caps),
        cap_rule=row.cap_rule,
        told_within_days=row.told_within_days,
        skip_in_campaign=row.skip_in_campaign,
        skip_open_trouble=row.skip_open_trouble,
        one_per_address=row.one_per_address,
        double_opt_in=row.double_opt_in,
        id=row.id,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
