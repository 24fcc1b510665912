"""What went wrong lately, as an admin reads it: when, what, and where the log has it."""

from collections.abc import Sequence
from typing import Any

from bot.views.blocks import button, clip, escape, header, section
from bot.views.elements import beside
from bot.views.moments import moment
from core.models import ImportRun, InboxEvent, Reply
from core.shop import Shop

LONGEST_REASON = 300


def mishaps_card(
    shop: Shop, events: Sequence[InboxEvent], replies: Sequence[Reply], runs: Sequence[ImportRun]
) -> tuple[str, list[dict[str, Any]]]:
    """Return the latest mishaps as a line and as a card; never what a customer wrote."""
    if not (events or replies or runs):
        text = "Nothing has gone wrong in the last seven days."
        return text, [section(text)]
    blocks = [header("What went wrong lately")]
    for event in events:
        text = (
            f"*Not worked off*: {escape(event.kind)} from {escape(event.source)}, "
            f"{moment(event.received_at, shop.zone)} · in the log under `{_reason(event.error)}`"
        )
        blocks.append(beside(text, button("Try again", "event_again", str(event.id))))
    blocks += [
        section(
            f"*Not delivered*: {escape(reply.method)} to {escape(reply.surface.value)}, "
            f"{moment(reply.created_at, shop.zone)} · `{_reason(reply.error)}`"
        )
        for reply in replies
    ]
    blocks += [
        section(
            f"*Broken off*: import of {escape(clip(run.file_name, 120))}, {moment(run.started_at, shop.zone)} · "
            f"`{_reason(run.error)}` · repeat it to go on from where it ended."
        )
        for run in runs
    ]
    return "What went wrong lately", blocks


def _reason(error: str | None) -> str:
    return escape(clip(" ".join((error or "no reason").replace("`", "'").split()), LONGEST_REASON))
