"""The till's printer, through CUPS: whatever `lp` of this machine prints to."""

import shutil
import subprocess
from typing import Final

from core.errors import ShownError

_PATIENCE: Final = 20.0
NO_PRINTER: Final = "none"


class PrinterError(ShownError):
    """The paper did not go to the printer; what was issued counts all the same, and can be printed again."""


class Printer:
    """Prints pages; `name` as CUPS knows the printer, empty for its default, `none` for a till without one."""

    def __init__(self, name: str = "") -> None:
        """Print to the printer of this name."""
        self._name = name
        self._lp = None if name == NO_PRINTER else shutil.which("lp")

    @property
    def is_there(self) -> bool:
        """Say whether there is anything to print with."""
        return self._lp is not None

    def print(self, page: bytes, title: str) -> None:
        """Hand over a page (PDF). Raises `PrinterError` saying what the printer's service said."""
        if self._lp is None:
            message = "This till has no printer."
            raise PrinterError(message)
        wanted = [self._lp, "-s", "-t", title, *(("-d", self._name) if self._name else ())]
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the name is a setting of this machine
                wanted, input=page, capture_output=True, timeout=_PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            message = f"The printer does not answer: {error}."
            raise PrinterError(message) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()[:200]
            message = f"The printer did not take it: {said or f'lp ended with {done.returncode}'}."
            raise PrinterError(message)
