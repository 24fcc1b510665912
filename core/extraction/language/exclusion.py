"""Whom a condition leaves out only because a growth in it has no base to grow from (seed 001, "yearly increase")."""

from dataclasses import replace

from core.extraction.language import meaning as means
from core.extraction.language import nodes


def left_out(condition: means.Condition) -> means.Condition:
    """Return the condition with each comparison of a growth holding as well where that growth is unknown."""
    match condition:
        case means.Joined():
            return replace(condition, parts=tuple(left_out(part) for part in condition.parts))
        case means.Opposite() | means.Called():
            return replace(condition, of=left_out(condition.of))
        case means.Kept():
            return replace(condition, condition=left_out(condition.condition))
        case means.Comparison() | means.OneOf():
            return _or_unknown(condition, growths_of(condition))
        case means.Ranked():
            return _or_unknown(condition, growths_of(condition.value), condition.among)
        case _:
            return condition


def growths_of(part: means.Meaning) -> tuple[means.Growth, ...]:
    """Return every growth that a part speaks of, each once."""
    return tuple(dict.fromkeys(each for each in part.below() if isinstance(each, means.Growth)))


def _or_unknown(
    condition: means.Condition, growths: tuple[means.Growth, ...], among: means.Condition | None = None
) -> means.Condition:
    if not growths:
        return condition
    unknown: means.Condition = means.Joined(
        nodes.Or, tuple(means.Unknown(growth, syntax=condition.syntax) for growth in growths), syntax=condition.syntax
    )
    if among is not None:
        unknown = means.Joined(nodes.And, (unknown, among), syntax=condition.syntax)
    return means.Joined(nodes.Or, (condition, unknown), syntax=condition.syntax)
