"""Messages of ours in Slack that name a person, and what they have to say instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from core.models import Reply, ReplyState, Surface
from core.privacy.loose_texts import rows_of
from core.privacy.mentions import Mentions

POSTED, CHANGED = "chat.postMessage", "chat.update"
# Slack takes about fifty corrections a minute; older messages than these stay as they are.
MOST_CORRECTIONS = 500


@dataclass(frozen=True)
class Correction:
    """One message of ours in Slack, by its place, with the text and the blocks that it gets."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]] | None


def corrections(tx: Session, mentions: Mentions, replies: Sequence[int]) -> list[Correction]:
    """Return what to put right, the newest first; each message as it was last written by us.

    `replies` are the ids of those that may mention the person. To be asked before the texts are cleared
    (`loose_texts`), because they are where our messages are known from.
    """
    found: dict[tuple[str, str], Correction] = {}
    for row in reversed(list(rows_of(tx, Reply, replies))):
        if row.surface is not Surface.SLACK or row.state is not ReplyState.SENT or row.method not in {POSTED, CHANGED}:
            continue
        if len(found) == MOST_CORRECTIONS:
            break
        place, cleared = _place(row), mentions.without(row.payload)
        if place is None or place in found or cleared == row.payload or _written_since(tx, row, place[1]):
            continue
        found[place] = Correction(*place, text=str(cleared.get("text", "")), blocks=cleared.get("blocks"))
    return list(found.values())


def _place(row: Reply) -> tuple[str, str] | None:
    """Return channel and timestamp of the message that a reply became or changed."""
    result = row.result or {}
    ts, channel = result.get("ts") or row.payload.get("ts"), result.get("channel") or row.payload.get("channel")
    return (channel, ts) if isinstance(ts, str) and isinstance(channel, str) else None


def _written_since(tx: Session, row: Reply, ts: str) -> bool:
    """Return whether a later reply gave the message another content, or is about to."""
    later = tx.exec(
        select(Reply.id).where(
            col(Reply.id) > (row.id or 0),
            Reply.surface == Surface.SLACK,
            Reply.method == CHANGED,
            col(Reply.payload)["ts"].as_string() == ts,
        )
    ).first()
    return later is not None
