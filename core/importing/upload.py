"""A file that somebody shared in Slack: where, what it is taken for, and what is to be done with it next."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.models import ImportRun

FOLDER = "uploads"


class Todo(StrEnum):
    """What is to be done with a file next; `wait` is for a person to say."""

    LOOK = "look"
    WAIT = "wait"
    IMPORT = "import"
    UNDO = "undo"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Upload:
    """What is kept of a shared file, as JSON in `ImportRun.slack`.

    `file` is Slack's id of it, `user` who shared it, `thread` the message with it (None at the top of a conversation
    between a person and the bot). `said` counts what has been said of it in Slack: the first is the message that all
    later ones edit, and `first` the cause of that reply where another run had said it. `given` is what people said of
    the columns, `columns` the header. `stop` asks an import to end between two transactions, `asked_by` is who asked
    for what is to be done. `token` tells this file from one that had the same number of a run before: SQLite gives the
    number of a run that is forgotten to the next.
    """

    file: str
    channel: str
    user: str
    token: str
    todo: Todo = Todo.LOOK
    thread: str | None = None
    said: int = 0
    first: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    stop: bool = False
    asked_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**asdict(self), "given": dict(self.given), "columns": list(self.columns)}


def upload_of(run: ImportRun) -> Upload:
    """Return what is kept of the file of `run`, which was shared in Slack."""
    kept = dict(run.slack or {})
    kept["todo"], kept["columns"] = Todo(kept["todo"]), tuple(kept["columns"])
    return Upload(**kept)


def change(run: ImportRun, **fields: Any) -> Upload:  # noqa: ANN401 - the fields of an upload
    """Change what is kept of the file of `run`, and return it."""
    upload = replace(upload_of(run), **fields)
    run.slack = upload.as_json()
    return upload


def upload_folder(data_dir: Path, run: ImportRun) -> Path:
    """Return the folder that the file of `run` is in, alone."""
    return data_dir / FOLDER / ref_of(run)


def upload_path(data_dir: Path, run: ImportRun) -> Path:
    """Return where the file of `run` is."""
    return upload_folder(data_dir, run) / run.file_name


def ref_of(run: ImportRun) -> str:
    """Return what a button about the file of `run` carries."""
    return f"{run.id}-{upload_of(run).token}"


def cause_of(run: ImportRun, number: int) -> str:
    """Return the cause of the reply that says something of a file for the `number`th time."""
    return f"import:{ref_of(run)}:{number}"


def first_cause(run: ImportRun) -> str:
    """Return the cause of the reply that became the message about a file."""
    return upload_of(run).first or cause_of(run, 0)


def safe_name(name: str) -> str:
    """Return a file's name without anything that a file system or a terminal would take amiss."""
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\:*?"<>|').strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if stem and len(ending) <= len("parquet") else plain[:100] or "file"
