"""Following a plan: pause, resume, cancel, settle what nobody knows, and see what it brought."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot.handlers.pictures import drawn_file, post_picture
from bot.handlers.slack_approval import replace_request
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_evaluation import evaluation_card, evaluation_chart
from bot.views.slack_plan import plans_text, unknown_blocks
from bot.workers.inbox import Effect
from core.actions.plans.control_plan import cancel_plan, pause_plan, resume_plan
from core.actions.plans.evaluate_plan import evaluate_plan, keep_evaluation
from core.actions.plans.settle_unknown import Settlement, settle_unknown
from core.errors import NotFoundError, RefusedError
from core.evaluation.result import Result
from core.models import Plan, PlanState
from core.outbox import counts, unknown_deliveries
from core.replies import Replies
from core.shop import Shop

SHOWN_PLANS = 10
SETTLED = {
    Settlement.SENT: "arrived",
    Settlement.FAILED: "did not arrive",
    Settlement.RELEASE: "goes out again",
}


def control(desk: Desk, turn: Turn) -> Effect:
    """Pause, resume or cancel a plan."""
    verb, done = {
        "pause": (pause_plan, "paused it: nothing more goes out until somebody resumes it"),
        "resume": (resume_plan, "resumed it"),
        "cancel_plan": (cancel_plan, "cancelled the rest"),
    }[turn.action]

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        plan = verb(tx, desk.shop, number_of(turn.value), by)
        if plan.approver_id is None and turn.action == "cancel_plan":
            replace_request(
                tx, replace(turn, message=None), replies, plan, f":wastebasket: Withdrawn by {escape(by.name)}."
            )
        turn.say(replies, f"{escape(by.name)} {done} (plan {plan.id}).")

    return effect


def show_unknown(desk: Desk, turn: Turn) -> Effect:
    """Show the messages whose fate nobody knows."""
    plan = plan_of(desk.shop, turn.value)
    with desk.shop.store.read() as session:
        unknown = unknown_deliveries(session, plan.id or 0)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        if unknown:
            turn.say(replies, f"Unknown: {len(unknown)} messages", unknown_blocks(desk.shop, plan, unknown))
        else:
            turn.say(replies, "Nothing is unknown any more.")

    return effect


def settle(desk: Desk, turn: Turn) -> Effect:
    """Settle one message whose fate was unknown, as a member of staff says it was."""
    delivery_id, _, outcome = turn.value.partition(":")
    if outcome not in SETTLED:
        message = "That is no way to settle a message: it arrived, it did not, or it is sent again."
        raise RefusedError(message)
    settlement = Settlement(outcome)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        settle_unknown(tx, desk.shop, number_of(delivery_id), by, settlement)
        turn.say(replies, f"Noted by {escape(by.name)}: message {delivery_id} {SETTLED[settlement]}.")

    return effect


def evaluate(desk: Desk, turn: Turn) -> Effect:
    """Say what a plan has brought so far."""
    plan = plan_of(desk.shop, turn.value)
    result = evaluate_plan(desk.shop, plan.id or 0)
    picture = drawn_file(desk.shop, evaluation_chart, result)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        keep_evaluation(tx, desk.shop, plan.id or 0, result, final=False)
        channel, thread = turn.at, turn.thread
        report(replies, {"channel": channel, **({"thread_ts": thread} if thread else {})}, result, picture)

    return effect


def report(replies: Replies, where: dict[str, Any], result: Result, picture: Path | None) -> None:
    """Post an evaluation and its chart; `where` names the channel and, if there is one, the thread."""
    text, blocks = evaluation_card(result)
    card = replies.slack("chat.postMessage", text=text, blocks=blocks, **where)
    thread = where.get("thread_ts") or card
    name, title = f"plan-{result.plan_id}", "Treated against left alone"
    post_picture(replies, picture, channel=where["channel"], thread=thread, name=name, title=title)


def show_plans(desk: Desk, turn: Turn) -> Effect:
    """List the latest plans."""
    with desk.shop.store.read() as session:
        made = select(Plan).where(Plan.state != PlanState.IN_THE_MAKING)
        plans = list(session.exec(made.order_by(col(Plan.id).desc()).limit(SHOWN_PLANS)))
        rows = [(plan, counts(session, plan.id or 0)) for plan in plans]

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, plans_text(rows))

    return effect


def plan_of(shop: Shop, value: str) -> Plan:
    """Return the plan that a person or a button names; raise `NotFoundError` where there is none."""
    number = number_of(value.strip().lstrip("#")) if value.strip() else 0
    with shop.store.read() as session:
        plan = session.get(Plan, number)
    if plan is None:
        message = f"There is no plan {value}. `/najimi plans` lists them."
        raise NotFoundError(message)
    return plan
