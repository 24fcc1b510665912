"""Runs the rendering process and reads its answers, however it ends."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Ten milliseconds a text is some fifty times what an ordinary one takes.
BASE_SECONDS = 2
ROWS_A_SECOND = 100
# The processor's limit ends a busy process; this one ends a process that waits, on a machine that is very busy.
PATIENCE = 10
TOO_MUCH = "it asks for too much time or memory"


@dataclass(frozen=True)
class RowAnswer:
    """What the script gave for one row: the text, or the problem as a sentence."""

    text: str = ""
    problem: str | None = None


@dataclass(frozen=True)
class Rendering:
    """What a script uses (each name with the line of its first use), and one answer a row.

    `problem` is set where the script cannot be read at all; there are no rows then.
    """

    fields: tuple[tuple[str, int], ...] = ()
    filters: tuple[tuple[str, int], ...] = ()
    known_filters: tuple[str, ...] = ()
    rows: tuple[RowAnswer, ...] = ()
    problem: str | None = None


def render_apart(
    script: str, rows: Sequence[dict[str, object]], *, known_fields: Sequence[str], escape: bool
) -> Rendering:
    """Render `script` once for each of `rows` in a process of its own, unless it uses a name that is not known.

    Where that process is ended for asking too much, the row that it was at has the problem and so have all after it.
    """
    seconds = BASE_SECONDS + len(rows) // ROWS_A_SECOND
    request = {
        "script": script,
        "rows": rows,
        "known_fields": known_fields,
        "escape": escape,
        "processor_seconds": seconds,
    }
    lines = _answer_lines(json.dumps(request), seconds * PATIENCE)
    if not lines:
        return Rendering(problem=f"The script cannot be used: {TOO_MUCH}. Make it simpler.")
    head = lines[0]
    if "fields" not in head:
        return Rendering(problem=f"The script cannot be used{_place(head)}: {_words(head)}.")
    answers = [_row(answer) for answer in lines[1:]]
    lost = [RowAnswer(problem=f"The script cannot be rendered: {TOO_MUCH}. Make it simpler.")] * (
        len(rows) - len(answers)
    )
    return Rendering(
        fields=tuple((name, line) for name, line in head["fields"]),
        filters=tuple((name, line) for name, line in head["filters"]),
        known_filters=tuple(head["known_filters"]),
        rows=tuple(answers + lost),
    )


def _answer_lines(request: str, patience: int) -> list[dict[str, Any]]:
    """Return the answers that were complete when the process ended or was killed."""
    # -I: no variables, no user packages, not the caller's folder; the path says where this project's code is.
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from core.messages.liquid_process import main; main()"
    command = [sys.executable, "-I", "-c", start]
    try:
        output = subprocess.run(  # noqa: S603 - the command is ours; the person's text goes in as data
            command, input=request.encode(), capture_output=True, timeout=patience, check=False, env={}
        ).stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    return [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]


def _row(answer: dict[str, Any]) -> RowAnswer:
    if "text" in answer:
        return RowAnswer(text=str(answer["text"]))
    return RowAnswer(problem=f"The script cannot be rendered{_place(answer)}: {_words(answer)}.")


def _place(answer: dict[str, Any]) -> str:
    return f" (line {answer['line']})" if answer.get("line") else ""


def _words(answer: dict[str, Any]) -> str:
    return str(answer.get("problem") or answer.get("limit") or "it cannot be read").rstrip(".")[:300]
