"""How filters are printed for people."""

from collections.abc import Sequence

from rich.table import Table

from bot.cli.screen import err, out, shown
from bot.commands.filters_wire import ChangeLine, FilterAnswer, FilterRow, FiltersAnswer, UseLine

MOST_USES = 20


def print_list(answer: FiltersAnswer) -> None:
    """Print every filter in a table."""
    table = Table("Name", "Whom it finds", "From", box=None, pad_edge=False)
    for line in answer.filters:
        table.add_row(shown(line.name), shown(line.description or line.sentence), shown(_origin(line)))
    out().print(table)


def print_filter(answer: FilterAnswer) -> None:
    """Print one filter from all sides."""
    console = out()
    console.print(f"[bold]{shown(answer.name)}[/bold] · {shown(_origin(answer))}", highlight=False)
    if answer.description:
        console.print(shown(answer.description), highlight=False, soft_wrap=True)
    console.print(shown(answer.sentence), highlight=False, soft_wrap=True)
    for part in answer.parts:
        source = f" (from “{part.inherited_from}”)" if part.inherited_from else ""
        console.print(
            f"  {shown(part.name)}{shown(source)}: {shown(part.text)}", style="dim", highlight=False, soft_wrap=True
        )
    for each in answer.parameters:
        default = f", {each.default} unless you say otherwise" if each.default else ", has to be said"
        console.print(f"  ${shown(each.name)}: {each.kind}{shown(default)}", highlight=False, soft_wrap=True)
    console.print(f"Ask it: {shown(answer.call)}", highlight=False, soft_wrap=True)
    print_uses(answer.uses, "Used by", to_stdout=True)


def print_uses(uses: Sequence[UseLine], heading: str, *, to_stdout: bool = False) -> None:
    """Print who uses a filter; nothing where nobody does."""
    if not uses:
        return
    console = out() if to_stdout else err()
    console.print(f"{heading}:", highlight=False)
    for use in uses[:MOST_USES]:
        via = f" through “{use.via}”" if use.via else ""
        console.print(f"  {use.kind} “{shown(use.name)}”{shown(via)}", highlight=False, soft_wrap=True)
    if len(uses) > MOST_USES:
        console.print(f"  and {len(uses) - MOST_USES:,} more", highlight=False)


def print_change(change: ChangeLine) -> None:
    """Print one thing that differs."""
    out().print(f"  {shown(change.what)}: {shown(change.marked)}", highlight=False, soft_wrap=True)


def _origin(line: FilterRow) -> str:
    if line.comes_with_system:
        return "comes with the system"
    below = f", below “{line.parent}”" if line.parent else ""
    if line.overwritten:
        return f"your own copy of one that comes with the system, by {line.saved_by}{below}"
    return f"by {line.saved_by}{below}"
