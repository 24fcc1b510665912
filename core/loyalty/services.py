"""What a customer may be given on the spot (seed 004, means 5), as rules that are data.

Each says for whom, what, for how long it can be used and how soon again it may be given, and can say itself in words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import ProgrammeError
from core.loyalty.conditions import Condition
from core.loyalty.document import is_line
from core.loyalty.score import LARGEST_NUMBER
from core.money import Currency

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_CODE = 32
LONGEST_WORDS = 120
MOST_DAYS = 3_650
MOST_SHOP = 2**16 - 1
MOST_MINUTES = 7 * 24 * 60
WHOLE = 100


class ServiceKind(StrEnum):
    """What is given."""

    DISCOUNT = "discount"  # at once, before payment
    COUPON = "coupon"  # for a later purchase, at this shop or another member shop
    PARKING = "parking"  # so many minutes
    FIRST_RIGHT = "first right"  # to buy a limited item


@dataclass(frozen=True)
class Service:
    """A rule that gives something to customers who meet a condition.

    `code` names it for good; `words` are what staff and the customer read. A discount or coupon takes off `amount`
    minor units or `percent`; a coupon is for `shop` (0: the shop that gives it); parking is for `minutes`; a first
    right is to an `item`. It can be used for `days` from when it is given (a discount: at once, 0), and is given to the
    same customer again only after `again_after` days. `automatic` ones are issued by the till itself, others on the
    clerk's button.
    """

    code: str
    kind: ServiceKind
    words: str
    when: Condition
    days: int = 0
    again_after: int = 0
    automatic: bool = False
    amount: int = 0
    percent: int = 0
    shop: int = 0
    minutes: int = 0
    item: str = ""

    def __post_init__(self) -> None:
        """Refuse a service that gives nothing, or something that its kind does not have."""
        if problem := self._problem_of_code() or self._problem_of_worth() or self._problem_of_times():
            message = f"The service “{self.code[:LONGEST_CODE]}” {problem}"
            raise ProgrammeError(message)

    def _problem_of_code(self) -> str:
        if len(self.code) > LONGEST_CODE or not _CODE.fullmatch(self.code):
            return f"needs a code of up to {LONGEST_CODE} small letters, digits and single hyphens."
        return (
            ""
            if is_line(self.words, LONGEST_WORDS)
            else f"needs words on one line, {LONGEST_WORDS} characters at most."
        )

    def _problem_of_worth(self) -> str:
        given = {name for name in ("amount", "percent", "shop", "minutes", "item") if getattr(self, name)}
        if foreign := given - _WORTH[self.kind]:
            return f"is a {self.kind}, which has no {min(foreign)}."
        numbers = (
            (self.amount, LARGEST_NUMBER),
            (self.percent, WHOLE),
            (self.shop, MOST_SHOP),
            (self.minutes, MOST_MINUTES),
        )
        if not all(0 <= number <= most for number, most in numbers):
            return f"has a number out of its range: percent to {WHOLE}, shop to {MOST_SHOP}, minutes to {MOST_MINUTES}."
        if self.kind in {ServiceKind.DISCOUNT, ServiceKind.COUPON}:
            return (
                "" if bool(self.amount) != bool(self.percent) else "has to take off an amount, or percent; one of them."
            )
        if self.kind == ServiceKind.PARKING:
            return "" if self.minutes else "needs the minutes of parking."
        return "" if is_line(self.item, LONGEST_WORDS) else "needs the item to which it gives the first right."

    def _problem_of_times(self) -> str:
        if not (0 <= self.days <= MOST_DAYS and 0 <= self.again_after <= MOST_DAYS):
            return f"has days out of their range: 0 to {MOST_DAYS}."
        if (self.kind == ServiceKind.DISCOUNT) == bool(self.days):
            return (
                "is a discount, which is taken at once: no days."
                if self.days
                else "needs days for which it can be used."
            )
        return ""

    def taken_off(self, amount: int) -> int:
        """Return by how many minor units a purchase of `amount` is less, rounded down, and at most by all of it."""
        return min(self.amount + amount * self.percent // WHOLE, amount)


_WORTH = {
    ServiceKind.DISCOUNT: {"amount", "percent"},
    ServiceKind.COUPON: {"amount", "percent", "shop"},
    ServiceKind.PARKING: {"minutes"},
    ServiceKind.FIRST_RIGHT: {"item"},
}


def described(service: Service, names: Sequence[str], currency: Currency) -> str:
    """Return a service as one plain sentence, for whoever approves it; `names` are those of the scores."""
    parts = [f"{_given(service, currency)}, for {service.when.described(names)}"]
    if service.days:
        parts.append(f"can be used within {_days(service.days)}")
    parts.append(f"at most once in {_days(service.again_after)}" if service.again_after else "whenever it applies")
    parts.append("issued by the till itself" if service.automatic else "on the clerk's button")
    return "; ".join(parts) + "."


def _given(service: Service, currency: Currency) -> str:
    off = f"{service.percent}%" if service.percent else currency.text(service.amount)
    where = f"shop {service.shop}" if service.shop else "this shop"
    return {
        ServiceKind.DISCOUNT: f"A discount of {off} at once",
        ServiceKind.COUPON: f"A coupon of {off} for {where}",
        ServiceKind.PARKING: f"A parking ticket for {service.minutes} minutes",
        ServiceKind.FIRST_RIGHT: f"The first right to buy “{service.item}”",
    }[service.kind]


def _days(number: int) -> str:
    return "a day" if number == 1 else f"{number} days"
