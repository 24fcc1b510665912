"""Compare lists with each other, and a list with what it was before; say who is new and who left."""

from dataclasses import dataclass

from core.errors import RefusedError
from core.extraction.lists.difference import Difference, difference
from core.extraction.lists.kept import list_called, moment_of, moments_of
from core.extraction.lists.members import Members, earlier_members, people, present_members
from core.shop import Shop

# As many as are named in a comparison, of each kind.
NAMED = 10


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a list as it is, or one of its earlier versions (`number`)."""

    name: str
    number: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody in a comparison."""

    number: str
    name: str | None


@dataclass(frozen=True)
class Comparison:
    """A difference, with the first of those who are on one side alone by name."""

    difference: Difference
    only_first: tuple[Person, ...]
    only_second: tuple[Person, ...]


def compare_lists(shop: Shop, first: Side, second: Side) -> Comparison:
    """Compare two lists, or versions of lists, as they are now: merged people once, erased ones nowhere.

    Raises `NotFoundError` for a list or a version that there is not.
    """
    with shop.store.read() as session:
        sides = []
        for side in (first, second):
            kept = list_called(session, side.name)
            label, members = kept.name, Members()
            if side.number is None or side.number == kept.version:
                members = present_members(session, kept.id or 0)
                label = kept.name if side.number is None else f"{kept.name}, version {side.number}"
            else:
                earlier = moment_of(session, kept, side.number)
                members = earlier_members(session, earlier.earlier_id or 0)
                label = f"{kept.name}, version {side.number}"
            sides.append((label, members))
    (one, one_has), (other, other_has) = sides
    return named(shop, difference(one, one_has, other, other_has))


def compare_with_before(shop: Shop, name: str) -> Comparison:
    """Compare a list with the version before; raise `RefusedError` where it was never refreshed."""
    with shop.store.read() as session:
        kept = list_called(session, name)
        moments = moments_of(session, kept)
    if len(moments) == 1:
        message = f"“{kept.name}” has not been refreshed yet, so there is no earlier version to compare it with."
        raise RefusedError(message)
    return compare_lists(shop, Side(kept.name, moments[1].number), Side(kept.name, kept.version))


def named(shop: Shop, found: Difference) -> Comparison:
    """Return a difference with the first of those who differ by name."""
    with shop.store.read() as session:
        known = people(session, (*found.only_first[:NAMED], *found.only_second[:NAMED]))

    def persons(ids: tuple[int, ...]) -> tuple[Person, ...]:
        return tuple(Person(known[key].number, known[key].name) for key in ids[:NAMED] if key in known)

    return Comparison(found, persons(found.only_first), persons(found.only_second))
