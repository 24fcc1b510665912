"""Meaning in, a plain sentence out: what the person who approves reads.

Every condition is said as a clause that can follow "customers" or "those", so that clauses can be joined and nested.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from core.extraction.catalogue import ProductRef
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.meaning import Measured
from core.extraction.language.operators import OPERATORS
from core.extraction.language.period import Period, day_text
from core.extraction.language.printer import number_text
from core.extraction.language.resolve_kinds import days_of
from core.extraction.language.vocabulary import Kind
from core.money import Currency

# Singular and plural of what is counted; amounts have one name.
NOUNS = {
    Measured.QUANTITY: ("piece", "pieces"),
    Measured.VISITS: ("visit", "visits"),
    Measured.PURCHASES: ("purchase", "purchases"),
    Measured.TROUBLES: ("trouble", "troubles"),
    Measured.CONTACTS: ("contact", "contacts"),
    Measured.SALES: ("sales", "sales"),
    Measured.PROFIT: ("profit", "profit"),
}
JOINTS: dict[type[nodes.Chain], str] = {nodes.And: " and ", nodes.Or: " or "}


def describe(condition: means.Condition, currency: Currency) -> str:
    """Return the sentence of `condition`, beginning with "Customers", amounts in `currency`."""
    return f"Customers {clause(condition, currency)}"


def clause(condition: means.Condition, currency: Currency) -> str:
    """Return `condition` as a clause to follow "customers" or "those"."""
    return _Describer(currency).clause(condition)


class _Describer:
    """Says conditions and values, amounts in one currency."""

    def __init__(self, currency: Currency) -> None:
        self.currency = currency

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
                return f"who have not bought {self.bought_what(bought)}"
            case means.BoughtGroup() as bought:
                return f"who have not bought anything of the group {bought.group}{_when(bought.period)}"
            case means.OnList() as on_list:
                return f"who are not on the list “{on_list.name}”"
            case means.Unknown() as unknown:
                return f"whose {self.value(unknown.value)} is known"
            case means.Opposite() as twice:
                return self.clause(twice.of)
            case _:
                return f"except those {self._inside(opposite.of)}"

    def bought_what(self, bought: means.Bought) -> str:
        return f"{_product(bought.product)}{_when(bought.period)}"

    def bought(self, bought: means.Bought) -> str:
        return f"who bought {self.bought_what(bought)}"

    def bought_group(self, bought: means.BoughtGroup) -> str:
        return f"who bought something of the group {bought.group}{_when(bought.period)}"

    def on_list(self, on_list: means.OnList) -> str:
        return f"who are on the list “{on_list.name}”"

    def kept(self, kept: means.Kept) -> str:
        return f"who meet “{kept.name}” ({self.clause(kept.condition)})"

    def best(self, best: means.Best) -> str:
        among = f" of those {self._inside(best.among)}" if best.among else ""
        if best.count == 1:
            return f"who had the highest sales{_when(best.period)}{among}"
        return f"who are among the {best.count:,} with the highest sales{_when(best.period)}{among}"

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
        if left.kind is Kind.DAYS and isinstance(left, means.AttributeValue):
            return f"whose last purchase was {operator.of_number} {self._length(right)} ago"
        noun = self._noun(left, right)
        if noun is not None:
            return f"with {operator.of_count} {self.value(right)} {noun}".replace("with exactly 0 ", "with no ")
        amount = self._amount(left) if isinstance(right, means.Constant) else None
        if amount is not None:
            return f"with {amount[0]} of {operator.of_number} {self.value(right, left.kind)}{amount[1]}"
        said = self._length(right) if left.kind is Kind.DAYS else self.value(right, left.kind)
        return f"for whom {self.value(left)} is {operator.of_number} {said}"

    def _noun(self, left: means.Value, right: means.Value) -> str | None:
        """Return what is counted, with its period, where a count is compared with a number; None otherwise."""
        if not isinstance(right, means.Constant):
            return None
        one = right.value == 1
        match left:
            case means.AttributeValue(attribute=attribute) if attribute.counted:
                return attribute.counted[0 if one else 1]
            case means.Measure(kind=Kind.NUMBER):
                return f"{NOUNS[left.measured][0 if one else 1]}{_details(left)}"
            case _:
                return None

    def _amount(self, left: means.Value) -> tuple[str, str] | None:
        """Return the name of an amount and its period; None where the left side is not a plain amount."""
        match left:
            case means.AttributeValue(kind=Kind.MONEY, attribute=attribute):
                return (attribute.phrase if attribute.be == "are" else f"an {attribute.phrase}"), ""
            case means.Measure(kind=Kind.MONEY):
                name = f"{NOUNS[left.measured][0]}{f' of {_product(left.product)}' if left.product else ''}"
                return name, _when(left.period)
            case _:
                return None

    def _length(self, value: means.Value) -> str:
        if isinstance(value, means.Constant) and isinstance(value.value, Decimal):
            return f"{number_text(value.value)} day{'' if value.value == 1 else 's'}"
        return self.value(value)

    def value(self, value: means.Value, of: Kind | None = None) -> str:
        """Say a value; a number stands for an amount where it is compared with one (`of`)."""
        match value:
            case means.Constant():
                return self._constant(value, of)
            case means.AttributeValue():
                if value.kind is Kind.DAYS:
                    return "the number of days since the last purchase"
                return value.attribute.phrase
            case means.ExtraValue():
                return value.key
            case means.Measure():
                name = NOUNS[value.measured][1]
                return f"{'' if value.kind is Kind.MONEY else 'number of '}{name}{_details(value)}"
            case means.Calculation():
                return self._calculation(value)
            case _:
                raise TypeError(value)

    def _constant(self, constant: means.Constant, of: Kind | None) -> str:
        match constant.value:
            case Decimal() as number:
                if of is Kind.MONEY:
                    return self._amount_text(number)
                if constant.kind is Kind.PERCENT:
                    return f"{number_text(number * 100)} %"
                return f"{number:,.0f}" if number == number.to_integral_value() else number_text(number)
            case str() as text:
                return text or "empty"
            case nodes.Duration() as length:
                days = days_of(length)
                count, unit = (days, "day") if days is not None else (length.count, length.unit.value)
                return f"{count:,} {unit}{'' if count == 1 else 's'}"
            case date() as day:
                return day_text(day)

    def _amount_text(self, amount: Decimal) -> str:
        """Say an amount as people write it; one finer than the smallest coin is not rounded away."""
        if amount.scaleb(self.currency.exponent) % 1:
            return f"{number_text(amount)} {self.currency.code}"
        return self.currency.price_text(amount)

    def _calculation(self, value: means.Calculation) -> str:
        def side(part: means.Value) -> str:
            of = value.kind if value.sign in "+-" else None
            said = self.value(part, of)
            return f"({said})" if isinstance(part, means.Calculation) else said

        if isinstance(value.syntax, nodes.Negative):
            return f"−{side(value.right)}"  # noqa: RUF001 - as people write it
        sign = {"*": "×", "-": "−"}.get(value.sign, value.sign)  # noqa: RUF001 - as people write them
        return f"{side(value.left)} {sign} {side(value.right)}"


_CLAUSES: dict[type[means.Condition], Callable[..., str]] = {
    means.Joined: _Describer.joined,
    means.Opposite: _Describer.opposite,
    means.Comparison: _Describer.comparison,
    means.OneOf: _Describer.one_of,
    means.InPeriod: _Describer.in_period,
    means.Containing: _Describer.containing,
    means.Unknown: _Describer.unknown,
    means.Bought: _Describer.bought,
    means.BoughtGroup: _Describer.bought_group,
    means.OnList: _Describer.on_list,
    means.Kept: _Describer.kept,
    means.Best: _Describer.best,
}


def _when(period: Period | None) -> str:
    return f" {period.words}" if period else ""


def _details(measure: means.Measure) -> str:
    product = f" of {_product(measure.product)}" if measure.product else ""
    level = f" of level {measure.level} or above" if measure.level else ""
    return f"{product}{level}{_when(measure.period)}"


def _product(product: ProductRef) -> str:
    """Say a product, and how it was written where that was not its name."""
    return f"{product} (you wrote “{product.taken_for}”)" if product.taken_for else str(product)
