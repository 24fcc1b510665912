"""The note of a call in Slack: a draft that waits for somebody's word, and what was recorded."""

from bot.views.blocks import Block, actions, button, clip, context, escape, section
from bot.views.slack_calls import duration
from core.models import Call

LONGEST_NOTE = 2_500


def note_message(call: Call, called: str, by: str) -> tuple[str, list[Block]]:
    """Return the message about a call's note; `by` mentions who recorded it, empty while nobody has."""
    value, who = str(call.id), escape(clip(called, 80))
    lasted = f" · {duration(call.duration_seconds)}" if call.duration_seconds is not None else ""
    if call.noted_at is not None:
        text = f"Recorded by {by or 'somebody'}"
        return text, [
            section(f":white_check_mark: *{text}*: the call with {who}{lasted}\n{_quoted(call.note)}"),
            actions(button("Change it …", "call_note_open", value), button("Undo", "call_note_undo", value)),
        ]
    text = f"What was the call with {who} about?"
    draft = _quoted(call.note) if call.note else "_Nothing that mattered was written down._"
    made = [button("Edit and record …", "call_note_open", value, style="primary")]
    if call.note:
        made.append(button("Record it as it is", "call_note_confirm", value))
    return text, [
        section(f":memo: *{text}*{lasted}\n{draft}"),
        actions(*made),
        context("A draft: it counts once somebody has read it."),
    ]


def _quoted(note: str | None) -> str:
    lines = escape(clip(note or "", LONGEST_NOTE)).splitlines()
    return "\n".join(f"> {line}" for line in lines)
