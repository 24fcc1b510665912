"""The checks of the ledger: an honest month finds nothing, and each made fault is found by its own check."""

import random
from dataclasses import replace
from typing import Any

import pytest

from core.loyalty.booking import Account, exchange, refund, sale
from core.loyalty.habit import Habit
from core.loyalty.ledger import (
    Entry,
    Fault,
    Finding,
    Pool,
    broken_chains,
    counted_twice,
    forks,
    gaps,
    impossible_journeys,
    wrong_balances,
    wrong_pools,
)
from core.loyalty.order import Order
from core.loyalty.record import NO_RECEIPT, Record, receipt
from tests.support.cards import NOON, TERMS

CARDS = [number.to_bytes(8) for number in (1, 2, 3)]


def road(here: int, there: int) -> int:
    """Return how many seconds it takes from shop to shop: half an hour between the first two, else two hours."""
    return 1_800 if {here, there} == {1, 2} else 7_200


def key_of(card: bytes) -> bytes:
    """Return the key of a card's receipts."""
    return card * 2


def history(card: bytes, shops: tuple[int, ...] = (1, 2, 2, 1, 3, 1)) -> list[Entry]:
    """Return the records of a card: sales two hours and more apart, a refund and an exchange among them."""
    account, before, entries = Account(0, 0, Habit.new(TERMS.sets), TERMS), NO_RECEIPT, []
    for number, shop in enumerate(shops, 1):
        at = NOON + number * 10_000
        order = Order(shop, number * 10 + card[-1], shop, at, amount=4_000, category=1, points=15)
        book = {4: refund, 5: exchange}.get(number)
        booking = book(account, order) if book else sale(account, order, choose=True)
        content = booking.record.to_bytes()
        before = receipt(key_of(card), before, card, content)
        entries.append(Entry(card, content, before))
        account = booking.account
    return entries


@pytest.fixture
def honest() -> list[Entry]:
    """Six records of each of three cards, as they come: out of order, and some twice."""
    entries = [entry for card in CARDS for entry in history(card)]
    random.Random(8).shuffle(entries)  # noqa: S311 - a test's own numbers
    return [*entries, *entries[:5]]


def all_findings(entries: list[Entry]) -> list[Finding]:
    """Return what all checks of records find."""
    return [
        *broken_chains(entries, key_of),
        *gaps(entries),
        *forks(entries),
        *counted_twice(entries),
        *wrong_balances(entries),
        *impossible_journeys(entries, road),
    ]


def changed(entry: Entry, **fields: int) -> Entry:
    """Return an entry with other fields in its record, and the receipt that it had."""
    record: Any = entry.record
    return replace(entry, content=replace(record, **fields).to_bytes())


def test_an_honest_month_finds_nothing(honest: list[Entry]) -> None:
    """However the records come, and though some come twice."""
    assert all_findings(honest) == []
    assert all_findings([]) == []


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("field", ["amount", "points", "at", "shop", "balance", "terminal", "score_check"])
def test_an_edit_breaks_the_chain_at_its_place(place: int, field: str) -> None:
    """Any field of any record: the receipt does not fit any more."""
    entries = history(CARDS[0])
    entries[place] = changed(entries[place], **{field: getattr(entries[place].record, field) + 1})
    (found,) = broken_chains(entries, key_of)
    assert (found.fault, found.card, found.first) == (Fault.CHAIN, CARDS[0], place + 1)
    assert f"Record {place + 1} of card 0000000000000001 does not bear the receipt" in found.text


def test_a_record_of_another_card_or_a_wrong_order_breaks_the_chain() -> None:
    """A record moved to another card, and two records that changed places."""
    ours, theirs = history(CARDS[0]), history(CARDS[1])
    moved = [*ours[:2], replace(theirs[2], card=CARDS[0]), *ours[3:]]
    assert [found.first for found in broken_chains(moved, key_of)] == [3, 4]
    exchanged = [*ours[:2], changed(ours[3], card_sequence=3), changed(ours[2], card_sequence=4), *ours[4:]]
    assert [found.first for found in broken_chains(exchanged, key_of)] == [3, 4, 5]


def test_a_record_that_was_left_out_is_a_gap() -> None:
    """One alone, several together, and the first; the last cannot be missed yet. The rest of the chain stands."""
    entries = history(CARDS[0])
    (one,) = gaps([*entries[:2], *entries[3:]])
    assert (one.fault, one.first, one.last) == (Fault.GAP, 3, 3)
    assert one.text == "Of card 0000000000000001 record 3 has not come."
    (several,) = gaps([entries[0], entries[5]])
    assert (several.first, several.last) == (2, 5)
    assert several.text.endswith("records 2 to 5 have not come.")
    assert [(each.first, each.last) for each in gaps(entries[1:])] == [(1, 1)]
    assert gaps(entries[:-1]) == []
    assert gaps(entries[2:], {CARDS[0]: 2}) == []
    assert [(each.first, each.last) for each in gaps(entries[4:], {CARDS[0]: 2})] == [(3, 4)]
    assert broken_chains([*entries[:2], *entries[3:]], key_of) == []


def test_a_copied_card_is_a_fork() -> None:
    """Two cards that were one until record 3 and went on each by itself: both chains are true, the fork shows."""
    ours = history(CARDS[0])
    copy = history(CARDS[0], (1, 2, 2, 3, 3, 3))
    assert ours[:3] == copy[:3]
    both = [*ours, *copy]
    assert [(found.fault, found.first) for found in forks(both)] == [(Fault.FORK, 4), (Fault.FORK, 5), (Fault.FORK, 6)]
    assert broken_chains(both, key_of) == []
    assert forks([*ours, *ours]) == []


def test_a_doing_in_two_records_is_found() -> None:
    """A sale that was rung up once and is on two cards; what the server ordered (terminal 0) may be in many."""
    ours, theirs = history(CARDS[0]), history(CARDS[1])
    record = ours[1].record
    again = changed(theirs[1], terminal=record.terminal, terminal_sequence=record.terminal_sequence)
    (found,) = counted_twice([*ours, again])
    assert (found.fault, found.card) == (Fault.TWICE, CARDS[1])
    assert counted_twice([changed(each, terminal=0, terminal_sequence=1) for each in (ours[0], theirs[0])]) == []


def test_points_from_nowhere_are_found() -> None:
    """A balance that is more than the one before and the points; with the predecessor missing nothing can be said."""
    entries = history(CARDS[0])
    entries[2] = changed(entries[2], balance=entries[2].record.balance + 1_000)
    assert [(found.fault, found.first) for found in wrong_balances(entries)] == [(Fault.POINTS, 3), (Fault.POINTS, 4)]
    first = changed(history(CARDS[1])[0], balance=7)
    assert "says 7 points, where 0 and" in wrong_balances([first])[0].text
    assert wrong_balances([entries[2]]) == []
    assert wrong_balances([first], {CARDS[1]}) == [], "it was handed out with points of another card"


def test_a_pool_that_does_not_balance_is_found() -> None:
    """One point is enough, in either direction; pools paid later go below nothing and balance."""
    assert wrong_pools([Pool(1, 1_000, 300, 20, 720), Pool(2, 0, 500, 0, -500)]) == []
    for balance in (719, 721):
        (found,) = wrong_pools([Pool(1, 1_000, 300, 20, balance)])
        assert (found.fault, found.first) == (Fault.POOL, 1)
        assert f"says {balance} points, where 720 were to be expected" in found.text


def test_a_card_in_two_places_at_once_is_found() -> None:
    """Ten minutes for a road of half an hour, whichever way a till's clock is wrong."""
    entries = history(CARDS[0])
    at = entries[0].record.at
    sooner = [entries[0], changed(entries[1], at=at + 600), *entries[2:]]
    (found,) = impossible_journeys(sooner, road)
    assert (found.fault, found.first) == (Fault.JOURNEY, 2)
    assert "600 seconds from the one before in shop 1; it takes 1800" in found.text
    assert impossible_journeys([entries[0], changed(entries[1], at=at - 600)], road) != []
    assert impossible_journeys(sooner, lambda _here, _there: 600) == []


def test_bytes_that_are_no_record_are_refused() -> None:
    """What is given to the checks is looked at by whoever takes it in; here it cannot pass for a record."""
    with pytest.raises(ValueError, match="48 bytes"):
        gaps([Entry(CARDS[0], b"")])
    assert isinstance(history(CARDS[0])[0].record, Record)
