"""The contact policy, as it is in force."""

from bot.commands.errand import Errand
from bot.commands.wire import Nothing, PolicyAnswer, PolicyCap, Tell
from core.actions.plans.set_policy import look_at_policy
from core.policy.quiet_hours import clock_text
from core.policy.words import sentences


def policy(errand: Errand, _request: Nothing, _tell: Tell) -> PolicyAnswer:
    """Return the policy in force."""
    look = look_at_policy(errand.shop)
    held = look.policy
    return PolicyAnswer(
        sentences=sentences(held),
        example=look.example,
        quiet_from=clock_text(held.quiet.start) if held.quiet else None,
        quiet_until=clock_text(held.quiet.end) if held.quiet else None,
        caps=tuple(PolicyCap(most=c.most, days=c.days, channel=c.channel) for c in held.caps),
        cap_rule=held.cap_rule,
        told_within_days=held.told_within_days,
        skip_in_campaign=held.skip_in_campaign,
        skip_open_trouble=held.skip_open_trouble,
        one_per_address=held.one_per_address,
        double_opt_in=held.double_opt_in,
        changed_at=held.changed_at.isoformat() if held.changed_at else None,
        unusable_zones=look.unusable_zones,
    )
