"""What an answer's menu has no room for."""

from typing import Any

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.slack_answer import more_form


def form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window with the further actions on an answer."""
    return more_form(dict(turn.where), number_of(turn.value))
