"""Counting over a whole file in bounded memory: a temporary database of this process's own, on disk when it grows.

Documents are not contiguous in files, so the how-manieth such line of its document a line is can only be told by
remembering every line. Nothing here belongs to the shop; it is gone when the import ends.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple, Self

from core.importing.private_database import private_database

_CACHE_KIB = 64 * 1024
_BETWEEN = "\x1f"
# A product keeps the names that it had most often; more than these are slips of the pen.
MOST_NAMES = 20
_SCHEMA = """
CREATE TABLE seen (kind INTEGER, what TEXT, times INTEGER, PRIMARY KEY (kind, what)) WITHOUT ROWID;
CREATE TABLE name (code TEXT, name TEXT, sold INTEGER, times INTEGER, last INTEGER, PRIMARY KEY (code, name))
    WITHOUT ROWID;
CREATE TABLE price (code TEXT, month TEXT, price INTEGER, times INTEGER, last INTEGER, PRIMARY KEY (code, month, price))
    WITHOUT ROWID;
CREATE TABLE customer (number TEXT PRIMARY KEY, first TEXT, last TEXT, country TEXT) WITHOUT ROWID;
"""
_SEEN = "INSERT INTO seen VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times"
_NOTE = "INSERT INTO seen VALUES (?, ?, 1) ON CONFLICT DO NOTHING"
_NAME = (
    "INSERT INTO name VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET sold = max(sold, excluded.sold),"
    " times = times + excluded.times, last = excluded.last"
)
_PRICE = (
    "INSERT INTO price VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET times = times + excluded.times, last = excluded.last"
)
_CUSTOMER = (
    "INSERT INTO customer VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET first = min(first, excluded.first),"
    " country = CASE WHEN excluded.country <> '' AND (excluded.last >= last OR country = '') THEN excluded.country"
    " ELSE country END, last = max(last, excluded.last)"
)


class Kind(IntEnum):
    """What is counted."""

    LINE = 1
    ROW = 2
    DOCUMENT = 3
    PURCHASE = 4
    COUNTRY = 5
    CUSTOMER_COUNTRY = 6
    CODE = 7
    CODE_DESCRIPTION = 8
    PRODUCT = 9


class NameUse(NamedTuple):
    """How often a product had a name; `sold` says whether ever on a line that was paid for."""

    code: str
    name: str
    sold: bool
    times: int
    last: int


class PriceUse(NamedTuple):
    """How often a product was sold at a price (ten-thousandths) in a month (such as "2010-12")."""

    code: str
    month: str
    price: int
    times: int
    last: int


class CustomerUse(NamedTuple):
    """A customer's first day and last moment (ISO texts) in the file, and the country of the latest line with one."""

    number: str
    first: str
    last: str
    country: str


class Tally:
    """The counts of one file."""

    def __init__(self) -> None:
        """Open an empty tally."""
        self._database = private_database(_SCHEMA, cache_kib=_CACHE_KIB)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Forget everything."""
        self._database.close()

    def seen(self, kind: Kind, what: str | bytes) -> int:
        """Count `what` once more and return how many times it has now been seen."""
        (times,) = self._database.execute(_SEEN, (kind, what)).fetchone()
        return int(times)

    def note(self, kind: Kind, what: Iterable[str | bytes]) -> None:
        """Note that each of `what` was seen at all."""
        self._database.executemany(_NOTE, [(kind, key) for key in what])

    def customer_count(self) -> int:
        """Return how many customers were seen."""
        return int(self._database.execute("SELECT count(*) FROM customer").fetchone()[0])

    def add_names(self, uses: Iterable[NameUse]) -> None:
        """Add uses of names."""
        self._database.executemany(_NAME, uses)

    def add_prices(self, uses: Iterable[PriceUse]) -> None:
        """Add uses of prices."""
        self._database.executemany(_PRICE, uses)

    def add_customers(self, uses: Iterable[CustomerUse]) -> None:
        """Add what was seen of customers."""
        self._database.executemany(_CUSTOMER, uses)

    def distinct(self, kind: Kind) -> int:
        """Return how many different ones were seen."""
        (found,) = self._database.execute("SELECT count(*) FROM seen WHERE kind = ?", (kind,)).fetchone()
        return int(found)

    def with_several(self, kind: Kind) -> int:
        """Return, for keys in two parts (see `pair`), how many first parts have more than one second part."""
        (found,) = self._database.execute(
            "SELECT count(*) FROM (SELECT substr(what, 1, instr(what, char(31))) FROM seen WHERE kind = ?"
            " GROUP BY 1 HAVING count(*) > 1)",
            (kind,),
        ).fetchone()
        return int(found)

    def products(self) -> Iterator[str]:
        """Yield the code of every product that was counted, in order."""
        for (code,) in self._database.execute("SELECT what FROM seen WHERE kind = ? ORDER BY what", (Kind.PRODUCT,)):
            yield code

    def names(self, code: str) -> list[NameUse]:
        """Return the names of a product, the best first: sold, most often, last."""
        rows = self._database.execute(
            "SELECT code, name, sold, times, last FROM name WHERE code = ?"
            " ORDER BY sold DESC, times DESC, last DESC, name LIMIT ?",
            (code, MOST_NAMES),
        )
        return [NameUse(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]

    def prices(self, code: str) -> Iterator[PriceUse]:
        """Yield the prices of a product, the latest month first."""
        yield from map(
            PriceUse._make,
            self._database.execute(
                "SELECT code, month, price, times, last FROM price WHERE code = ? ORDER BY month DESC, price", (code,)
            ),
        )

    def customers(self) -> Iterator[CustomerUse]:
        """Yield what was seen of each customer, by number."""
        yield from map(
            CustomerUse._make,
            self._database.execute("SELECT number, first, last, country FROM customer ORDER BY number"),
        )


def pair(first: str, second: str) -> str:
    """Return a key in two parts."""
    return f"{first.replace(_BETWEEN, ' ')}{_BETWEEN}{second}"
