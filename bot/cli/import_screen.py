"""What every import says on the terminal: how its file is understood, and what came of it."""

import typer
from rich.table import Table

from bot.cli.screen import err, out, say, shown
from bot.commands.wire import ImportAnswer, MappingAnswer


def pairs_of(given: list[str]) -> dict[str, str]:
    """Split each FIELD=COLUMN at its first equals sign: a column's own name may have one."""
    pairs: dict[str, str] = {}
    for pair in given:
        field, equals, column = pair.partition("=")
        if not equals or not column.strip() or not field.strip():
            message = f'{pair!r} is not FIELD=COLUMN, such as "customer=Card No"'
            raise typer.BadParameter(message, param_hint="--map")
        pairs[field.strip()] = column.strip()
    return pairs


def show_mapping(understood: MappingAnswer, kind: str = "purchases") -> None:
    """Show how the file is understood, on standard error: it is not the result."""
    table = Table("Field", "Column", "Why", "For example", box=None, pad_edge=False)
    for line in understood.mapping:
        table.add_row(shown(line.field), shown(line.column), shown(line.origin), shown(line.sample or ""))
    console = err()
    console.print(f"{shown(understood.file.name)} is understood as {kind} like this:", highlight=False)
    console.print(table)
    for note in understood.notes:
        console.print(shown(note), style="yellow", highlight=False, soft_wrap=True)


def show_answer(answer: ImportAnswer) -> None:
    """Print every plain figure; reasons, the first lines that were left out and what can be done follow."""
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
    for reason, times in figures.get("values_left_out", {}).items():
        say(f"Single values left out, the rest of their lines taken: {reason} ({times:,})")
    for reject in figures.get("first_rejects", []):
        say(f"Line {reject['line']} is left out: {reject['reason']}")
    if figures.get("dry_run"):
        say("This was a dry run: nothing has been changed.")
        return
    if figures.get("rejects_file"):
        say(f"All lines that were left out, each with its reason: {figures['rejects_file']}")
    if not figures.get("already_imported"):
        say(f"To take this import out again: najimi import undo {figures['run_id']}")
