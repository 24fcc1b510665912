"""Numbers as people and programmes write them, read exactly."""

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from core.store.types import DECIMALS

# Wide enough for any product of two numbers within LARGEST, and for the sum of all lines, without rounding.
EXACT = Context(prec=80)
LARGEST = Decimal(10) ** 10
GROUP = 3  # digits between the marks of thousands
_PLACES = Decimal(1).scaleb(-DECIMALS)
# What a double holds for certain; further digits are noise of the machine (2.0999999999999996 was 2.1).
_FLOAT_DIGITS = 15
_PLAIN = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,2})?")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:([ '\N{RIGHT SINGLE QUOTATION MARK}.,])\d{3})(?:\1\d{3})*(\.\d{0,20})?")
_SIGN = r"(?:[$\N{POUND SIGN}\N{EURO SIGN}\N{YEN SIGN}]|\b[A-Z]{3}\b)"
_MONEY_SIGN = re.compile(rf"^([+-]?)\s*{_SIGN}\s*|\s*{_SIGN}$")
_SPACES = str.maketrans(
    {"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ", "\N{MINUS SIGN}": "-"}
)


class Number(NamedTuple):
    """A number as it was written, and as four decimals can keep it."""

    exact: Decimal
    kept: Decimal
    text: str
    rounded: bool

    @classmethod
    def of(cls, exact: Decimal) -> "Number":
        """Return the number for `exact`; `rounded` says whether four decimals lose something of it."""
        kept = exact.quantize(_PLACES, ROUND_HALF_EVEN)
        return cls(exact, kept, str(kept), exact != kept)


def read_number(value: object, decimal_mark: str = ".") -> Number | None:
    """Return `value` as a number; None where it is none, or more than ten thousand million either way.

    `decimal_mark` is the mark of a text's decimals; the other one, a blank or an apostrophe may stand between groups
    of three digits, and nowhere else.
    """
    exact = _from_text(value, decimal_mark) if isinstance(value, str) else _from_value(value)
    if exact is None or not -LARGEST < exact < LARGEST:
        return None
    return Number.of(exact)


def _from_value(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(f"{value:.{_FLOAT_DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return None


def _from_text(text: str, decimal_mark: str) -> Decimal | None:
    text = _MONEY_SIGN.sub(r"\1", text.translate(_SPACES).strip()).strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip()}"
    elif text.endswith("-"):
        text = f"-{text[:-1].strip()}"
    if decimal_mark == ",":
        text = text.translate({ord(","): ".", ord("."): ","})
    if not _PLAIN.fullmatch(text):
        groups = _GROUPS.fullmatch(text)
        if groups is None or groups.group(1) == ".":
            return None
        text = text.replace(groups.group(1), "")
    return Decimal(text)


def find_decimal_mark(texts: Iterable[str], separator: str = ",") -> str:
    """Return which mark the decimals of `texts` have; a comma where nothing tells and the separator is a semicolon."""
    votes = {".": 0, ",": 0}
    for text in texts:
        marks = [sign for sign in text if sign in votes]
        if not marks:
            continue
        last = marks[-1]
        behind = len(text) - 1 - text.rindex(last)
        if len(set(marks)) > 1 or (len(marks) == 1 and behind != GROUP):
            votes[last] += 1
        elif len(marks) > 1:
            votes["," if last == "." else "."] += 1
    if votes["."] == votes[","]:
        return "," if separator == ";" else "."
    return max(votes, key=lambda mark: votes[mark])
