"""What customers want to hear of (seed 001, "register a solution"): a customer, and a solution or a product, a line."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import select
from sqlmodel import Session, col

from core.importing.records.codes import product_ids
from core.importing.records.fields import Field, Reading, RecordKind, code, day, names
from core.importing.records.happening import (
    CUSTOMER,
    EMAIL,
    TELEPHONE,
    missing_customer,
    named_by,
    spell_identities,
)
from core.importing.records.kind import Kind, ReadRow, Work, bad_line
from core.importing.records.partners import SOLUTION, solution_path
from core.importing.records.people import NOBODY, UNKNOWN, People, with_aliases
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.importing.records.upkeep import BY_FILE
from core.importing.rows import chunks
from core.models import Customer, RegisteredRange
from core.products.paths import SolutionPaths

THEIR_WORD = "the customer took it out themselves"
# What a key says of which: the customer, then the kind of what they want, then its id.
_SOLUTION, _PRODUCT = "s", "p"

FIELDS = (
    CUSTOMER,
    EMAIL,
    TELEPHONE,
    Field(
        SOLUTION,
        names(
            "registeredsolution solution solutionpath registeredrange range interest interests topic topics wants wish"
            " loesung losung interesse themen"
        ),
        solution_path,
        clearable=False,
    ),
    Field("product", names("registeredproduct product productcode productid sku stockcode itemcode article artikel"),
          code, clearable=False),
    Field("since", names("since registeredon registeredat registered date day datum seit"), day("since"),
          clearable=False),
)  # fmt: skip


class Registrations(Kind):
    """Files of ranges."""

    name = RecordKind.RANGES
    model = RegisteredRange
    columns = Columns(FIELDS)
    telling = frozenset({SOLUTION, "since"})
    rows = 1

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        yield from missing_customer(named)
        if SOLUTION not in named and "product" not in named:
            yield "which column has the solution that they want to hear of (solution), or the product's code (product)"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        del named
        yield (
            "Whoever is named here hears of nothing else from then on. A file adds to what somebody registered; what"
            " they took out themselves stays out."
        )

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Refuse a line that names neither a solution nor a product, or both."""
        spell_identities(row, reading)
        if (SOLUTION in row.values) == ("product" in row.values):
            both = SOLUTION in row.values
            raise bad_line("both a solution and a product" if both else "neither a solution nor a product")

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's registration; its customer and what they want have to be known."""
        del staging
        asked = [named_by(row) for row in rows]
        people, paths = People(session, work.shop.key, asked), SolutionPaths(session)
        products = product_ids(session, {str(row.values["product"]) for row in rows if "product" in row.values})
        found: list[Record | str] = []
        for row, named in zip(rows, asked, strict=True):
            person = people.find(named)
            if person.problem or person.customer_id is None:
                found.append(person.problem or (UNKNOWN if named.identities() else NOBODY))
                continue
            wanted = _wanted(row, paths, products)
            if wanted is None:
                what = row.values.get(SOLUTION) or row.values["product"]
                found.append(f"no such {SOLUTION if SOLUTION in row.values else 'product'}: {what}")
                continue
            since = row.values.get("since")
            values = {"since": since} if isinstance(since, date) else {}
            found.append(Record(f"{person.customer_id}/{wanted}", row.number, dict(values)))
        refused = _taken_out(session, [each.key for each in found if isinstance(each, Record)])
        yield from (THEIR_WORD if isinstance(each, Record) and each.key in refused else each for each in found)

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the registrations that stand."""
        if work.writes:
            # What a customer chooses meanwhile comes wholly before or wholly after.
            ids = sorted({int(record.key.partition("/")[0]) for record in records})
            for some in chunks(ids):
                held = select(col(Customer.id)).where(col(Customer.id).in_(some)).order_by(col(Customer.id))
                session.execute(held.with_for_update())
        return {key: row.id or 0 for key, row in _rows(session, [record.key for record in records], standing=True)}

    def changed(self, record: Record) -> dict[str, object]:
        """Return nothing: what stands stays as it was registered."""
        del record
        return {}

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new registration."""
        customer, _, wanted = record.key.partition("/")
        since = record.values.get("since")
        at = datetime.combine(since, time(12), work.shop.zone) if isinstance(since, date) else work.now
        number = int(wanted[1:])
        return {
            "customer_id": int(customer),
            "solution_id": number if wanted[0] == _SOLUTION else None,
            "product_id": number if wanted[0] == _PRODUCT else None,
            "registered_at": min(at, work.now),
            "registered_by": BY_FILE,
            "import_id": work.run_id,
        }


def _wanted(row: ReadRow, paths: SolutionPaths, products: Mapping[str, int]) -> str | None:
    """Return what a row wants to be told of, as it stands in a key; None where there is no such thing."""
    if SOLUTION in row.values:
        solution = paths.meant(str(row.values[SOLUTION]))
        return None if solution is None else f"{_SOLUTION}{solution.id}"
    product = products.get(str(row.values["product"]))
    return None if product is None else f"{_PRODUCT}{product}"


def _rows(session: Session, keys: Collection[str], *, standing: bool) -> Iterator[tuple[str, RegisteredRange]]:
    """Yield the rows of some customers, under whichever of their numbers, that are about what the keys name."""
    wanted = set(keys)
    owners = with_aliases(session, {int(key.partition("/")[0]) for key in keys})
    stands = col(RegisteredRange.withdrawn_at).is_(None)
    for some in chunks(owners):
        query = select(RegisteredRange).where(
            col(RegisteredRange.customer_id).in_(some), stands if standing else ~stands
        )
        for row in session.scalars(query.order_by(col(RegisteredRange.id))):
            what = f"{_SOLUTION}{row.solution_id}" if row.solution_id is not None else f"{_PRODUCT}{row.product_id}"
            key = f"{owners[row.customer_id]}/{what}"
            if key in wanted:
                yield key, row


def _taken_out(session: Session, keys: Collection[str]) -> set[str]:
    """Return what customers took out themselves the last time and nobody has registered since."""
    last = dict(_rows(session, keys, standing=False))
    stands = {key for key, _ in _rows(session, last.keys(), standing=True)}
    return {key for key, row in last.items() if key not in stands and (row.withdrawn_by or "").startswith("customer:")}
