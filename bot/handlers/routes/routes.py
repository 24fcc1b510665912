"""What one conversation answers to, and several of them as one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.handlers.slack_turn import Desk, Turn
from bot.workers.inbox import Effect

View = dict[str, Any]
Handler = Callable[[Desk, Turn], Effect]
Saying = Callable[[Desk, Turn, str], Effect]
Opening = Callable[[Desk, Turn], View]
Filling = Callable[[Desk, Turn, View], View]
Check = Callable[[Desk, Turn], dict[str, str]]


@dataclass(frozen=True)
class Routes:
    """The handlers of one conversation, by what calls for them.

    `opened`: buttons that open a modal, which is done at once, while Slack's trigger lasts; nothing is left to do
    afterwards. `filled`: modals that are filled again while they are open, once they appear and by these buttons in
    them. `checked`: what is wrong with a modal that was handed in, by its block id. `pressed` and `submitted`: buttons,
    and modals by their callback. `said`: the first words that are commands, each with what follows it; anything else
    is a question. `also_said`: nouns that mean the same in the plural and the singular. `happened`: other events, by
    the turn's kind.
    """

    opened: Mapping[str, Opening] = field(default_factory=dict)
    filled: Mapping[str, Filling] = field(default_factory=dict)
    checked: Mapping[str, Check] = field(default_factory=dict)
    pressed: Mapping[str, Handler] = field(default_factory=dict)
    submitted: Mapping[str, Handler] = field(default_factory=dict)
    said: Mapping[str, Saying] = field(default_factory=dict)
    also_said: Mapping[str, str] = field(default_factory=dict)
    happened: Mapping[str, Handler] = field(default_factory=dict)


def together(*conversations: Routes) -> Routes:
    """Return the routes of all conversations; raise `ValueError` where two of them answer to the same."""
    joined: dict[str, dict[str, Any]] = {each.name: {} for each in fields(Routes)}
    for conversation in conversations:
        for table, found in joined.items():
            more = getattr(conversation, table)
            if twice := found.keys() & more.keys():
                message = f"two conversations answer to the same in {table!r}: {sorted(twice)}"
                raise ValueError(message)
            found.update(more)
    return Routes(**joined)
