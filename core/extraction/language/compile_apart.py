"""Takes a condition apart: what has to hold in any case, and which of that can be asked of one small table alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.compile_measures import UNKNOWN_WHERE_NONE
from core.extraction.language.exclusion import growths_of
from core.extraction.language.operators import OPERATORS
from core.extraction.language.vocabulary import Kind

Ranking: TypeAlias = means.Ranked | means.Best

# Values that are measured in a table of their own, one column each.
MEASURED = (means.Measure, means.Growth, means.Times)


def must_hold(condition: means.Condition) -> tuple[means.Condition, ...]:
    """Return the parts of a condition that all have to hold."""
    match condition:
        case means.Joined(by=nodes.And, parts=parts):
            return tuple(part for each in parts for part in must_hold(each))
        case means.Kept(condition=inner) | means.Called(of=inner):
            return must_hold(inner)
        case _:
            return (condition,)


@dataclass(frozen=True)
class GrownApart:
    """A condition that all in all has to compare one growth with a number: that part, and the `rest`, if any."""

    comparison: means.Comparison
    growth: means.Growth
    rest: means.Condition | None


def grown_apart(condition: means.Condition) -> GrownApart | None:
    """Take a condition apart by its one growth; None where it has several, or where it is not as simple as that."""
    parts = must_hold(condition)
    growing = [part for part in parts if growths_of(part)]
    match growing:
        case [means.Comparison(left=means.Growth() as growth, right=means.Constant()) as comparison]:
            rest = tuple(part for part in parts if part is not comparison)
            if len(rest) > 1:
                return GrownApart(comparison, growth, means.Joined(nodes.And, rest, syntax=condition.syntax))
            return GrownApart(comparison, growth, rest[0] if rest else None)
        case _:
            return None


def without_base(condition: means.Condition) -> means.Condition | None:
    """Return who meets a condition but for one growth, which is unknown; None where it is not as simple as that."""
    apart = grown_apart(condition)
    if apart is None:
        return None
    unknown = means.Unknown(apart.growth, syntax=apart.comparison.syntax)
    if apart.rest is None:
        return unknown
    return means.Joined(nodes.And, (unknown, apart.rest), syntax=condition.syntax)


def needs_more(condition: means.Condition) -> bool:
    """Return whether a condition needs more than what is kept of the customer: sums, or what is measured."""
    return any(
        isinstance(part, MEASURED)
        or (isinstance(part, means.AttributeValue) and (part.attribute.needs_total or part.attribute.of_cards))
        for part in own_parts(condition)
    )


def needs_customer(condition: means.Condition) -> bool:
    """Return whether a condition speaks of what is written down of the customer; sums are not."""
    return any(
        isinstance(part, means.ExtraValue)
        or (isinstance(part, means.AttributeValue) and not part.attribute.needs_total)
        for part in own_parts(condition)
    )


def measured_alone(part: means.Condition) -> means.Measure | means.Growth | None:
    """Return the value of a condition that only compares this value with a number, or says that it is unknown."""
    match part:
        case means.Comparison(left=means.Measure() | means.Growth() as value, right=means.Constant(value=Decimal())):
            return value if value.kind in {Kind.NUMBER, Kind.MONEY, Kind.PERCENT} else None
        case means.Unknown(value=means.Measure() | means.Growth() as value) if value.kind is not Kind.TEXT:
            return value
        case _:
            return None


def holds_of_nothing(part: means.Condition, value: means.Measure | means.Growth) -> bool:
    """Return whether the condition holds for a customer of whom nothing is on record."""
    if isinstance(value, means.Growth) or value.measured in UNKNOWN_WHERE_NONE:
        return isinstance(part, means.Unknown)
    match part:
        case means.Comparison(sign=sign, right=means.Constant(value=Decimal() as number)):
            return bool(OPERATORS[sign].apply(Decimal(0), number))
        case _:
            return False


def own_rankings(condition: means.Condition) -> tuple[Ranking, ...]:
    """Return the rankings that a condition asks of its own row, each once: not those within others."""
    return tuple(dict.fromkeys(part for part in own_parts(condition) if isinstance(part, means.Ranked | means.Best)))


def own_parts(part: means.Meaning) -> Iterator[means.Meaning]:
    """Yield a part and all below it, but not what a ranking asks of rows of its own."""
    yield part
    if isinstance(part, means.Best | means.Ranked):
        return
    for inner in part.directly_below():
        yield from own_parts(inner)
