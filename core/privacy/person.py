"""A person as the shop's data knows them: every profile, every identity, every spelling to look for."""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from sqlmodel import Session, col, select

from core.errors import NotFoundError
from core.identities import erased_digest, normal_email, normal_telephone, postal_key
from core.models import ChannelName, Customer, Identity, IdentityKind, Route

# Texts are shortened where they are shown; whoever has a long name stands there without its end.
CLIPPED_AT = (64, 80)
SHORTEST_CLIPPED = 20
_ROUTE_KINDS = {
    ChannelName.TELEGRAM: IdentityKind.TELEGRAM,
    ChannelName.EMAIL: IdentityKind.EMAIL,
    ChannelName.TELEPHONE: IdentityKind.TELEPHONE,
}


@dataclass(frozen=True)
class Person:
    """One person: the profile that counts first, then those that were merged into it.

    `identities` are in the one spelling under which they are compared; `spellings` are all ways in which identities and
    names may stand in a text; `chats` are their Telegram chats.
    """

    profiles: tuple[Customer, ...]
    identities: frozenset[tuple[IdentityKind, str]]
    spellings: frozenset[str]
    chats: frozenset[int]

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the ids of the profiles."""
        return tuple(profile.id or 0 for profile in self.profiles)

    @property
    def numbers(self) -> frozenset[str]:
        """Return the customer numbers by which the person was known."""
        said = {value for kind, value in self.identities if kind is IdentityKind.NUMBER}
        return frozenset(said | {profile.number for profile in self.profiles})

    def digests(self, key: bytes) -> dict[str, IdentityKind]:
        """Return the keyed hash of each identity, with its kind: all that remains of it after an erasure."""
        return {erased_digest(key, kind, value): kind for kind, value in self.identities}


def person_of(session: Session, customer_id: int, locale: str) -> Person:
    """Return the person to whom a profile belongs; `locale` says how telephone numbers without a country are read.

    Raises `NotFoundError` where there is no such customer, or no longer.
    """
    customer = session.get(Customer, customer_id, populate_existing=True)
    seen: set[int] = set()
    while customer is not None and customer.merged_into_id is not None and customer.id not in seen:
        seen.add(customer.id or 0)
        customer = session.get(Customer, customer.merged_into_id)
    if customer is None or customer.erased_at is not None:
        message = "There is no such customer (any more). Look the customer up again by name or number."
        raise NotFoundError(message)
    profiles = _with_merged(session, customer)
    ids = [profile.id or 0 for profile in profiles]
    identities = list(session.exec(select(Identity).where(col(Identity.customer_id).in_(ids))))
    routes = list(session.exec(select(Route).where(col(Route.customer_id).in_(ids))))
    known = _identities(profiles, identities, routes, Locale.parse(locale).territory)
    written = {value for _, value in known} | {row.value for row in identities} | {row.address for row in routes}
    for profile in profiles:
        said = (profile.number, profile.name, profile.email, profile.telephone, profile.address)
        written |= {value for value in said if value}
    chats = frozenset(int(v) for k, v in known if k is IdentityKind.TELEGRAM and v.lstrip("-").isdecimal())
    return Person(profiles, known, frozenset(_spellings(written)), chats)


def _with_merged(session: Session, customer: Customer) -> tuple[Customer, ...]:
    """Return a profile and all that were merged into it, directly or not."""
    found = {customer.id or 0: customer}
    newest = [customer.id or 0]
    while newest:
        rows = session.exec(select(Customer).where(col(Customer.merged_into_id).in_(newest)).order_by(col(Customer.id)))
        fresh = {row.id or 0: row for row in rows if row.id not in found}
        found |= fresh
        newest = list(fresh)
    return tuple(found.values())


def _identities(
    profiles: Iterable[Customer], identities: Iterable[Identity], routes: Iterable[Route], region: str | None
) -> frozenset[tuple[IdentityKind, str]]:
    found = {(row.kind, row.value) for row in identities}
    found |= {(_ROUTE_KINDS[row.channel], row.address) for row in routes if row.channel in _ROUTE_KINDS}
    for profile in profiles:
        found.add((IdentityKind.NUMBER, profile.number))
        if profile.email:
            found.add((IdentityKind.EMAIL, profile.email))
        if profile.telephone:
            found.add((IdentityKind.TELEPHONE, profile.telephone))
        if key := postal_key(profile.address, profile.postal_code):
            found.add((IdentityKind.POSTAL, key))
    return frozenset(found | {(kind, _one_spelling(kind, value, region)) for kind, value in found})


def _one_spelling(kind: IdentityKind, value: str, region: str | None) -> str:
    if kind is IdentityKind.EMAIL:
        return normal_email(value) or value
    if kind is IdentityKind.TELEPHONE:
        return normal_telephone(value, region) or value
    return value


def _spellings(values: Iterable[str]) -> Iterable[str]:
    """Yield each value as it is and as it stands where it was shown: on one line, escaped, shortened."""
    for value in values:
        for said in {value, " ".join(value.split())}:
            if not said.strip():
                continue
            slack = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            yield from (said, slack, html.escape(said))
            for length in CLIPPED_AT:
                if len(said) > length >= SHORTEST_CLIPPED:
                    yield said[: length - 1]
