"""Which customer a row of a file means: by number, else by an e-mail address or a telephone number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from core.identities import erased_among
from core.importing.loading import customer_ids
from core.importing.rows import chunks
from core.models import Customer, Identity, IdentityKind

ERASED = "was erased on their own wish"
AMBIGUOUS = "fits more than one customer; name the customer number"
UNKNOWN = "no such customer"
NOBODY = "no customer number, e-mail address or telephone number"
MOST_MERGES = 50


class Named(NamedTuple):
    """By what a row names a customer, each in its one spelling; None where it does not."""

    number: str | None = None
    email: str | None = None
    telephone: str | None = None
    card: str | None = None

    def identities(self) -> list[tuple[IdentityKind, str]]:
        """Return the identities that are named."""
        kinds = (IdentityKind.NUMBER, IdentityKind.EMAIL, IdentityKind.TELEPHONE, IdentityKind.CARD)
        return [(kind, value) for kind, value in zip(kinds, self, strict=True) if value]


class Found(NamedTuple):
    """The customer whom a row means, or why that cannot be said; neither for somebody who is not known yet."""

    customer_id: int | None = None
    problem: str = ""


class People:
    """Finds the customers of many rows at once."""

    def __init__(self, session: Session, key: bytes, asked: Sequence[Named]) -> None:
        """Look up everything by which the rows `asked` name customers; `key` is the shop's own."""
        values: dict[IdentityKind, set[str]] = defaultdict(set)
        for named in asked:
            for kind, value in named.identities():
                values[kind].add(value)
        self._erased = {kind: erased_among(session, key, kind, some) for kind, some in values.items()}
        self._numbers = customer_ids(session, values[IdentityKind.NUMBER])
        self._by_identity = _by_identity(session, values)
        unnumbered = [named for named in asked if not named.number]
        for (kind, value), ids in _by_column(session, unnumbered).items():
            self._by_identity[kind, value] |= ids
        everybody = {*self._numbers.values(), *(key for ids in self._by_identity.values() for key in ids)}
        self._today = standing_for(session, everybody)
        self._gone = _erased_customers(session, set(self._today.values()))

    def find(self, named: Named) -> Found:
        """Return whom `named` means."""
        if any(value in self._erased.get(kind, ()) for kind, value in named.identities()):
            return Found(problem=ERASED)
        if named.number and named.number in self._numbers:
            return self._living(self._today[self._numbers[named.number]])
        if named.number:
            return Found()
        ids = {
            self._today[one] for identity in named.identities() for one in self._by_identity.get(identity, ())
        } - self._gone
        if len(ids) > 1:
            return Found(problem=AMBIGUOUS)
        return Found(next(iter(ids))) if ids else Found()

    def _living(self, customer_id: int) -> Found:
        return Found(problem=ERASED) if customer_id in self._gone else Found(customer_id)


def _by_identity(
    session: Session, values: Mapping[IdentityKind, Collection[str]]
) -> dict[tuple[IdentityKind, str], set[int]]:
    found: dict[tuple[IdentityKind, str], set[int]] = defaultdict(set)
    for kind in (IdentityKind.EMAIL, IdentityKind.TELEPHONE, IdentityKind.CARD):
        for some in chunks(values.get(kind, ())):
            query = select(col(Identity.value), col(Identity.customer_id)).where(
                col(Identity.kind) == kind, col(Identity.value).in_(some)
            )
            for value, customer_id in session.execute(query):
                found[kind, value].add(customer_id)
    return found


def _by_column(session: Session, asked: Iterable[Named]) -> dict[tuple[IdentityKind, str], set[int]]:
    """Return those who share an address that is written down as another's identity: they make it ambiguous."""
    found: dict[tuple[IdentityKind, str], set[int]] = defaultdict(set)
    for some in chunks(asked):
        emails = {named.email for named in some if named.email}
        telephones = {named.telephone for named in some if named.telephone}
        if not emails and not telephones:
            continue
        query = select(col(Customer.id), col(Customer.email), col(Customer.telephone)).where(
            or_(col(Customer.email).in_(emails), col(Customer.telephone).in_(telephones))
        )
        for key, email, telephone in session.execute(query):
            if email in emails:
                found[IdentityKind.EMAIL, email].add(key)
            if telephone in telephones:
                found[IdentityKind.TELEPHONE, telephone].add(key)
    return found


def standing_for(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return, for each customer, the one whom they stand for today, after all mergers."""
    now = {key: key for key in ids}
    for _ in range(MOST_MERGES):
        merged: dict[int, int] = {}
        for some in chunks(set(now.values())):
            query = select(col(Customer.id), col(Customer.merged_into_id)).where(
                col(Customer.id).in_(some), col(Customer.merged_into_id).is_not(None)
            )
            merged.update(session.execute(query).all())
        if not merged:
            break
        now = {key: merged.get(stands, stands) for key, stands in now.items()}
    return now


def with_aliases(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return `ids` and all customers merged into them, each with the one of `ids` whom they stand for."""
    found = {key: key for key in ids}
    newest = list(found)
    for _ in range(MOST_MERGES):
        merged: dict[int, int] = {}
        for some in chunks(newest):
            query = select(col(Customer.id), col(Customer.merged_into_id)).where(col(Customer.merged_into_id).in_(some))
            merged.update({key: found[into] for key, into in session.execute(query)})
        newest = [key for key in merged if key not in found]
        found = {**merged, **found}
        if not newest:
            break
    return found


def living(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return, for each of `ids` who is still there, the customer whom they stand for today."""
    now = standing_for(session, ids)
    there: set[int] = set()
    for some in chunks(set(now.values())):
        there.update(
            session.scalars(
                select(col(Customer.id)).where(col(Customer.id).in_(some), col(Customer.erased_at).is_(None))
            )
        )
    return {key: stands for key, stands in now.items() if stands in there}


def _erased_customers(session: Session, ids: Collection[int]) -> set[int]:
    gone: set[int] = set()
    for some in chunks(ids):
        gone.update(
            session.scalars(
                select(col(Customer.id)).where(col(Customer.id).in_(some), col(Customer.erased_at).is_not(None))
            )
        )
    return gone
