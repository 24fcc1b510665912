"""What decides a condition for a customer: which parts hold, and the customer's own values that they compare.

`expressions` are columns to ask for, on a row made for `parts`, of as many customers as one likes at once; `verdict`
says in words what one row of them means. A verdict holds exactly where the condition does: both are made of the same
compiled parts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from core.extraction.customer_columns import CustomerColumns
from core.extraction.explaining.figures import NOT_KNOWN, figure_text, name_of, needed_text
from core.extraction.explaining.personal import personal
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe import clause
from core.extraction.language.operators import OPERATORS
from core.extraction.language.vocabulary import Kind
from core.money import Currency

_SALES = nodes.Name("sales")
OPPOSITE_SIGN = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True)
class Verdict:
    """Whether a condition holds for a customer, and the facts that decide it: all in favour, or all against."""

    holds: bool
    facts: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return the facts in one line."""
        return "; ".join(self.facts)


class Grounds:
    """The grounds of one condition; `prefix` keeps its columns apart from those of others in the same row."""

    def __init__(self, condition: means.Condition, currency: Currency, prefix: str = "") -> None:
        """Take `condition` apart into what decides it."""
        self.condition, self.currency, self._prefix = condition, currency, prefix
        self._leaves: list[means.Condition] = []
        self._gather(condition)

    def parts(self) -> tuple[means.Meaning, ...]:
        """Return what the row has to be made for: the condition, and values that it compares for itself alone."""
        return (self.condition, *(value for leaf in self._leaves for value in _compared(leaf)))

    def expressions(self, columns: CustomerColumns) -> dict[str, ibis.Value]:
        """Return the columns to ask for, by name."""
        made: dict[str, ibis.Value] = {}
        for number, leaf in enumerate(self._leaves):
            made[f"{self._prefix}h{number}"] = columns.holds(leaf)
            for side, value in enumerate(_compared(leaf)):
                made[f"{self._prefix}v{number}_{side}"] = _plain(columns.value(value))
        return made

    def verdict(self, row: dict[str, Any]) -> Verdict:
        """Return whether the condition holds in `row`, and why."""
        return self._verdict(self.condition, row, wanted=True)

    def _gather(self, condition: means.Condition) -> None:
        match condition:
            case means.Joined(parts=parts):
                for part in parts:
                    self._gather(part)
            case means.Opposite(of=inner):
                self._gather(inner)
            case means.Kept(condition=inner):
                self._gather(inner)
            case _ if condition not in self._leaves:
                self._leaves.append(condition)
            case _:
                pass

    def _verdict(self, condition: means.Condition, row: dict[str, Any], *, wanted: bool) -> Verdict:
        match condition:
            case means.Joined(by=nodes.Xor):
                return self._odd(condition, row, wanted=wanted)
            case means.Joined():
                return self._joined(condition, row, wanted=wanted)
            case means.Opposite(of=inner):
                return self._verdict(inner, row, wanted=not wanted)
            case means.Kept(name=name, condition=inner):
                found = self._verdict(inner, row, wanted=wanted)
                return Verdict(found.holds, tuple(f"“{name}”: {fact}" for fact in found.facts))
            case _:
                return self._leaf(condition, row, wanted=wanted)

    def _joined(self, joined: means.Joined, row: dict[str, Any], *, wanted: bool) -> Verdict:
        """Say all parts where all are needed and hold, those that fail where one does; the other way round for OR."""
        parts = [self._verdict(part, row, wanted=wanted) for part in joined.parts]
        needs_all = (joined.by is nodes.And) == wanted
        holds = all(part.holds for part in parts) if needs_all else any(part.holds for part in parts)
        facts = tuple(fact for part in parts if part.holds == holds for fact in part.facts)
        if needs_all or holds or len(facts) == 1:
            return Verdict(holds, tuple(dict.fromkeys(facts)))
        return Verdict(holds, (f"none of these: {'; '.join(dict.fromkeys(facts))}",))

    def _odd(self, joined: means.Joined, row: dict[str, Any], *, wanted: bool) -> Verdict:
        parts = [self._verdict(part, row, wanted=True) for part in joined.parts]
        number = sum(part.holds for part in parts)
        holds = (number % 2 == 1) == wanted
        states = "; ".join(f"{part.words} ({'holds' if part.holds else 'does not hold'})" for part in parts)
        needed = "an odd number" if wanted else "an even number"
        if len(parts) == 2:  # noqa: PLR2004 - the everyday case
            needed = "exactly one" if wanted else "both or neither"
        return Verdict(holds, (f"{states}{'' if holds else f': {needed} of these has to hold'}",))

    def _leaf(self, leaf: means.Condition, row: dict[str, Any], *, wanted: bool) -> Verdict:
        number = self._leaves.index(leaf)
        held = bool(row[f"{self._prefix}h{number}"])
        own = [row[f"{self._prefix}v{number}_{side}"] for side in range(len(_compared(leaf)))]
        say: Callable[..., str] = _SAYINGS.get(type(leaf), _state)
        said = say(self, leaf, own, held, wanted)
        return Verdict(held == wanted, (said,))

    def state(self, leaf: means.Condition, *, held: bool) -> str:
        """Say that a condition holds, or that it does not, in the filter language's own words."""
        turned = leaf if held else means.Opposite(leaf, syntax=nodes.Not(leaf.syntax))
        return personal(clause(turned, self.currency))

    def own_text(self, value: means.Value, own: object) -> str:
        """Say a value of the customer's."""
        return figure_text(own, value.kind, self.currency)

    def against(self, value: means.Value, own: object, needed: str, *, fits: bool) -> str:
        """Say a value of the customer's against what it is held to."""
        name, own_text = name_of(value, self.currency), self.own_text(value, own)
        return f"{name}: {own_text} ({needed})" if fits else f"{name}: {own_text}, needed {needed}"


def _compared(leaf: means.Condition) -> tuple[means.Value, ...]:
    """Return the values of a customer's that a condition compares."""
    match leaf:
        case means.Comparison(left=left, right=right):
            return tuple(side for side in (left, right) if not isinstance(side, means.Constant))
        case means.OneOf(value=value) | means.InPeriod(value=value) | means.Containing(value=value):
            return (value,)
        case means.Unknown(value=value) | means.Ranked(value=value):
            return (value,)
        case means.Best(period=period):
            return (means.Measure(Kind.MONEY, means.Measured.SALES, period, syntax=_SALES),)
        case _:
            return ()


def _plain(value: ibis.Value) -> ibis.Value:
    """Return a value in a type that every row can carry."""
    if value.type().is_numeric() and not value.type().is_integer():
        return value.cast("float64")
    return value.cast("date") if value.type().is_temporal() else value


def _state(grounds: Grounds, leaf: means.Condition, _own: list[Any], held: bool, _wanted: bool) -> str:
    return grounds.state(leaf, held=held)


def _comparison(grounds: Grounds, leaf: means.Comparison, own: list[Any], held: bool, wanted: bool) -> str:
    left, right, sign = leaf.left, leaf.right, leaf.sign
    if not own:
        return grounds.state(leaf, held=held)
    if isinstance(left, means.Constant):
        left, right, sign = right, left, OPERATORS[sign].turned
    if not wanted and own[0] is not None:
        sign, wanted, held = OPPOSITE_SIGN[sign], True, not held
    operator = OPERATORS[sign]
    words = {Kind.TEXT: operator.of_text, Kind.DATE: f"{operator.of_date} "}.get(left.kind, f"{operator.of_number} ")
    needed = needed_text(right, left.kind, grounds.currency)
    if needed is None:
        other = own[-1] if len(own) > 1 else None
        needed = f"{name_of(right, grounds.currency)}, which is {grounds.own_text(right, other)}"
    return grounds.against(left, own[0], f"{'' if wanted else 'not '}{words}{needed}", fits=held == wanted)


def _one_of(grounds: Grounds, leaf: means.OneOf, own: list[Any], held: bool, wanted: bool) -> str:
    options = [needed_text(option, leaf.value.kind, grounds.currency) or NOT_KNOWN for option in leaf.options]
    joint = " or " if wanted else " nor "
    said = f"{', '.join(options[:-1])}{joint}{options[-1]}" if len(options) > 1 else options[0]
    return grounds.against(leaf.value, own[0], said if wanted else f"not {said}", fits=held == wanted)


def _ranked(grounds: Grounds, leaf: means.Ranked | means.Best, own: list[Any], held: bool, _wanted: bool) -> str:
    (value,) = _compared(leaf)
    return f"{name_of(value, grounds.currency)}: {grounds.own_text(value, own[0])}, {grounds.state(leaf, held=held)}"


def _in_period(grounds: Grounds, leaf: means.InPeriod, own: list[Any], held: bool, wanted: bool) -> str:
    needed = leaf.period.words if wanted else f"not {leaf.period.words}"
    return grounds.against(leaf.value, own[0], needed, fits=held == wanted)


def _containing(grounds: Grounds, leaf: means.Containing, own: list[Any], held: bool, wanted: bool) -> str:
    needed = f"{'with' if wanted else 'without'} “{leaf.part}” in it"
    return grounds.against(leaf.value, own[0], needed, fits=held == wanted)


def _unknown(grounds: Grounds, leaf: means.Unknown, own: list[Any], held: bool, wanted: bool) -> str:
    return grounds.against(leaf.value, own[0], NOT_KNOWN if wanted else "known", fits=held == wanted)


_SAYINGS: dict[type[means.Condition], Callable[..., str]] = {
    means.Comparison: _comparison,
    means.OneOf: _one_of,
    means.InPeriod: _in_period,
    means.Containing: _containing,
    means.Unknown: _unknown,
    means.Ranked: _ranked,
    means.Best: _ranked,
}
