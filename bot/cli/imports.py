"""`najimi import`: files of the shop's past into its database."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli import import_records, undo
from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import err, out, print_json, progress_bar, say, shown
from bot.commands.wire import ImportAnswer, ImportRequest, MappedLine, MappingAnswer


def make_group() -> typer.Typer:
    """Return the commands below `najimi import`."""
    group = typer.Typer(no_args_is_help=True, help="Import files. Every import is safe to repeat, and can be undone.")
    group.callback()(_group)
    group.command("purchases")(purchases)
    import_records.add_commands(group)
    group.command("list")(undo.everything)
    group.command("undo")(undo.undo)
    return group


def _group() -> None:
    """Import files. Every import is safe to repeat, and can be undone."""


def purchases(  # noqa: PLR0917 - typer makes each a word of the command line
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="A CSV (also as .gz or .zip), XLSX or Parquet."
        ),
    ],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column fills a field; may be repeated."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Which till or system the file comes from; documents are told apart within it.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask whether the columns are understood rightly.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what the import would bring, to the last figure; change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import purchases, line by line. What is there already is not counted twice.

    Without --map the columns are guessed by their names and contents, shown, and kept for the next such file. The
    fields: document, product, description, quantity, price, amount, cost, date, time, customer, country, currency,
    branch, till, staff ("-" for none). The options: decimal, dates, cancellations, encoding, separator, header, sheet.

    Example: najimi import purchases online_retail.parquet --dry-run

    Example: najimi import purchases till.csv --map "customer=Card No" --map "dates=day first" --yes
    """
    request = ImportRequest(file=file.resolve(), mapping=_pairs(mapping or []), source=source, dry_run=dry_run)
    if not as_json:
        understood = ask("import/mapping", request, MappingAnswer)
        _show_mapping(understood)
        asking = not yes and sys.stdin.isatty() and sys.stderr.isatty()
        if asking and _is_unclear(understood):
            request = request.model_copy(update={"mapping": {**request.mapping, "dates": _ask_for_dates(understood)}})
        if asking and not dry_run and not understood.missing:
            typer.confirm("Import the file like this?", default=True, abort=True, err=True)
    with progress_bar() as tell:
        answer = ask("import/purchases", request, ImportAnswer, tell)
    if as_json:
        print_json(answer)
    else:
        _show_answer(answer)


def _pairs(given: list[str]) -> dict[str, str]:
    """Split each FIELD=COLUMN at its first equals sign: a column's own name may have one."""
    pairs: dict[str, str] = {}
    for pair in given:
        field, equals, column = pair.partition("=")
        if not equals or not column.strip() or not field.strip():
            message = f'{pair!r} is not FIELD=COLUMN, such as "customer=Card No"'
            raise typer.BadParameter(message, param_hint="--map")
        pairs[field.strip()] = column.strip()
    return pairs


def _show_mapping(understood: MappingAnswer) -> None:
    """Show how the file is understood, on standard error: it is not the result."""
    table = Table("Field", "Column", "Why", "For example", box=None, pad_edge=False)
    for line in understood.mapping:
        table.add_row(shown(line.field), shown(line.column), shown(line.origin), shown(line.sample or ""))
    console = err()
    console.print(f"{shown(understood.file.name)} is understood like this:", highlight=False)
    console.print(table)
    for note in understood.notes:
        console.print(shown(note), style="yellow", highlight=False, soft_wrap=True)


def _is_unclear(understood: MappingAnswer) -> bool:
    """Return whether nothing in the file tells if the day or the month comes first in its dates."""
    return any(line.field == "dates" and line.origin.startswith("unclear") for line in understood.mapping)


def _ask_for_dates(understood: MappingAnswer) -> str:
    """Ask which comes first; what is usual here is proposed."""
    lines = {line.field: line for line in understood.mapping}
    example = lines["date"].sample if "date" in lines else None
    question = f"Does the day come first in dates such as {shown(example or '3/4/2010')}"
    return "day first" if typer.confirm(question, default=_is_day_first(lines["dates"]), err=True) else "month first"


def _is_day_first(dates: MappedLine) -> bool:
    return dates.column == "day first"


def _show_answer(answer: ImportAnswer) -> None:
    """Print every figure that is a plain one; the first rejected lines follow with their reasons."""
    figures = answer.root
    table = Table("What", "How many", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, figure in figures.items():
        if figure is not None and not isinstance(figure, bool | dict | list):
            text = f"{figure:,}" if isinstance(figure, int) else shown(str(figure))
            table.add_row(shown(name.replace("_", " ")), text)
    if figures.get("already_imported"):
        say("This file was imported before: nothing is added.")
    out().print(table)
    for reject in figures.get("first_rejects", []):
        say(f"Line {reject['line']} is left out: {reject['reason']}")
    if figures.get("dry_run"):
        say("This was a dry run: nothing has been changed.")
        return
    if figures.get("rejects_file"):
        say(f"All lines that were left out, each with its reason: {figures['rejects_file']}")
    if not figures.get("already_imported"):
        say(f"To take this import out again: najimi import undo {figures['run_id']}")
