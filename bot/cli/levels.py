"""`najimi levels`: how strongly products speak for each other."""

import typer

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar
from bot.commands.wire import LevelsAnswer, Nothing


def make_group() -> typer.Typer:
    """Return the commands below `najimi levels`."""
    group = typer.Typer(no_args_is_help=True, help="Relation levels between products.")
    group.callback()(_group)
    group.command("learn")(learn)
    return group


def _group() -> None:
    """Relation levels between products."""


def learn(as_json: AsJson = False) -> None:
    """Learn relation levels anew from the shop's purchases; what staff entered by hand stays.

    Example: najimi levels learn
    """
    with progress_bar() as tell:
        answer = ask("levels/learn", Nothing(), LevelsAnswer, tell)
    if as_json:
        print_json(answer)
    else:
        out().print(f"Learned {answer.relations:,} relations of {answer.products:,} products ({answer.method}).")
