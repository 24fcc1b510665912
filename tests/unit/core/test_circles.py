"""Circles in a graph of products: every one is found, none is invented."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RefusedError
from core.models import RelationKind
from core.products.relations import circles, kind_named, way

GRAPHS = st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4), max_size=9)


def reaches(graph: dict[int, list[int]], start: int, end: int) -> bool:
    """Return whether one can go from `start` to `end` in at least one step."""
    seen, waiting = set[int](), list(graph.get(start, ()))
    while waiting:
        each = waiting.pop()
        if each == end:
            return True
        if each not in seen:
            seen.add(each)
            waiting += graph.get(each, ())
    return False


@given(GRAPHS)
def test_circles_are_those_that_there_are(graph: dict[int, list[int]]) -> None:
    """Each goes along the graph and back to its start; everything in a circle is in one that is told."""
    found = list(circles(graph))
    for circle in found:
        assert len(set(circle)) == len(circle)
        for one, next_one in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert next_one in graph[one]
    told = {each for circle in found for each in circle}
    assert told == {each for each in graph if reaches(graph, each, each)}


@given(GRAPHS, st.integers(0, 8), st.integers(0, 8))
def test_a_way_is_a_shortest_one(graph: dict[int, list[int]], start: int, end: int) -> None:
    """Along the graph, or none where there is none."""
    steps = way(graph, start, end)
    if start == end:
        assert steps == (start,)
    elif reaches(graph, start, end):
        assert (steps[0], steps[-1]) == (start, end)
        assert len(set(steps)) == len(steps)
        assert all(after in graph[one] for one, after in pairwise(steps))
    else:
        assert steps == ()


def test_a_long_chain_has_no_circle_until_it_is_closed() -> None:
    """And thousands of products take no deep call."""
    chain = {each: [each + 1] for each in range(5_000)}
    assert list(circles(chain)) == []
    chain[5_000] = [4_990]
    assert [len(circle) for circle in circles(chain)] == [11]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("cross-sell", RelationKind.CROSS_SELL),
        ("Up sell", RelationKind.UP_SELL),
        ("rare", RelationKind.RARE_SIMULTANEOUS),
        ("rare_simultaneous", RelationKind.RARE_SIMULTANEOUS),
        ("bundle", RelationKind.BUNDLE),
        ("parts", RelationKind.PART),
        ("replacement", RelationKind.REPLACEMENT),
    ],
)
def test_kinds_are_known_by_their_names(said: str, kind: RelationKind) -> None:
    """As people write them."""
    assert kind_named(said) is kind


def test_other_words_are_no_kind() -> None:
    """And the refusal names those that there are."""
    with pytest.raises(RefusedError, match="cross-sell, up-sell"):
        kind_named("friend")
