"""Who may be one person is found by what they share, weighed, and never asked twice."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event

from core.actions.customers.merge_customers import keep_apart, merge
from core.clock import ManualClock
from core.customers.duplicates import MOST_SHARING, look_at_pair, suggest_duplicates
from core.errors import NotFoundError, RefusedError
from core.models import Customer, Identity, IdentityKind, Staff
from core.shop import Shop
from tests.support.campaign import Stage, purchase, stage

_numbers = count(1)


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop; its own customers share nothing."""
    return stage(shop, clock)


def add(at: Stage, *customers: Mapping[str, Any], card: str = "") -> list[int]:
    """Add customers; return their ids."""
    ids = []
    with at.shop.store.write() as tx:
        for values in customers:
            row = Customer(number=f"D-{next(_numbers)}", created_at=at.clock.now(), **values)
            tx.add(row)
            tx.flush()
            ids.append(row.id or 0)
            if card:
                tx.add(
                    Identity(
                        customer_id=ids[-1],
                        kind=IdentityKind.CARD,
                        value=card if len(ids) == 1 else card.replace("-", " ").lower(),
                        created_at=at.clock.now(),
                    )
                )
    return ids


def found(at: Stage, limit: int = 10) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    """Return the suggested pairs with what they share."""
    pairs = suggest_duplicates(at.shop, limit)
    return [((pair.first.customer_id, pair.second.customer_id), pair.shared) for pair in pairs]


def test_the_strongest_evidence_comes_first(at: Stage) -> None:
    """A card, then a mailbox, then what households share together with a name; each however it is written."""
    postal = add(
        at,
        {"name": "Aiko Ito", "address": "1 High Street", "postal_code": "N1 1AA"},
        {"name": "ITO Aiko", "address": "1, high street", "postal_code": "n11aa"},
    )
    phone = add(
        at,
        {"name": "J. Brandt", "telephone": "020 7183 8750"},
        {"name": "Johanna Brandt", "telephone": "+44 (0)20 7183-8750"},
    )
    mail = add(at, {"name": "A", "email": "Okafor@Example.com "}, {"name": "B", "email": "okafor@example.com"})
    card = add(at, {"name": "Chidi"}, {"name": None}, card="AB-12-34")
    assert found(at) == [
        (tuple(card), ("card",)),
        (tuple(mail), ("e-mail",)),
        (tuple(phone), ("telephone", "name")),
        (tuple(postal), ("name", "postal address")),
    ]
    assert found(at, limit=1) == [(tuple(card), ("card",))]


def test_a_household_is_not_one_person(at: Stage) -> None:
    """An address or a telephone alone says nothing, nor does a name alone; an office is no person at all."""
    home = {"address": "1 High Street", "postal_code": "N1 1AA", "telephone": "020 7183 8750"}
    add(at, home | {"name": "Aiko Ito"}, home | {"name": "Kenji Tanaka"})
    add(at, {"name": "Maria Silva"}, {"name": "Maria Silva"})
    add(at, *[{"name": f"Clerk {n}", "email": "office@example.com"} for n in range(MOST_SHARING + 1)])
    add(at, {"email": ""}, {"email": " "}, {"telephone": "1234"}, {"telephone": "1234"})
    assert found(at) == []


def test_nobody_is_asked_twice(at: Stage) -> None:
    """Two people stay two; who is merged or erased is no longer anybody to compare."""
    same = {"name": "Aiko Ito", "email": "ito@example.com"}
    first, second, third, fourth = add(at, same, same, same, same)
    assert len(found(at)) == 6
    with at.shop.store.write() as tx:
        by = tx.get_one(Staff, at.approver.id)
        assert keep_apart(tx, at.shop, second, first, by)
        assert not keep_apart(tx, at.shop, first, second, by)
        merge(tx, at.shop, first, third, by)
        tx.get_one(Customer, fourth).erased_at = at.clock.now()
    assert found(at) == []
    with at.shop.store.write() as tx:
        with pytest.raises(RefusedError, match="one customer, not two"):
            keep_apart(tx, at.shop, first, first, tx.get_one(Staff, at.approver.id))
        with pytest.raises(RefusedError, match="role admin"):
            keep_apart(tx, at.shop, first, third, tx.get_one(Staff, at.author.id))
    with pytest.raises(NotFoundError):
        look_at_pair(at.shop, first, 4711)


def test_a_pair_shows_what_they_bought(at: Stage) -> None:
    """So that staff recognise them."""
    _first, second = add(at, {"name": "Ito", "email": "i@example.com"}, {"name": "Ito", "email": "i@example.com"})
    with at.shop.store.write() as tx:
        purchase(tx, second, at.partner_id, date(2026, 1, 5))
        purchase(tx, second, at.partner_id, date(2026, 2, 5))
    (pair,) = suggest_duplicates(at.shop)
    assert (pair.first.last_purchase, pair.first.purchases) == (None, 0)
    assert (pair.second.last_purchase, pair.second.purchases) == (date(2026, 2, 5), 2)


def test_the_database_looks_not_we(at: Stage) -> None:
    """However many customers there are, only those who share something are read, in a handful of questions."""
    with at.shop.store.write() as tx:
        tx.add_all(
            Customer(number=f"N-{n}", name=f"Name {n}", email=f"{n}@example.com", created_at=at.clock.now())
            for n in range(3_000)
        )
    pair = add(at, {"name": "Ito", "email": "i@example.com"}, {"name": "Ito", "email": "i@example.com"})
    asked: list[str] = []
    loaded: list[Customer] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def load(customer: Customer, _context: object) -> None:
        loaded.append(customer)

    event.listen(at.shop.store.reader, "before_cursor_execute", note)
    event.listen(Customer, "load", load)
    try:
        assert [ids for ids, _ in found(at)] == [tuple(pair)]
    finally:
        event.remove(at.shop.store.reader, "before_cursor_execute", note)
        event.remove(Customer, "load", load)
    assert len(loaded) == 2
    assert len(asked) < 20
