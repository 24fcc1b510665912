"""The way of one file into the books: read, normalise, count, load, and then what only the whole file tells."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from core.errors import ImportRefusedError
from core.importing.catalogue import finish_products
from core.importing.customers import finish_customers
from core.importing.erased import ErasedNumbers
from core.importing.line import BadLineError, Line, LineReader
from core.importing.loading import Loaded, Loader, NumberedLine, PurchaseKey
from core.importing.mapping import Understanding
from core.importing.matching import count_cancellations, match_cancellations
from core.importing.observe import Observed
from core.importing.reader import FileRow, TableReader
from core.importing.rehearsal import Rehearsal
from core.importing.rejects import RejectsFile
from core.importing.report import ImportReport
from core.importing.run import count_of, is_newest
from core.importing.tally import Kind, Tally
from core.importing.unchanged import UnchangedFile
from core.models import Customer, Product, Purchase
from core.shop import Shop

Progress = Callable[[int, int | None], None]
# The rows of the shop's own tables that one transaction may write (docs/decisions.md, "Transactions").
MOST_ROWS = 5_000


class PurchaseImporter:
    """Imports one file under one run."""

    def __init__(
        self,
        shop: Shop,
        reader: TableReader,
        understanding: Understanding,
        *,
        run_id: int,
        source: str,
        progress: Progress | None,
        rehearsal: Rehearsal | None = None,
    ) -> None:
        """Import the rows of `reader` into `shop`, as `understanding` says; with a `rehearsal`, only there."""
        self._shop, self._reader, self._run_id = shop, reader, run_id
        with shop.store.read() as session:
            erased = ErasedNumbers(session, shop.key)
        self._lines = LineReader(reader.columns, understanding, shop.zone, shop.currency, erased)
        self._loader = Loader(run_id, source, shop.clock.now(), shop.currency.exponent)
        self._notes = understanding.notes
        self._rehearsal = rehearsal
        self._store = shop.store if rehearsal is None else rehearsal.store
        self._progress = progress
        self._read = 0

    def run(self, file: UnchangedFile, rejects: RejectsFile | None) -> ImportReport:
        """Import everything and return the figures; lines that cannot be used go into `rejects`.

        Raises `ImportRefusedError` where no line can be used, and where the file changes meanwhile.
        """
        started = time.monotonic()
        loaded = Loaded()
        with Tally() as tally:
            observed = Observed(tally)
            for batch in self._batches(observed, rejects):
                file.check_size()
                if self._rehearsal is not None:
                    self._rehearsal.fetch(batch)
                with self._store.write() as tx:
                    loaded.add(self._loader.load(tx, batch))
                self._tell()
            file.check_content()
            if not observed.lines:
                raise ImportRefusedError(_nothing_usable(file.path.name, observed))
            self._finish(observed)
            match_cancellations(self._store, self._run_id)
            return self._report(file.path.name, observed, loaded, time.monotonic() - started)

    def _finish(self, observed: Observed) -> None:
        """Do what only the whole file tells; a rehearsal needs of it what the figures depend on."""
        if self._rehearsal is not None:
            self._rehearsal.fetch_histories(self._run_id)
            return
        last = observed.last_date.isoformat() if observed.last_date else None
        newest = is_newest(self._shop, self._run_id, last)
        finish_products(self._shop, observed.tally, self._run_id, newest=newest)
        finish_customers(self._shop, observed.tally, self._run_id)

    def _batches(self, observed: Observed, rejects: RejectsFile | None) -> Iterator[list[NumberedLine]]:
        """Yield lines in batches that cannot need more than `MOST_ROWS` rows with all that they refer to."""
        batch: list[NumberedLine] = []
        rows: list[Sequence[object]] = []
        size = _Size()
        for row in self._reader.rows():
            self._read += 1
            try:
                line = self._line(row)
            except BadLineError as error:
                observed.reject(row.number, str(error))
                if rejects is not None:
                    rejects.add(row.number, str(error), row.cells)
                continue
            numbered = observed.take(line)
            batch.append(numbered)
            rows.append(row.cells)
            if size.add(numbered) > MOST_ROWS - _Size.MOST_OF_A_LINE:
                observed.remember(batch, rows)
                yield batch
                batch, rows, size = [], [], _Size()
        if batch:
            observed.remember(batch, rows)
            yield batch

    def _line(self, row: FileRow) -> Line:
        if row.problem:
            raise BadLineError(row.problem)
        return self._lines.read(row.cells)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._read, self._reader.total)

    def _report(self, file_name: str, observed: Observed, loaded: Loaded, seconds: float) -> ImportReport:
        tally = observed.tally
        cancellations, matched = count_cancellations(self._store, self._run_id)
        with self._store.read() as session:
            new = {model: count_of(session, model, self._run_id) for model in (Customer, Product, Purchase)}
        return ImportReport(
            run_id=0 if self._rehearsal else self._run_id,
            dry_run=self._rehearsal is not None,
            file_name=file_name,
            already_imported=False,
            lines=observed.lines,
            **asdict(loaded),
            new_customers=new[Customer],
            new_products=new[Product],
            new_documents=new[Purchase],
            customers=tally.customer_count(),
            products=tally.distinct(Kind.PRODUCT),
            documents=tally.distinct(Kind.DOCUMENT),
            documents_in_parts=tally.with_several(Kind.PURCHASE),
            cancellation_lines=observed.cancellation_lines,
            cancellations=cancellations,
            cancellations_matched=matched,
            lines_without_customer=observed.lines_without_customer,
            negative_quantity_lines=observed.negative_quantity_lines,
            non_positive_price_lines=observed.non_positive_price_lines,
            stock_codes=tally.distinct(Kind.CODE),
            codes_with_several_descriptions=tally.with_several(Kind.CODE_DESCRIPTION),
            lines_without_description=observed.lines_without_description,
            exact_duplicate_lines=observed.lines - tally.distinct(Kind.ROW),
            countries=tally.distinct(Kind.COUNTRY),
            customers_in_several_countries=tally.with_several(Kind.CUSTOMER_COUNTRY),
            exact_total=observed.exact_total,
            rounded_total=observed.rounded_total,
            currency=self._shop.currency.code,
            ambiguous_times=observed.ambiguous_times,
            missing_times=observed.missing_times,
            rounded_numbers=observed.rounded_numbers,
            first_date=observed.first_date.isoformat() if observed.first_date else None,
            last_date=observed.last_date.isoformat() if observed.last_date else None,
            rejected=observed.rejected,
            reject_reasons=dict(observed.reject_reasons),
            first_rejects=tuple(observed.first_rejects),
            notes=self._notes,
            seconds=round(seconds, 3),
        )


class _Size:
    """How many rows the lines of a batch may need, with their purchases, customers, identities and products."""

    MOST_OF_A_LINE = 5

    def __init__(self) -> None:
        self._rows = 0
        self._purchases: set[PurchaseKey] = set()
        self._customers: set[str | None] = {None}
        self._products: set[str] = set()

    def add(self, numbered: NumberedLine) -> int:
        line, purchase, _ = numbered
        self._rows += 1
        if purchase not in self._purchases:
            self._purchases.add(purchase)
            self._rows += 1
        if line.customer not in self._customers:
            self._customers.add(line.customer)
            self._rows += 2
        if line.code not in self._products:
            self._products.add(line.code)
            self._rows += 1
        return self._rows


def _nothing_usable(name: str, observed: Observed) -> str:
    if not observed.rejected:
        return f"{name} has a header and no lines. Export it again with the purchases below the header."
    first = observed.first_rejects[0]
    return (
        f"None of the {observed.rejected:,} lines of {name} can be used; line {first.line}: {first.reason}."
        " Look at how the columns were understood, and name the right ones."
    )
