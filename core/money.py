"""Money: amounts are integers in minor units, prices are exact decimals, and both know their currency.

Rounding is half even, once a line (see docs/decisions.md, "Money").
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache

from babel.numbers import format_currency, get_currency_precision


@dataclass(frozen=True)
class Currency:
    """A currency by its ISO 4217 code, and the locale in which the shop's people read amounts."""

    code: str = "GBP"
    locale: str = "en_GB"

    @property
    def exponent(self) -> int:
        """Return how many decimals the minor unit has: 2 for pounds, 0 for yen."""
        return _exponent(self.code)

    def to_minor(self, amount: Decimal) -> int:
        """Return `amount`, in whole units of the currency, as minor units, rounded half even."""
        return int(amount.scaleb(self.exponent).to_integral_value(rounding=ROUND_HALF_EVEN))

    def to_decimal(self, minor: int) -> Decimal:
        """Return `minor` units as an exact decimal in whole units."""
        return Decimal(minor).scaleb(-self.exponent)

    def to_whole(self, minor: int) -> int:
        """Return `minor` units in whole units, rounded half even."""
        unit: int = 10**self.exponent
        whole, rest = divmod(minor, unit)
        return whole + (2 * rest > unit or (2 * rest == unit and whole % 2 == 1))

    def text(self, minor: int) -> str:
        """Return `minor` units as a person of this locale writes them, such as £1,234.50."""
        return self.price_text(self.to_decimal(minor))

    def price_text(self, price: Decimal) -> str:
        """Return a price in whole units as a person of this locale writes it."""
        return str(format_currency(price, self.code, locale=self.locale))

    def round_text(self, minor: int) -> str:
        """Return `minor` units rounded half even to whole units, such as £1,234; for sentences, not for accounts."""
        whole = self.to_whole(minor)
        shape = _shape(self)
        if shape is None or whole < 0:
            return _whole_text(self, Decimal(whole))
        before, separator, after = shape
        return f"{before}{f'{whole:,}'.replace(',', separator)}{after}"


@cache
def _exponent(code: str) -> int:
    return int(get_currency_precision(code))


# Amounts by which it shows how a locale writes: with and without groups of digits.
_PROBES = (0, 7, 42, 999, 1_000, 1_234, 12_345, 999_999, 1_234_567, 9_876_543_210)


def _whole_text(currency: Currency, whole: Decimal) -> str:
    return str(format_currency(whole, currency.code, "¤#,##0", locale=currency.locale, currency_digits=False))


@lru_cache(maxsize=64)
def _shape(currency: Currency) -> tuple[str, str, str] | None:
    """Return what stands before an amount, between its groups of three digits, and behind it; None: not so simple.

    A thousand reasons have two thousand amounts in them, and a library that knows every locale takes its time for each.
    """
    sample = _whole_text(currency, Decimal(1_234_567))
    found = re.fullmatch(r"(\D*)1(\D?)234(\D?)567(\D*)", sample, re.ASCII)
    if found is None or found[2] != found[3]:
        return None
    before, separator, after = found[1], found[2], found[4]
    written = (f"{before}{f'{each:,}'.replace(',', separator)}{after}" for each in _PROBES)
    return (
        (before, separator, after)
        if all(text == _whole_text(currency, Decimal(each)) for text, each in zip(written, _PROBES, strict=True))
        else None
    )
