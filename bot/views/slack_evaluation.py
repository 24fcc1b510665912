"""What a plan brought, as a card and as a picture."""

from typing import Any

from scipy.stats import binomtest

from bot.views.blocks import actions as row
from bot.views.blocks import button, clip, context, escape, header, section
from bot.views.charts import Bar, groups_chart
from core.evaluation.result import Arm, Result, Variant, Variants

CONFIDENCE = 0.95


def evaluation_card(result: Result) -> tuple[str, list[dict[str, Any]]]:
    """Return the line for notifications and the card's blocks."""
    state = "the result" if result.final else "so far"
    heading = f"{result.title}: {state}"
    first, *rest = result.sentences
    blocks = [header(clip(heading, 140)), section(escape(first))]
    blocks += [section("\n".join(f"• {escape(sentence)}" for sentence in rest))] if rest else []
    blocks.append(context("Everybody who was meant to be told is counted, also those whom the message did not reach."))
    if not result.final:
        again = button("Look again", "evaluate_now", str(result.plan_id))
        blocks.append(row(again, button("Report it …", "schedule_open", f"result:{result.plan_id}")))
    return f"{heading}. {' '.join(result.sentences[:2])}", blocks


def evaluation_chart(result: Result) -> bytes:
    """Return a PNG: the share of buyers among those told and those left alone, each with its 95 % interval."""
    what = result.product or "anything"
    told = [("told", result.treated)]
    if result.variants is not None:
        told = [(f"told by script {each.name.upper()}", each.arm) for each in _both(result.variants)]
    arms = (*told, ("left alone", result.control))
    bars = tuple(_bar(label, arm) for label, arm in arms if arm.people)
    return groups_chart(clip(f"Who bought {what}", 70), bars)


def _both(variants: Variants) -> tuple[Variant, Variant]:
    return variants.first, variants.second


def _bar(label: str, arm: Arm) -> Bar:
    interval = binomtest(arm.buyers, arm.people).proportion_ci(CONFIDENCE, method="wilson")
    share, low, high = (100 * part for part in (arm.rate, interval.low, interval.high))
    return Bar(label, share, min(low, share), max(high, share), f"{arm.buyers:,} of {arm.people:,} · {arm.rate:.1%}")
