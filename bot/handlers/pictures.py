"""Pictures that go out with a message: drawn before its transaction, posted in its thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.drawing import draw
from core.replies import Replies
from core.shop import Shop


def drawn_file(shop: Shop, chart: Callable[..., bytes], *given: Any) -> Path | None:  # noqa: ANN401 - what it takes
    """Draw `chart(*given)` into a file that is sent and then removed; None where it could not be drawn.

    To be called outside of a transaction: it takes a while, and every other writer would wait.
    """
    picture = draw(chart, *given)
    if picture is None:
        return None
    path = shop.data_dir / "outgoing" / f"{uuid4().hex}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)
    return path


def post_picture(
    replies: Replies, path: Path | None, *, channel: str, thread: str | int | None, name: str, title: str
) -> None:
    """Post a picture, where there is one, into a thread: one of Slack's, or that of the reply of this number."""
    if path is None:
        return
    thread_ts: Any = {"reply": thread} if isinstance(thread, int) else thread
    replies.slack(
        "files.upload", channel=channel, thread_ts=thread_ts, path=str(path), filename=f"{name}.png", title=title
    )
