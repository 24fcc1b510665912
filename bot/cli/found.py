"""Print an answer: how many, the question as it was understood, the first customers with their reasons."""

from rich.table import Table

from bot.cli.screen import out, print_json, shown
from bot.commands.wire import FoundAnswer


def print_found(answer: FoundAnswer, *, as_json: bool) -> None:
    """Print `answer` for scripts or for people."""
    if as_json:
        print_json(answer)
        return
    console = out()
    console.print(f"[bold]{answer.found:,}[/bold] of {answer.of:,} customers: {shown(answer.sentence)}", soft_wrap=True)
    if answer.filter:
        console.print(f"Filter: {shown(answer.filter)}", style="dim", highlight=False, soft_wrap=True)
    for remark in answer.remarks:
        console.print(shown(remark), highlight=False, soft_wrap=True)
    if not answer.customers:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Weight", justify="right")
    for heading in ("Customer", "Name", "Why"):
        table.add_column(heading, overflow="fold")
    for line in answer.customers:
        weight = f"{line.weight / 1000:,.3f}" if answer.in_thousandths else f"{line.weight:,}"
        table.add_row(weight, shown(line.number), shown(line.name or ""), shown(line.reason))
    console.print(table)
