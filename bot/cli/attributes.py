"""`najimi attributes`: what is known of each customer, how it is spread, and what staff define besides."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import err, out, print_json, say, shown
from bot.commands.attributes_wire import (
    AttributeAnswer,
    AttributeRequest,
    AttributeRow,
    AttributesAnswer,
    AttributeUse,
    DefineAttributeRequest,
    RemoveAttributeRequest,
    RemovedAttribute,
    RestoreAttributeRequest,
)
from bot.commands.wire import Nothing

MOST_USES = 20

Name = Annotated[str, typer.Argument(metavar="NAME", help="The attribute's name.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi attributes`."""
    group = typer.Typer(no_args_is_help=True, help="What is known of each customer, and what you define besides.")
    group.callback()(_group)
    for command in (everything, define, show, remove, restore):
        group.command("list" if command is everything else command.__name__)(command)
    return group


def _group() -> None:
    """All attributes of customers: what they mean, how they are spread, and what you define besides."""


def everything(as_json: AsJson = False) -> None:
    """List every attribute with a small histogram of its values, what staff defined first.

    The bars reach from low to high values; the outermost take in whoever is beyond.

    Example: najimi attributes list
    """
    answer = ask("attributes/list", Nothing(), AttributesAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table("Name", "Spread", "From … to, and of whom it is known", "Meaning", box=None, pad_edge=False)
    for row in answer.attributes:
        meaning = f"does not work: {row.fault}" if row.fault else row.about or row.expression or ""
        table.add_row(shown(row.name), row.bars, shown(row.spread), shown(meaning))
    out().print(table)


def define(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One word, such as loyal_months.")],
    expression: Annotated[
        str, typer.Argument(metavar="VALUE", help="A value in the filter language, such as “sales / visits”.")
    ],
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="WORDS", help="What is said after a number; % for a percentage.")
    ] = None,
    description: Annotated[str | None, typer.Option("--description", metavar="WORDS", help="What it tells.")] = None,
    as_json: AsJson = False,
) -> None:
    """Define an attribute, or define it anew. It can then be used in any filter by its name.

    Example: najimi attributes define per_visit "sales / visits" --description "What a visit brings"
    """
    request = DefineAttributeRequest(name=name, expression=expression, unit=unit, description=description)
    _print(ask("attributes/define", request, AttributeAnswer), as_json=as_json)


def show(name: Name, as_json: AsJson = False) -> None:
    """Show one attribute: how it is reckoned and spread, who uses it, its versions.

    Example: najimi attributes show per_visit
    """
    _print(ask("attributes/show", AttributeRequest(name=name), AttributeAnswer), as_json=as_json)


def remove(
    name: Name,
    even_if_used: Annotated[
        bool, typer.Option("--even-if-used", help="Remove it although others use it; they could not be asked any more.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove an attribute that staff defined. Who uses it is shown first; its versions stay.

    Example: najimi attributes remove per_visit
    """
    look = ask("attributes/show", AttributeRequest(name=name), AttributeAnswer)
    if not yes:
        _print_uses(look.uses, to_stdout=False)
        _confirm(f"Remove “{look.name}”?")
    request = RemoveAttributeRequest(name=name, even_if_used=even_if_used)
    answer = ask("attributes/remove", request, RemovedAttribute)
    if as_json:
        print_json(answer)
    else:
        say(f"Removed “{answer.name}”. `najimi attributes restore` brings any version of it back.")


def restore(
    name: Name,
    version: Annotated[int, typer.Argument(metavar="VERSION", min=1, help="As `najimi attributes show` numbers it.")],
    as_json: AsJson = False,
) -> None:
    """Put an earlier version of an attribute in force again, also of one that was removed.

    Example: najimi attributes restore per_visit 1
    """
    answer = ask("attributes/restore", RestoreAttributeRequest(name=name, version=version), AttributeAnswer)
    _print(answer, as_json=as_json)


def _print(answer: AttributeAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    console = out()
    console.print(f"[bold]{shown(answer.name)}[/bold] · {shown(answer.kind or 'removed')}", highlight=False)
    for text in (answer.about, _reckoned(answer), answer.fault or ""):
        if text:
            console.print(shown(text), highlight=False, soft_wrap=True)
    if answer.spread:
        console.print(f"{answer.bars}  {shown(answer.spread)}", highlight=False, soft_wrap=True)
    _print_uses(answer.uses, to_stdout=True)
    for each in answer.versions:
        moment = each.saved_at[:16].replace("T", " ")
        what = "removed" if each.expression is None else each.expression
        said = f"  version {each.number} · {moment} UTC · {shown(each.saved_by)}: {shown(what)}"
        console.print(said, style="dim", highlight=False, soft_wrap=True)


def _reckoned(row: AttributeRow) -> str:
    return f"Reckoned as {row.expression}" if row.expression else ""


def _print_uses(uses: tuple[AttributeUse, ...], *, to_stdout: bool) -> None:
    if not uses:
        return
    console = out() if to_stdout else err()
    console.print("Used by:", highlight=False)
    for use in uses[:MOST_USES]:
        console.print(f"  {use.kind} “{shown(use.name)}”", highlight=False, soft_wrap=True)
    if len(uses) > MOST_USES:
        console.print(f"  and {len(uses) - MOST_USES:,} more", highlight=False)


def _confirm(question: str) -> None:
    """Ask on a terminal; without one, refuse to guess."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        message = f"{question} There is no terminal to ask on: add --yes."
        raise typer.BadParameter(message, param_hint="--yes")
    typer.confirm(question, default=False, abort=True, err=True)
