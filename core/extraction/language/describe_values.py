"""Values as they are said in a sentence: amounts in the shop's currency, counts with what is counted."""

from datetime import date
from decimal import Decimal

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.meaning import Measured, Per
from core.extraction.language.operators import OPERATORS
from core.extraction.language.period import Period, day_text
from core.extraction.language.printer import number_text
from core.extraction.language.resolve_kinds import days_of
from core.extraction.language.vocabulary import Kind
from core.money import Currency

# Singular and plural of what is counted; amounts and days have one name.
NOUNS = {
    Measured.QUANTITY: ("piece", "pieces"),
    Measured.VISITS: ("visit", "visits"),
    Measured.PURCHASES: ("purchase", "purchases"),
    Measured.PRODUCTS: ("different product", "different products"),
    Measured.TROUBLES: ("trouble", "troubles"),
    Measured.OPEN_TROUBLES: ("open trouble", "open troubles"),
    Measured.CONTACTS: ("contact", "contacts"),
    Measured.ACCESSES: ("look at the website", "looks at the website"),
    Measured.SALES: ("sales", "sales"),
    Measured.PROFIT: ("profit", "profit"),
    Measured.FIRST_BOUGHT: ("first purchase", "first purchase"),
    Measured.LAST_BOUGHT: ("last purchase", "last purchase"),
    Measured.LAST_TROUBLE: ("last trouble", "last trouble"),
    Measured.LAST_CONTACT: ("last contact", "last contact"),
    Measured.LAST_ACCESS: ("last look at the website", "last look at the website"),
    Measured.MONTHLY_ACCESSES: ("look at the website a month", "looks at the website a month"),
    Measured.MONTHLY_TROUBLES: ("trouble a month", "troubles a month"),
}
# What customers look at is a page; what they contact the shop about is a product.
_ABOUT = {Measured.ACCESSES: " at the page of ", Measured.CONTACTS: " about "}
_GROWING = {
    Measured.SALES: "sales", Measured.PROFIT: "profit", Measured.QUANTITY: "pieces bought",
    Measured.PURCHASES: "number of purchases", Measured.VISITS: "number of visits",
}  # fmt: skip


class ValueSpeaker:
    """Says values, amounts in one currency."""

    def __init__(self, currency: Currency) -> None:
        """Say amounts in `currency`."""
        self.currency = currency

    def value(self, value: means.Value, of: Kind | None = None) -> str:  # noqa: PLR0911 - one return a kind of value
        """Say a value; a number stands for an amount where it is compared with one (`of`)."""
        match value:
            case means.Constant():
                return self._constant(value, of)
            case means.AttributeValue():
                if value.kind is Kind.DAYS:
                    return f"the number of days since the {value.attribute.phrase}"
                return value.attribute.phrase
            case means.ExtraValue():
                return value.key
            case means.Measure():
                said = f"{self.noun(value)[1]}{details(value)}"
                return f"number of {said}" if value.kind is Kind.NUMBER else said
            case means.Growth():
                return growth_words(value)
            case means.Times():
                return f"number of {self.times(value)}"
            case means.Named():
                return f"the number of days since the {value.phrase}" if value.kind is Kind.DAYS else value.phrase
            case means.Calculation():
                return self._calculation(value)
            case _:
                raise TypeError(value)

    def counted(self, left: means.Value, right: means.Value) -> str | None:
        """Return what is counted, with its period, where a count is compared with a number; None otherwise."""
        if not isinstance(right, means.Constant):
            return None
        one = right.value == 1
        match left:
            case means.AttributeValue(attribute=attribute) if attribute.counted:
                return attribute.counted[0 if one else 1]
            case means.Measure(kind=Kind.NUMBER):
                return f"{self.noun(left)[0 if one else 1]}{details(left)}"
            case means.Times():
                return self.times(left, one=one)
            case _:
                return None

    def amount(self, left: means.Value) -> tuple[str, str] | None:
        """Return the name of an amount and its period; None where the left side is not a plain amount."""
        match left:
            case means.AttributeValue(kind=Kind.MONEY, attribute=attribute):
                return (attribute.phrase if attribute.be == "are" else f"an {attribute.phrase}"), ""
            case means.Measure(kind=Kind.MONEY, goods=goods):
                of = "" if goods is None else f" of {goods.set_words()}"
                return f"{NOUNS[left.measured][0]}{of}", when(left.period)
            case _:
                return None

    def times(self, value: means.Times, *, one: bool = False) -> str:
        """Say the months or products of which a measure compares so."""
        name = value.per.value if one else f"{value.per.value}s"
        of_money = value.measured in {Measured.SALES, Measured.PROFIT}
        bound = self._amount_text(value.bound) if of_money else number_text(value.bound)
        noun = NOUNS[value.measured][0 if value.bound == 1 else 1]
        operator = OPERATORS[value.sign]
        said = f"{noun} of {operator.of_number} {bound}" if of_money else f"{operator.of_count} {bound} {noun}"
        return f"{name} {'with' if value.per is Per.MONTH else 'of which they have'} {said}{when(value.period)}"

    def noun(self, measure: means.Measure) -> tuple[str, str]:
        """Return the singular and plural of what is counted."""
        one, several = NOUNS[measure.measured]
        if measure.measured is Measured.ACCESSES and measure.goods is not None:
            return "look", "looks"
        return one, several

    def length(self, value: means.Value) -> str:
        """Say a length of time, a bare number as days."""
        if isinstance(value, means.Constant) and isinstance(value.value, Decimal):
            return f"{number_text(value.value)} day{'' if value.value == 1 else 's'}"
        return self.value(value)

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


def growth_words(growth: means.Growth) -> str:
    """Say what increased, and over which years."""
    return f"average yearly increase of {_GROWING[growth.measured]} {_years(growth)}"


def base_words(growth: means.Growth) -> str:
    """Say what there has to be for something to grow from."""
    return f"{_GROWING[growth.measured]} {growth.base.words}"


def _years(growth: means.Growth) -> str:
    first, last = (period.words.removeprefix("in ") for period in (growth.base, growth.end))
    return f"from {first} to {last}"


def when(period: Period | None) -> str:
    """Say a period after what happened in it."""
    return f" {period.words}" if period else ""


def details(measure: means.Measure) -> str:
    """Say what a measure is of, and in which period."""
    goods = ""
    if measure.goods is not None:
        about = _ABOUT.get(measure.measured, " of ")
        goods = f"{about}{measure.goods.set_words()}"
    label = ""
    if measure.label is not None:
        by = "by" if measure.measured is Measured.CONTACTS else "of the kind"
        label = f" {by} “{measure.label.strip()}”"
    level = f" of level {measure.level} or above" if measure.level else ""
    return f"{goods}{label}{level}{when(measure.period)}"
