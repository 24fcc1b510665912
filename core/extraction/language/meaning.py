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
        for each in fields(self):
            value = getattr(self, each.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Meaning):
                    yield from part.below()


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
    """What can be added up or counted for a customer."""

    QUANTITY = "quantity"
    SALES = "sales"
    PROFIT = "profit"
    VISITS = "visits"
    PURCHASES = "purchases"
    TROUBLES = "troubles"
    CONTACTS = "contacts"


@dataclass(frozen=True)
class Measure(Value):
    """Something added up or counted: in a period, of a product, from a level on, where these are given."""

    measured: Measured
    period: Period | None = None
    product: ProductRef | None = None
    level: int | None = None


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
    """A product that was bought; in a period, where one is given."""

    product: ProductRef
    period: Period | None


@dataclass(frozen=True)
class BoughtGroup(Condition):
    """A product group of which something was bought."""

    group: str
    period: Period | None


@dataclass(frozen=True)
class OnList(Condition):
    """A saved list that the customer is on; the customers on it, merged ones as who they are now."""

    name: str
    members: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class Kept(Condition):
    """A saved filter, with what it inherits."""

    name: str
    condition: Condition


@dataclass(frozen=True)
class Best(Condition):
    """One of `count` customers with the highest sales: in the period, among those who meet the condition."""

    count: int
    period: Period | None
    among: Condition | None
