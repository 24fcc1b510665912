"""Keeping an answer: as a list under a name, or as a file in the thread."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_ask import question_of, understood_of
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_forms
from bot.views.slack_lists import saved_blocks, saved_text
from bot.workers.inbox import Effect
from core.actions.lists.export_list import export_list
from core.actions.lists.save_list import gather_list, save_list
from core.replies import Replies


def save_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks for a list's name."""
    return slack_forms.save_form({**turn.where, "question": number_of(turn.value)})


def save(desk: Desk, turn: Turn) -> Effect:
    """Save everyone in the answer under the name that was typed."""
    name = turn.state.get("name", "").strip()
    question = question_of(desk, str(turn.metadata.get("question", "")))
    # Found and written down here, a few at a time: in the event's own transaction everybody else would wait for it.
    gathered = gather_list(desk.shop, question.id or 0, name, turn.user)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        kept = save_list(tx, desk.shop, gathered)
        turn.say(replies, saved_text(kept), saved_blocks(kept))

    return effect


def export(desk: Desk, turn: Turn) -> Effect:
    """Put everyone in the answer into the thread as a spreadsheet."""
    question = question_of(desk, turn.value)
    content = export_list(desk.shop, understood_of(question), format="xlsx")
    title = f"{question.found:,} customers"
    return post_file(desk, turn, content, name=f"customers-{question.id}.xlsx", title=title, text=question.sentence)


def post_file(desk: Desk, turn: Turn, content: bytes, *, name: str, title: str, text: str) -> Effect:
    """Put a file into the thread."""
    path = desk.shop.data_dir / "outgoing" / f"{uuid4().hex}{Path(name).suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        replies.slack(
            "files.upload",
            channel=turn.at,
            thread_ts=turn.thread,
            path=str(path),
            filename=name,
            title=title,
            text=text,
        )

    return effect
