"""`najimi doctor`: what works, what does not, and what to do about it."""

import typer
from pydantic import BaseModel

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, shown
from bot.commands.exit_codes import ExitCode
from bot.commands.mirror_wire import MirrorAnswer, MirrorRequest
from bot.doctor.check import Check, Standing
from bot.doctor.examination import examine

STYLES = {Standing.OK: "green", Standing.NOT_SET_UP: "yellow", Standing.PROBLEM: "bold red"}


class Diagnosis(BaseModel):
    """Every check, and whether none of them found a problem."""

    healthy: bool
    checks: tuple[Check, ...]


def doctor(as_json: AsJson = False) -> None:
    """Check settings, database, engine, mirror, Slack, Telegram, speech and card readers; exits with 3 on a problem.

    Example: najimi doctor
    """
    checks = tuple(examine(_mirror_differences))
    healthy = all(check.standing is not Standing.PROBLEM for check in checks)
    if as_json:
        print_json(Diagnosis(healthy=healthy, checks=checks))
    else:
        _print(checks)
    if not healthy:
        raise typer.Exit(ExitCode.PROBLEM)


def _mirror_differences() -> tuple[str, ...]:
    return ask("mirror/check", MirrorRequest(), MirrorAnswer).differences


def _print(checks: tuple[Check, ...]) -> None:
    """Print a line a check, and below it what to do: a table would fold long advice into a narrow column."""
    console = out()
    for check in checks:
        standing = f"[{STYLES[check.standing]}]{check.standing:<10}[/]"
        console.print(f"{standing}  {check.part:<12}  {shown(check.found)}", highlight=False, soft_wrap=True)
        if check.to_do:
            console.print(f"{'':<26}-> {shown(check.to_do)}", style="dim", highlight=False, soft_wrap=True)
