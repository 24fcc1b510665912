"""A dry run: the very import, carried out in a temporary database that knows what the books know of its lines.

Nothing is reckoned twice in two ways, so what a dry run says is what the import will do. The shop's database is only
read, and of it no more than the file's own customers, products and documents.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from sqlalchemy import ColumnElement, event, select
from sqlmodel import Session, SQLModel, col

from core.importing.loading import NumberedLine, part_name
from core.importing.rows import CHUNK, add_new, chunks, table_of
from core.models import (
    Customer,
    Identity,
    IdentityKind,
    ImportChange,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
)
from core.store import Store

# New rows get ids above all that the books can have given out.
FIRST_ID = 2**40
# The import that a dry run stands for, where none was broken off that it would go on with.
NO_RUN = -1
_MODELS: tuple[type[SQLModel], ...] = (Customer, Identity, Product, Purchase, PurchaseLine, ImportChange)


class Rehearsal:
    """The temporary database of one dry run; gone when it ends."""

    def __init__(self, books: Store, source: str) -> None:
        """Rehearse on what `books` have; documents are looked up within `source`."""
        self._books, self._source = books, source

    def __enter__(self) -> Self:
        """Make the database."""
        self._folder = TemporaryDirectory(prefix="najimi-dry-run-")
        self.store = Store(f"sqlite:///{Path(self._folder.name) / 'dry-run.db'}")
        for engine in (self.store.writer, self.store.reader):
            event.listen(engine, "connect", _for_a_while)
        SQLModel.metadata.create_all(self.store.writer, tables=[table_of(model) for model in _MODELS])
        with self.store.write() as tx:
            for model in _MODELS:
                tx.connection().exec_driver_sql(_placeholder(model))
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove it."""
        self.store.close()
        self._folder.cleanup()

    def fetch(self, lines: Sequence[NumberedLine]) -> None:
        """Bring over what the books have of the customers, products and documents of `lines`."""
        numbers = {line.customer for line, _, _ in lines if line.customer is not None}
        documents = {name for _, key, _ in lines for name in (key.document, part_name(key))}
        with self._books.read() as session:
            for chunk in chunks(numbers):
                known = (col(Identity.kind) == IdentityKind.NUMBER) & col(Identity.value).in_(chunk)
                self._copy(session, Identity, known)
                owners = select(col(Identity.customer_id)).where(known)
                self._copy(session, Customer, col(Customer.number).in_(chunk) | col(Customer.id).in_(owners))
            for chunk in chunks({line.code for line, _, _ in lines}):
                self._copy(session, Product, col(Product.code).in_(chunk))
            for chunk in chunks(documents):
                self._purchases(session, (col(Purchase.source) == self._source) & col(Purchase.document).in_(chunk))

    def fetch_histories(self, run_id: int) -> None:
        """Bring over everything that the customers of the run's cancellations have ever bought."""
        query = select(col(Purchase.customer_id)).where(
            col(Purchase.import_id) == run_id,
            col(Purchase.kind) == PurchaseKind.CANCELLATION,
            col(Purchase.customer_id) < FIRST_ID,
        )
        with self.store.read() as session:
            customers = [key for key in session.scalars(query.distinct()) if key is not None]
        with self._books.read() as session:
            for chunk in chunks(customers):
                self._purchases(session, col(Purchase.customer_id).in_(chunk))

    def _purchases(self, session: Session, which: ColumnElement[bool]) -> None:
        """Copy purchases that have not been copied yet, with all their lines."""
        ids = session.scalars(select(col(Purchase.id)).where(which)).all()
        for chunk in chunks(key for key in ids if key is not None):
            with self.store.read() as mine:
                there = set(mine.scalars(select(col(Purchase.id)).where(col(Purchase.id).in_(chunk))))
            new = [key for key in chunk if key not in there]
            if new:
                self._copy(session, PurchaseLine, col(PurchaseLine.purchase_id).in_(new))
                self._copy(session, Purchase, col(Purchase.id).in_(new))

    def _copy(self, session: Session, model: type[SQLModel], which: ColumnElement[bool]) -> None:
        for rows in _rows(session, model, which):
            with self.store.write() as tx:
                add_new(tx, model, rows)


def _rows(session: Session, model: type[SQLModel], which: ColumnElement[bool]) -> Iterator[list[dict[str, Any]]]:
    found = session.connection().execute(select(table_of(model)).where(which), execution_options={"yield_per": CHUNK})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _for_a_while(connection: Any, _record: object) -> None:  # noqa: ANN401 - the DB-API has no type
    """Keep nothing safe that is thrown away, and hold no row to rows that were not brought over."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _placeholder(model: type[SQLModel]) -> str:
    """Return the statement that adds a row which no file can name and nothing reads: ids go on behind it."""
    needed = [column.name for column in table_of(model).columns if not column.nullable]
    values = [str(FIRST_ID) if name == "id" else "''" for name in needed]
    return f'INSERT INTO "{table_of(model).name}" ({", ".join(needed)}) VALUES ({", ".join(values)})'
