"""Keeping an answer: as a list under a name, or as a file in the thread."""

from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_ask import question_of, understood_of
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_forms
from bot.workers.inbox import Effect
from core.actions.export_list import export_list
from core.actions.save_list import save_list
from core.replies import Replies


def save_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks for a list's name."""
    return slack_forms.save_form({**turn.where, "question": number_of(turn.value)})


def save(desk: Desk, turn: Turn) -> Effect:
    """Save everyone in the answer under the name that was typed."""
    name = turn.state.get("name", "").strip()
    question = question_of(desk, str(turn.metadata.get("question", "")))

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        kept = save_list(tx, desk.shop, question.id or 0, name, turn.user)
        turn.say(replies, f"Saved *{kept.name}*: {kept.size:,} customers, as they are now.")

    return effect


def export(desk: Desk, turn: Turn) -> Effect:
    """Put everyone in the answer into the thread as a spreadsheet."""
    question = question_of(desk, turn.value)
    content = export_list(desk.shop, understood_of(question), format="xlsx")
    path = desk.shop.data_dir / "outgoing" / f"{uuid4().hex}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        replies.slack(
            "files.upload",
            channel=turn.channel,
            thread_ts=turn.thread,
            path=str(path),
            filename=f"customers-{question.id}.xlsx",
            title=f"{question.found:,} customers",
            text=question.sentence,
        )

    return effect
