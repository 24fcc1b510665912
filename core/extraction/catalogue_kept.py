"""What staff keep under names of their own: lists, filters, and further facts of their customers."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, cast, func
from sqlmodel import Session, col, select

from core.errors import NotFoundError
from core.extraction.filters.library import KeptFilter, kept_filter, kept_filters
from core.extraction.language.vocabulary import Kind
from core.models import Customer, CustomerList, ListMember, VirtualAttribute

# So many customers with further facts tell what kind each fact is.
EXTRA_SAMPLE = 2_000
# Other names cannot be written as one word of the filter language.
PLAIN_KEY = re.compile(r"[^\W\d][\w -]*")


@dataclass(frozen=True)
class ExtraKey:
    """A further fact by the key that the shop gave it, and what kind of value it has."""

    key: str
    kind: Kind


def list_names(session: Session) -> dict[str, int]:
    """Return the ids of the saved lists by name; one that is being made or was taken away is none."""
    shown = col(CustomerList.version) > 0
    rows = session.execute(select(col(CustomerList.name), col(CustomerList.id)).where(shown))
    return {name: key for name, key in rows if key is not None}


def list_members(session: Session, list_id: int) -> tuple[int, ...]:
    """Return the customers on a list; one who was merged since then is who they are now."""
    now = func.coalesce(col(Customer.merged_into_id), col(Customer.id))
    query = select(now).join(ListMember, col(ListMember.customer_id) == col(Customer.id))
    return tuple(session.execute(query.where(ListMember.list_id == list_id).distinct().order_by(now)).scalars())


def filter_names(session: Session) -> tuple[str, ...]:
    """Return the names of the filters that come with the system and of those that staff saved."""
    return tuple(kept_filters(session))


def filter_called(session: Session, name: str) -> KeptFilter:
    """Return the filter called so, with what it inherits.

    Raises `NotFoundError` for an unknown one, and `RefusedError` for one that would inherit from itself.
    """
    found = kept_filter(session, name)
    if found is None:
        message = f"I don't know a filter “{name}”."
        raise NotFoundError(message)
    return found


@dataclass(frozen=True)
class DefinedAttribute:
    """A virtual attribute that staff defined: `expression` in the filter language, `unit` as said after a number."""

    name: str
    expression: str
    unit: str | None
    description: str | None


def defined_attributes(session: Session) -> dict[str, DefinedAttribute]:
    """Return the virtual attributes that staff defined, by name."""
    rows = session.execute(
        select(
            col(VirtualAttribute.name),
            col(VirtualAttribute.expression),
            col(VirtualAttribute.unit),
            col(VirtualAttribute.description),
        ).order_by(col(VirtualAttribute.name)),
    )
    return {row[0]: DefinedAttribute(*row) for row in rows}


def extra_keys(session: Session) -> dict[str, ExtraKey]:
    """Return the further facts by the word of the filter language that asks for each: small letters, "_" for blanks."""
    filled = cast(Customer.extra, String).not_in(["{}", "null"])
    seen: dict[str, list[Any]] = defaultdict(list)
    for extra in session.execute(select(col(Customer.extra)).where(filled).limit(EXTRA_SAMPLE)).scalars():
        for key, value in extra.items():
            if value is not None and PLAIN_KEY.fullmatch(key):
                seen[key].append(value)
    return {re.sub(r"[ -]", "_", key).lower(): ExtraKey(key, _kind(values)) for key, values in sorted(seen.items())}


def _kind(values: list[Any]) -> Kind:
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return Kind.NUMBER
    return Kind.DATE if all(_is_day(value) for value in values) else Kind.TEXT


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False
