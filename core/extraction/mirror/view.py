"""What questions are asked of: one state of the mirror, whichever engine answers."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

BATCH_ROWS = 10_000


class MirrorView(Protocol):
    """The mirror as it stood when the view was opened; for one thread."""

    def run(self, question: ir.Expr) -> pa.Table:
        """Return the whole answer to `question`, an expression on the mirror's tables."""
        ...

    def keep(self, name: str, question: ir.Table) -> int:
        """Keep the answer to `question` in a table of this view, for questions that follow; return its rows."""
        ...

    def put(self, name: str, rows: pa.Table) -> None:
        """Put `rows` into a table of this view, for questions that follow."""
        ...

    def batches(self, question: ir.Expr, *, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Stream the answer to `question` in batches of about `rows`; read it before asking anything else here."""
        ...


class DuckdbView:
    """A view that DuckDB answers."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        """Answer through `db`, which is in a transaction."""
        self._db = db

    def run(self, question: ir.Expr) -> pa.Table:
        """Return the whole answer to `question`."""
        return self._db.execute(_sql(question)).to_arrow_table()

    def keep(self, name: str, question: ir.Table) -> int:
        """Keep the answer to `question` under `name`; return its rows."""
        made = self._db.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {_sql(question)}')
        return int(made.fetchall()[0][0])

    def put(self, name: str, rows: pa.Table) -> None:  # noqa: ARG002 - found by its name, below
        """Put `rows` into a table of this view."""
        # DuckDB finds the argument in this frame; registering it first takes as long again for a small table.
        self._db.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS FROM rows')

    def batches(self, question: ir.Expr, *, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Stream the answer to `question` in batches of about `rows`."""
        yield from self._db.execute(_sql(question)).to_arrow_reader(rows)


@lru_cache(maxsize=512)
def _sql(question: ir.Expr) -> str:
    return str(ibis.to_sql(question, dialect="duckdb", pretty=False))
