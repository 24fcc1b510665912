"""A plan that waits for approval, as a form: to look at, to approve, to send back."""

import json
from typing import Any

from bot.views.blocks import actions, button, clip, context, modal, section
from bot.views.slack_plan import approval_card
from core.actions.plans.review_plan import Review
from core.models import Plan, PlanState
from core.plans.states import IN_WORDS
from core.shop import Shop


def look_form(shop: Shop, plan: Plan, author: str, review: Review, where: dict[str, Any]) -> dict[str, Any]:
    """Return the request for approval as a form; one that is decided already says so and has nothing to press."""
    metadata = json.dumps({**where, "plan": plan.id, "fingerprint": plan.fingerprint})
    request = approval_card(shop, plan, author, review)
    shown = [block for block in request if block["type"] != "actions"]
    form = modal(f"Plan {plan.id}", "approve_plan", clip(f"Approve: {review.told:,}", 24), metadata, shown)
    if plan.state is not PlanState.SUBMITTED:
        del form["submit"]
        form["blocks"] = [section(f":information_source: It is {IN_WORDS[plan.state]} by now."), *shown]
        return form
    told = "1 customer is" if review.told == 1 else f"{review.told:,} customers are"
    form["blocks"] = [
        *shown,
        actions(button("Send back with a note", "send_back_open", f"{plan.id}:{plan.fingerprint}")),
        context(f"With *Approve* {told} told."),
    ]
    return form
