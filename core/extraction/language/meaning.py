"""What a filter means: typed, every name looked up, every period definite.

Each part keeps `syntax`, its canonical nodes, so that a filter that was understood can be written down again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.extraction.catalogue import ProductRef
from core.extraction.language import nodes
from core.extraction.language.goods import Goods
from core.extraction.language.nodes import Node
from core.extraction.language.period import Period
from core.extraction.language.vocabulary import Attribute, Kind


@dataclass(frozen=True)
class Meaning:
    """A part of a filter, understood."""

    syntax: Node = field(compare=False, repr=False, kw_only=True)

    def below(self) -> Iterator["Meaning"]:
        """Yield this part and all parts below it."""
        yield self
        for part in self.directly_below():
            yield from part.below()

    def directly_below(self) -> Iterator["Meaning"]:
        """Yield the parts that this one is made of."""
        for each in fields(self):
            value = getattr(self, each.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Meaning):
                    yield part


@dataclass(frozen=True)
class Value(Meaning):
    """Something that has a kind and can be compared."""

    kind: Kind


@dataclass(frozen=True)
class Constant(Value):
    """A number, text, day or length of time; a percentage as a number (5 % is 0.05)."""

    value: Decimal | str | date | nodes.Duration


@dataclass(frozen=True)
class AttributeValue(Value):
    """An attribute of the vocabulary."""

    attribute: Attribute


@dataclass(frozen=True)
class ExtraValue(Value):
    """A fact that the shop keeps of its customers by a name of its own."""

    key: str


class Measured(StrEnum):
    """What can be added up, counted or found for a customer from the records of their doings."""

    QUANTITY = "quantity"
    SALES = "sales"
    PROFIT = "profit"
    VISITS = "visits"
    PURCHASES = "purchases"
    PRODUCTS = "products"
    TROUBLES = "troubles"
    OPEN_TROUBLES = "open_troubles"
    CONTACTS = "contacts"
    ACCESSES = "accesses"
    FIRST_BOUGHT = "first_bought"
    LAST_BOUGHT = "last_bought"
    LAST_TROUBLE = "last_trouble"
    LAST_CONTACT = "last_contact"
    LAST_ACCESS = "last_access"
    MONTHLY_ACCESSES = "monthly_accesses"
    MONTHLY_TROUBLES = "monthly_troubles"


@dataclass(frozen=True)
class Measure(Value):
    """Something added up, counted or found: in a period, of goods, from a level on, where these are given.

    `label` narrows further: the classification of troubles, or the channel of contacts.
    """

    measured: Measured
    period: Period | None = None
    goods: Goods | None = None
    level: int | None = None
    label: str | None = None


@dataclass(frozen=True)
class Growth(Value):
    """The compound average yearly increase of a measure over `years`: from the `base` year to the last full one, `end`.

    Missing where the base is zero or less: from nothing, nothing can grow (seed 001, "average yearly increase").
    """

    measured: Measured
    years: int
    base: Period
    end: Period


class Per(StrEnum):
    """What a measure is taken for, one by one, before it is compared."""

    MONTH = "month"
    PRODUCT = "product"


@dataclass(frozen=True)
class Times(Value):
    """In how many months, or of how many products, a measure compares so with `bound` (an amount in whole units).

    `counts_others` where months without any record count as well: then those are counted in which it does not hold.
    """

    per: Per
    measured: Measured
    sign: str
    bound: Decimal
    period: Period | None
    counts_others: bool = False


@dataclass(frozen=True)
class Named(Value):
    """A virtual attribute: a value reckoned from others under a name, with the unit that is said after a number."""

    name: str
    phrase: str
    unit: str | None
    of: Value


@dataclass(frozen=True)
class Calculation(Value):
    """Two values joined by one of + - * /."""

    sign: str
    left: Value
    right: Value


@dataclass(frozen=True)
class Condition(Meaning):
    """Something that holds for a customer or does not."""


@dataclass(frozen=True)
class Joined(Condition):
    """Conditions joined by AND, OR or XOR."""

    by: type[nodes.Chain]
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Opposite(Condition):
    """A condition that must not hold."""

    of: Condition


@dataclass(frozen=True)
class Comparison(Condition):
    """Two values compared; never holds where one is missing."""

    sign: str
    left: Value
    right: Value


@dataclass(frozen=True)
class OneOf(Condition):
    """A value that equals one of several."""

    value: Value
    options: tuple[Value, ...]


@dataclass(frozen=True)
class InPeriod(Condition):
    """A date in a period."""

    value: Value
    period: Period


@dataclass(frozen=True)
class Containing(Condition):
    """A text with another one in it."""

    value: Value
    part: str


@dataclass(frozen=True)
class Unknown(Condition):
    """A value that is missing."""

    value: Value


@dataclass(frozen=True)
class Bought(Condition):
    """Goods that were bought; in a period, where one is given."""

    goods: Goods
    period: Period | None


class Timing(StrEnum):
    """What the end of a durable period makes possible (seed 001, (1)-1)."""

    OVER = "durable_over"
    REPLACEABLE = "replaceable"
    UP_SELLABLE = "up_sellable"
    UP_SELLABLE_TO = "up_sellable_to"


@dataclass(frozen=True)
class Durable(Condition):
    """A product that was bought and whose durable period, or that of a part of it, is over since the latest purchase.

    `UP_SELLABLE_TO` is about the lower-grade products of `product`, the others about `product` itself.
    """

    timing: Timing
    product: ProductRef


@dataclass(frozen=True)
class Registered(Condition):
    """A solution that the customer wants to hear of; `solutions` are it and all that hold it."""

    name: str
    solutions: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class Called(Condition):
    """A condition of the vocabulary that is made of others; `words` and `opposite` say it and its negation."""

    words: str
    opposite: str
    of: Condition


@dataclass(frozen=True)
class OnList(Condition):
    """A saved list that the customer is on; the customers on it, merged ones as who they are now."""

    name: str
    members: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class Kept(Condition):
    """A filter used by its name, with what it inherits; `told` is what was passed to it, as it was written."""

    name: str
    told: tuple[str, ...]
    condition: Condition


@dataclass(frozen=True)
class Best(Condition):
    """One of `count` customers with the highest sales: in the period, among those who meet the condition."""

    count: int
    period: Period | None
    among: Condition | None


@dataclass(frozen=True)
class Ranked(Condition):
    """One of the first `count`, or the first `share` of them, by a value: the `highest` or the lowest.

    Ranked are those `among` whom the condition holds and whose value is known; of equal ones, whoever was entered
    first. Of the highest numbers and amounts, zero and less are never among the first.
    """

    value: Value
    count: int | None
    share: Decimal | None
    highest: bool
    among: Condition | None


@dataclass(frozen=True)
class Excluded(Condition):
    """Whom a condition leaves out only because a growth in it has no base to grow from."""

    of: Condition
