"""What records of cards say about each other when they lie side by side: checks from rows to findings.

What a dishonest till, clerk or holder can do with a card cannot all be prevented; it shows here. Each check stands
alone, takes rows in any order, and says in a sentence what it found. None of them decides anything.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from core.loyalty.keys import same
from core.loyalty.record import NO_RECEIPT, Record, receipt

NOTHING: Mapping[bytes, int] = {}


class Fault(StrEnum):
    """What is not as it should be."""

    CHAIN = "chain"  # a receipt that the card did not make after the one before
    GAP = "gap"  # a record that has not come
    FORK = "fork"  # two different records of one moment of a card: it was copied, or put back
    TWICE = "twice"  # one doing of a terminal in two records
    POINTS = "points"  # a balance that is not the one before and the points
    POOL = "pool"  # a shop's pool that is not what was loaded less what was issued
    JOURNEY = "journey"  # a card in two places sooner than anybody gets there


@dataclass(frozen=True)
class Entry:
    """A record as it came: of which `card` (8 bytes), the record's bytes, and the receipt with it."""

    card: bytes
    content: bytes
    receipt: bytes = NO_RECEIPT

    @cached_property
    def record(self) -> Record:
        """Return what the bytes say. Raises `ValueError` for bytes that are no record."""
        return Record.from_bytes(self.content)

    @property
    def name(self) -> str:
        """Return which record it is, for a sentence."""
        return f"Record {self.record.card_sequence} of card {self.card.hex()}"


@dataclass(frozen=True)
class Pool:
    """Issuable points of a shop: `loaded`, `issued`, `taken_back` (refunds), and the `balance` that it shows."""

    shop: int
    loaded: int
    issued: int
    taken_back: int
    balance: int


@dataclass(frozen=True)
class Finding:
    """One thing found: of which card (or none), at which of its records or, for a gap, from which to which."""

    fault: Fault
    text: str
    card: bytes = b""
    first: int = 0
    last: int = 0


def broken_chains(entries: Iterable[Entry], key_of: Callable[[bytes], bytes]) -> list[Finding]:
    """Find receipts that the card's key does not make of the record and the receipt before it.

    A record whose predecessor is missing cannot be judged, and is passed over: that is a gap. Of two in one place it is
    enough that the predecessor is one of them.
    """
    return [
        _at(Fault.CHAIN, entry, "does not bear the receipt that follows from the one before: altered, or made up.")
        for entry, before in _followed(entries)
        if not any(same(entry.receipt, receipt(key_of(entry.card), each, entry.card, entry.content)) for each in before)
    ]


def gaps(entries: Iterable[Entry], complete: Mapping[bytes, int] = NOTHING) -> list[Finding]:
    """Find records that have not come though later ones of the same card have.

    `complete` says up to which sequence a card's are known to be there; of others they are looked for from 1 on.
    """
    return [
        Finding(Fault.GAP, f"Of card {card.hex()} {_records(first, last)} not come.", card, first, last)
        for card, places in _by_place(entries).items()
        for first, last in _missing(places, complete.get(card, 0))
    ]


def forks(entries: Iterable[Entry]) -> list[Finding]:
    """Find cards that have two different records of one sequence; the same record once more is no fork."""
    return [
        _at(Fault.FORK, found[0], f"is there in {len(found)} different forms: the card was copied, or put back.")
        for places in _by_place(entries).values()
        for found in places.values()
        if len(found) > 1
    ]


def counted_twice(entries: Iterable[Entry]) -> list[Finding]:
    """Find doings of one terminal (not of the server, terminal 0) that are in more than one record."""
    first: dict[tuple[int, int], Entry] = {}
    found = []
    for entry in _sorted(entries):
        place = (entry.record.terminal, entry.record.terminal_sequence)
        if place[0] and (first.setdefault(place, entry).card, first[place].content) != (entry.card, entry.content):
            text = f"says what terminal {place[0]} did as its number {place[1]}, which another record says already."
            found.append(_at(Fault.TWICE, entry, text))
    return found


def wrong_balances(entries: Iterable[Entry], carried: Collection[bytes] = ()) -> list[Finding]:
    """Find records whose balance is not the one before and their points; before the first there are none.

    Of the cards that were handed out with points, `carried` over from others, the first record is not judged.
    """
    found = []
    for card, places in _by_place(entries).items():
        for sequence, each in places.items():
            began = sequence == 1 and card not in carried
            before = [0] if began else [one.record.balance for one in places.get(sequence - 1, ())]
            for entry in each if before else ():
                record = entry.record
                if all(record.balance != balance + record.points for balance in before):
                    text = f"says {record.balance} points, where {before[0]} and {record.points:+} were to be expected."
                    found.append(_at(Fault.POINTS, entry, text))
    return found


def wrong_pools(pools: Iterable[Pool]) -> list[Finding]:
    """Find shops whose pool is not what was loaded, less what was issued, and what was taken back."""
    return [
        Finding(
            Fault.POOL,
            f"The pool of shop {pool.shop} says {pool.balance} points, where {expected} were to be expected:"
            f" {pool.loaded} loaded, {pool.issued} issued, {pool.taken_back} taken back.",
            first=pool.shop,
        )
        for pool in pools
        if (expected := pool.loaded - pool.issued + pool.taken_back) != pool.balance
    ]


def impossible_journeys(entries: Iterable[Entry], seconds: Callable[[int, int], int]) -> list[Finding]:
    """Find cards that were in another shop sooner than anybody gets there.

    `seconds` says for two different shops how long it takes at least. A till's clock that is wrong looks the same, so
    the sentence says both.
    """
    found = []
    for places in _by_place(entries).values():
        visits = [each for sequence in sorted(places) for each in places[sequence] if each.record.shop]
        for before, entry in pairwise(visits):
            here, there = entry.record.shop, before.record.shop
            taken = abs(entry.record.at - before.record.at)
            if here != there and taken < (needed := seconds(there, here)):
                text = (
                    f"is of shop {here}, {taken} seconds from the one before in shop {there}; it takes {needed}. There"
                    " are two such cards, or a till's clock is wrong."
                )
                found.append(_at(Fault.JOURNEY, entry, text))
    return found


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    """Return each different entry once, in an order that does not depend on how they came."""
    different = {(entry.card, entry.content, entry.receipt): entry for entry in entries}.values()
    return sorted(different, key=lambda entry: (entry.card, entry.record.card_sequence, entry.content, entry.receipt))


def _by_place(entries: Iterable[Entry]) -> dict[bytes, dict[int, list[Entry]]]:
    """Return the different entries of each card by their sequence."""
    cards: dict[bytes, dict[int, list[Entry]]] = {}
    for entry in _sorted(entries):
        cards.setdefault(entry.card, {}).setdefault(entry.record.card_sequence, []).append(entry)
    return cards


def _followed(entries: Iterable[Entry]) -> Iterator[tuple[Entry, list[bytes]]]:
    """Yield each entry whose predecessor is there, with the predecessor's receipts."""
    for places in _by_place(entries).values():
        for sequence, each in places.items():
            before = [NO_RECEIPT] if sequence == 1 else [one.receipt for one in places.get(sequence - 1, ())]
            if before:
                yield from ((entry, before) for entry in each)


def _missing(sequences: Iterable[int], complete: int = 0) -> list[tuple[int, int]]:
    """Return the first and last of each stretch that is missing after what is `complete`."""
    later = sorted(each for each in sequences if each > complete)
    return [(low + 1, high - 1) for low, high in pairwise((complete, *later)) if high - low > 1]


def _records(first: int, last: int) -> str:
    return f"record {first} has" if first == last else f"records {first} to {last} have"


def _at(fault: Fault, entry: Entry, text: str) -> Finding:
    sequence = entry.record.card_sequence
    return Finding(fault, f"{entry.name} {text}", entry.card, sequence, sequence)
