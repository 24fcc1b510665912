"""The fingerprint that binds an approval to exactly what was shown (docs/architecture.md, "Promises")."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from sqlmodel import Session, col, select

from core.models import Plan, Proposal


def fingerprint_of(plan: Plan, proposals: Iterable[Proposal]) -> str:
    """Return the SHA-256, in hexadecimal, of audience, addresses, texts, who gets which, channel, time and cost."""
    digest = hashlib.sha256(_line(_plan_facts(plan)))
    for proposal in sorted(proposals, key=lambda p: p.customer_id):
        digest.update(_line(_proposal_facts(proposal)))
    return digest.hexdigest()


def stored_fingerprint(session: Session, plan: Plan) -> str:
    """Return the fingerprint of the rows as they are in the database now."""
    rows = session.exec(
        select(Proposal)
        .where(Proposal.plan_id == plan.id)
        .order_by(col(Proposal.customer_id))
        .execution_options(populate_existing=True)
    )
    return fingerprint_of(plan, rows)


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
    ]


def _proposal_facts(proposal: Proposal) -> list[object]:
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
