"""The fingerprint that binds an approval to exactly what was shown (docs/architecture.md, "Promises")."""

import hashlib
import json
from datetime import UTC
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from core.models import ChannelName, Plan, Proposal, ProposalState

_AT_ONCE = 5_000


class Part(NamedTuple):
    """What of somebody's part in a plan the fingerprint covers."""

    customer_id: int
    state: ProposalState
    held_back_reason: str | None
    channel: ChannelName
    address: str | None
    text: str
    variant: str | None


class Fingerprint:
    """The SHA-256 of audience, addresses, texts, who gets which, channel and who calls, time and cost, part by part."""

    def __init__(self, plan: Plan) -> None:
        """Begin with what everybody of the plan has in common."""
        self._digest = hashlib.sha256(_line(_plan_facts(plan)))

    def add(self, proposal: Part | Proposal) -> None:
        """Take up somebody's part; they have to come in the order of their customers' ids."""
        self._digest.update(_line(_proposal_facts(proposal)))

    def text(self) -> str:
        """Return it in hexadecimal."""
        return self._digest.hexdigest()


def stored_fingerprint(session: Session, plan: Plan) -> str:
    """Return the fingerprint of the rows as they are in the database now, read a few at a time."""
    found = Fingerprint(plan)
    rows = session.execute(
        select(
            col(Proposal.customer_id),
            col(Proposal.state),
            col(Proposal.held_back_reason),
            col(Proposal.channel),
            col(Proposal.address),
            col(Proposal.text),
            col(Proposal.variant),
        )
        .where(col(Proposal.plan_id) == plan.id)
        .order_by(col(Proposal.customer_id))
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        found.add(Part(*row))
    return found.text()


def _plan_facts(plan: Plan) -> list[object]:
    return [
        plan.list_id,
        plan.product_id,
        plan.channel.value,
        plan.script,
        plan.send_at.astimezone(UTC).isoformat(timespec="microseconds"),
        plan.control_percent,
        plan.window_days,
        plan.salt,
        plan.cost,
        # Only where they are used, so that a plan of an earlier release keeps the fingerprint that it was shown with.
        *([plan.script_b, plan.count_links] if plan.script_b is not None or plan.count_links else []),
        *(["calling", plan.calling.value, plan.call_tries] if plan.calling is not None else []),
    ]


def _proposal_facts(proposal: Part | Proposal) -> list[object]:
    return [
        proposal.customer_id,
        proposal.state.value,
        proposal.held_back_reason,
        proposal.channel.value,
        proposal.address,
        proposal.text,
        *([proposal.variant] if proposal.variant is not None else []),
    ]


def _line(facts: list[object]) -> bytes:
    return json.dumps(facts, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
