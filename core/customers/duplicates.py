"""Customers who may be one person: found by what they share, weighed, and left to staff to decide."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from babel import Locale
from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    CompoundSelect,
    Select,
    Subquery,
    func,
    select,
    union_all,
)
from sqlmodel import Session, col

from core.errors import NotFoundError
from core.identities import normal_email, normal_telephone, postal_key
from core.models import Customer, DistinctPair, Identity, IdentityKind, Purchase
from core.shop import Shop

MOST_PAIRS = 50
# More people than this at one address, telephone or mailbox are an office or a placeholder, not one person twice.
MOST_SHARING = 8
# Groups looked at, of each kind, beyond those that staff have decided about.
_GROUPS = 400
_AT_ONCE = 500
_SIMILAR_NAME = 0.85
_TELEPHONE_DIGITS = 9
_NOT_A_WORD = re.compile(r"\W+")
_NOT_ALNUM = re.compile(r"[\W_]+")

CARD, EMAIL, TELEPHONE, POSTAL, NAME = "card", "e-mail", "telephone", "postal address", "name"
# A card is one person's; a mailbox mostly; a telephone and an address are a household's, so a name has to be alike.
_WEIGHTS = {CARD: 16, EMAIL: 8, TELEPHONE: 4, POSTAL: 2, NAME: 3}


@dataclass(frozen=True)
class Lookalike:
    """One of two who may be one person, as staff recognise them."""

    customer_id: int
    number: str
    name: str | None
    last_purchase: date | None
    purchases: int


@dataclass(frozen=True)
class Pair:
    """Two customers who may be one person, and the kinds of identity that they share, strongest first."""

    first: Lookalike
    second: Lookalike
    shared: tuple[str, ...]


def suggest_duplicates(shop: Shop, limit: int = 10) -> tuple[Pair, ...]:
    """Return up to `limit` pairs who may be one person, the strongest evidence first.

    Pairs that staff have said to be two people are left out, and so is whoever was merged or erased. The database looks
    for what is shared; only those who share something are compared.
    """
    with shop.store.read() as session:
        decided = _decided(session)
        pairs = set(_candidates(session, _GROUPS + len(decided), decided)) - decided
        customers = _customers(session, {key for pair in pairs for key in pair})
        identities = _identities(session, customers)
        weighed = []
        for first, second in sorted(pairs):
            if first in customers and second in customers:
                shared = _shared(customers[first], customers[second], identities, shop.currency.locale)
                if _enough(shared):
                    weighed.append((-sum(_WEIGHTS[kind] for kind in shared), first, second, shared))
        best = sorted(weighed)[: min(limit, MOST_PAIRS)]
        looks = _looks(session, customers, {key for _, first, second, _ in best for key in (first, second)})
    return tuple(Pair(looks[first], looks[second], shared) for _, first, second, shared in best)


def look_at_pair(shop: Shop, first_id: int, second_id: int) -> Pair:
    """Return two customers side by side, whatever they share; raise `NotFoundError` where one does not exist."""
    with shop.store.read() as session:
        customers = _customers(session, {first_id, second_id}, living=False)
        if not {first_id, second_id} <= set(customers):
            message = "One of them does not exist (any more). `@najimi duplicates` looks again."
            raise NotFoundError(message)
        shared = _shared(
            customers[first_id], customers[second_id], _identities(session, customers), shop.currency.locale
        )
        looks = _looks(session, customers, {first_id, second_id})
    return Pair(looks[first_id], looks[second_id], shared)


def evidence_between(session: Session, first: Customer, second: Customer, locale: str) -> tuple[str, ...]:
    """Return the kinds of identity that two customers share, strongest first; without the identities themselves."""
    customers = {first.id or 0: first, second.id or 0: second}
    return _shared(first, second, _identities(session, customers), locale)


def _enough(shared: Collection[str]) -> bool:
    """Return whether so much is shared that staff should be asked: a household shares an address and a telephone."""
    return CARD in shared or EMAIL in shared or (NAME in shared and len(shared) > 1)


def _candidates(session: Session, groups: int, decided: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield pairs of customers who share a key, by the database's own grouping.

    Who is between the first and the last of a group is asked for only where there is somebody.
    """
    for keys in (_cards(), _emails(), _telephones(session.get_bind().dialect.name), _postals()):
        source = keys.subquery()
        rows, first, last = func.count(), func.min(source.c.id), func.max(source.c.id)
        shared = (
            select(source.c.key, rows, first, last, func.sum(source.c.id))
            .group_by(source.c.key)
            .having(first < last, rows <= MOST_SHARING)
            .order_by(last.desc())
            .limit(groups)
        )
        crowds = []
        for key, number, least, most, total in session.execute(shared):
            # Somebody's e-mail may stand in two places of theirs, so three rows may still be two people.
            two = number == 2 or (number == 3 and int(total) in {2 * least + most, least + 2 * most})  # noqa: PLR2004
            if two and (least, most) not in decided:
                yield least, most
            elif not two:
                crowds.append(key)
        yield from _among(session, source, crowds)


def _among(session: Session, source: Subquery, crowds: list[str]) -> Iterator[tuple[int, int]]:
    """Yield every pair of more than two who share a key; a pass over all customers, made only where there are such."""
    members: defaultdict[str, set[int]] = defaultdict(set)
    for start in range(0, len(crowds), _AT_ONCE):
        part = crowds[start : start + _AT_ONCE]
        for key, customer_id in session.execute(select(source.c.key, source.c.id).where(source.c.key.in_(part))):
            members[key].add(customer_id)
    for group in members.values():
        yield from combinations(sorted(group), 2)


def _keys(key: ColumnElement[str], kind: IdentityKind | None = None) -> Select[str, int | None]:
    """Ask for a key of each living customer: from the customer's own row, or from their identities of a kind."""
    living = col(Customer.merged_into_id).is_(None) & col(Customer.erased_at).is_(None)
    if kind is None:
        return select(key.label("key"), col(Customer.id).label("id")).where(living, key.is_not(None), key != "")
    return (
        select(key.label("key"), col(Customer.id).label("id"))
        .join(Identity, col(Identity.customer_id) == col(Customer.id))
        .where(living, col(Identity.kind) == kind)
    )


def _cards() -> Select[str, int | None]:
    return _keys(_bare(func.lower(col(Identity.value)), " -"), IdentityKind.CARD)


def _emails() -> CompoundSelect[str, int | None]:
    return union_all(
        _keys(func.lower(func.trim(col(Customer.email)))),
        _keys(func.lower(func.trim(col(Identity.value))), IdentityKind.EMAIL),
    )


def _telephones(dialect: str) -> CompoundSelect[str, int | None]:
    """Ask for the last digits: with or without a country's code, and however it is written."""

    def ends(written: ColumnExpressionArgument[Any]) -> ColumnElement[str]:
        bare = _bare(written, " -()/.")
        last: ColumnElement[str] = (
            func.substr(bare, -_TELEPHONE_DIGITS) if dialect == "sqlite" else func.right(bare, _TELEPHONE_DIGITS)
        )
        return last

    long_enough = func.length(col(Customer.telephone)) >= _TELEPHONE_DIGITS
    return union_all(
        _keys(ends(col(Customer.telephone))).where(long_enough),
        _keys(ends(col(Identity.value)), IdentityKind.TELEPHONE),
    )


def _postals() -> CompoundSelect[str, int | None]:
    own = func.lower(func.coalesce(col(Customer.postal_code), "").concat(col(Customer.address)))
    return union_all(_keys(_bare(own, " ,.-")), _keys(func.trim(col(Identity.value)), IdentityKind.POSTAL))


def _bare(text: ColumnExpressionArgument[Any], marks: str) -> ColumnElement[str]:
    """Return text without what people write between its parts; finer spelling is compared afterwards, in few rows."""
    bare: ColumnElement[str] = func.trim(text)
    for mark in marks:
        bare = func.replace(bare, mark, "")
    return bare


def _decided(session: Session) -> set[tuple[int, int]]:
    return {
        (row[0], row[1]) for row in session.execute(select(col(DistinctPair.first_id), col(DistinctPair.second_id)))
    }


def _customers(session: Session, ids: Collection[int], *, living: bool = True) -> dict[int, Customer]:
    found: dict[int, Customer] = {}
    for part in _parts(ids):
        for customer in session.execute(select(Customer).where(col(Customer.id).in_(part))).scalars():
            if not living or (customer.merged_into_id is None and customer.erased_at is None):
                found[customer.id or 0] = customer
    return found


def _identities(session: Session, ids: Collection[int]) -> dict[int, list[tuple[IdentityKind, str]]]:
    found: defaultdict[int, list[tuple[IdentityKind, str]]] = defaultdict(list)
    for part in _parts(ids):
        for row in session.execute(select(Identity).where(col(Identity.customer_id).in_(part))).scalars():
            found[row.customer_id].append((row.kind, row.value))
    return found


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def _shared(
    first: Customer, second: Customer, identities: dict[int, list[tuple[IdentityKind, str]]], locale: str
) -> tuple[str, ...]:
    region = Locale.parse(locale).territory
    ours, theirs = (_known(one, identities.get(one.id or 0, ()), region) for one in (first, second))
    shared = [kind for kind in (CARD, EMAIL, TELEPHONE, POSTAL) if ours[kind] & theirs[kind]]
    if _alike(first.name, second.name):
        shared.append(NAME)
    return tuple(sorted(shared, key=lambda kind: -_WEIGHTS[kind]))


def _known(
    customer: Customer, identities: Iterable[tuple[IdentityKind, str]], region: str | None
) -> dict[str, set[str]]:
    said: defaultdict[IdentityKind, set[str]] = defaultdict(set)
    for kind, value in identities:
        said[kind].add(value)
    emails = said[IdentityKind.EMAIL] | {customer.email or ""}
    telephones = said[IdentityKind.TELEPHONE] | {customer.telephone or ""}
    return {
        CARD: {_NOT_ALNUM.sub("", value).casefold() for value in said[IdentityKind.CARD]},
        EMAIL: {known for value in emails if (known := normal_email(value))},
        TELEPHONE: {known for value in telephones if (known := normal_telephone(value, region))},
        POSTAL: {
            known for known in (postal_key(customer.address, customer.postal_code), *said[IdentityKind.POSTAL]) if known
        },
    }


def _alike(first: str | None, second: str | None) -> bool:
    """Return whether two names may be one: the same words in any order, an initial for a name, or a slip of the pen."""
    ours, theirs = _words(first), _words(second)
    if not ours or not theirs:
        return False
    if sorted(ours) == sorted(theirs):
        return True
    if ours[-1] == theirs[-1] and ours[0][0] == theirs[0][0] and min(len(ours[0]), len(theirs[0])) == 1:
        return True
    return SequenceMatcher(None, " ".join(sorted(ours)), " ".join(sorted(theirs))).ratio() >= _SIMILAR_NAME


def _words(name: str | None) -> list[str]:
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in _NOT_A_WORD.split(bare) if word]


def _looks(session: Session, customers: dict[int, Customer], ids: Collection[int]) -> dict[int, Lookalike]:
    bought: dict[int, tuple[date, int]] = {}
    for part in _parts(ids):
        rows = session.execute(
            select(col(Purchase.customer_id), func.max(col(Purchase.business_date)), func.count())
            .where(col(Purchase.customer_id).in_(part))
            .group_by(col(Purchase.customer_id))
        )
        bought.update({row[0]: (row[1], row[2]) for row in rows if row[0] is not None})
    return {key: Lookalike(key, customers[key].number, customers[key].name, *bought.get(key, (None, 0))) for key in ids}
