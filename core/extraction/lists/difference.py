"""How two lists, or two versions of one, differ: who is on both, and who on one alone."""

from dataclasses import dataclass

from core.extraction.lists.members import Members


@dataclass(frozen=True)
class Difference:
    """Two sets of customers, each called by its label; ids heaviest first."""

    first: str
    second: str
    only_first: tuple[int, ...]
    only_second: tuple[int, ...]
    both: tuple[int, ...]

    @property
    def sizes(self) -> tuple[int, int]:
        """Return how many are on each."""
        return len(self.only_first) + len(self.both), len(self.only_second) + len(self.both)


def difference(first: str, one: Members, second: str, other: Members) -> Difference:
    """Compare two sets of customers by their labels."""
    return Difference(
        first,
        second,
        _heaviest(one, one.keys() - other.keys()),
        _heaviest(other, other.keys() - one.keys()),
        _heaviest(other, one.keys() & other.keys()),
    )


def _heaviest(weights: Members, ids: set[int]) -> tuple[int, ...]:
    return tuple(sorted(ids, key=lambda key: (-weights[key], key)))
