"""`najimi lists`: customer lists that are kept, over time."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from bot.cli.options import AsJson, Limit
from bot.cli.reach import ask
from bot.cli.saving import saved_whole
from bot.cli.screen import out, print_json, progress_bar, say, shown
from bot.commands.lists_wire import (
    CombineListsRequest,
    CompareListsRequest,
    ExportListRequest,
    ListAnswer,
    ListRequest,
    ListsAnswer,
    ListsComparison,
    RemovedList,
    RenameListRequest,
    ReturnListRequest,
    SaveListRequest,
)
from bot.commands.wire import FilePiece, Nothing, Progress

Name = Annotated[str, typer.Argument(metavar="NAME", help="The list's name.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Before = Annotated[
    int | None, typer.Option("--version", min=1, help="A version of the list, instead of what it is now.")
]


def make_group() -> typer.Typer:
    """Return the commands below `najimi lists`."""
    group = typer.Typer(no_args_is_help=True, help="Customer lists: saved, refreshed, compared, combined, exported.")
    group.callback()(_group)
    for command in (everything, show, save, compare, combine, refresh, export, rename, remove):
        group.command("list" if command is everything else command.__name__)(command)
    return group


def _group() -> None:
    """Keep customer lists: saved, refreshed, compared, combined, exported."""


def everything(as_json: AsJson = False) -> None:
    """List every list, the latest first.

    Example: najimi lists list
    """
    answer = ask("lists/list", Nothing(), ListsAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Customers", justify="right")
    for heading in ("List", "Version", "Question"):
        table.add_column(heading, overflow="fold")
    for row in answer.lists:
        table.add_row(f"{row.size:,}", shown(row.name), str(row.version), shown(row.sentence))
    out().print(table if answer.lists else "Nobody has saved a list yet.")


def show(name: Name, limit: Limit = 10, as_json: AsJson = False) -> None:
    """Show one list: its question, its first customers, how it stood before.

    Example: najimi lists show "Lamps, autumn"
    """
    _print(ask("lists/show", ListRequest(name=name, limit=limit), ListAnswer), as_json=as_json)


def save(
    words: Annotated[str, typer.Argument(metavar="FILTER|WORDS", help="A filter, or a question in plain words.")],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="What the list is to be called.")],
    as_json: AsJson = False,
) -> None:
    """Ask a question and keep who answers it as a list.

    Example: najimi lists save "customers who came at least twice this year" --as Regulars
    """
    with progress_bar() as tell:
        answer = ask("lists/save", SaveListRequest(words=words, name=name), ListAnswer, tell)
    _print(answer, as_json=as_json)


def compare(
    name: Name,
    other: Annotated[str | None, typer.Argument(metavar="[OTHER]", help="Another list.")] = None,
    version: Before = None,
    other_version: Annotated[int | None, typer.Option(min=1, help="A version of the other list.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say who is on one list alone, and who on both; without another list, who is new and who left since last time.

    Example: najimi lists compare Regulars "Lamps, autumn"

    Example: najimi lists compare Regulars --version 1
    """
    request = CompareListsRequest(name=name, version=version, other=other, other_version=other_version)
    answer = ask("lists/compare", request, ListsComparison)
    print_json(answer) if as_json else _print_comparison(answer)


def combine(
    name: Name,
    how: Annotated[Literal["and", "or", "minus"], typer.Argument(help="Who is on both, on either, or left over.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other list.")],
    new_name: Annotated[str, typer.Option("--as", metavar="NAME", help="What the new list is to be called.")],
    as_json: AsJson = False,
) -> None:
    """Make a new list of two.

    Example: najimi lists combine Regulars minus "Lamps, autumn" --as "Regulars without lamps"
    """
    request = CombineListsRequest(name=name, how=how, other=other, new_name=new_name)
    with progress_bar() as tell:
        answer = ask("lists/combine", request, ListAnswer, tell)
    _print(answer, as_json=as_json)


def refresh(
    name: Name,
    version: Annotated[int | None, typer.Option("--to-version", min=1, help="Return to this version instead.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Ask the list's question again; what it was is kept. Who comes and who goes is shown first.

    Example: najimi lists refresh Regulars

    Example: najimi lists refresh Regulars --to-version 1
    """
    if not yes:
        _ask_first(name, version)
    with progress_bar() as tell:
        if version is None:
            answer = ask("lists/refresh", ListRequest(name=name), ListAnswer, tell)
        else:
            answer = ask("lists/return", ReturnListRequest(name=name, version=version), ListAnswer, tell)
    _print(answer, as_json=as_json)


def export(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write; .xlsx makes a worksheet, else CSV.")],
    as_json: AsJson = False,
) -> None:
    """Write everybody on a list into a file; it appears whole or not at all.

    Example: najimi lists export Regulars regulars.csv
    """
    request = ExportListRequest(name=name, format="xlsx" if file.suffix.casefold() == ".xlsx" else "csv")
    with saved_whole(file) as written:

        def tell(event: Progress | FilePiece) -> None:
            if isinstance(event, FilePiece):
                written.write(event.content)

        answer = ask("lists/export", request, ListAnswer, tell)
    say(f"Wrote {answer.size:,} customers into {file}")
    if as_json:
        print_json(answer)


def rename(
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    as_json: AsJson = False,
) -> None:
    """Give a list another name.

    Example: najimi lists rename Regulars "Who comes often"
    """
    _print(ask("lists/rename", RenameListRequest(name=name, new_name=new_name), ListAnswer), as_json=as_json)


def remove(name: Name, yes: Yes = False, as_json: AsJson = False) -> None:
    """Remove a list; the customers stay. Refused while a plan, a filter or another list uses it.

    Example: najimi lists remove Regulars
    """
    if not yes:
        answer = ask("lists/show", ListRequest(name=name, limit=0), ListAnswer)
        _confirm(f"Remove the list {answer.name} with {answer.size:,} customers?")
    removed = ask("lists/remove", ListRequest(name=name), RemovedList)
    print_json(removed) if as_json else out().print(f"Removed the list {shown(removed.removed)}.")


def _ask_first(name: str, version: int | None) -> None:
    if version is None:
        found = ask("lists/preview", ListRequest(name=name), ListsComparison)
    else:
        request = CompareListsRequest(name=name, other=name, other_version=version)
        found = ask("lists/compare", request, ListsComparison)
    say(f"{found.only_second:,} come, {found.only_first:,} go, {found.both:,} stay.")
    _confirm("Do it?")


def _confirm(question: str) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        say("Say --yes to do it without being asked.")
        raise typer.Exit(1)
    typer.confirm(question, default=False, abort=True, err=True)


def _print(answer: ListAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    console = out()
    console.print(f"[bold]{shown(answer.name)}[/bold]: {answer.size:,} customers, version {answer.version}")
    console.print(shown(answer.sentence), soft_wrap=True, highlight=False)
    if answer.filter:
        console.print(f"Filter: {shown(answer.filter)}", style="dim", highlight=False, soft_wrap=True)
    for stood in answer.versions[1:]:
        console.print(f"Version {stood.version}: {stood.size:,} customers, {stood.at}", style="dim", highlight=False)
    if not answer.members:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Weight", justify="right")
    for heading in ("Customer", "Name", "Why"):
        table.add_column(heading, overflow="fold")
    for line in answer.members:
        weight = f"{line.weight / 1000:,.3f}" if answer.in_thousandths else f"{line.weight:,}"
        table.add_row(weight, shown(line.number), shown(line.name or ""), shown(line.reason))
    console.print(table)


def _print_comparison(found: ListsComparison) -> None:
    console = out()
    table = Table(box=None, pad_edge=False)
    table.add_column("Customers", justify="right")
    table.add_column("Where", overflow="fold")
    table.add_row(f"{found.only_second:,}", f"only on {shown(found.second)} (of {found.size_second:,})")
    table.add_row(f"{found.only_first:,}", f"only on {shown(found.first)} (of {found.size_first:,})")
    table.add_row(f"{found.both:,}", "on both")
    console.print(table)
    for where, persons in ((found.second, found.second_alone), (found.first, found.first_alone)):
        if persons:
            named = ", ".join(shown(f"{one.number} {one.name or ''}".strip()) for one in persons)
            console.print(f"Only on {shown(where)}: {named}", highlight=False, soft_wrap=True)
