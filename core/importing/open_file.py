"""The reader that fits a file, chosen by what is in it and not by its name."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.errors import ImportRefusedError
from core.importing.compressed import ZIP, is_workbook, start_of
from core.importing.csv_reader import CsvReader
from core.importing.parquet_reader import ParquetReader
from core.importing.reader import TableReader, check_file
from core.importing.xlsx_reader import XlsxReader

_PARQUET = b"PAR1"
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "is an old XLS workbook, or one with a password. Open it and save it as XLSX or CSV.",
    b"%PDF": "is a PDF document. Export the table itself as CSV or XLSX.",
}


def open_file(
    path: Path, options: Mapping[str, str] | None = None, *, fits: Callable[[Sequence[str]], int] = len
) -> TableReader:
    """Return a reader of `path`, a CSV file (also packed with gzip or ZIP), a workbook or a Parquet file.

    `options` may name the `encoding` and `separator` of a CSV file, the `sheet` of a workbook, and the `header`: the
    number of the line that names the columns, or "none". Among the sheets of a workbook that is read whose columns
    have the most of what `fits` counts. Raises `ImportRefusedError`, with what to do, for anything that is no table.
    """
    check_file(path)
    options = {key.strip().lower(): value for key, value in (options or {}).items()}
    try:
        start = start_of(path)
        for mark, why in _REFUSED.items():
            if start.startswith(mark):
                message = f"{path.name} {why}"
                raise ImportRefusedError(message)
        if start.startswith(_PARQUET):
            return ParquetReader(path)
        if start.startswith(ZIP) and is_workbook(path):
            return XlsxReader(path, sheet=options.get("sheet"), header=options.get("header"), fits=fits)
        return CsvReader(
            path, encoding=options.get("encoding"), separator=options.get("separator"), header=options.get("header")
        )
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}. Check who may read it, and the disk it is on."
        raise ImportRefusedError(message) from error
