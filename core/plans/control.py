"""Who is left alone, so that what the others do can be compared with it.

Drawn before anything is sent, by a hash of the plan and the person, so that the same draw comes out however often it
is made, and other people are left out by the next plan (a hash of the customer alone would always pick the same).
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Of one person alone, nobody can be left out and somebody told.
SMALLEST_DRAW = 2
_NOT_A_DIGIT = re.compile(r"\D")
_NOT_A_WORD = re.compile(r"\W+")
# Fewer digits than this are an extension or a placeholder, and would tie strangers together.
SHORTEST_TELEPHONE = 7


@dataclass(frozen=True)
class Person:
    """What tells that two customers are one person, or share an address."""

    customer_id: int
    email: str | None = None
    telephone: str | None = None
    address: str | None = None
    postal_code: str | None = None


def salt_of(origin: str, list_id: int) -> str:
    """Return the salt of a plan: the same for a form's preview and for the plan that it makes."""
    return hashlib.sha256(f"control group of {origin} on list {list_id}".encode()).hexdigest()[:32]


def draw(people: Iterable[Person], *, salt: str, origin: str, percent: int) -> frozenset[int]:
    """Return the customer ids that are left alone: `percent` of them, rounded, but at least one of two or more.

    Households are drawn in the order of their hashes, each one that brings the group nearer to its share. Customers who
    share an e-mail address, a telephone or a postal address stand or fall together: a household of which one member
    is told is no control.
    """
    leaders = _households(people)
    wanted = _share(len(leaders), percent)
    households: dict[int, list[int]] = defaultdict(list)
    for customer_id, leader in leaders.items():
        households[leader].append(customer_id)
    drawn: list[int] = []
    for leader in sorted(households, key=lambda each: _lot(salt, origin, each)):
        missing = wanted - len(drawn)
        if missing <= 0:
            break
        if abs(missing - len(households[leader])) < missing:
            drawn += households[leader]
    return frozenset(drawn)


def _share(people: int, percent: int) -> int:
    """Return how many of `people` are `percent`, rounded half up."""
    if percent == 0 or people < SMALLEST_DRAW:
        return 0
    return max(1, (people * percent + 50) // 100)


def _lot(salt: str, origin: str, leader: int) -> bytes:
    return hashlib.sha256(f"{salt}|{origin}|{leader}".encode()).digest()


def _households(people: Iterable[Person]) -> dict[int, int]:
    """Return each customer with the lowest customer id that it is tied to, through however many others."""
    leaders: dict[int, int] = {}
    holders: dict[tuple[str, str], int] = {}

    def leader(customer_id: int) -> int:
        while leaders[customer_id] != customer_id:
            leaders[customer_id] = leaders[leaders[customer_id]]
            customer_id = leaders[customer_id]
        return customer_id

    for person in people:
        leaders[person.customer_id] = person.customer_id
        for key in address_keys(person):
            first, second = sorted((leader(person.customer_id), leader(holders.setdefault(key, person.customer_id))))
            leaders[second] = first
    return {customer_id: leader(customer_id) for customer_id in leaders}


def address_keys(person: Person) -> list[tuple[str, str]]:
    """Return by what somebody is known to share an address: the kind of address and its one spelling."""
    keys = []
    if person.email and person.email.strip():
        keys.append(("email", person.email.strip().casefold()))
    digits = _NOT_A_DIGIT.sub("", person.telephone or "")
    if len(digits) >= SHORTEST_TELEPHONE:
        keys.append(("telephone", digits))
    street = _NOT_A_WORD.sub(" ", person.address or "").strip().casefold()
    if street and person.postal_code:
        keys.append(("postal", f"{street} {_NOT_A_WORD.sub('', person.postal_code).casefold()}"))
    return keys
