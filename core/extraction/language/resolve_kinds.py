"""Which kinds of values may be compared and reckoned with, and what comes of it."""

from datetime import date
from decimal import Decimal, DecimalException

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.language.period import shifted
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.vocabulary import Kind

NUMBER, MONEY, PERCENT, DATE, DAYS, DURATION = (
    Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DAYS, Kind.DURATION,
)  # fmt: skip

# Pairs of different kinds that may be compared, whichever stands first.
MIXED = (
    frozenset({NUMBER, MONEY}),
    frozenset({NUMBER, PERCENT}),
    frozenset({DAYS, NUMBER}),
    frozenset({DAYS, DURATION}),
)

# What to compare each kind with.
ADVICE = {
    Kind.TEXT: 'compare it with text in quotes, such as {words} = "France"',
    MONEY: "compare it with an amount, such as {words} >= 500",
    NUMBER: "compare it with a number, such as {words} >= 5",
    PERCENT: "compare it with a percentage or a number",
    DATE: "compare it with a date, such as 2010-06-01 or today - 90 days",
    DAYS: "compare it with a number or a length of time, such as {words} > 90 or {words} > 3 months",
    DURATION: "compare it with a number of days",
}

_PRODUCTS = {
    ("*", NUMBER, NUMBER): NUMBER, ("*", NUMBER, PERCENT): NUMBER, ("*", PERCENT, NUMBER): NUMBER,
    ("*", PERCENT, PERCENT): NUMBER, ("*", MONEY, NUMBER): MONEY, ("*", NUMBER, MONEY): MONEY,
    ("*", MONEY, PERCENT): MONEY, ("*", PERCENT, MONEY): MONEY,
    ("/", NUMBER, NUMBER): NUMBER, ("/", NUMBER, PERCENT): NUMBER, ("/", PERCENT, NUMBER): NUMBER,
    ("/", PERCENT, PERCENT): NUMBER, ("/", MONEY, NUMBER): MONEY, ("/", MONEY, PERCENT): MONEY,
    ("/", MONEY, MONEY): NUMBER, ("/", NUMBER, MONEY): NUMBER,
}  # fmt: skip

_SUMS = {
    (NUMBER, NUMBER): NUMBER, (MONEY, MONEY): MONEY, (MONEY, NUMBER): MONEY, (NUMBER, MONEY): MONEY,
    (PERCENT, PERCENT): PERCENT,
}  # fmt: skip

KINDS: dict[tuple[str, Kind, Kind], Kind] = {
    **_PRODUCTS,
    **{(sign, *pair): kind for sign in "+-" for pair, kind in _SUMS.items()},
    ("+", DATE, DURATION): DATE, ("-", DATE, DURATION): DATE, ("-", DATE, DATE): DAYS,
}  # fmt: skip


def comparable(at: Resolving, sign: str, left: tuple[Node, means.Value], right: tuple[Node, means.Value]) -> None:
    """Refuse a comparison of kinds that do not go together, with what would."""
    kinds = frozenset({left[1].kind, right[1].kind})
    (node, value), (other_node, other) = (right, left) if isinstance(left[1], means.Constant) else (left, right)
    words = at.written(node)
    advice = ADVICE[value.kind].format(words=words)
    if len(kinds) > 1 and kinds not in MIXED:
        raise at.error(
            other_node.span, f"{words} is {value.kind.value}: {advice}; {at.written(other_node)} is {other.kind.value}."
        )
    if value.kind is Kind.TEXT and sign not in {"=", "!="}:
        raise at.error(node.span, f"{words} is text, which has no order: compare it with =, !=, in or contains.")


def calculated(at: Resolving, node: Node, sign: str, left: means.Value, right: means.Value) -> means.Value:
    """Return two values joined by an arithmetic sign; what is constant is worked out at once, exactly."""
    kinds = tuple(NUMBER if value.kind is DAYS else value.kind for value in (left, right))
    kind = KINDS.get((sign, kinds[0], kinds[1]))
    if kind is None:
        names = f"{left.kind.value} {sign} {right.kind.value}"
        percent = " To add a percentage, multiply: sales * 110 %." if PERCENT in kinds else ""
        raise at.error(node.span, f"“{at.written(node)}” cannot be worked out: {names}.{percent}")
    syntax = nodes.Arithmetic(sign, left.syntax, right.syntax)
    if isinstance(left, means.Constant) and isinstance(right, means.Constant):
        worked_out = _worked_out(at, node, sign, left, right)
        if worked_out is not None:
            return means.Constant(kind, worked_out, syntax=syntax)
    return means.Calculation(kind, sign, left, right, syntax=syntax)


def _worked_out(
    at: Resolving, node: Node, sign: str, left: means.Constant, right: means.Constant
) -> Decimal | date | None:
    match left.value, right.value:
        case Decimal() as first, Decimal() as second:
            return _exactly(first, sign, second)
        case date() as day, nodes.Duration() as length:
            try:
                count = nodes.told(length.count)
                return shifted(day, count if sign == "+" else -count, length.unit)
            except OverflowError as error:
                raise at.error(node.span, f"“{at.written(node)}” is outside the calendar.") from error
        case date() as later, date() as earlier:
            return Decimal((later - earlier).days)
    return None


def _exactly(first: Decimal, sign: str, second: Decimal) -> Decimal | None:
    """Return the result; None where there is none, as after a division by zero."""
    try:
        match sign:
            case "+":
                return first + second
            case "-":
                return first - second
            case "*":
                return first * second
            case _:
                return first / second
    except DecimalException:
        return None


def days_of(length: nodes.Duration) -> int | None:
    """Return the days of a length of time; None for months and years, which have no fixed number."""
    count = nodes.told(length.count)
    return {Unit.DAY: count, Unit.WEEK: count * 7}.get(length.unit)
