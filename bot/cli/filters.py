"""`najimi filters`: filters that have a name, those that come with the system and those that staff saved."""

import sys
from typing import Annotated

import typer

from bot.cli.filters_screen import print_change, print_filter, print_list, print_uses
from bot.cli.found import print_found
from bot.cli.options import AsJson, Limit
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, say, shown
from bot.commands.filters_wire import (
    BeforeAnswer,
    CompareFilterRequest,
    ComparisonAnswer,
    CopyFilterRequest,
    FilterAnswer,
    FilterRequest,
    FiltersAnswer,
    HistoryAnswer,
    RemovedAnswer,
    RemoveFilterRequest,
    RestoreFilterRequest,
    SaveFilterRequest,
    UseFilterRequest,
)
from bot.commands.wire import FoundAnswer, Nothing

Name = Annotated[str, typer.Argument(metavar="NAME", help="The filter's name.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi filters`."""
    group = typer.Typer(no_args_is_help=True, help="All filters that have a name: kept, compared, restored, asked.")
    group.callback()(_group)
    for command in (everything, show, save, copy, history, compare, restore, remove, use):
        group.command("list" if command is everything else command.__name__)(command)
    return group


def _group() -> None:
    """All filters that have a name: kept, compared, restored, asked."""


def everything(as_json: AsJson = False) -> None:
    """List every filter with its sentence.

    Example: najimi filters list
    """
    answer = ask("filters/list", Nothing(), FiltersAnswer)
    print_json(answer) if as_json else print_list(answer)


def show(name: Name, as_json: AsJson = False) -> None:
    """Show one filter: its parts, what it has to be told, who uses it.

    Example: najimi filters show "repeated trouble"
    """
    _shown(ask("filters/show", FilterRequest(name=name), FilterAnswer), as_json=as_json)


def save(
    name: Name,
    condition: Annotated[
        str | None, typer.Argument(metavar="[CONDITION]", help="The part called “condition”, in the filter language.")
    ] = None,
    *,
    part: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="NAME=TEXT", help="Another part; without a text it is taken out. Repeat it."),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", metavar='"NAME KIND DEFAULT"', help="What it has to be told. Repeat it."),
    ] = None,
    below: Annotated[
        str | None, typer.Option("--below", metavar="NAME", help="The upper filter; empty for none any more.")
    ] = None,
    description: Annotated[str | None, typer.Option("--description", metavar="WORDS", help="What it is for.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Save a filter, or change what is given of one that is there. Who uses it is shown first.

    A part called like one of the upper filter takes its place. Under the name of a filter that comes with the system,
    what you save stands in its place.

    Example: najimi filters save regulars "visits(last year) >= 3" --description "Who comes often"

    Example: najimi filters save "northern regulars" --below regulars --part "where=country = 'Norway'"
    """
    parts = _parts(part or [])
    if condition is not None:
        parts = {"condition": condition, **parts}
    before = ask("filters/before", FilterRequest(name=name), BeforeAnswer)
    if before.uses and not yes:
        print_uses(before.uses, "It is used by")
        _confirm("Change it for all of them?")
    request = SaveFilterRequest(
        name=name,
        parts=parts,
        parameters=tuple(parameter or ()),
        below=below,
        description=description,
        seen=before.version,
    )
    _shown(ask("filters/save", request, FilterAnswer), as_json=as_json)


def copy(
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW_NAME", help="What the copy is called.")],
    as_json: AsJson = False,
) -> None:
    """Copy a filter, with all that it inherits, under a name of its own.

    Under its own name, one that comes with the system becomes a copy that you can change.

    Example: najimi filters copy "repeated trouble" "trouble with lamps"
    """
    _shown(ask("filters/copy", CopyFilterRequest(name=name, new_name=new_name), FilterAnswer), as_json=as_json)


def history(name: Name, as_json: AsJson = False) -> None:
    """List every version of a filter and what it changed, newest first; also of one that was removed.

    Example: najimi filters history regulars
    """
    answer = ask("filters/history", FilterRequest(name=name), HistoryAnswer)
    if as_json:
        print_json(answer)
        return
    if not answer.versions:
        say(f"“{answer.name}” is as it comes with the system: nobody has changed it.")
    for each in answer.versions:
        moment = each.saved_at[:16].replace("T", " ")
        what = " · removed" if each.removed else ""
        out().print(f"[bold]{each.number}[/bold] · {moment} UTC · {shown(each.saved_by)}{what}", highlight=False)
        for change in each.changes:
            print_change(change)


def compare(
    name: Name,
    before: Annotated[
        int | None, typer.Argument(metavar="[VERSION]", min=0, help="0 is as it comes with the system.")
    ] = None,
    after: Annotated[
        int | None, typer.Argument(metavar="[VERSION]", min=0, help="Without it, what is in force.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a filter: in sentences, and word by word. Without numbers, the last change.

    Example: najimi filters compare regulars 1 3
    """
    answer = ask("filters/compare", CompareFilterRequest(name=name, before=before, after=after), ComparisonAnswer)
    if as_json:
        print_json(answer)
        return
    console = out()
    console.print(f"[bold]{shown(answer.name)}[/bold]: {answer.before} and {answer.after}", highlight=False)
    console.print(f"Before: {shown(answer.sentence_before)}", highlight=False, soft_wrap=True)
    console.print(f"After:  {shown(answer.sentence_after)}", highlight=False, soft_wrap=True)
    for change in answer.changes:
        print_change(change)
    if not answer.changes:
        say("Nothing differs.")


def restore(
    name: Name,
    version: Annotated[
        int | None, typer.Argument(metavar="[VERSION]", min=1, help="Without it, as it comes with the system.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put an earlier version of a filter in force again, or the one that comes with the system.

    Example: najimi filters restore regulars 2
    """
    _shown(ask("filters/restore", RestoreFilterRequest(name=name, version=version), FilterAnswer), as_json=as_json)


def remove(
    name: Name,
    even_if_used: Annotated[
        bool, typer.Option("--even-if-used", help="Remove it although others use it; they could not be asked any more.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove a filter. Its history stays, so that it can be restored.

    Example: najimi filters remove regulars
    """
    look = ask("filters/show", FilterRequest(name=name), FilterAnswer)
    if not yes:
        print_uses(look.uses, "It is used by")
        _confirm(f"Remove “{look.name}”?")
    answer = ask("filters/remove", RemoveFilterRequest(name=name, even_if_used=even_if_used), RemovedAnswer)
    if as_json:
        print_json(answer)
    else:
        say(f"Removed “{answer.name}”. `najimi filters restore` brings any version of it back.")


def use(
    name: Name,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[VALUE]...", help="What it has to be told, in its order.")
    ] = None,
    limit: Limit = 10,
    as_json: AsJson = False,
) -> None:
    """Say which customers meet a filter.

    Example: najimi filters use "repeated trouble" 3 2 12
    """
    request = UseFilterRequest(name=name, values=tuple(values or ()), limit=limit)
    print_found(ask("filters/use", request, FoundAnswer), as_json=as_json)


def _parts(written: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in written:
        name, sign, text = each.partition("=")
        if not sign or not name.strip():
            message = f"{each[:60]!r} is not NAME=TEXT, such as \"where=country = 'Norway'\""
            raise typer.BadParameter(message, param_hint="--part")
        found[name.strip()] = text.strip()
    return found


def _confirm(question: str) -> None:
    """Ask on a terminal; without one, refuse to guess."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        message = f"{question} There is no terminal to ask on: add --yes."
        raise typer.BadParameter(message, param_hint="--yes")
    typer.confirm(question, default=False, abort=True, err=True)


def _shown(answer: FilterAnswer, *, as_json: bool) -> None:
    print_json(answer) if as_json else print_filter(answer)
