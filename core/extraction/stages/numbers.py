"""Customers named by their numbers: whom each stands for now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.models import Customer

T = TypeVar("T")

_CHUNK = 500
# Longer chains of merges do not come about by hand; a ring would never end.
_MOST_MERGES = 50


@dataclass(frozen=True)
class Named:
    """The ids of customers who were named, each once, and the numbers that nobody has (any more)."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]


def customers_named(session: Session, numbers: Sequence[str]) -> Named:
    """Return who has these numbers, in whatever case; who was merged is who they are now, who was erased is nobody."""
    found: dict[str, int] = {}
    for chunk in _chunks([number.casefold() for number in numbers]):
        query = select(func.lower(Customer.number), col(Customer.id)).where(
            func.lower(Customer.number).in_([number.lower() for number in chunk])
        )
        found |= {number.casefold(): key for number, key in session.execute(query)}
    living = _living(session, list(found.values()))
    ids = [living.get(found.get(number.casefold(), 0)) for number in numbers]
    unknown = tuple(number for number, key in zip(numbers, ids, strict=True) if key is None)
    return Named(tuple(dict.fromkeys(key for key in ids if key is not None)), unknown)


def _living(session: Session, ids: list[int]) -> dict[int, int]:
    """Return whom each id counts for; those who were erased are left out."""
    now = {key: key for key in ids}
    for _ in range(_MOST_MERGES):
        merged: dict[int, int] = {}
        gone: set[int] = set()
        for chunk in _chunks(sorted(set(now.values()))):
            rows = session.execute(
                select(col(Customer.id), col(Customer.merged_into_id), col(Customer.erased_at)).where(
                    col(Customer.id).in_(chunk)
                )
            )
            for key, into, erased_at in rows:
                if erased_at is not None:
                    gone.add(key)
                elif into is not None:
                    merged[key] = into
        now = {key: merged.get(value, value) for key, value in now.items() if value not in gone}
        if not merged:
            return now
    return {}


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
