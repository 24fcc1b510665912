"""Money: amounts are integers in minor units, prices are exact decimals, and both know their currency.

Rounding is half even, once a line (see docs/decisions.md, "Money").
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import format_currency, get_currency_precision


@dataclass(frozen=True)
class Currency:
    """A currency by its ISO 4217 code, and the locale in which the shop's people read amounts."""

    code: str = "GBP"
    locale: str = "en_GB"

    @property
    def exponent(self) -> int:
        """Return how many decimals the minor unit has: 2 for pounds, 0 for yen."""
        return int(get_currency_precision(self.code))

    def to_minor(self, amount: Decimal) -> int:
        """Return `amount`, in whole units of the currency, as minor units, rounded half even."""
        return int(amount.scaleb(self.exponent).to_integral_value(rounding=ROUND_HALF_EVEN))

    def to_decimal(self, minor: int) -> Decimal:
        """Return `minor` units as an exact decimal in whole units."""
        return Decimal(minor).scaleb(-self.exponent)

    def text(self, minor: int) -> str:
        """Return `minor` units as a person of this locale writes them, such as £1,234.50."""
        return self.price_text(self.to_decimal(minor))

    def price_text(self, price: Decimal) -> str:
        """Return a price in whole units as a person of this locale writes it."""
        return str(format_currency(price, self.code, locale=self.locale))

    def round_text(self, minor: int) -> str:
        """Return `minor` units rounded half even to whole units, such as £1,234; for sentences, not for accounts."""
        whole = self.to_decimal(minor).to_integral_value(rounding=ROUND_HALF_EVEN)
        return str(format_currency(whole, self.code, "¤#,##0", locale=self.locale, currency_digits=False))
