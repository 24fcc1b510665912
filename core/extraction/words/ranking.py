"""The first so many of a ranking, said in parts: how many at the head of a question, by what and when at its tail."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction.language import nodes
from core.extraction.language.nodes import Node

# How many the best are, where nobody says.
BEST = 10
ONE_AT_A_TIME = "Ask for one product to offer, or one ranking of customers, at a time."
BY_WHAT = "So many by what? Say it, such as “top 10 customers by profit last year”."
TWO_PERIODS = "The ranking speaks of two periods. Ask for it in one."


@dataclass(frozen=True)
class Ranking:
    """A part of what is said of a ranking: `many` customers or a share of them, the highest or lowest, by a value.

    What is None was not said in this part. A value without a period may be given one by a later part.
    """

    many: Node | None = None
    highest: bool | None = None
    value: Node | None = None
    period: Node | None = None


def ranking_of(parts: Sequence[Ranking], words: str) -> nodes.Call | None:
    """Return the ranking that its parts make up, as a function of the filter language; None where there are none.

    Raises `QuestionError` where they are of two rankings, or of none that is whole.
    """
    if not parts:
        return None
    whole = Span(0, len(words))
    many, highest, value, period = (
        [said for part in parts if (said := getattr(part, name)) is not None]
        for name in ("many", "highest", "value", "period")
    )
    if len(many) > 1 or len(value) > 1 or len(set(highest)) > 1:
        raise QuestionError(ONE_AT_A_TIME, words, whole)
    if not highest:
        raise QuestionError(BY_WHAT, words, whole)
    if len(period) > 1:
        raise QuestionError(TWO_PERIODS, words, whole)
    count = many[0] if many else nodes.Number(Decimal(BEST), span=whole)
    when = period[0] if period else None
    if not value and highest[0] and isinstance(count, nodes.Number):
        return _call("best", count, *([when] if when else []))
    ranked = _in_period(value[0] if value else nodes.Name("sales", span=whole), when, words)
    return _call("top" if highest[0] else "bottom", count, ranked)


def _in_period(value: Node, period: Node | None, words: str) -> Node:
    if period is None:
        return value
    if isinstance(value, nodes.Name):
        return _call(value.name, period)
    if isinstance(value, nodes.Call) and all(isinstance(each, nodes.Text) for each in value.arguments):
        return _call(value.name, *value.arguments, period)
    raise QuestionError(TWO_PERIODS, words, period.span)


def _call(name: str, *arguments: Node) -> nodes.Call:
    span = arguments[0].span
    return nodes.Call(name, arguments, span=span, name_span=span)
