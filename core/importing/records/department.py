"""Sales departments, and what each may offer (seed 001, "limiting the range of products to be proposed")."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import select
from sqlmodel import Session, col

from core.importing.changes import Change, remember_added
from core.importing.records.fields import CLEAR, Field, Reading, RecordKind, names, text
from core.importing.records.kind import Finished, Kind, ReadRow, Work, added_before, bad_line
from core.importing.records.partners import solution_paths
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.importing.records.upkeep import note_departments, note_offers
from core.importing.rows import add_new
from core.models import Department, DepartmentSolution
from core.products.paths import SolutionPaths

NAME, OFFERS = "department", "offers"
ALLOWED = "solutions_allowed"
RECORDS_AT_ONCE = 100
FIELDS = (
    Field(NAME, names("department departmentname salesdepartment abteilung departement departamento"),
          text("department", 80), needed=True, clearable=False),
    Field(OFFERS, names("offers mayoffer solutions solution range allowed"), solution_paths),
)  # fmt: skip


class Departments(Kind):
    """Files of departments."""

    name = RecordKind.DEPARTMENTS
    model = Department
    columns = Columns(FIELDS)
    telling = frozenset({NAME})
    rows = 3
    figures = (ALLOWED,)

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        if NAME not in named:
            yield "which column has the department's name (department)"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if OFFERS not in named:
            yield "Nothing says what they may offer: a department that is new here may offer everything."

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Refuse a name that cannot be shown; a file takes no limit away."""
        del reading
        if not str(row.values[NAME]).isprintable():
            reason = f"a name that cannot be shown: {row.number}"
            raise bad_line(reason)
        if row.values.get(OFFERS) is CLEAR:
            row.leave_out(OFFERS, "a dash for offers takes nothing out")

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's department: by its name."""
        del work, session, staging
        for row in rows:
            yield Record(str(row.values[NAME]).casefold(), row.number, row.values)

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the departments that are there."""
        del work
        return _known(session, records)

    def brought(self, work: Work, session: Session, rows: Mapping[int, Mapping[str, object]]) -> set[int]:
        """Return which of these departments the run made."""
        return added_before(session, work.run_id, Department, list(rows))

    def changed(self, record: Record) -> dict[str, object]:
        """Return nothing: a department is its name."""
        del record
        return {}

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new department."""
        del work
        return {"name": record.values[NAME]}

    def note(self, work: Work, tx: Session, added: Collection[int], changes: Sequence[Change]) -> None:
        """Keep which departments the import made."""
        del changes
        if not added:
            return
        remember_added(tx, work.run_id, Department, added)
        rows = tx.execute(select(col(Department.id), col(Department.name)).where(col(Department.id).in_(added)))
        note_departments(work, tx, {key: name for key, name in rows.all() if key is not None})

    def finish(self, work: Work, staging: Staging) -> Finished:
        """Let the departments offer what the file says."""
        done = Finished()
        for batch in staging.batches(RECORDS_AT_ONCE):
            with _session(work) as session:
                _allow(work, session, staging, batch, done)
        return done


def _known(session: Session, records: Sequence[Record]) -> dict[str, int]:
    rows = session.execute(select(col(Department.name), col(Department.id))).all()
    there = {name.casefold(): key or 0 for name, key in rows}
    return {record.key: there[record.key] for record in records if record.key in there}


@contextmanager
def _session(work: Work) -> Iterator[Session]:
    with work.shop.store.write() if work.writes else work.shop.store.read() as session:
        yield session


def _allow(work: Work, session: Session, staging: Staging, records: Sequence[Record], done: Finished) -> None:
    """Let the departments of a batch offer what the file says, and count what that brings."""
    departments = _known(session, records)
    paths, before = SolutionPaths(session), _offers(session, departments.values())
    rows = {pair: key for pairs in before.values() for pair, key in pairs.items()}
    mine = added_before(session, work.run_id, DepartmentSolution, list(rows.values()))
    fresh: dict[int, list[int]] = {}
    for record in records:
        listed = record.values.get(OFFERS)
        department = departments.get(record.key)
        for path in listed if isinstance(listed, dict) else ():
            meant = paths.meant(path)
            if meant is None:
                done.aside.append(f"no such solution: {path}")
                continue
            if staging.occurrence(f"offers {record.key} {meant.id}") > 1:
                continue
            key = rows.get((department or 0, meant.id))
            done.figures[ALLOWED] += key is None or key in mine
            if key is None and department is not None:
                fresh.setdefault(department, []).append(meant.id)
    if work.writes and fresh:
        pairs = [(department, solution) for department, many in fresh.items() for solution in sorted(set(many))]
        add_new(session, DepartmentSolution, [{"department_id": d, "solution_id": s} for d, s in pairs])
        now = _offers(session, fresh)
        added = [key for each in now.values() for pair, key in each.items() if pair not in rows]
        remember_added(session, work.run_id, DepartmentSolution, added)
        was = {each: sorted(solution for _, solution in before.get(each, ())) for each in fresh}
        note_offers(work, session, {each: (was[each], sorted(s for _, s in now[each])) for each in fresh})


def _offers(session: Session, departments: Collection[int]) -> dict[int, dict[tuple[int, int], int]]:
    """Return what departments may offer: the rows by department and solution."""
    found: dict[int, dict[tuple[int, int], int]] = {each: {} for each in departments}
    rows = session.execute(
        select(
            col(DepartmentSolution.department_id), col(DepartmentSolution.solution_id), col(DepartmentSolution.id)
        ).where(col(DepartmentSolution.department_id).in_(list(departments)))
    )
    for department, solution, key in rows.all():
        found[department][department, solution] = key or 0
    return found
