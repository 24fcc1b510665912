"""`najimi mirror`: the columnar copy from which questions are answered."""

import typer

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar, shown
from bot.commands.exit_codes import ExitCode
from bot.commands.wire import MirrorAnswer, Nothing


def make_group() -> typer.Typer:
    """Return the commands below `najimi mirror`."""
    group = typer.Typer(no_args_is_help=True, help="Look after the copy of the data from which questions are answered.")
    group.callback()(_group)
    group.command("check")(check)
    group.command("rebuild")(rebuild)
    return group


def _group() -> None:
    """Look after the copy of the data from which questions are answered."""


def check(as_json: AsJson = False) -> None:
    """Compare the mirror with the database; exits with 3 where they differ.

    Example: najimi mirror check
    """
    _have("mirror/check", as_json=as_json)


def rebuild(as_json: AsJson = False) -> None:
    """Make the mirror anew from the database, then compare.

    Example: najimi mirror rebuild
    """
    _have("mirror/rebuild", as_json=as_json)


def _have(name: str, *, as_json: bool) -> None:
    with progress_bar() as tell:
        answer = ask(name, Nothing(), MirrorAnswer, tell)
    if as_json:
        print_json(answer)
    elif answer.equal:
        out().print("The mirror says what the database says.")
    else:
        out().print("The mirror differs from the database: najimi mirror rebuild")
        for difference in answer.differences:
            out().print(f"  {shown(difference)}", highlight=False, soft_wrap=True)
    if not answer.equal:
        raise typer.Exit(ExitCode.PROBLEM)
