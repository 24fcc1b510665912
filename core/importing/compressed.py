"""The bytes of a file: as they lie there, or unpacked on the way where the file is packed."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from core.errors import ImportRefusedError

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
# Ten million lines are well below a tenth of it; a few kilobytes can be made to unpack to any size.
MOST_UNPACKED = 16 * 1024**3
_WORKBOOK = "xl/workbook.xml"
# What the libraries raise for an archive that is damaged, locked by a password, or packed in a way they do not know.
_BROKEN = (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


def start_of(path: Path) -> bytes:
    """Return the first bytes of the file itself, which say what it is."""
    with path.open("rb") as file:
        return file.read(8)


def is_workbook(path: Path) -> bool:
    """Return whether a ZIP file is a workbook; raises `ImportRefusedError` for a damaged one."""
    with _refusing(path), zipfile.ZipFile(path) as archive:
        return _WORKBOOK in archive.namelist()


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open the content of `path`; of a ZIP file the one file inside.

    Raises `ImportRefusedError`, while reading too, for a file that is damaged, has several files inside, or would
    never end.
    """
    start = start_of(path)
    with _refusing(path):
        if start.startswith(GZIP):
            with gzip.open(path) as file:
                yield _bounded(file, path)
        elif start.startswith(ZIP):
            with zipfile.ZipFile(path) as archive, archive.open(_only_one(path, archive)) as inside:
                yield _bounded(inside, path)
        else:
            with path.open("rb") as plain:
                yield plain


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[TextIOWrapper]:
    """Open the content of `path` as text with its line ends as they are; what cannot be decoded is marked so."""
    with open_bytes(path) as file, TextIOWrapper(file, encoding=encoding, errors="replace", newline="") as text:
        yield text


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        message = f"{path.name} is damaged, or packed with a password, and cannot be read to its end. Export it again."
        raise ImportRefusedError(message) from error


_OTHER_TABLES = {"content.xml": "an OpenDocument file", "Index/Document.iwa": "a file of Numbers"}


def _only_one(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [entry for entry in archive.infolist() if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")]
    for entry in files:
        if entry.filename in _OTHER_TABLES:
            message = f"{path.name} is {_OTHER_TABLES[entry.filename]}. Open it and save the table as XLSX or CSV."
            raise ImportRefusedError(message)
    if len(files) != 1:
        message = f"{path.name} is an archive with {len(files):,} files. Unpack it and import the file that you mean."
        raise ImportRefusedError(message)
    return files[0]


def _bounded(file: Any, path: Path) -> IO[bytes]:  # noqa: ANN401 - gzip's and zipfile's files have no type in common
    return cast("IO[bytes]", _Bounded(file, path))


class _Bounded(BufferedIOBase):
    """An unpacked file, up to a size that no real one has."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path, self._read = file, path, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._counted(self._file.read(-1 if size is None else size))

    def read1(self, size: int = -1, /) -> bytes:
        return self.read(size if size > 0 else 64 * 1024)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._counted(self._file.readline(-1 if size is None else size))

    def _counted(self, data: bytes) -> bytes:
        self._read += len(data)
        if self._read > MOST_UNPACKED:
            message = (
                f"{self._path.name} unpacks to more than {MOST_UNPACKED // 1024**3} GB. Unpack it and look inside."
            )
            raise ImportRefusedError(message)
        return data
