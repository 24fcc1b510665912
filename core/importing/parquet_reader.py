"""Parquet files, in small batches."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from core.errors import ImportRefusedError
from core.importing.reader import FileRow

BATCH_ROWS = 8192


class ParquetReader:
    """One Parquet file; columns that hold lists or records are left out."""

    def __init__(self, path: Path) -> None:
        """Read the schema; raises `ImportRefusedError` for a file that is damaged or has no plain column."""
        self._path = path
        try:
            with parquet.ParquetFile(path) as file:
                self._rows: int = file.metadata.num_rows
                self._columns = tuple(field.name for field in file.schema_arrow if not pa.types.is_nested(field.type))
        except (pa.ArrowException, OSError) as error:
            raise ImportRefusedError(_damaged(path)) from error
        if not self._columns:
            message = f"{path.name} has no columns of plain values. Export one row for each line of a purchase."
            raise ImportRefusedError(message)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the plain columns."""
        return self._columns

    @property
    def total(self) -> int | None:
        """Return how many rows the file says it has."""
        return self._rows

    @property
    def format(self) -> Mapping[str, str]:
        """Return that it is Parquet."""
        return {"file": "parquet"}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return nothing: a Parquet file says itself what its columns are."""
        return ()

    def rows(self) -> Iterator[FileRow]:
        """Read the rows; the first one is number 1, for there is no header line."""
        number = 0
        try:
            with parquet.ParquetFile(self._path, pre_buffer=False) as file:
                for batch in file.iter_batches(BATCH_ROWS, columns=list(self._columns), use_threads=False):
                    for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        number += 1
                        yield FileRow(number, cells)
        except (pa.ArrowException, OSError) as error:
            raise ImportRefusedError(_damaged(self._path)) from error


def _damaged(path: Path) -> str:
    return f"{path.name} is damaged and cannot be read to its end. Export it again and repeat the import."
