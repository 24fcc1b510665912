"""`najimi import customers` and its like: files of everything but purchases."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.import_screen import pairs_of, show_answer, show_mapping
from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import print_json, progress_bar
from bot.commands.records_wire import RecordsRequest
from bot.commands.wire import ImportAnswer, MappingAnswer

_COMMON = (
    'A column is named with --map FIELD=COLUMN ("-" for none); without it columns are guessed by their names, shown,'
    " and kept for the next such file. Cells that are empty change nothing, a dash clears. The options: decimal, dates,"
    " empty (keep, clear), encoding, separator."
)
_HELP = {
    "customers": (
        "Import customers. They are known again by their number, else by e-mail address or telephone number.\n\n"
        "The fields: number, name, first_name, last_name, address, city, postal_code, country, telephone, email,"
        " language, zone, branch, since, card; extra.NAME keeps a column as a further fact; consent.CHANNEL and"
        " optout.CHANNEL say what customers agreed to (it waits for their confirmation) or refused (it counts at once)."
    ),
    "products": (
        "Import products, by their code.\n\nThe fields: code, name, type, group, price, cost, durable_days,"
        " replaceable, up_sellable, is_goods; extra.NAME keeps a column as a further fact."
    ),
    "relations": (
        "Import how products relate, by product, partner and kind.\n\nThe fields: product, partner, kind (cross-sell,"
        " up-sell, replacement, rare-simultaneous, bundle, part), level (0 to 100)."
    ),
    "contacts": (
        "Import contacts with customers.\n\nThe fields: customer (or email, telephone), id, date, time, channel,"
        " product, duration (seconds), minutes, contents, page_url."
    ),
    "troubles": (
        "Import troubles that customers had.\n\nThe fields: customer (or email, telephone), id, date, product,"
        " classification, level, description, settlement_method, status (open, in hand, settled), last_handled_on,"
        " settled_on."
    ),
    "ranges": (
        "Import what customers want to hear of: one solution or product a line. It adds to what is there.\n\nThe"
        " fields: customer (or email, telephone), solution (its path), product (its code), since."
    ),
    "solutions": (
        "Import solutions, by their path, and what they hold.\n\nThe fields: solution (Home > Kitchen), virtual (yes,"
        " no), products (codes; with semicolons), holds (paths of other solutions, for a virtual one)."
    ),
    "departments": (
        "Import sales departments, by their name, and what each may offer.\n\nThe fields: department, offers (paths of"
        " solutions, with semicolons). A file adds solutions; it takes no limit away."
    ),
}


def add_commands(group: typer.Typer) -> None:
    """Add a command for each kind of records below `najimi import`."""
    for kind, words in _HELP.items():
        example = f"Example: najimi import {kind} {kind}.csv --dry-run"
        group.command(kind, help=f"{words}\n\n{_COMMON}\n\n{example}")(_command(kind))


def _command(kind: str) -> Callable[..., None]:
    def import_records(
        file: Annotated[
            Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV, XLSX or Parquet file.")
        ],
        mapping: Annotated[
            list[str] | None,
            typer.Option("--map", metavar="FIELD=COLUMN", help="Which column fills a field; may be repeated."),
        ] = None,
        source: Annotated[str | None, typer.Option(help="Which system the file comes from.")] = None,
        *,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Say what importing the file would do, and write nothing.")
        ] = False,
        yes: Annotated[
            bool, typer.Option("--yes", "-y", help="Do not ask whether the columns are understood rightly.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        given = pairs_of(mapping or [])
        request = RecordsRequest(kind=kind, file=file.resolve(), mapping=given, source=source, dry_run=dry_run)
        if not as_json:
            understood = ask("import/records/mapping", request, MappingAnswer)
            show_mapping(understood, kind)
            asked = not yes and not dry_run and not understood.missing
            if asked and sys.stdin.isatty() and sys.stderr.isatty():
                typer.confirm("Import the file like this?", default=True, abort=True, err=True)
        with progress_bar() as tell:
            answer = ask("import/records", request, ImportAnswer, tell)
        if as_json:
            print_json(answer)
        else:
            show_answer(answer)

    return import_records
