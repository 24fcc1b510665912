"""One import or undo at a time in a shop: each finds the books as the one before has left them."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import RefusedError
from core.shop import Shop

_FILE = "import.lock"
# The largest files take minutes; whoever waits longer than this should come back.
PATIENCE_SECONDS = 600.0
_PAUSE_SECONDS = 0.1


@contextmanager
def turn(shop: Shop) -> Iterator[None]:
    """Wait for whoever imports or undoes in this shop, then keep others waiting.

    It ends with the process, however that ends. Raises `RefusedError` where the one before does not end.
    """
    shop.data_dir.mkdir(parents=True, exist_ok=True)
    with (shop.data_dir / _FILE).open("a", encoding="ascii") as file:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    message = "Another import has been at work for a long time. Try again when it has ended."
                    raise RefusedError(message) from error
                time.sleep(_PAUSE_SECONDS)
            else:
                break
        yield
