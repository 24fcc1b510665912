"""What vouchers that were taken in take off the next purchase: gift certificates by their value, coupons by their rule.

A voucher is taken in once, and its money is the customer's: it waits for their next purchase here, is bound to that
while nobody knows whether it is on the card, and is used up in the same commit that settles it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

MOST_AT_ONCE: Final = 9
"""So many are taken off one purchase at most; further ones wait for the next."""
_WHOLE: Final = 100
_NAMES: Final = {"gift certificate": "certificate", "coupon": "coupon"}


@dataclass(frozen=True)
class Certificate:
    """A voucher that was taken in under an `entry`, worth minor units or percent of a purchase (the other is 0)."""

    entry: int
    kind: str
    title: str
    worth: int
    percent: int

    def taken_off(self, amount: int) -> int:
        """Return by how many minor units a purchase of `amount` is less: rounded down, and never more than all."""
        return min(self.worth + amount * self.percent // _WHOLE, amount)


@dataclass(frozen=True)
class Deduction:
    """What certificates take off a purchase.

    `entries` are those that it uses up, `off` what they take off it and `lapses` what of them is lost (minor units);
    `word` is what a clerk calls them.
    """

    entries: tuple[int, ...] = ()
    off: int = 0
    lapses: int = 0
    word: str = ""

    def said(self) -> dict[str, Any]:
        """Return it as the journal keeps it."""
        return {"entries": list(self.entries), "off": self.off, "lapses": self.lapses, "word": self.word}

    @classmethod
    def read(cls, said: Mapping[str, Any] | None) -> Self:
        """Return what the journal kept; nothing where it kept nothing."""
        if said is None:
            return cls()
        entries = tuple(int(each) for each in said["entries"])
        return cls(entries, int(said["off"]), int(said["lapses"]), str(said["word"]))


NOTHING_OFF: Final = Deduction()


def deducted(amount: int, waiting: Iterable[Certificate]) -> Deduction:
    """Return what waiting certificates take off an amount that is due, and which of them that uses up.

    What goes by percent comes first, of the whole that is due; then each in the order in which it was taken in. What
    would take nothing off waits on; where a part of one suffices it is used up, and the rest of it lapses.
    """
    rest, lapses, used = amount, 0, list[Certificate]()
    for each in sorted(waiting, key=lambda certificate: (not certificate.percent, certificate.entry)):
        off = each.taken_off(rest)
        if off and len(used) < MOST_AT_ONCE:
            used.append(each)
            rest, lapses = rest - off, lapses + max(each.worth - off, 0)
    if not used:
        return NOTHING_OFF
    return Deduction(tuple(each.entry for each in used), amount - rest, lapses, _word(used))


def _word(used: list[Certificate]) -> str:
    words = {_NAMES.get(each.kind, "voucher") for each in used}
    word = words.pop() if len(words) == 1 else "voucher"
    return word if len(used) == 1 else f"{word}s"
