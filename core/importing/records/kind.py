"""What the importer asks of a kind of records; one module beside this one answers for each."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from core.importing.changes import Change
from core.importing.line import BadLineError
from core.importing.records.fields import CLEAR, Reading, RecordKind
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.importing.rows import chunks
from core.models import ChannelName, ImportChange
from core.shop import Shop


class Refusal(NamedTuple):
    """A customer who does not want offers by a channel, and where that is written."""

    customer_id: int
    channel: ChannelName
    proof: str


Withdraw = Callable[[Session, Refusal], None]


@dataclass
class Finished:
    """What comes of a file once all its records are there: figures, and values that could not be used, by reason."""

    figures: Counter[str] = field(default_factory=Counter)
    aside: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Work:
    """What an import works with; `now` is the moment at which it began.

    `run_id` is the run that it writes under. A dry run (`writes` is false) has the one that it would go on with, 0 for
    none.
    """

    shop: Shop
    source: str
    file_name: str
    run_id: int
    now: datetime
    writes: bool


@dataclass
class ReadRow:
    """The values of one line by field, and why others were left out: the kind of fault, a colon, the value."""

    number: int
    values: dict[str, object]
    aside: list[str] = field(default_factory=list)

    def leave_out(self, name: str, reason: str) -> None:
        """Do without the value of one field."""
        self.values.pop(name, None)
        self.aside.append(reason)


@dataclass
class Batch:
    """A few records, the rows that they are in the database, and what comes of what hangs on them.

    `ids` has those that were there before and, where something is written, those that have been added since. `figures`
    and `refusals` are what `companions` finds.
    """

    records: Sequence[Record]
    ids: dict[str, int]
    figures: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)


class Kind(ABC):
    """One kind of records.

    `telling` are the fields that by themselves speak for this kind; `rows` is the most that one record may need in
    one transaction, in all tables. `figures` are counted besides the records themselves.
    """

    name: ClassVar[RecordKind]
    model: ClassVar[type[SQLModel]]
    columns: ClassVar[Columns]
    telling: ClassVar[frozenset[str]]
    rows: ClassVar[int]
    figures: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield, for each thing that has to be known before the file can be imported, what to say."""

    @abstractmethod
    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""

    def offers(self, unused: Sequence[str]) -> Iterator[str]:
        """Yield what could be made of columns that say nothing so far."""
        del unused
        return iter(())

    def rows_of(self, named: Collection[str]) -> int:
        """Return how many rows one record may need where a file has the fields `named`."""
        del named
        return self.rows

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Put right what only the whole row tells; raise `BadLineError` where it cannot be used."""
        del row, reading

    @abstractmethod
    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield for each row the record that it speaks of, or why it cannot be used."""

    @abstractmethod
    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the rows that are there already, by the records' keys."""

    def brought(self, work: Work, session: Session, rows: Mapping[int, Mapping[str, object]]) -> set[int]:
        """Return which of these rows, by id, this run has brought itself before it was broken off."""
        del session
        return {key for key, row in rows.items() if work.run_id and row["import_id"] == work.run_id}

    @abstractmethod
    def changed(self, record: Record) -> dict[str, object]:
        """Return what a row is to hold once the record is imported, by column; of `extra`, what is put into it."""

    @abstractmethod
    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a whole new row: the same columns for every record."""

    def prepare(self, work: Work, session: Session, staging: Staging, records: Sequence[Record]) -> Counter[str]:
        """Put into the records of a batch what can only be known now; return the figures of what that brought."""
        del work, session, staging, records
        return Counter()

    def note(self, work: Work, tx: Session, added: Collection[int], changes: Sequence[Change]) -> None:
        """Hear which rows the import has added, and what it has changed of others, in the same transaction."""
        del work, tx, added, changes

    def finish(self, work: Work, staging: Staging) -> Finished:
        """Bring what may concern any two records of the file, once all of them are there."""
        del work, staging
        return Finished()

    def companions(self, work: Work, session: Session, staging: Staging, batch: Batch) -> None:
        """Count, and where the work writes also write, what hangs on the rows of a batch."""
        del work, session, staging, batch


def with_facts(before: object, said: object) -> dict[str, object]:
    """Return further facts with those that a record says put in, and without those that it clears."""
    known = dict(before) if isinstance(before, dict) else {}
    known |= said if isinstance(said, dict) else {}
    return {name: value for name, value in known.items() if value is not CLEAR}


def bad_line(reason: str) -> BadLineError:
    """Return the error of a line that cannot be used."""
    return BadLineError(reason)


def added_before(session: Session, run_id: int, model: type[SQLModel], ids: Collection[int]) -> set[int]:
    """Return which of the rows `ids` this run added or changed itself, before it was broken off."""
    found: set[int] = set()
    if run_id:
        for some in chunks(ids):
            mine = select(col(ImportChange.row_id)).where(
                col(ImportChange.import_id) == run_id,
                col(ImportChange.table_name) == str(model.__tablename__),
                col(ImportChange.row_id).in_(some),
            )
            found.update(session.scalars(mine))
    return found
