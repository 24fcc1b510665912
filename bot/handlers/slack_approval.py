"""Approving a plan of somebody else's, or sending it back."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_forms
from bot.views.blocks import escape
from bot.views.slack_plan import decided_card, moment_text
from bot.workers.inbox import Effect
from core.actions.plans.decide_plan import approve_plan, send_back_plan
from core.actions.plans.prepare_plan import prepare_approval
from core.models import Plan, Reply, Role
from core.replies import Replies


def approve(desk: Desk, turn: Turn) -> Effect:
    """Approve exactly what the card showed."""
    plan_id, _, fingerprint = turn.value.partition(":")
    return approve_shown(desk, turn, number_of(plan_id), fingerprint)


def approve_shown(desk: Desk, turn: Turn, plan_id: int, fingerprint: str) -> Effect:
    """Approve what was shown of a plan under `fingerprint`, on a card or in a form of the app's home."""
    checked = prepare_approval(desk.shop, plan_id, fingerprint) if _may_approve(desk, turn, plan_id) else None

    def effect(tx: Session, replies: Replies) -> None:
        approver = desk.staff(tx, turn)
        plan = approve_plan(tx, desk.shop, plan_id, fingerprint, approver, checked)
        decision = f":white_check_mark: Approved by {escape(approver.name)}."
        replace_request(tx, turn, replies, plan, decision)
        if plan.send_at > desk.shop.clock.now():
            decision = f"{decision} It starts on {moment_text(desk.shop, plan)}."
        _tell(replies, plan, decision)
        if not turn.channel:
            turn.say(replies, f"*{escape(plan.title)}* (plan {plan.id}): {decision}")

    return effect


def _may_approve(desk: Desk, turn: Turn, plan_id: int) -> bool:
    """Return whether it is worth laying messages ready: whoever may not approve is refused in any case."""
    with desk.shop.store.write() as tx:
        staff, plan = desk.staff(tx, turn), tx.get(Plan, plan_id)
        return plan is not None and plan.author_id != staff.id and staff.may(Role.APPROVER)


def send_back_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form in which an approver says what should be different."""
    return slack_forms.send_back_form({**turn.where, "plan": number_of(turn.value.partition(":")[0])})


def send_back(desk: Desk, turn: Turn) -> Effect:
    """Send a plan back to its author with a note."""
    note = turn.state.get("note", "").strip()

    def effect(tx: Session, replies: Replies) -> None:
        approver = desk.staff(tx, turn)
        plan = send_back_plan(tx, desk.shop, int(turn.metadata["plan"]), approver, note)
        decision = f":leftwards_arrow_with_hook: Sent back by {escape(approver.name)}: {escape(note)}"
        replace_request(tx, replace(turn, message=turn.metadata.get("message")), replies, plan, decision)
        _tell(replies, plan, f"{decision}\nNobody was told anything. Make the plan anew from the answer above.")
        if not turn.channel:
            turn.say(replies, f"*{escape(plan.title)}* (plan {plan.id}): {decision}")

    return effect


def request_cause(plan_id: int | None) -> str:
    """Return the cause of the reply that asked for a plan's approval, by which its card is found again."""
    return f"plan:{plan_id}:request"


def replace_request(tx: Session, turn: Turn, replies: Replies, plan: Plan, decision: str) -> None:
    """Put the decision in the place of the request, wherever it was decided, so that no dead button is left."""
    cause = request_cause(plan.id)
    ts: str | dict[str, Any]
    asked = tx.exec(select(Reply).where(Reply.cause == cause, Reply.ordinal == 1)).first()
    if asked is not None:
        channel, ts = str(asked.payload["channel"]), {"cause": cause, "reply": 1}
    elif turn.message:
        channel, ts = turn.channel, turn.message
    else:
        return
    replies.slack("chat.update", channel=channel, ts=ts, text=decision, blocks=decided_card(plan, decision))


def _tell(replies: Replies, plan: Plan, text: str) -> None:
    if plan.slack_channel:
        replies.slack("chat.postMessage", channel=plan.slack_channel, thread_ts=plan.slack_thread, text=text)
