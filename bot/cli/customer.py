"""`najimi customer`: what somebody wants to hear of, a copy of everything that is held on them, and their erasure."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AsJson
from bot.cli.ranges import customer_range
from bot.cli.reach import ask
from bot.cli.saving import saved_whole
from bot.cli.screen import err, out, print_json, say, shown
from bot.commands.wire import (
    CustomerRequest,
    ErasedAnswer,
    EraseRequest,
    ErasureAnswer,
    FilePiece,
    HeldAnswer,
    Progress,
)

Named = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi customer`."""
    group = typer.Typer(
        no_args_is_help=True, help="One customer: what they hear of, a copy of everything, and erasure."
    )
    group.callback()(_group)
    group.command("range")(customer_range)
    group.command("export")(export)
    group.command("erase")(erase)
    return group


def _group() -> None:
    """One customer: what they hear of, a copy of everything, and erasure."""


def export(
    customer: Named,
    out_dir: Annotated[
        Path, typer.Option("--out", metavar="DIR", exists=True, file_okay=False, help="The folder for both files.")
    ] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write everything that is held on a customer into two files: JSON for programmes, and text to read.

    Example: najimi customer export 13085 --out copies
    """
    content = bytearray()

    def tell(event: Progress | FilePiece) -> None:
        if isinstance(event, FilePiece):
            content.extend(event.content)

    answer = ask("customer/export", CustomerRequest(customer=customer), HeldAnswer, tell)
    name = re.sub(r"[^\w.-]+", "_", answer.customer)
    parts = ((".json", content[: answer.json_bytes]), (".txt", content[answer.json_bytes :]))
    for ending, part in parts:
        path = out_dir / f"customer-{name}{ending}"
        with saved_whole(path) as file:
            file.write(bytes(part))
        say(f"Wrote {path}")
    if as_json:
        print_json(answer)
    else:
        out().print(f"{answer.rows:,} records. Hand them over to this customer alone.", highlight=False)


def erase(
    customer: Named,
    confirm: Annotated[
        str,
        typer.Option("--confirm", metavar="CUSTOMER", help="The number once more, instead of typing it when asked."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Erase a customer at once and for good. It says first what goes and what stays.

    Example: najimi customer erase 13085
    """
    preview = ask("customer/preview", CustomerRequest(customer=customer), ErasureAnswer)
    if not as_json:
        _show(preview)
    if not confirm and sys.stdin.isatty() and sys.stderr.isatty():
        confirm = typer.prompt("Type the customer's number to erase them", err=True)
    request = EraseRequest(customer=preview.customer, confirm=confirm)
    answer = ask("customer/erase", request, ErasedAnswer)
    if as_json:
        print_json(answer)
        return
    out().print(f"Erased: {answer.records:,} records, {answer.texts:,} texts that mentioned them.", highlight=False)
    if not answer.caches_renewed:
        say("The mirror's file is in use; the engine makes it anew within minutes.")


def _show(preview: ErasureAnswer) -> None:
    """Say what an erasure would do, on standard error: it is no result yet."""
    console = err()
    who = f"{preview.name} ({preview.customer})" if preview.name else preview.customer
    console.print(f"Of {shown(who)} this goes:", highlight=False)
    for line in preview.goes:
        console.print(f"  {shown(line.what)}: {line.count:,}", highlight=False)
    console.print("This stays, without them:", highlight=False)
    for words in preview.stays:
        console.print(f"  {shown(words)}", highlight=False)
    for caution in preview.cautions:
        console.print(f"[yellow]Mind: {shown(caution)}[/yellow]", highlight=False)
