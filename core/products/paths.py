"""Solutions by their path, such as "Home > Kitchen", as people write it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, select

from core.errors import NotFoundError, RefusedError
from core.models import Solution

BETWEEN = " > "
LONGEST_NAME = 120
DEEPEST = 12


@dataclass(frozen=True)
class SolutionRef:
    """A solution as it stands in the tree."""

    id: int
    name: str
    parent_id: int | None
    virtual: bool


class SolutionPaths:
    """All solutions as they are in the store when this is made."""

    def __init__(self, session: Session) -> None:
        """Read them from `session`."""
        rows = session.exec(select(Solution).order_by(Solution.name)).all()
        self.by_id = {row.id or 0: SolutionRef(row.id or 0, row.name, row.parent_id, row.virtual) for row in rows}
        self._children: dict[tuple[int | None, bool], dict[str, int]] = defaultdict(dict)
        for each in self.by_id.values():
            self._children[each.parent_id, each.virtual].setdefault(_folded(each.name), each.id)

    def add(self, solution: Solution) -> None:
        """Know one more solution, that was made since."""
        ref = SolutionRef(solution.id or 0, solution.name, solution.parent_id, solution.virtual)
        self.by_id[ref.id] = ref
        self._children[ref.parent_id, ref.virtual][_folded(ref.name)] = ref.id

    def path(self, solution_id: int) -> str:
        """Return the path of a solution from the top of its tree."""
        return BETWEEN.join(reversed([each.name for each in self._upwards(solution_id)]))

    def _upwards(self, solution_id: int | None) -> Iterator[SolutionRef]:
        seen: set[int] = set()
        while solution_id in self.by_id and solution_id not in seen:
            seen.add(solution_id)
            ref = self.by_id[solution_id]
            yield ref
            solution_id = ref.parent_id

    def upwards(self, solution_id: int) -> list[int]:
        """Return a solution and all above it."""
        return [each.id for each in self._upwards(solution_id)]

    def below(self, parent_id: int | None) -> list[SolutionRef]:
        """Return the solutions directly below one, or at the top, by name; trees before virtual ones."""
        found = [each for each in self.by_id.values() if each.parent_id == parent_id]
        return sorted(found, key=lambda each: (each.virtual, _folded(each.name)))

    def under(self, parent_id: int | None, name: str, *, virtual: bool = False) -> int | None:
        """Return the solution of this name directly below `parent_id`, whatever its capitals."""
        return self._children[parent_id, virtual].get(_folded(name))

    def known(self, names: tuple[str, ...], *, virtual: bool = False) -> tuple[int | None, int]:
        """Return the lowest solution of a path that there is (None where none is), and how many of its names are."""
        parent: int | None = None
        for place, name in enumerate(names):
            found = self.under(parent, name, virtual=virtual)
            if found is None:
                return parent, place
            parent = found
        return parent, len(names)

    def named(self, words: str, *, virtual: bool | None = None) -> SolutionRef:
        """Return the solution that a person names: by its path, or by its name alone where only one is called so.

        Raises `NotFoundError`, with the nearest, where none or several are.
        """
        found = self.meant(words, virtual=virtual)
        if found is None:
            raise self._not_found(words, self._called(words, virtual))
        return found

    def meant(self, words: str, *, virtual: bool | None = None) -> SolutionRef | None:
        """Return the solution that a person names, or None where none or several are."""
        names = split_path(words)
        for kind in (False, True) if virtual is None else (virtual,):
            found, depth = self.known(names, virtual=kind)
            if found is not None and depth == len(names):
                return self.by_id[found]
        called = self._called(words, virtual)
        return called[0] if len(names) == 1 and len(called) == 1 else None

    def _called(self, words: str, virtual: bool | None) -> list[SolutionRef]:
        name = _folded(split_path(words)[-1])
        found = [each for each in self.by_id.values() if _folded(each.name) == name]
        return [each for each in found if virtual is None or each.virtual == virtual]

    def _not_found(self, words: str, called: list[SolutionRef]) -> NotFoundError:
        if called:
            paths = tuple(sorted(self.path(each.id) for each in called))
            message = f"Several solutions are called so. Write the path of one: {'; '.join(paths[:5])}."
            return NotFoundError(message, paths)
        near = tuple(sorted(self.path(each) for each in self.by_id if _folded(words) in _folded(self.path(each))))[:5]
        hint = f" There is {'; '.join(near)}." if near else " See them all with `solution`."
        return NotFoundError(f"There is no solution “{words.strip()[:80]}”.{hint}", near)


def split_path(text: str) -> tuple[str, ...]:
    """Return the names of a path, from the top: "Home > Kitchen".

    Raises `RefusedError` for an empty name, for one that is too long, and for a path that is too deep.
    """
    between = ">" if ">" in text else "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    names = tuple(" ".join(name.split()) for name in text.split(between))
    if not all(names):
        message = f"“{text.strip()[:80]}” is no path of a solution: write it as in “Home > Kitchen”."
        raise RefusedError(message)
    if len(names) > DEEPEST or any(len(name) > LONGEST_NAME or not name.isprintable() for name in names):
        message = f"A solution's path has at most {DEEPEST} names, each of at most {LONGEST_NAME} characters."
        raise RefusedError(message)
    return names


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
