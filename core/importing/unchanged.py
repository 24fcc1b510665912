"""A file that must not change while it is read: what stands in the books has to be what stands in the file."""

from pathlib import Path

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
        """Raise `ImportRefusedError` where the file has visibly changed; costs next to nothing."""
        try:
            same = self._look() == self._stamp
        except OSError:
            same = False
        if not same:
            raise ImportRefusedError(_changed(self.path))

    def check_content(self) -> None:
        """Raise `ImportRefusedError` where the file has changed at all; reads it once more."""
        self.check_size()
        try:
            same = digest_of(self.path) == self.digest
        except OSError:
            same = False
        if not same:
            raise ImportRefusedError(_changed(self.path))

    def _look(self) -> tuple[int, int, int]:
        found = self.path.stat()
        return found.st_size, found.st_mtime_ns, found.st_ino


def _changed(path: Path) -> str:
    return (
        f"{path.name} changed while it was read, so the import was stopped. Wait until it is written completely, then"
        " import it again. If lines of it are in the books already (najimi import list), undo that import first."
    )
