"""What people and scripts see: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from bot.commands.wire import FilePiece, Progress, Refusal, Tell


def out() -> Console:
    """Return the console of results."""
    return Console()


def err() -> Console:
    """Return the console of messages, progress and errors."""
    return Console(stderr=True)


def shown(text: str) -> str:
    """Return somebody's text as a terminal may print it: no markup of ours, no control characters of theirs."""
    return escape("".join(mark if mark.isprintable() or mark == "\n" else "\ufffd" for mark in text))


def say(message: str) -> None:
    """Tell a person something that is not the result."""
    err().print(shown(message))


def print_json(answer: BaseModel) -> None:
    """Print a result for scripts: one JSON document, and nothing else on standard output."""
    sys.stdout.write(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n")


def print_refusal(refusal: Refusal) -> None:
    """Say why a request was not carried out: the line at fault with carets, then what may have been meant."""
    console = err()
    if refusal.pointed:
        console.print(shown(refusal.pointed), style="bold", highlight=False, no_wrap=True, crop=False, soft_wrap=True)
    console.print(f"[red]{shown(refusal.message)}[/red]", highlight=False, soft_wrap=True)
    if refusal.suggestions and not any(name in refusal.message for name in refusal.suggestions):
        console.print(f"Did you mean: {shown(', '.join(refusal.suggestions))}?", highlight=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """Show how far the work is, on standard error, where somebody is watching."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=err(), transient=True, disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(event: Progress | FilePiece) -> None:
            if isinstance(event, FilePiece):
                return
            if event.doing not in tasks:
                tasks[event.doing] = bars.add_task(shown(event.doing), total=event.of)
            bars.update(tasks[event.doing], completed=event.done, total=event.of)

        yield tell
