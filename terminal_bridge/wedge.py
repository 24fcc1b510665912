"""Cards that need no PC/SC: a swiped stripe or a scanned code comes as if it were typed (seed 000, claim 14).

Readers of this kind type what they read, and Enter: a stripe's tracks as ISO/IEC 7813 has them, a code as printed.
"""

import re
from dataclasses import dataclass
from typing import Final

from core.errors import ShownError

_TRACK_1: Final = re.compile(r"%[A-Z](?P<number>\d{1,19})\^(?P<name>[^^?%]{2,26})\^[^?]*\?")
_TRACK_2: Final = re.compile(r";(?P<number>\d{1,19})(=[\d=]*)?\?")
_TYPED: Final = re.compile(r"[0-9A-F]{4,16}")
_MOST_DIGITS: Final = 16
# How the numbers of payment cards begin: American Express, Diners, JCB, Visa, Mastercard, Maestro, Discover, UnionPay.
_PAYMENT: Final = re.compile(r"3[0-9]|4|5[0-8]|2[2-7]|6[0-9]")
_PAYMENT_DIGITS: Final = range(13, 20)


class UnreadableLineError(ShownError):
    """What came is no card: it was swiped crookedly, or it is something else."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "That is no card number. Swipe again, or type the number that is printed on the card."


class PaymentCardError(ShownError):
    """A payment card was swiped; its number must not be kept by a till of a loyalty programme."""

    def __str__(self) -> str:
        """Say it in words for the clerk."""
        return "That is a payment card; nothing of it was kept. Ask for the customer's loyalty card."


@dataclass(frozen=True)
class Swiped:
    """What was read: the card's number as eight bytes (its digits, with zeros before them), and a name if any."""

    number: bytes
    name: str = ""


def swiped(line: str, own_prefix: str = "") -> Swiped:
    """Return what a line that was typed by a reader, or by the clerk, says.

    Numbers that payment cards could have are refused, unless they begin with the programme's `own_prefix`. Raises
    `UnreadableLineError`, `PaymentCardError`.
    """
    line = line.strip().upper()
    first, second = _TRACK_1.search(line), _TRACK_2.search(line)
    if first is not None or second is not None:
        digits = {found["number"] for found in (first, second) if found is not None}
        if len(digits) != 1:
            raise UnreadableLineError
        number = digits.pop()
        _refuse_payment(number, own_prefix)
        name = _name(first["name"]) if first is not None else ""
    else:
        number, name = re.sub(r"[\s-]", "", line), ""
        if not _TYPED.fullmatch(number):
            raise UnreadableLineError
        _refuse_payment(number, own_prefix)
    if len(number) > _MOST_DIGITS or not number.strip("0"):
        raise UnreadableLineError
    return Swiped(bytes.fromhex(number.rjust(_MOST_DIGITS, "0")), name)


def _refuse_payment(number: str, own_prefix: str) -> None:
    own = bool(own_prefix) and number.startswith(own_prefix)
    looks = number.isdigit() and len(number) in _PAYMENT_DIGITS and _PAYMENT.match(number) and _luhn(number)
    if looks and not own:
        raise PaymentCardError


def _luhn(number: str) -> bool:
    """Say whether the last digit is the check digit that all payment cards have (ISO/IEC 7812)."""
    doubled = (int(each) * (2 if place % 2 else 1) for place, each in enumerate(reversed(number)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0  # noqa: PLR2004 - a digit


def _name(written: str) -> str:
    """Return SURNAME/FIRST as people write it."""
    last, _, first = written.strip().partition("/")
    return " ".join(f"{first.strip()} {last.strip()}".split()).title()
