"""`najimi import`: files of the shop's past into its database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import import_records, undo
from bot.cli.import_screen import pairs_of, show_answer, show_mapping
from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import print_json, progress_bar, shown
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
    request = ImportRequest(file=file.resolve(), mapping=pairs_of(mapping or []), source=source, dry_run=dry_run)
    if not as_json:
        understood = ask("import/mapping", request, MappingAnswer)
        show_mapping(understood)
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
        show_answer(answer)


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
