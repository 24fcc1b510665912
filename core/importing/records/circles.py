"""Circles of up-sells and parts that there are with a file, also where it has not been written yet."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

from core.importing.records.kind import Work
from core.models import RelationKind
from core.products.relations import circles, graph_of

CIRCLES = "circles"
Name = TypeVar("Name", bound=Hashable)


def count_circles(
    work: Work,
    edges: Mapping[RelationKind, Collection[tuple[Name, Name]]],
    names: Mapping[int, Name] | None = None,
) -> int:
    """Return how many circles there are, of the books' relations and the file's `edges` together.

    `names` says what the file calls the products that are there; without it, the file calls them by their ids.
    """
    found = 0
    with work.shop.store.read() as session:
        for kind, mine in edges.items():
            if not mine:
                continue
            there = graph_of(session, kind)
            known = ((one, other) for one, others in there.items() for other in others)
            named: Iterator[tuple[object, object]] = (
                known if names is None else ((names[one], names[other]) for one, other in known)
            )
            found += sum(1 for _ in circles(_numbered([*named, *mine])))
    return found


def _numbered(pairs: Collection[tuple[object, object]]) -> dict[int, list[int]]:
    """Return a graph of the pairs, with a number for each name."""
    numbers: dict[object, int] = {}
    graph: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        first, second = (numbers.setdefault(each, len(numbers)) for each in (one, other))
        graph[first].append(second)
    return graph
