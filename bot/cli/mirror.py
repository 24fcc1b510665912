"""`najimi mirror`: the columnar copy from which questions are answered."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar, shown
from bot.commands.exit_codes import ExitCode
from bot.commands.mirror_wire import MirrorAnswer, MirrorRequest, PublishAnswer, PublishRequest
from bot.commands.wire import Nothing

Repair = Annotated[bool, typer.Option("--repair", help="Bring again what differs, and say what was done.")]
Quick = Annotated[bool, typer.Option("--quick", help="Compare counts and sums only: seconds instead of minutes.")]
Directory = Annotated[Path, typer.Argument(help="An empty folder, or one that does not exist yet.", metavar="DIR")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi mirror`."""
    group = typer.Typer(no_args_is_help=True, help="Look after the copy of the data from which questions are answered.")
    group.callback()(_group)
    group.command("check")(check)
    group.command("rebuild")(rebuild)
    group.command("publish")(publish)
    return group


def _group() -> None:
    """Look after the copy of the data from which questions are answered."""


def check(repair: Repair = False, quick: Quick = False, as_json: AsJson = False) -> None:
    """Compare every row of the mirror with the database; exits with 3 where they differ and stay so.

    Example: najimi mirror check --repair
    """
    with progress_bar() as tell:
        request = MirrorRequest(rows=not quick or repair, repair=repair)
        answer = ask("mirror/check", request, MirrorAnswer, tell)
    _said(answer, as_json=as_json)


def rebuild(as_json: AsJson = False) -> None:
    """Make the mirror anew from the database, then compare.

    Example: najimi mirror rebuild
    """
    with progress_bar() as tell:
        answer = ask("mirror/rebuild", Nothing(), MirrorAnswer, tell)
    _said(answer, as_json=as_json)


def publish(directory: Directory, as_json: AsJson = False) -> None:
    """Write the mirror, brought up to date, as Parquet files for other engines, such as Spark.

    Example: najimi mirror publish /var/lib/najimi/published
    """
    with progress_bar() as tell:
        request = PublishRequest(directory=str(directory.absolute()))
        answer = ask("mirror/publish", request, PublishAnswer, tell)
    if as_json:
        print_json(answer)
    else:
        out().print(
            f"{answer.tables} tables with {answer.rows:,} rows ({answer.bytes / 2**20:,.1f} MiB) are in"
            f" {shown(answer.folder)}",
            highlight=False,
            soft_wrap=True,
        )


def _said(answer: MirrorAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    elif answer.equal:
        out().print("The mirror says what the database says.")
    else:
        mended = "It was repaired:" if answer.repaired else "Repair it: najimi mirror check --repair"
        out().print("The mirror differed from the database." if answer.repaired else "The mirror differs.")
        for difference in answer.differences:
            out().print(f"  {shown(difference)}", highlight=False, soft_wrap=True)
        out().print(mended)
        for done in answer.repaired:
            out().print(f"  {shown(done)}", highlight=False, soft_wrap=True)
    if not answer.equal and not answer.repaired:
        raise typer.Exit(ExitCode.PROBLEM)
