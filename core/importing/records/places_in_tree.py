"""Solutions that a file of products names: found by their path, made where they are missing."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlmodel import Session

from core.importing.changes import remember_added
from core.importing.records.kind import Work, added_before
from core.importing.records.staging import Staging
from core.importing.records.upkeep import note_solutions
from core.models import Solution
from core.products.paths import SolutionPaths, split_path

# In a dry run: a solution that is not there yet.
NOT_YET = -1


@dataclass
class MadePaths:
    """The solutions by path as the file has it, and how many had to be made."""

    ids: dict[str, int] = field(default_factory=dict)
    added: int = 0


def make_paths(work: Work, session: Session, staging: Staging, wanted: Collection[str], *, virtual: bool) -> MadePaths:
    """Return the solutions at the end of these paths; a dry run makes none, and counts what it would make.

    Each is counted once in a file, also where this run made it before it was broken off.
    """
    paths, made = SolutionPaths(session), MadePaths()
    new: list[Solution] = []
    for path in sorted(wanted):
        names = split_path(path)
        parent, depth = paths.known(names, virtual=virtual)
        for place in range(depth, len(names)):
            if work.writes:
                row = Solution(name=names[place], parent_id=parent, virtual=virtual)
                session.add(row)
                session.flush()
                paths.add(row)
                new.append(row)
                parent = row.id
            else:
                planned = "/".join(name.casefold() for name in names[: place + 1])
                made.added += staging.occurrence(f"solution {virtual} {planned}") == 1
                parent = NOT_YET
        made.ids[path] = parent or 0
    if new:
        remember_added(session, work.run_id, Solution, [row.id or 0 for row in new])
        note_solutions(work, session, new)
    if work.writes:
        ids = {key for end in made.ids.values() for key in paths.upwards(end)}
        mine = added_before(session, work.run_id, Solution, ids)
        made.added = sum(staging.occurrence(f"solution {key}") == 1 for key in mine)
    return made
