"""Calls of a person: together after a merger, apart again after it is undone, handed over whole, erased whole."""

import json

from sqlmodel import select

from core.actions.calls.call_card import call_card
from core.actions.calls.search import find_words
from core.actions.customers.merge_customers import merge, unmerge
from core.actions.privacy.erase_customer import erase_customer
from core.actions.privacy.export_customer import export_customer
from core.clock import ManualClock
from core.models import Call, CallMark, CallUtterance, Contact, Staff
from core.shop import Shop
from tests.support.telephone_shop import answer, hang_up, number_of, ring, say, telephone_stage


def test_calls_follow_a_person_through_merger_export_and_erasure(shop: Shop, clock: ManualClock) -> None:
    """Under the number where they were made, and counted for the one who is left."""
    at = telephone_stage(shop, clock, 2)
    kept, merged = at.customers
    call = ring(shop, number_of(2))
    answer(shop, call)
    say(shop, call, "the red lantern is broken")
    with shop.store.write() as tx:
        row = merge(tx, shop, kept, merged, tx.get_one(Staff, at.approver.id))
    # Still on the line, and somebody else by now.
    say(shop, call, "I live at 7 Harbour Street", 2_000)
    hang_up(shop, call)
    with shop.store.read() as session:
        assert [each.customer_id for each in session.exec(select(Contact))] == [kept]
        handed = json.loads(export_customer(session, shop, kept).json)
        assert "Harbour Street" in json.dumps(handed)
    again = call_card(shop, ring(shop, number_of(2)).id or 0)
    assert again.customer is not None
    assert (again.customer.id, len(again.contacts)) == (kept, 1)
    assert [found.customer for found in find_words(shop, "harbour", kept)] == ["Customer 1"]
    with shop.store.write() as tx:
        unmerge(tx, shop, row.id or 0, tx.get_one(Staff, at.approver.id))
    assert [found.customer for found in find_words(shop, "harbour", merged)] == ["Customer 2"]
    assert find_words(shop, "harbour", kept) == []
    with shop.store.write() as tx:
        erase_customer(tx, shop, merged, "staff:1")
    with shop.store.read() as session:
        assert session.exec(select(CallUtterance)).all() == []
        assert session.exec(select(CallMark)).all() == []
        left = session.exec(select(Call).where(Call.id == call.id)).one()
        assert (left.customer_id, left.number, left.note, left.contact_id) == (None, "", None, None)
    # Whoever is erased in the middle of a call is not written down any further.
    assert say(shop, call, "it is broken", 4_000) == []
