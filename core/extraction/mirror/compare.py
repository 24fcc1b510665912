"""Compares the mirror with the primary row by row, and finds what has to be brought again.

Every row is reduced to a digest of 64 bits on both sides; buckets of them are compared first, then the rows of buckets
that differ. Roll-ups are compared with what the mirror's own rows make of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from core.extraction.mirror.columns import insert_from
from core.extraction.mirror.customers import survivors
from core.extraction.mirror.feed import PrimarySnapshot
from core.extraction.mirror.feed_sources import CUSTOMER, SOURCES, Source
from core.extraction.mirror.rollups import made
from core.extraction.mirror.tables import ROLLUPS, SCHEMAS, duckdb_type

_ROWS = "compared"
# How many rows lie in one bucket, and how many ids a sentence names.
_BUCKET = 1 << 16
_NAMED = 3

NOUNS = {
    "customer": "customers", "product": "products", "relation": "relations", "line": "purchase lines",
    "contact": "contacts", "trouble": "troubles", "contract": "contracts", "solution": "solutions",
    "solution_product": "products of virtual solutions", "product_record": "records of products",
    "managerial_account": "accounts", "registered_range": "registered ranges", "card_standing": "holders of cards",
    "customer_product": "sums by customer and product",
    "customer_year": "sums by customer and year", "customer_total": "sums by customer",
    "product_total": "sums by product", "customer_contact": "contacts by customer",
}  # fmt: skip


@dataclass
class Compared:
    """What differs: rows by table, roll-ups, and whether merged and erased customers count for whom they should.

    `sentences` say all of it; none where the mirror is right. `repaired` say what was done about it.
    """

    rows: dict[str, list[int]] = field(default_factory=dict)
    rollups: list[str] = field(default_factory=list)
    owners: bool = False
    sentences: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """Return how many rows differ."""
        return sum(map(len, self.rows.values()))


def compare(primary: PrimarySnapshot, db: duckdb.DuckDBPyConnection) -> Compared:
    """Return everything that differs between the two; both are read in one state, `db` in a transaction."""
    found = Compared()
    _compare_owners(primary, db, found)
    for source in SOURCES:
        _compare_rows(primary, db, source, found)
    found.rollups = wrong_rollups(db)
    found.sentences += [f"{NOUNS[table]}: they are not what the rows make" for table in found.rollups]
    return found


def wrong_rollups(db: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the roll-ups that are not what the mirror's rows make."""
    return [table for table in ROLLUPS if _digest_of(db, f"FROM {table}", table) != _digest_of(db, made(table), table)]


def _compare_owners(primary: PrimarySnapshot, db: duckdb.DuckDBPyConnection, found: Compared) -> None:
    """Compare for whom merged and erased customers count."""
    with primary.rows(CUSTOMER, None) as reader, _named(db, reader):
        rows = db.execute(
            f"SELECT id, merged_into_id, erased = 1 FROM {_ROWS} WHERE merged_into_id IS NOT NULL OR erased = 1",
        ).fetchall()
    links = {row[0]: (row[1], row[2]) for row in rows}
    kept = {row[0]: (row[1], row[2]) for row in db.execute("SELECT id, merged_into_id, erased FROM link").fetchall()}
    if links != kept or survivors(links) != dict(db.execute("SELECT id, survivor_id FROM alias").fetchall()):
        found.owners = True
        found.sentences.append("customers: who was merged or erased does not count for whom they should")


def _compare_rows(primary: PrimarySnapshot, db: duckdb.DuckDBPyConnection, source: Source, found: Compared) -> None:
    table = source.name
    theirs = insert_from(table, _ROWS)
    if source is CUSTOMER:
        theirs += " WHERE s.merged_into_id IS NULL AND s.erased = 0"
    with primary.rows(source, None) as reader, _named(db, reader):
        db.execute(f"CREATE OR REPLACE TEMP TABLE theirs AS SELECT id, {_hash(table)} AS digest FROM ({theirs})")
    ours = f"(SELECT id, {_hash(table)} AS digest FROM {table})"
    bucketed = (
        "SELECT id // {0} AS bucket, count(*) AS n, sum(digest) AS total, bit_xor(digest) AS mix FROM {1} GROUP BY 1"
    )
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE apart AS SELECT bucket FROM (({bucketed.format(_BUCKET, 'theirs')})"
        f" EXCEPT ({bucketed.format(_BUCKET, ours)}))"
        f" UNION SELECT bucket FROM (({bucketed.format(_BUCKET, ours)})"
        f" EXCEPT ({bucketed.format(_BUCKET, 'theirs')}))",
    )
    differing = db.execute(
        "SELECT id, t.digest IS NULL AS surplus, o.digest IS NULL AS missing"
        f" FROM (FROM theirs WHERE id // {_BUCKET} IN (FROM apart)) t"
        f" FULL JOIN (FROM {ours} WHERE id // {_BUCKET} IN (FROM apart)) o USING (id)"
        " WHERE t.digest IS DISTINCT FROM o.digest ORDER BY id",
    ).fetchall()
    db.execute("DROP TABLE theirs")
    if not differing:
        return
    found.rows[table] = [row[0] for row in differing]
    kinds = {
        "missing in the mirror": [row[0] for row in differing if row[2]],
        "in the mirror alone": [row[0] for row in differing if row[1]],
        "different": [row[0] for row in differing if not row[1] and not row[2]],
    }
    found.sentences += [f"{NOUNS[table]}: {_said(ids)} {kind}" for kind, ids in kinds.items() if ids]


def _said(ids: list[int]) -> str:
    named = ", ".join(str(each) for each in ids[:_NAMED])
    return f"{len(ids):,} (id {named}{' and others' if len(ids) > _NAMED else ''})"


def _hash(table: str) -> str:
    """Return the digest of a row; the same for the same values, whatever types a query gave them."""
    columns = (f'CAST("{name}" AS {duckdb_type(kind)})' for name, kind in SCHEMAS[table].items())
    return f"hash({', '.join(columns)})"


def _digest_of(db: duckdb.DuckDBPyConnection, rows: str, table: str) -> tuple[object, ...]:
    digests = f"(SELECT {_hash(table)} AS digest FROM ({rows}))"
    row: tuple[object, ...] = db.execute(
        f"SELECT count(*), sum(digest), bit_xor(digest) FROM {digests}",
    ).fetchall()[0]
    return row


@contextmanager
def _named(db: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader) -> Iterator[None]:
    db.register(_ROWS, reader)
    try:
        yield
    finally:
        db.unregister(_ROWS)
