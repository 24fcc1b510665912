"""`najimi extraction`: extractions of several stages."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.cli.found import print_found
from bot.cli.options import AsJson, Limit, VersionNumber
from bot.cli.reach import ask
from bot.cli.saving import saved_whole
from bot.cli.screen import out, print_json, progress_bar, say, shown
from bot.commands.extraction_wire import (
    DeletedAnswer,
    ExtractedAnswer,
    NameRequest,
    RunRequest,
    SavedAnswer,
    SaveExtractionRequest,
    SpecAnswer,
    VersionRequest,
    VersionsAnswer,
)
from bot.commands.wire import FilePiece, Nothing, Progress
from core.errors import RefusedError

BAR = 40
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name under which it is saved.")]
SpecFile = Annotated[Path, typer.Argument(metavar="SPEC.json", help="A file with the stages (docs/extraction.md).")]
Which = Annotated[str, typer.Argument(metavar="SPEC.json|NAME", help="A file with the stages, or a saved extraction.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi extraction`."""
    group = typer.Typer(no_args_is_help=True, help="Extract in stages: run them, save them, compare versions.")
    group.callback()(_group)
    for command in (run, everything, show, save, history, restore, delete):
        group.command("list" if command is everything else command.__name__)(command)
    return group


def _group() -> None:
    """Extract in stages: run them, save them, compare versions."""


def run(
    which: Which,
    limit: Limit = 10,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every customer found into this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Carry out an extraction: how many each stage kept, why the others left, and whom it found.

    Example: najimi extraction run spring.json

    Example: najimi extraction run "Spring offer" --csv spring.csv
    """
    name, spec = which_one(which)
    request = RunRequest(name=name, spec=spec, limit=limit, as_csv=csv is not None)
    with progress_bar() as show_progress:
        if csv is None:
            answer = ask("extraction/run", request, ExtractedAnswer, show_progress)
        else:
            with saved_whole(csv) as file:

                def tell(event: Progress | FilePiece) -> None:
                    if isinstance(event, FilePiece):
                        file.write(event.content)
                    else:
                        show_progress(event)

                answer = ask("extraction/run", request, ExtractedAnswer, tell)
    if csv is not None:
        say(f"Wrote {answer.found + answer.added:,} customers into {csv}")
    if not as_json:
        _print_funnel(answer)
    print_found(answer, as_json=as_json)


def everything(as_json: AsJson = False) -> None:
    """List the saved extractions.

    Example: najimi extraction list
    """
    answer = ask("extraction/list", Nothing(), SavedAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table("Name", "Stages", "Saved by", "Saved at", box=None, pad_edge=False)
    for line in answer.extractions:
        table.add_row(shown(line.name), str(line.stages), shown(line.saved_by), line.saved_at)
    out().print(table)


def show(name: Name, as_json: AsJson = False) -> None:
    """Show a saved extraction as it is written, and what it says.

    Example: najimi extraction show "Spring offer"
    """
    _print_spec(ask("extraction/show", NameRequest(name=name), SpecAnswer), as_json=as_json)


def save(name: Name, file: SpecFile, as_json: AsJson = False) -> None:
    """Save the extraction in a file under a name; one that was there becomes an earlier version.

    Example: najimi extraction save "Spring offer" spring.json
    """
    request = SaveExtractionRequest(name=name, spec=read_spec(file))
    _print_spec(ask("extraction/save", request, SpecAnswer), as_json=as_json)


def history(name: Name, as_json: AsJson = False) -> None:
    """List the versions of an extraction, newest first.

    Example: najimi extraction history "Spring offer"
    """
    print_versions(ask("extraction/history", NameRequest(name=name), VersionsAnswer), as_json=as_json)


def restore(
    name: Name,
    version: VersionNumber,
    as_json: AsJson = False,
) -> None:
    """Bring a version back, also of an extraction that was deleted.

    Example: najimi extraction restore "Spring offer" 1
    """
    answer = ask("extraction/restore", VersionRequest(name=name, version=version), SpecAnswer)
    _print_spec(answer, as_json=as_json)


def delete(name: Name, yes: Yes = False, as_json: AsJson = False) -> None:
    """Delete a saved extraction; its history brings it back.

    Example: najimi extraction delete "Spring offer" --yes
    """
    sure(yes=yes, what=f"Delete the extraction “{name}”?")
    answer = ask("extraction/delete", NameRequest(name=name), DeletedAnswer)
    print_deleted(answer, as_json=as_json)


def which_one(which: str) -> tuple[str | None, dict[str, Any] | None]:
    """Return the name of a saved extraction, or what the file of that name holds."""
    path = Path(which)
    return (None, read_spec(path)) if path.suffix == ".json" or path.is_file() else (which, None)


def read_spec(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; raise `RefusedError` where there is none."""
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"Cannot read {path}: {error.strerror}. Name a file with the stages, or a saved extraction."
        raise RefusedError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{path} is no JSON: {error}. docs/extraction.md shows how stages are written."
        raise RefusedError(message) from error
    if not isinstance(spec, dict):
        message = f"{path} holds no extraction: it begins with {{ and has “stages”."
        raise RefusedError(message)
    return spec


def sure(*, yes: bool, what: str) -> None:
    """Ask before something is done; without a terminal to ask on, `--yes` is needed."""
    if yes:
        return
    if not sys.stdin.isatty():
        message = "There is no terminal to ask on. Add --yes to do it without asking."
        raise RefusedError(message)
    if not typer.confirm(what, err=True):
        raise typer.Exit(1)


def print_versions(answer: VersionsAnswer, *, as_json: bool) -> None:
    """Print the versions of something that staff define."""
    if as_json:
        print_json(answer)
        return
    console = out()
    for line in answer.versions:
        console.print(f"[bold]{line.number}[/bold]  {line.saved_at}  {shown(line.saved_by)}", highlight=False)
        console.print(shown(line.text) or "deleted", highlight=False, soft_wrap=True)


def print_deleted(answer: DeletedAnswer, *, as_json: bool) -> None:
    """Say what was deleted."""
    if as_json:
        print_json(answer)
    else:
        out().print(f"Deleted “{shown(answer.name)}”. Its history brings it back.", highlight=False)


def _print_spec(answer: SpecAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    console = out()
    console.print(f"[bold]{shown(answer.name)}[/bold]: {shown(answer.sentence or '')}", highlight=False, soft_wrap=True)
    if answer.problem:
        console.print(f"[red]{shown(answer.problem)}[/red]", highlight=False, soft_wrap=True)
    console.print(shown(json.dumps(answer.spec, ensure_ascii=False, indent=2)), highlight=False, soft_wrap=True)


def _print_funnel(answer: ExtractedAnswer) -> None:
    """Print a bar for each stage: how many it kept."""
    console = out()
    rows = [("All customers", answer.of), *((f"{n}. {stage.title}", stage.kept) for n, stage in _numbered(answer))]
    widest = max(len(label) for label, _ in rows)
    for label, count in rows:
        bar = "█" * round(BAR * count / max(answer.of, 1)) or ("▏" if count else "")
        console.print(f"{shown(label):<{widest}}  {bar} {count:,}", highlight=False, soft_wrap=True)


def _numbered(answer: ExtractedAnswer) -> enumerate[Any]:
    return enumerate(answer.stages, 1)
