"""The score's arithmetic written a second time, as a card without numbers above 16 bits would do it.

Numbers are lists of bytes, the lowest first; every intermediate goes through `word`, which fails above 65,535.
"""

from collections.abc import Sequence

from core.loyalty.score import TABLES

Limbs = list[int]
_LN2 = [0xF8, 0x17, 0x72, 0xB1]
_FACTORS = [[list(factor.to_bytes(5, "little")[:4]) for factor in table] for table in TABLES]


def word(number: int) -> int:
    """Return an intermediate that fits 16 bits."""
    assert 0 <= number <= 0xFFFF, number
    return number


def limbs(number: int, size: int) -> Limbs:
    """Return a number as so many bytes, the lowest first."""
    return list(number.to_bytes(size, "little"))


def number_of(each: Sequence[int]) -> int:
    """Return the number that bytes mean, for the comparison with the other implementation."""
    return int.from_bytes(bytes(each), "little")


def _times(left: Limbs, right: Limbs) -> Limbs:
    out = [0] * (len(left) + len(right))
    for i, x in enumerate(left):
        carry = 0
        for j, y in enumerate(right):
            total = word(x * y + out[i + j] + carry)
            out[i + j] = total & 255
            carry = total >> 8
        out[i + len(right)] = carry
    return out


def _plus(left: Limbs, right: Limbs) -> Limbs:
    """Return the sum, one byte longer than the longer of the two."""
    out, carry = [], 0
    for i in range(max(len(left), len(right))):
        total = word((left[i] if i < len(left) else 0) + (right[i] if i < len(right) else 0) + carry)
        out.append(total & 255)
        carry = total >> 8
    return [*out, carry]


def _minus(left: Limbs, right: Limbs) -> Limbs:
    """Return the difference of two of the same length, the left not the smaller; or what is missing to a carry."""
    out, borrow = [], 0
    for x, y in zip(left, right, strict=True):
        total = word(256 + x - y - borrow)
        out.append(total & 255)
        borrow = 1 - (total >> 8)
    return out


def _less(left: Limbs, right: Limbs) -> bool:
    for x, y in zip(reversed(left), reversed(right), strict=True):
        if x != y:
            return x < y
    return False


def _product(value: Limbs, factor: Limbs) -> Limbs:
    """Return a value times a factor of four bytes, 2^32 meaning one, to the nearest."""
    return _plus(_times(value, factor), [0, 0, 0, 0x80])[4 : 4 + len(value)]


def _shifted(value: Limbs, bits: int) -> Limbs:
    """Return a value shifted right, to the nearest."""
    if not bits:
        return value
    half = [0] * len(value)
    half[(bits - 1) >> 3] = 1 << ((bits - 1) & 7)
    value = _plus(value, half)
    value = value[bits >> 3 :]
    rest = bits & 7
    out = [word((value[i] | (value[i + 1] << 8 if i + 1 < len(value) else 0)) >> rest) & 255 for i in range(len(value))]
    return [*out, *[0] * 8][:8]


def decayed(value: Limbs, seconds: Limbs, rate: Limbs) -> Limbs:
    """Return a score's eight bytes after so many seconds."""
    x = _times(seconds, rate)
    if x[7] or word((x[6] << 4) | (x[5] >> 4)) >= 64:
        return [0] * 8
    whole = (x[6] << 4) | (x[5] >> 4)
    factor: Limbs | None = None  # one
    for table, step in zip(_FACTORS, (x[5] & 15, x[4] >> 4, x[4] & 15, x[3] >> 4), strict=True):
        if step:
            factor = table[step] if factor is None else _product(factor, table[step])
    rest = [word((x[2] & 15) << 4) | (x[1] >> 4), word((x[3] & 15) << 4) | (x[2] >> 4)]
    if rest != [0, 0]:
        last = _minus([0, 0, 0, 0], [*_product(rest, _LN2), 0, 0])
        factor = last if factor is None else _product(factor, last)
    return _shifted(value if factor is None else _product(value, factor), whole)


def joined(value: Limbs, last: Limbs, rate: Limbs, counted: Limbs, at: Limbs) -> tuple[Limbs, Limbs]:
    """Return a score's value and time after a purchase."""
    added = [0, 0, 0, *counted, 0]
    if _less(at, last):
        total = _plus(value, decayed(added, _minus(last, at), rate))
    else:
        total, last = _plus(decayed(value, _minus(at, last), rate), added), at
    return ([255] * 8 if total[8] else total[:8]), last
