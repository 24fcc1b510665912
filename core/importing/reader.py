"""Tables in files, read one row at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import ImportRefusedError


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row below the header: its number in the file, its cells, and why it cannot be read where it cannot."""

    number: int
    cells: Sequence[object]
    problem: str = ""


class TableReader(Protocol):
    """A file as a table; its rows can be read again from the start, in bounded memory."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the header; a column without a name is called by its place."""
        ...

    @property
    def total(self) -> int | None:
        """Return how many rows there are; None where only reading would tell."""
        ...

    @property
    def format(self) -> Mapping[str, str]:
        """Return how the file was understood, such as its encoding and separator."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should look at before the file is imported."""
        ...

    def rows(self) -> Iterator[FileRow]:
        """Read the rows below the header, in the order of the file."""
        ...


def name_columns(header: Sequence[object]) -> tuple[str, ...]:
    """Return a distinct name for every column: as written, numbered where it is empty or comes twice."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = "" if cell is None else " ".join(str(cell).split())
        if not name or name in names:
            name = f"{name} {place}".strip() if name else f"column {place}"
        names.append(name)
    return tuple(names)


def check_file(path: Path) -> None:
    """Raise `ImportRefusedError` where `path` is not a file with something in it."""
    if not path.exists():
        message = f"There is no file {path}. Check the name; a path starts from where the command runs."
        raise ImportRefusedError(message)
    if not path.is_file():
        message = f"{path} is not a file. Name the file itself, a CSV, XLSX or Parquet file."
        raise ImportRefusedError(message)
    if path.stat().st_size == 0:
        message = f"{path.name} is empty. Export it again, with a header and at least one line."
        raise ImportRefusedError(message)
