"""Meaning in, a plain sentence out: what the person who approves reads.

Every condition is said as a clause that can follow "customers" or "those", so that clauses can be joined and nested.
"""

from collections.abc import Callable

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe_values import ValueSpeaker, when
from core.extraction.language.goods import product_words
from core.extraction.language.operators import OPERATORS
from core.extraction.language.printer import number_text
from core.extraction.language.vocabulary import Kind
from core.money import Currency

JOINTS: dict[type[nodes.Chain], str] = {nodes.And: " and ", nodes.Or: " or "}
TIMINGS = {
    means.Timing.OVER: "whose {product}, or a part of it, is past its durable period",
    means.Timing.REPLACEABLE: "whose {product} may be replaced, its durable period or that of a part being over",
    means.Timing.UP_SELLABLE: "whose {product} may be up-sold, its durable period or that of a part being over",
    means.Timing.UP_SELLABLE_TO: (
        "who may be up-sold to {product}, the durable period of a lower-grade product or of a part of it being over"
    ),
}


_NOT_NAMED: dict[type[means.Condition], str] = {
    means.OnList: "who are not on the list “{name}”",
    means.Registered: "who have not registered the solution “{name}” or one that holds it",
}


def describe(condition: means.Condition, currency: Currency) -> str:
    """Return the sentence of `condition`, beginning with "Customers", amounts in `currency`."""
    return f"Customers {clause(condition, currency)}"


def clause(condition: means.Condition, currency: Currency) -> str:
    """Return `condition` as a clause to follow "customers" or "those"."""
    return _Describer(currency).clause(condition)


class _Describer(ValueSpeaker):
    """Says conditions and values, amounts in one currency."""

    def clause(self, condition: means.Condition) -> str:
        return _CLAUSES[type(condition)](self, condition)

    def joined(self, joined: means.Joined) -> str:
        parts = [self._inside(part) for part in joined.parts]
        if joined.by is nodes.Xor:
            if len(parts) == 2:  # noqa: PLR2004 - the everyday case
                return f"either {parts[0]} or {parts[1]}, but not both"
            return f"for whom an odd number of these holds: {'; '.join(parts)}"
        return JOINTS[joined.by].join(parts)

    def _inside(self, part: means.Condition) -> str:
        """Say a part of a chain; a chain in it gets parentheses, so that nobody has to know what binds tighter."""
        said = self.clause(part)
        return f"({said})" if isinstance(part, means.Joined) else said

    def opposite(self, opposite: means.Opposite) -> str:
        match opposite.of:
            case means.Bought() as bought:
                return f"who have not bought {bought.goods.any_words()}{when(bought.period)}"
            case means.Called() as called:
                return called.opposite
            case means.OnList() | means.Registered() as named:
                return _NOT_NAMED[type(named)].format(name=named.name)
            case means.Unknown() as unknown:
                return f"whose {self.value(unknown.value)} is known"
            case means.Opposite() as twice:
                return self.clause(twice.of)
            case _:
                return f"except those {self._inside(opposite.of)}"

    def bought(self, bought: means.Bought) -> str:
        return f"who bought {bought.goods.words()}{when(bought.period)}"

    def durable(self, durable: means.Durable) -> str:
        return TIMINGS[durable.timing].format(product=product_words(durable.product))

    def registered(self, registered: means.Registered) -> str:
        return f"who registered the solution “{registered.name}” or one that holds it"

    def called(self, called: means.Called) -> str:
        return called.words

    def on_list(self, on_list: means.OnList) -> str:
        return f"who are on the list “{on_list.name}”"

    def kept(self, kept: means.Kept) -> str:
        told = f", told {', '.join(kept.told)}" if kept.told else ""
        return f"who meet “{kept.name}”{told} ({self.clause(kept.condition)})"

    def best(self, best: means.Best) -> str:
        among = f" of those {self._inside(best.among)}" if best.among else ""
        if best.count == 1:
            return f"who had the highest sales{when(best.period)}{among}"
        return f"who are among the {best.count:,} with the highest sales{when(best.period)}{among}"

    def ranked(self, ranked: means.Ranked) -> str:
        among = f" of those {self._inside(ranked.among)}" if ranked.among else ""
        end = "highest" if ranked.highest else "lowest"
        if ranked.value.kind in {Kind.DATE, Kind.DAYS}:
            late = ranked.highest == (ranked.value.kind is Kind.DATE)
            end = "latest" if late else "earliest"
        said = ranked.value.phrase if isinstance(ranked.value, means.Named) else self.value(ranked.value)
        if isinstance(ranked.value, means.AttributeValue):
            said = ranked.value.attribute.phrase
        if ranked.share is not None:
            return f"who are among the {number_text(ranked.share * 100)} % with the {end} {said}{among}"
        if ranked.count == 1:
            return f"who have the {end} {said}{among}"
        return f"who are among the {ranked.count:,} with the {end} {said}{among}"

    def excluded(self, excluded: means.Excluded) -> str:
        return f"who are left out, for want of a base to grow from, of those {self._inside(excluded.of)}"

    def unknown(self, unknown: means.Unknown) -> str:
        return f"whose {self.value(unknown.value)} is not known"

    def containing(self, containing: means.Containing) -> str:
        return f"whose {self.value(containing.value)} contains “{containing.part}”"

    def in_period(self, condition: means.InPeriod) -> str:
        return f"whose {self.value(condition.value)} was {condition.period.words}"

    def one_of(self, one_of: means.OneOf) -> str:
        options = [self.value(option, one_of.value.kind) for option in one_of.options]
        said = f"{', '.join(options[:-1])} or {options[-1]}" if len(options) > 1 else options[0]
        return f"whose {self.value(one_of.value)} is {said}"

    def comparison(self, comparison: means.Comparison) -> str:
        left, right, sign = comparison.left, comparison.right, comparison.sign
        if isinstance(left, means.Constant):
            left, right, sign = right, left, OPERATORS[sign].turned
        operator = OPERATORS[sign]
        if left.kind is Kind.TEXT:
            return f"whose {self.value(left)} is {operator.of_text}{self.value(right)}"
        if left.kind is Kind.DATE:
            return f"whose {self.value(left)} was {operator.of_date} {self.value(right)}"
        if left.kind is Kind.DAYS and isinstance(left, means.AttributeValue | means.Named):
            event = left.attribute.phrase if isinstance(left, means.AttributeValue) else left.phrase
            return f"whose {event} was {operator.of_number} {self.length(right)} ago"
        noun = self.counted(left, right)
        if noun is not None:
            return f"with {operator.of_count} {self.value(right)} {noun}".replace("with exactly 0 ", "with no ")
        amount = self.amount(left) if isinstance(right, means.Constant) else None
        if amount is not None:
            return f"with {amount[0]} of {operator.of_number} {self.value(right, left.kind)}{amount[1]}"
        said = self.length(right) if left.kind is Kind.DAYS else self.value(right, left.kind)
        if (
            isinstance(left, means.Named)
            and left.unit
            and left.kind is Kind.NUMBER
            and isinstance(right, means.Constant)
        ):
            said = f"{said} {left.unit}"
        return f"for whom {self.value(left)} is {operator.of_number} {said}"


_CLAUSES: dict[type[means.Condition], Callable[..., str]] = {
    means.Joined: _Describer.joined,
    means.Opposite: _Describer.opposite,
    means.Comparison: _Describer.comparison,
    means.OneOf: _Describer.one_of,
    means.InPeriod: _Describer.in_period,
    means.Containing: _Describer.containing,
    means.Unknown: _Describer.unknown,
    means.Bought: _Describer.bought,
    means.Durable: _Describer.durable,
    means.Registered: _Describer.registered,
    means.OnList: _Describer.on_list,
    means.Kept: _Describer.kept,
    means.Called: _Describer.called,
    means.Best: _Describer.best,
    means.Ranked: _Describer.ranked,
    means.Excluded: _Describer.excluded,
}
