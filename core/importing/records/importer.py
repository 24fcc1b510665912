"""The way of a file of records into the books: read, gather record by record, compare, and write what differs.

A dry run goes the same way and stops short of writing, so its figures are the import's.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, SQLModel

from core.clock import business_date
from core.errors import ImportRefusedError
from core.importing.changes import Change, remember
from core.importing.dates import SERIAL_START, SERIAL_START_1904
from core.importing.line import BadLineError
from core.importing.reader import TableReader
from core.importing.records.fields import BadCellError, Field, Reading
from core.importing.records.kind import Batch, Kind, ReadRow, Withdraw, Work, added_before, with_facts
from core.importing.records.places import shop_region
from core.importing.records.report import RecordReport
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import RecordMapping
from core.importing.rejects import RejectsFile
from core.importing.report import Reject
from core.importing.rows import add_new, chunks, table_of
from core.importing.unchanged import UnchangedFile

Progress = Callable[[int, int | None], None]
# The rows of the shop's own tables that one transaction may write (docs/decisions.md, "Transactions").
MOST_ROWS = 5_000
ROWS_AT_ONCE = 1_000
FIRST_REJECTS = 20
MOST_REASONS = 50
OTHER_REASONS = "other reasons"
GONE = "is no longer there"


@dataclass
class _Count:
    """The figures as far as they are known."""

    lines: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    first: list[Reject] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    standing: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)

    def reject(self, number: int, reason: str) -> None:
        """Count a line that cannot be used; the kind of fault stands before the colon."""
        self.rejected += 1
        _count(self.reasons, reason)
        if len(self.first) < FIRST_REJECTS:
            self.first.append(Reject(number, reason))


def _count(reasons: Counter[str], reason: str) -> None:
    kind = reason.partition(":")[0]
    reasons[kind if kind in reasons or len(reasons) < MOST_REASONS else OTHER_REASONS] += 1


class RecordImporter:
    """Imports one file of one kind, or reckons what importing it would do where `work` does not write.

    `withdraw` carries out what customers refuse.
    """

    def __init__(
        self,
        kind: Kind,
        work: Work,
        reader: TableReader,
        understood: RecordMapping,
        *,
        file: UnchangedFile,
        rejects: RejectsFile | None,
        withdraw: Withdraw,
        progress: Progress | None = None,
    ) -> None:
        """Import the rows of `reader` as `understood`."""
        self._kind, self._work, self._reader = kind, work, reader
        self._file, self._rejects, self._withdraw, self._progress = file, rejects, withdraw, progress
        shop = work.shop
        self._reading = Reading(
            zone=shop.zone,
            today=business_date(work.now, shop.zone),
            region=shop_region(shop.currency.locale),
            decimal_mark=understood.decimal_mark,
            date_order=understood.date_order,
            clear_empty=understood.clear_empty,
            serial_start=SERIAL_START_1904 if reader.format.get("days from") == "1904" else SERIAL_START,
        )
        self._cells: list[tuple[Field, int]] = [
            (kind.columns.field(name), reader.columns.index(column)) for name, column in understood.columns().items()
        ]
        self._count = _Count()
        self._read = 0

    def run(self) -> RecordReport:
        """Import everything and return the figures; raises `ImportRefusedError` where no line can be used."""
        started = time.monotonic()
        with Staging() as staging:
            self._gather(staging)
            # Everything is read before anything is written, so a file that changes meanwhile leaves nothing behind.
            self._file.check_content()
            if not self._count.lines:
                raise ImportRefusedError(self._nothing_usable())
            records, done = staging.count(), 0
            rows = self._kind.rows_of([known.name for known, _ in self._cells])
            for batch in staging.batches(max(1, MOST_ROWS // rows)):
                self._bring(staging, batch)
                done += len(batch)
                self._tell(self._read + done, self._read + records)
            finished = self._kind.finish(self._work, staging)
            self._count.figures += finished.figures
            for reason in finished.aside:
                _count(self._count.aside, reason)
        return self._report(records, time.monotonic() - started)

    def _tell(self, done: int, of: int | None) -> None:
        if self._progress is not None:
            self._progress(done, of)

    def _gather(self, staging: Staging) -> None:
        """Read the file, and put together what it says of each record."""
        for rows in chunks(self._usable(), ROWS_AT_ONCE):
            with self._work.shop.store.read() as session:
                self._file.check_size()
                found = list(self._kind.resolve(self._work, session, staging, [row for row, _ in rows]))
            for (row, cells), record in zip(rows, found, strict=True):
                if isinstance(record, Record):
                    staging.add(record)
                    self._count.lines += 1
                    for reason in row.aside:
                        _count(self._count.aside, reason)
                else:
                    self._reject(row.number, record, cells)
            self._tell(self._read, self._reader.total)

    def _usable(self) -> Iterator[tuple[ReadRow, Sequence[object]]]:
        for row in self._reader.rows():
            self._read += 1
            if row.problem:
                self._reject(row.number, row.problem, row.cells)
                continue
            read = ReadRow(row.number, {})
            try:
                self._fill(read, row.cells)
                self._kind.polish(read, self._reading)
            except BadLineError as error:
                self._reject(row.number, str(error), row.cells)
                continue
            yield read, row.cells

    def _fill(self, row: ReadRow, cells: Sequence[object]) -> None:
        for known, place in self._cells:
            try:
                value = known.value(cells[place], self._reading)
            except BadCellError as error:
                if known.needed:
                    raise BadLineError(str(error)) from error
                row.aside.append(str(error))
                continue
            if value is not None:
                row.values[known.name] = value
            elif known.needed:
                message = f"no {known.name}"
                raise BadLineError(message)

    def _reject(self, number: int, reason: str, cells: Sequence[object]) -> None:
        self._count.reject(number, reason)
        if self._rejects is not None:
            self._rejects.add(number, reason, cells)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        store = self._work.shop.store
        with store.write() if self._work.writes else store.read() as session:
            yield session

    def _bring(self, staging: Staging, records: Sequence[Record]) -> None:
        """Compare a batch with what is there, and write what differs."""
        kind, work = self._kind, self._work
        with self._session() as session:
            prepared = kind.prepare(work, session, staging, records)
            found = kind.find(work, session, records)
            current = _current(session, kind.model, found.values())
            batch = Batch([record for record in records if not self._gone(record, found)], dict(found))
            changes = self._compare(session, batch, current)
            if work.writes:
                new = [record for record in batch.records if record.key not in found]
                add_new(session, kind.model, [kind.fresh(work, record) for record in new])
                added = kind.find(work, session, new)
                batch.ids |= added
                kind.note(work, session, added.values(), changes)
            kind.companions(work, session, staging, batch)
            if work.writes and changes:
                self._change(session, changes, current)
        self._count.figures += prepared + batch.figures
        if work.writes:
            self._refuse(batch)

    def _gone(self, record: Record, found: Mapping[str, int]) -> bool:
        """Return whether a customer who was there when the file was read is there no longer."""
        if not record.key.startswith("known ") or record.key in found:
            return False
        self._reject(record.line, GONE, ())
        return True

    def _compare(self, session: Session, batch: Batch, current: Mapping[int, Mapping[str, object]]) -> list[Change]:
        """Count what is new, changed and the same; return the changes."""
        touched = added_before(session, self._work.run_id, self._kind.model, list(current))
        own = self._kind.brought(self._work, session, current)
        changes: list[Change] = []
        for record in batch.records:
            row_id = batch.ids.get(record.key)
            if row_id is None:
                self._count.standing["new"] += 1
                continue
            before = current[row_id]
            said = self._kind.changed(record)
            if "extra" in said:
                said["extra"] = with_facts(before["extra"], said["extra"])
            after = {name: value for name, value in said.items() if before[name] != value}
            if row_id in own:
                self._count.standing["new"] += 1
            else:
                self._count.standing["changed" if after or row_id in touched else "same"] += 1
            if after:
                changes.append(Change(row_id, before, after))
        return changes

    def _change(self, tx: Session, changes: Sequence[Change], current: Mapping[int, Mapping[str, object]]) -> None:
        run_id, model = self._work.run_id, self._kind.model
        remember(tx, run_id, model, [each for each in changes if current[each.row_id]["import_id"] != run_id])
        by_columns: dict[tuple[str, ...], list[dict[str, object]]] = {}
        for each in changes:
            values = {f"new_{name}": value for name, value in each.after.items()}
            by_columns.setdefault(tuple(sorted(each.after)), []).append({"key": each.row_id, **values})
        table = table_of(model)
        for columns, rows in by_columns.items():
            values_: dict[str, object] = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
            tx.connection().execute(update(table).where(table.c.id == bindparam("key")).values(values_), rows)

    def _refuse(self, batch: Batch) -> None:
        """Carry out what customers refuse, each on its own: plans are held before customers there."""
        for some in chunks(batch.refusals, ROWS_AT_ONCE // 4):
            with self._work.shop.store.write() as tx:
                for refusal in some:
                    self._withdraw(tx, refusal)

    def _nothing_usable(self) -> str:
        if not self._count.rejected:
            return f"{self._work.file_name} has a header and nothing below it. Export it again, with its lines."
        reason, times = self._count.reasons.most_common(1)[0]
        return (
            f"None of the {self._count.rejected:,} lines of {self._work.file_name} can be used; the most frequent"
            f' reason is "{reason}" ({times:,} times). Check which column is which with --map.'
        )

    def _report(self, records: int, seconds: float) -> RecordReport:
        count, standing = self._count, self._count.standing
        return RecordReport(
            run_id=self._work.run_id,
            kind=self._kind.name,
            file_name=self._work.file_name,
            already_imported=False,
            dry_run=not self._work.writes,
            lines=count.lines,
            records=records,
            new_records=standing["new"],
            changed_records=standing["changed"],
            same_records=standing["same"],
            rejected=count.rejected,
            reject_reasons=dict(count.reasons),
            first_rejects=tuple(count.first),
            values_left_out=dict(count.aside),
            figures={name: count.figures[name] for name in self._kind.figures},
            rejects_file=self._rejects.name if self._rejects is not None else None,
            seconds=round(seconds, 3),
        )


def _current(session: Session, model: type[SQLModel], ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return whole rows by id."""
    table = table_of(model)
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(ids):
        for row in session.execute(select(table).where(table.c.id.in_(some))).mappings():
            found[row["id"]] = dict(row)
    return found
