"""Write a file whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.errors import RefusedError


@contextmanager
def saved_whole(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write; it takes the place of `target` at the end, and vanishes on any error."""
    try:
        made = tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False)  # noqa: SIM115 - closed below
    except OSError as error:
        message = f"Cannot write into {target.parent}: {error.strerror}. Name a file in a folder of yours."
        raise RefusedError(message) from error
    path = Path(made.name)
    try:
        with made as file:
            yield file
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)
