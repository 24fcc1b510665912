"""The outbox: what was approved leaves once, or is accounted for (docs/architecture.md, "Promises")."""

from core.outbox.claims import Claim, claim
from core.outbox.progress import Counts, counts, evaluations_due, start_due
from core.outbox.settlement import Ended, recover, settle, settle_many, take_back
from core.outbox.suppression import suppress_queued
from core.outbox.unknowns import UnknownDelivery, unknown_deliveries

__all__ = [
    "Claim",
    "Counts",
    "Ended",
    "UnknownDelivery",
    "claim",
    "counts",
    "evaluations_due",
    "recover",
    "settle",
    "settle_many",
    "start_due",
    "suppress_queued",
    "take_back",
    "unknown_deliveries",
]
