"""Where a rank or a rule begins: people write thousandths of a unit (“2.5”), cards compare 2^24ths.

The 2^24ths are rounded up, so that a score reaches the one exactly when it reaches the other, and back is rounded
down; each means the other.
"""

import re

from core.errors import ProgrammeError
from core.loyalty.score import LARGEST, POINT

_PARTS = 1_000
_WRITTEN = re.compile(r"(\d{1,13})(?:\.(\d{1,3}))?", re.ASCII)


def threshold(written: object, place: str = "A threshold") -> int:
    """Return the 2^24ths of a whole number, or of a text such as “2.5” with up to three decimals.

    Raises ProgrammeError, naming the `place`, for anything else.
    """
    found = _WRITTEN.fullmatch(str(written)) if isinstance(written, str) or type(written) is int else None
    if found is None:
        message = f"{place} has to be a whole number, or in quotes one with up to three decimals, such as “2.5”."
        raise ProgrammeError(message)
    thousandths = int(found[1]) * _PARTS + int((found[2] or "0").ljust(3, "0"))
    value = -(-(thousandths << POINT) // _PARTS)
    if value > LARGEST:
        message = f"{place} is larger than any score."
        raise ProgrammeError(message)
    return value


def threshold_text(value: int) -> str:
    """Return 2^24ths as people write them, in thousandths, rounded down."""
    thousandths = (value * _PARTS) >> POINT
    whole, rest = divmod(thousandths, _PARTS)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")


def is_written(value: int) -> bool:
    """Say whether these 2^24ths are those of some thousandths: whether a document can say them."""
    return threshold(threshold_text(value)) == value
