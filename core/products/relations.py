"""What holds for relations between products: levels, contradictions, circles (seed 001, first embodiment)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlmodel import Session, col, select

from core.errors import RefusedError
from core.models import Relation, RelationKind

LOWEST_LEVEL, HIGHEST_LEVEL = 0, 100
# What goes up or down without an end: nothing is the upper grade of itself, or a part of itself.
WITHOUT_CIRCLES = (RelationKind.UP_SELL, RelationKind.PART)
CONTRADICTING = {
    RelationKind.BUNDLE: RelationKind.RARE_SIMULTANEOUS,
    RelationKind.RARE_SIMULTANEOUS: RelationKind.BUNDLE,
}
KIND_WORDS = {
    RelationKind.CROSS_SELL: "cross-sell",
    RelationKind.UP_SELL: "up-sell",
    RelationKind.REPLACEMENT: "replacement",
    RelationKind.RARE_SIMULTANEOUS: "rarely bought together",
    RelationKind.BUNDLE: "bundle",
    RelationKind.PART: "part",
}
_SPELLINGS = {
    RelationKind.CROSS_SELL: ("crosssell", "cross", "crosssells"),
    RelationKind.UP_SELL: ("upsell", "up", "upsells", "upgrade"),
    RelationKind.REPLACEMENT: ("replacement", "replacements", "replaces", "replacedby"),
    RelationKind.RARE_SIMULTANEOUS: ("raresimultaneous", "rare", "rarelyboughttogether", "raretogether"),
    RelationKind.BUNDLE: ("bundle", "bundled", "bundles", "together"),
    RelationKind.PART: ("part", "parts"),
}

Graph = Mapping[int, Iterable[int]]


def full_level(kind: RelationKind) -> int:
    """Return the level of a relation that somebody writes down without one: a cross-sell is meant fully."""
    return HIGHEST_LEVEL if kind is RelationKind.CROSS_SELL else LOWEST_LEVEL


def check_relation(product_id: int, partner_id: int, kind: RelationKind, level: int | None = None) -> None:
    """Raise `RefusedError` for a product that would be related to itself, or for a level out of its range.

    A product may be its own replacement: normally it is.
    """
    if product_id == partner_id and kind is not RelationKind.REPLACEMENT:
        message = f"A product cannot be its own {KIND_WORDS[kind]}: name another one. (It may be its own replacement.)"
        raise RefusedError(message)
    if level is not None and not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        message = f"A level is a whole number from {LOWEST_LEVEL} to {HIGHEST_LEVEL}, not {level}."
        raise RefusedError(message)


def check_contradiction(session: Session, product_id: int, partner_id: int, kind: RelationKind) -> None:
    """Raise `RefusedError` where the pair would be bought together readily and rarely at once.

    Only in the same direction: who has a printer readily buys ink, and who has ink rarely buys a printer.
    """
    other = CONTRADICTING.get(kind)
    if other is not None and relation_of(session, product_id, partner_id, other) is not None:
        message = (
            f"It is already there as “{KIND_WORDS[other]}”, and a product cannot be both readily and rarely bought"
            f" together with another. Take that out first: `product unrelate`, or its field in the form."
        )
        raise RefusedError(message)


def relation_of(session: Session, product_id: int, partner_id: int, kind: RelationKind) -> Relation | None:
    """Return the relation, where there is one."""
    query = select(Relation).where(
        Relation.product_id == product_id, Relation.partner_id == partner_id, Relation.kind == kind
    )
    return session.exec(query).first()


def kind_named(words: str) -> RelationKind:
    """Return the kind of relation that a person names; raise `RefusedError` for what is none."""
    said = "".join(letter for letter in words.casefold() if letter.isalnum())
    for kind, spellings in _SPELLINGS.items():
        if said in spellings:
            return kind
    known = ", ".join(kind.value.replace("_", "-") for kind in RelationKind)
    message = f"“{words.strip()[:40]}” is no kind of relation. There are: {known}."
    raise RefusedError(message)


def graph_of(session: Session, kind: RelationKind) -> dict[int, list[int]]:
    """Return the partners of each product by relations of one kind."""
    found: dict[int, list[int]] = defaultdict(list)
    query = select(col(Relation.product_id), col(Relation.partner_id)).where(Relation.kind == kind)
    for product, partner in session.exec(query.order_by(col(Relation.id))):
        found[product].append(partner)
    return dict(found)


def way(graph: Graph, start: int, end: int) -> tuple[int, ...]:
    """Return a shortest way from `start` to `end` along a graph, both included; empty where there is none."""
    came_from: dict[int, int] = {start: start}
    waiting = [start]
    while waiting:
        reached: list[int] = []
        for each in waiting:
            if each == end:
                return tuple(_back(came_from, end))
            for follower in graph.get(each, ()):
                if follower not in came_from:
                    came_from[follower] = each
                    reached.append(follower)
        waiting = reached
    return ()


def _back(came_from: Mapping[int, int], end: int) -> list[int]:
    steps = [end]
    while came_from[steps[-1]] != steps[-1]:
        steps.append(came_from[steps[-1]])
    return steps[::-1]


def circles(graph: Graph) -> Iterator[tuple[int, ...]]:
    """Yield circles of a graph, each as the products along it; every product that is in one is in one of these."""
    seen: set[int] = set()
    for start in _in_circles(graph):
        if start in seen:
            continue
        found = min((way(graph, after, start) for after in graph[start]), key=lambda steps: len(steps) or 10**9)
        seen.update(found)
        yield (start, *found[:-1])


def _in_circles(graph: Graph) -> list[int]:
    """Return what can reach itself, once everything at the graph's ends has been taken off, again and again."""
    nodes = {*graph, *(each for after in graph.values() for each in after)}
    before: dict[int, set[int]] = defaultdict(set)
    for each, after in graph.items():
        for follower in after:
            before[follower].add(each)
    after_count = {each: len(set(graph.get(each, ()))) for each in nodes}
    ends = [each for each in nodes if not after_count[each]]
    while ends:
        end = ends.pop()
        nodes.discard(end)
        for each in before[end]:
            after_count[each] -= 1
            if not after_count[each]:
                ends.append(each)
    # What only leads into a circle is left as well: it cannot be reached from itself.
    return sorted(each for each in nodes if any(way(graph, follower, each) for follower in graph[each]))
