"""A plan as staff see it: the request for approval, its progress, what is unknown."""

from typing import Any

from babel.dates import format_datetime

from bot.views.blocks import (
    actions,
    button,
    clip,
    context,
    escape,
    fields,
    header,
    section,
)
from bot.views.plan_form import counted_text, halves, sample_block
from bot.views.plan_ways import approval_lines, done_word, is_called, way_text
from core.actions.plans.review_plan import Review
from core.models import CallingWay, DeliveryState, Plan, PlanState
from core.outbox import Counts, UnknownDelivery
from core.shop import Shop

PROGRESS_WIDTH = 16
SHOWN_FINGERPRINT = 8
MOST_UNKNOWN = 10


def approval_card(shop: Shop, plan: Plan, author: str, review: Review) -> list[dict[str, Any]]:
    """Return the request for approval: how many people it reaches, what they read, and what it is bound to."""
    told, control = review.told, review.control
    unreached = ", ".join(f"{share.count:,} {escape(share.label)}" for share in review.unreachable) or "nobody"
    value = f"{plan.id}:{plan.fingerprint}"
    return [
        header(f"{clip(author, 40)} asks to contact {_customers(told)}"),
        section(f"*{escape(plan.title)}*"),
        fields(
            f"*To*\n{_customers(told)} {way_text(plan)}",
            f"*Left alone to measure*\n{_customers(control)}",
            f"*When*\n{when_text(shop, plan)}",
            f"*Cost*\n{shop.currency.text(plan.cost)}",
            f"*Not reachable*\n{unreached}",
            f"*Evaluated*\n{plan.window_days} days after it starts",
            *(approval_lines(plan, told, review.quiet) if is_called(plan) else []),
            *([f"*Two scripts compared*\n{halves(told, review.second)}"] if review.second is not None else []),
        ),
        *(sample_block(sample) for sample in review.samples),
        *([context(counted_text(review.addresses))] if plan.count_links else []),
        context(
            f"Plan {plan.id} · fingerprint `{plan.fingerprint[:SHOWN_FINGERPRINT]}`: "
            "what you approve is exactly these people, these texts, this time and cost."
        ),
        actions(
            button(
                f"Approve: {told:,} {'calls' if is_called(plan) else 'messages'}", "approve", value, style="primary"
            ),
            button("Send back with a note", "send_back_open", value),
        ),
    ]


def decided_card(plan: Plan, decision: str) -> list[dict[str, Any]]:
    """Return what stands in the place of a request once it is decided."""
    return [
        header(clip(plan.title, 140)),
        section(decision),
        context(f"Plan {plan.id} · fingerprint `{plan.fingerprint[:SHOWN_FINGERPRINT]}`"),
    ]


def when_text(shop: Shop, plan: Plan) -> str:
    """Return when a plan starts, in the shop's zone."""
    if plan.send_at <= plan.submitted_at:
        return "as soon as it is approved"
    return moment_text(shop, plan)


def moment_text(shop: Shop, plan: Plan) -> str:
    """Return the plan's time in the shop's zone, as people write it."""
    return str(format_datetime(plan.send_at, "EEE d MMM y, HH:mm", tzinfo=shop.zone, locale="en_GB"))


def progress_text(plan: Plan, counts: Counts) -> str:
    """Return a plan's progress in a line."""
    aim = counts.audience - counts.held_out
    done = aim - counts.waiting - counts.deferred - counts.claimed
    filled = round(PROGRESS_WIDTH * done / aim) if aim else PROGRESS_WIDTH
    bar = "█" * filled + "░" * (PROGRESS_WIDTH - filled)
    words = {PlanState.PAUSED: "paused · ", PlanState.CANCELLED: "cancelled · "}.get(plan.state, "")
    return f"{words}{done_word(plan)} {counts.sent:,} of {aim:,}  {bar}"


def progress_card(plan: Plan, counts: Counts, answers: str) -> list[dict[str, Any]]:
    """Return a plan's progress: each number that staff may want, and the buttons that fit its state."""
    told = [
        f"{getattr(counts, state.value):,} {label}"
        for state, label in (
            (DeliveryState.WAITING, "left to call" if is_called(plan) else "waiting"),
            (DeliveryState.DEFERRED, "to be called later" if is_called(plan) else "deferred"),
            (DeliveryState.CLAIMED, "on the telephone" if is_called(plan) else "on the way"),
            (DeliveryState.SUPPRESSED, "suppressed"),
            (DeliveryState.HELD_OUT, "left alone to measure"),
            (DeliveryState.FAILED, "not reached" if is_called(plan) else "failed"),
            (DeliveryState.UNKNOWN, "unknown"),
            (DeliveryState.CANCELLED, "cancelled"),
        )
        if getattr(counts, state.value)
    ]
    blocks = [section(f"*{escape(plan.title)}*\n{progress_text(plan, counts)}")]
    if answers:
        blocks.append(section(answers))
    if told:
        blocks.append(context(" · ".join(told)))
    if buttons := _progress_buttons(plan, counts):
        blocks.append(actions(*buttons))
    return blocks


def _progress_buttons(plan: Plan, counts: Counts) -> list[dict[str, Any]]:
    value = str(plan.id)
    left = counts.waiting + counts.deferred
    cancel = button(
        "Cancel the rest", "cancel_plan", value, style="danger", confirm=f"{left:,} customers will not hear about it."
    )
    evaluate = button("What has it brought?", "evaluate_now", value)
    unknown = [button(f"Settle {counts.unknown:,} unknown", "settle_open", value)] if counts.unknown else []
    if plan.state is PlanState.RUNNING:
        return [*next_call(plan, counts), button("Pause", "pause", value), cancel, evaluate, *unknown]
    if plan.state is PlanState.PAUSED:
        return [button(f"Resume: {left:,} to go", "resume", value, style="primary"), cancel, evaluate, *unknown]
    if plan.state is PlanState.APPROVED:
        return [cancel]
    if plan.state is PlanState.CANCELLED and not counts.sent:
        return unknown
    return [evaluate, *unknown]


def next_call(plan: Plan, counts: Counts) -> list[dict[str, Any]]:
    """Return the button that takes the next customer of a call list; none where there is no list, or nobody left."""
    if plan.calling is not CallingWay.OPERATORS or not counts.waiting + counts.deferred:
        return []
    return [button("Take the next call", "call_next", str(plan.id), style="primary")]


def unknown_blocks(shop: Shop, plan: Plan, unknown: tuple[UnknownDelivery, ...]) -> list[dict[str, Any]]:
    """Return the messages whose fate nobody knows, each with the ways to settle it."""
    blocks = [
        section(
            f"*{escape(plan.title)}*: nobody knows whether these arrived, so they are not sent again by themselves. "
            "Look, or ask the customer, then say what is true."
        )
    ]
    for message in unknown[:MOST_UNKNOWN]:
        value = str(message.delivery_id)
        when = format_datetime(message.claimed_at, "d MMM, HH:mm", tzinfo=shop.zone, locale="en_GB")
        who = f"*{escape(message.number)}* {escape(message.customer)} · tried {when} · {escape(message.reason)}"
        blocks.append(section(who))
        blocks.append(
            actions(
                button("It arrived", "settle:sent", f"{value}:sent"),
                button("It did not", "settle:failed", f"{value}:failed"),
                button("Send it again", "settle:release", f"{value}:release", confirm="They may hear it twice."),
            )
        )
    if len(unknown) > MOST_UNKNOWN:
        blocks.append(context("… and more, once these are settled."))
    return blocks


def plans_text(plans: list[tuple[Plan, Counts]]) -> str:
    """Return a list of plans, newest first, a line each."""
    if not plans:
        return "There are no plans yet. Ask who should be offered something, then press *Make a plan*."
    return "\n".join(
        f"*{plan.id}*  {escape(plan.title)} · {plan.state.value.replace('_', ' ')} · {progress_text(plan, counts)}"
        for plan, counts in plans
    )


def _customers(count: int) -> str:
    return "1 customer" if count == 1 else f"{count:,} customers"
