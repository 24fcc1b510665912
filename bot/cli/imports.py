"""`najimi import`: files of the shop's past into its database."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import err, out, print_json, progress_bar, say
from bot.commands.wire import ImportAnswer, ImportRequest, MappingAnswer


def make_group() -> typer.Typer:
    """Return the commands below `najimi import`."""
    group = typer.Typer(no_args_is_help=True, help="Import files. Every import is safe to repeat.")
    group.callback()(_group)
    group.command("purchases")(purchases)
    return group


def _group() -> None:
    """Import files. Every import is safe to repeat."""


def purchases(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV, XLSX or Parquet file.")
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="Which field a column fills; may be repeated."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Which till or system the file comes from; documents are told apart within it.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask whether the columns are understood rightly.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import purchases, line by line. What is there already is not counted twice.

    Example: najimi import purchases online_retail.parquet

    Example: najimi import purchases till.csv --map "Receipt=document" --map "Item=product_code" --yes
    """
    request = ImportRequest(file=file.resolve(), columns=_pairs(columns or []), source=source)
    understood = ask("import/mapping", request, MappingAnswer)
    if not as_json:
        _show_mapping(understood)
    if not yes and not as_json and sys.stdin.isatty() and sys.stderr.isatty():
        typer.confirm("Import with these columns?", default=True, abort=True, err=True)
    with progress_bar() as tell:
        answer = ask("import/purchases", request, ImportAnswer, tell)
    if as_json:
        print_json(answer)
    else:
        _show_answer(answer)


def _pairs(given: list[str]) -> dict[str, str]:
    """Split each COLUMN=FIELD at its last equals sign: a column's own name may have one."""
    pairs: dict[str, str] = {}
    for pair in given:
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip() or not field.strip():
            message = f"{pair!r} is not COLUMN=FIELD, such as Receipt=document"
            raise typer.BadParameter(message, param_hint="--map")
        pairs[column.strip()] = field.strip()
    return pairs


def _show_mapping(understood: MappingAnswer) -> None:
    """Show how the columns are understood, on standard error: it is not the result."""
    table = Table("Column", "Field", "For example", box=None, pad_edge=False)
    for line in understood.columns:
        table.add_row(escape(line.column), escape(line.field or "(left out)"), escape(line.sample or ""))
    err().print(f"The columns of {escape(understood.file.name)} ({escape(understood.origin)}):", highlight=False)
    err().print(table)


def _show_answer(answer: ImportAnswer) -> None:
    say(f"Import {answer.import_id} of {answer.file.name}: {answer.state}")
    table = Table("What", "How many", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, count in answer.counts.items():
        table.add_row(escape(name.replace("_", " ")), f"{count:,}" if isinstance(count, int) else escape(str(count)))
    out().print(table)
