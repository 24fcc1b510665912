"""The reader that fits a file, chosen by what is in it and not by its name."""

from collections.abc import Mapping
from pathlib import Path

from core.errors import ImportRefusedError
from core.importing.csv_reader import CsvReader
from core.importing.parquet_reader import ParquetReader
from core.importing.reader import TableReader, check_file
from core.importing.xlsx_reader import XlsxReader

_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "is a workbook in the old XLS form. Open it and save it as XLSX or CSV.",
    b"\x1f\x8b": "is compressed. Unpack it first.",
    b"%PDF": "is a PDF document. Export the table itself as CSV or XLSX.",
}


def open_file(path: Path, options: Mapping[str, str] | None = None) -> TableReader:
    """Return a reader of `path`; `options` may name `encoding` and `separator` of a CSV file.

    Raises `ImportRefusedError`, with what to do, for anything that is no table.
    """
    check_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}. Check who may read it."
        raise ImportRefusedError(message) from error
    for mark, why in _REFUSED.items():
        if start.startswith(mark):
            message = f"{path.name} {why}"
            raise ImportRefusedError(message)
    if start.startswith(_PARQUET):
        return ParquetReader(path)
    if start.startswith(_ZIP):
        return XlsxReader(path)
    options = options or {}
    return CsvReader(path, encoding=options.get("encoding"), separator=options.get("separator"))
