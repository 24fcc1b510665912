"""The outbox: what was approved leaves once, or is accounted for (docs/architecture.md, "Promises")."""

from core.outbox.claims import Claim, claim
from core.outbox.progress import Counts, counts, evaluations_due, start_due
from core.outbox.settlement import recover, settle
from core.outbox.suppression import suppress_queued
from core.outbox.unknowns import UnknownDelivery, unknown_deliveries

__all__ = [
    "Claim",
    "Counts",
    "UnknownDelivery",
    "claim",
    "counts",
    "evaluations_due",
    "recover",
    "settle",
    "start_due",
    "suppress_queued",
    "unknown_deliveries",
]
