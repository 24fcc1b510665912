"""Which product codes are no goods: postage, discounts, charges, vouchers, tests.

The one rule for it, and a careful one: what it takes for a fee is never offered to anyone, so a code counts as goods
unless it is one of the few that say otherwise, or its whole description is such a word.
"""

import re

_CODES = re.compile(
    r"POST(AGE)?|DOT|CARRIAGE|SHIPPING|DELIVERY|FREIGHT"
    r"|D|DISCOUNT|REBATE|M|MANUAL|S|SAMPLES?|B|C[23]"
    r"|BANK CHARGES?|AMAZON ?FEE|FEES?|CRUK|DEPOSIT"
    r"|ADJUST(MENT)?\d*|GIFT|GIFT_\d+(_\d+)?|(GIFT[ _-]?)?VOUCHER|TEST\d*"
)
_DESCRIPTIONS = re.compile(
    r"(DOTCOM )?POSTAGE|CARRIAGE|SHIPPING|DELIVERY( CHARGE)?|DISCOUNT|MANUAL|SAMPLES|BANK CHARGES|AMAZON FEE"
    r"|ADJUST BAD DEBT|THIS IS A TEST PRODUCT\.?",
)


def is_goods(code: str, description: str | None = None) -> bool:
    """Return whether `code`, in upper case, names something that can be offered."""
    if _CODES.fullmatch(code):
        return False
    return not (description and _DESCRIPTIONS.fullmatch(description.strip().upper()))
