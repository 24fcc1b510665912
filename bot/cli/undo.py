"""`najimi import list` and `najimi import undo`: what was imported, and taking one import out again."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import err, out, print_json, progress_bar, say, shown
from bot.commands.wire import ImportsAnswer, ImportsRequest, UndoAnswer, UndoRequest

_TABLES = {
    "purchase_line": "lines of purchases",
    "purchase": "purchases",
    "customer": "customers",
    "product": "products",
    "product_name": "further names of products",
    "identity": "identities of customers",
    "contact": "contacts",
    "trouble": "troubles",
    "contract": "contracts",
    "relation": "relations",
    "registered_range": "registered ranges",
    "solution": "solutions",
    "solution_product": "places in virtual solutions",
    "solution_part": "solutions within virtual ones",
    "department": "departments",
    "department_solution": "solutions that departments may offer",
}
Run = Annotated[int, typer.Argument(metavar="IMPORT", min=1, help="The number of the import, as the list shows it.")]


def everything(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to print, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the imports there have been, the newest first.

    Example: najimi import list
    """
    answer = ask("import/list", ImportsRequest(limit=limit), ImportsAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table(
        "Import", "What", "File", "State", "Lines", "New", "Left out", "Begun (UTC)", box=None, pad_edge=False
    )
    for line in answer.imports:
        counts = [line.counts.get(name) for name in ("lines", "new_lines", "rejected")]
        figures = [f"{count:,}" if isinstance(count, int) else "" for count in counts]
        name, begun = shown(line.file_name), line.started_at[:16].replace("T", " ")
        table.add_row(str(line.run_id), shown(line.kind), name, line.state, *figures, begun)
    out().print(table)
    for line in answer.imports:
        if line.error:
            say(f"Import {line.run_id}: {line.error}")
    if answer.of > len(answer.imports):
        say(f"These are the latest {len(answer.imports):,} of {answer.of:,} imports.")


def undo(
    run: Run,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Undo without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what the undo would do; change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take an import out of the books as a whole: shows what goes and what stays, asks, and undoes it.

    What other imports brought too stays for them, and what is in use since stays as well. The file can be imported
    again afterwards. An undo that was broken off is completed by repeating it.

    Example: najimi import undo 3 --dry-run

    Example: najimi import undo 3 --yes
    """
    request = UndoRequest(run_id=run)
    if dry_run or not yes:
        answer = ask("import/preview-undo", request, UndoAnswer)
        if dry_run and as_json:
            print_json(answer)
            return
        _show(answer, "Undoing")
        if dry_run:
            return
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            message = "An undo asks first, and there is no terminal to ask on: add --yes."
            raise typer.BadParameter(message, param_hint="--yes")
        typer.confirm("Undo this import?", default=False, abort=True, err=True)
    with progress_bar() as tell:
        answer = ask("import/undo", request, UndoAnswer, tell)
    if as_json:
        print_json(answer)
        return
    _show(answer, "Undone:")
    if answer.relations_learned is not None:
        say(f"Relation levels were learned anew: {answer.relations_learned:,}.")


def _show(answer: UndoAnswer, verb: str) -> None:
    console = err() if verb == "Undoing" else out()
    console.print(shown(f"{verb} import {answer.run_id}, {answer.kind} of {answer.file_name}"), highlight=False)
    table = Table("What", "Goes", "Stays for other imports", "Stays in use", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, words in _TABLES.items():
        figures = [counts.get(name, 0) for counts in (answer.removed, answer.handed_over, answer.kept)]
        if any(figures):
            table.add_row(words, *(f"{figure:,}" for figure in figures))
    console.print(table)
    for reason, count in sorted(answer.reasons.items()):
        console.print(shown(f"{count:,} {reason}, and stay."), highlight=False)
    if answer.restored:
        console.print(f"{answer.restored:,} rows of other imports get their former values back.", highlight=False)
    if answer.left:
        console.print(f"{answer.left:,} rows were changed since; those changes stay.", highlight=False)
