"""A plan as staff see it: the form, the request for approval, its progress."""

from typing import Any

from babel.dates import format_datetime

from bot.views.blocks import (
    actions,
    button,
    clip,
    context,
    divider,
    escape,
    field,
    fields,
    header,
    modal,
    number_element,
    section,
    text_element,
)
from bot.views.quoted import quoted
from core.actions.review_plan import Review
from core.actions.submit_plan import PlanPreview, Sample
from core.messages.fields import FIELDS
from core.models import DeliveryState, Plan, PlanState
from core.outbox import Counts, UnknownDelivery
from core.shop import Shop

PROGRESS_WIDTH = 16
SHOWN_FINGERPRINT = 8
MOST_UNKNOWN = 10


def plan_form(defaults: dict[str, str], metadata: str) -> dict[str, Any]:
    """Return the modal in which a plan is made, before anybody has been looked up.

    Its first block says whom it reaches; below the divider are texts as customers would read them (`with_preview`).
    """
    when = {"type": "datetimepicker"}
    return modal(
        "Make a plan",
        "plan",
        "Ask for approval",
        metadata,
        [
            context(":hourglass_flowing_sand: Looking who can be reached …"),
            field(
                "product",
                "What to offer",
                text_element(defaults.get("product", ""), placeholder="a product's code or name", longest=200),
                hint="Leave it empty for a message without an offer.",
                optional=True,
            ),
            field(
                "script",
                "Message (a Liquid script)",
                text_element(defaults["script"], multiline=True),
                hint="Fields: " + ", ".join(f"{{{{ {name} }}}}" for name in FIELDS),
            ),
            field("when", "When", when, hint="Leave it empty to send as soon as it is approved.", optional=True),
            field(
                "control",
                "Left alone to measure, %",
                number_element(int(defaults["control"]), 0, 50),
                hint="This share, drawn by lot, hears nothing, so that you can see what the message brought.",
            ),
            field("window", "Days until it is evaluated", number_element(int(defaults["window"]), 1, 365)),
            divider(),
            actions(button("Show it for three customers", "plan_preview")),
        ],
    )


def with_preview(
    blocks: list[dict[str, Any]], reach: dict[str, Any], samples: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the form's blocks with what was found in its places; what was typed stays, because its blocks do."""
    border = next(number for number, block in enumerate(blocks) if block["type"] == "divider")
    return [reach, *blocks[1 : border + 1], *samples, blocks[-1]]


def reach_block(shop: Shop, preview: PlanPreview) -> dict[str, Any]:
    """Return who will hear, who is left alone, and who cannot be reached and why."""
    lines = [f"*{preview.told:,}* will hear it by Telegram, *{preview.control:,}* are left alone to measure."]
    lines += [f"• {share.count:,} cannot be reached: {escape(share.label)}" for share in preview.unreachable]
    if preview.cost:
        lines.append(f"Cost about {shop.currency.text(preview.cost)}.")
    return section("\n".join(lines))


def sample_blocks(preview: PlanPreview) -> list[dict[str, Any]]:
    """Return the message as three customers of the list would read it."""
    return [_sample(sample) for sample in preview.samples]


def _sample(sample: Sample) -> dict[str, Any]:
    who = escape(f"{sample.number} {sample.name or ''}".strip())
    if sample.error:
        return section(f":warning: *{who}*: {escape(sample.error)}")
    return section(f"*{who}*\n{quoted(sample.text)}")


def approval_card(shop: Shop, plan: Plan, author: str, review: Review) -> list[dict[str, Any]]:
    """Return the request for approval: how many people it reaches, what they read, and what it is bound to."""
    told, control = review.told, review.control
    unreached = ", ".join(f"{share.count:,} {escape(share.label)}" for share in review.unreachable) or "nobody"
    value = f"{plan.id}:{plan.fingerprint}"
    return [
        header(f"{clip(author, 40)} asks to contact {_customers(told)}"),
        section(f"*{escape(plan.title)}*"),
        fields(
            f"*To*\n{_customers(told)} by Telegram",
            f"*Left alone to measure*\n{_customers(control)}",
            f"*When*\n{when_text(shop, plan)}",
            f"*Cost*\n{shop.currency.text(plan.cost)}",
            f"*Not reachable*\n{unreached}",
            f"*Evaluated*\n{plan.window_days} days after it starts",
        ),
        *(_sample(sample) for sample in review.samples),
        context(
            f"Plan {plan.id} · fingerprint `{plan.fingerprint[:SHOWN_FINGERPRINT]}`: "
            "what you approve is exactly these people, these texts, this time and cost."
        ),
        actions(
            button(f"Approve: {told:,} messages", "approve", value, style="primary"),
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
    return f"{words}sent {counts.sent:,} of {aim:,}  {bar}"


def progress_card(plan: Plan, counts: Counts, answers: str) -> list[dict[str, Any]]:
    """Return a plan's progress: each number that staff may want, and the buttons that fit its state."""
    told = [
        f"{getattr(counts, state.value):,} {label}"
        for state, label in (
            (DeliveryState.WAITING, "waiting"),
            (DeliveryState.DEFERRED, "deferred"),
            (DeliveryState.CLAIMED, "on the way"),
            (DeliveryState.SUPPRESSED, "suppressed"),
            (DeliveryState.HELD_OUT, "left alone to measure"),
            (DeliveryState.FAILED, "failed"),
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
        return [button("Pause", "pause", value), cancel, evaluate, *unknown]
    if plan.state is PlanState.PAUSED:
        return [button(f"Resume: {left:,} to go", "resume", value, style="primary"), cancel, evaluate, *unknown]
    if plan.state is PlanState.APPROVED:
        return [cancel]
    if plan.state is PlanState.CANCELLED and not counts.sent:
        return unknown
    return [evaluate, *unknown]


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
