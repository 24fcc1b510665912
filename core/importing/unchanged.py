"""A file that must not change while it is read: what stands in the books has to be what stands in the file."""

from pathlib import Path
from typing import NamedTuple

from core.errors import ImportRefusedError
from core.importing.run import digest_of


class UnchangedFile:
    """A file as it was when somebody first looked at it; `digest` is its SHA-256 in hexadecimal."""

    def __init__(self, path: Path) -> None:
        """Look at `path`; raises `ImportRefusedError` where it cannot be read."""
        self.path = path
        try:
            self._stamp = self._look()
            self.digest = digest_of(path)
        except OSError as error:
            message = f"{path} cannot be read: {error.strerror}. Check the name, and who may read it."
            raise ImportRefusedError(message) from error

    def check_size(self) -> None:
        """Raise `ImportRefusedError` where the file has visibly changed; costs next to nothing while it has not."""
        try:
            found = self._look()
        except OSError as error:
            raise ImportRefusedError(_changed(self.path)) from error
        if found.size != self._stamp.size:
            raise ImportRefusedError(_changed(self.path))
        if found != self._stamp:
            # Written anew, or merely touched: only its content tells.
            self.check_content()
            self._stamp = found

    def check_content(self) -> None:
        """Raise `ImportRefusedError` where the file has changed at all; reads it once more."""
        try:
            same = digest_of(self.path) == self.digest
        except OSError:
            same = False
        if not same:
            raise ImportRefusedError(_changed(self.path))

    def _look(self) -> "_Stamp":
        found = self.path.stat()
        return _Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


class _Stamp(NamedTuple):
    """What a file's entry says of its content without reading it."""

    size: int
    written_ns: int
    inode: int


def _changed(path: Path) -> str:
    return (
        f"{path.name} changed while it was read, so the import was stopped. Wait until it is written completely, then"
        " import it again. If lines of it are in the books already (najimi import list), undo that import first."
    )
