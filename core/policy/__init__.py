"""The shop's contact policy: never more often than agreed, never at night (docs/contact-policy.md).

Pure rules over frozen values; the outbox and the plans ask them, the database is read in `in_force` and `heard` alone.
"""

from core.policy.in_force import policy_in_force
from core.policy.policy import DEFAULT, Cap, Policy
from core.policy.quiet_hours import QuietHours, next_allowed

__all__ = ["DEFAULT", "Cap", "Policy", "QuietHours", "next_allowed", "policy_in_force"]
