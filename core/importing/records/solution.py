"""Solutions (seed 001, figure 13): the tree, virtual ones across it, and what each of them holds."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlmodel import Session

from core.importing.records.fields import CLEAR, Field, Reading, RecordKind, names, yes_no
from core.importing.records.kind import Finished, Kind, ReadRow, Work, added_before, bad_line
from core.importing.records.memberships import NEW_SOLUTIONS
from core.importing.records.partners import partners, solution_path, solution_paths
from core.importing.records.places_in_tree import make_paths
from core.importing.records.solution_contents import FIGURES, HOLDS, PRODUCTS, Contents, note_ancestors
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.models import Solution
from core.products.paths import DEEPEST, SolutionPaths, split_path

PATH, VIRTUAL = "solution", "virtual"
FIELDS = (
    Field(PATH, names("solution solutionpath path productsolution loesung losung"), solution_path,
          needed=True, clearable=False),
    Field(VIRTUAL, names("virtual isvirtual virtuell"), yes_no("virtual"), clearable=False),
    Field(PRODUCTS, names("products productcodes productids codes skus artikel"), partners("products")),
    Field(HOLDS, names("holds solutions solutionsheld parts contains includes"), solution_paths),
)  # fmt: skip


class Solutions(Kind):
    """Files of solutions."""

    name = RecordKind.SOLUTIONS
    model = Solution
    columns = Columns(FIELDS)
    telling = frozenset({VIRTUAL, PRODUCTS, HOLDS})
    # A path has each solution on it, its origin and its history.
    rows = 3 * DEEPEST
    figures = FIGURES

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        if PATH not in named:
            yield "which column has the solution's path (solution), such as Home > Kitchen"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if VIRTUAL not in named:
            yield "Nothing says which solutions are virtual: one is that holds others, or that there is already as one."
        if PRODUCTS in named:
            yield "In the tree a product stands in one place: one that is named here moves."

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Take a solution that holds others as a virtual one; a file takes nothing out of a solution."""
        del reading
        for name in (PRODUCTS, HOLDS):
            if row.values.get(name) is CLEAR:
                row.leave_out(name, f"a dash for {name} takes nothing out")
        if HOLDS in row.values and row.values.setdefault(VIRTUAL, True) is False:
            reason = f"holds others, and is said not to be virtual: {row.values[PATH]}"
            raise bad_line(reason)

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's solution: by its path, and whether it is virtual."""
        del work
        paths = SolutionPaths(session)
        for row in rows:
            path = str(row.values[PATH])
            virtual = bool(row.values.get(VIRTUAL, _only_virtual(paths, path)))
            key = key_of(path, virtual=virtual)
            note_ancestors(staging, path, virtual=virtual)
            yield Record(key, row.number, {**row.values, VIRTUAL: virtual})

    def prepare(self, work: Work, session: Session, staging: Staging, records: Sequence[Record]) -> Counter[str]:
        """Make the solutions that are missing, with those above them."""
        figures: Counter[str] = Counter()
        for virtual in (False, True):
            wanted = {str(each.values[PATH]) for each in records if bool(each.values[VIRTUAL]) is virtual}
            figures[NEW_SOLUTIONS] += make_paths(work, session, staging, wanted, virtual=virtual).added
        return figures

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the solutions that are there."""
        del work
        paths = SolutionPaths(session)
        found = {}
        for record in records:
            parts = split_path(str(record.values[PATH]))
            solution, depth = paths.known(parts, virtual=bool(record.values[VIRTUAL]))
            if solution is not None and depth == len(parts):
                found[record.key] = solution
        return found

    def brought(self, work: Work, session: Session, rows: Mapping[int, Mapping[str, object]]) -> set[int]:
        """Return which of these solutions the run made."""
        return added_before(session, work.run_id, Solution, list(rows))

    def changed(self, record: Record) -> dict[str, object]:
        """Return nothing: a solution is its path."""
        del record
        return {}

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new solution; none is ever asked for, as `prepare` has made them all."""
        del work
        return {"name": split_path(str(record.values[PATH]))[-1], "virtual": bool(record.values[VIRTUAL])}

    def finish(self, work: Work, staging: Staging) -> Finished:
        """Put products and solutions into the solutions."""
        return Contents(work, staging).bring()


def key_of(path: str, *, virtual: bool) -> str:
    """Return by what a solution goes within a file."""
    return f"{'virtual' if virtual else 'tree'} {path.casefold()}"


def _only_virtual(paths: SolutionPaths, path: str) -> bool:
    parts = split_path(path)
    return paths.known(parts)[1] < len(parts) and paths.known(parts, virtual=True)[1] == len(parts)
