"""A programme of its own that imports or undoes, so that a test can kill it; not a test itself.

Arguments: the database's URL, the data folder, and "import" with a file or "undo" with an import's number: it prints a
line after each commit. "measure" with a file imports it as in earnest, and prints how many lines were new and the peak
of resident memory in megabytes.
"""

import resource
import sys
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import event

from core.actions.importing.import_purchases import import_purchases
from core.actions.importing.undo_import import undo_import
from core.clock import SystemClock
from core.importing import catalogue, customers, importer, matching, undoing
from core.money import Currency
from core.shop import Shop
from core.store import Store


def main(url: str, folder: str, verb: str, what: str) -> None:
    """Do it, where nothing is measured in steps of a few rows."""
    if verb != "measure":
        importer.MOST_ROWS = 30
        catalogue._PRODUCTS_A_WRITE = customers._CUSTOMERS_A_WRITE = matching.CUSTOMERS_A_WRITE = 2  # type: ignore[misc]
        undoing.LINES_A_WRITE = undoing.ROWS_A_WRITE = undoing.PRODUCTS_A_WRITE = 10
    store = Store(url)
    shop = Shop(
        name="Test Shop",
        zone=ZoneInfo("Europe/London"),
        currency=Currency("GBP", "en_GB"),
        store=store,
        clock=SystemClock(),
        mirror=cast("Any", None),
        data_dir=Path(folder),
    )
    if verb == "measure":
        report = import_purchases(shop, Path(what))
        print(report.new_lines, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)  # noqa: T201 - for the test
        return
    event.listen(store.writer, "commit", lambda _connection: print("commit", flush=True))  # noqa: T201 - likewise
    if verb == "import":
        import_purchases(shop, Path(what))
    else:
        undo_import(shop, int(what), "test")


if __name__ == "__main__":
    main(*sys.argv[1:])
