"""Cards that only store: a torn write or a changed bit is never believed, and nothing of another card or slot is."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CardDataError
from core.loyalty.booking import exchange, sale
from core.loyalty.memory_block import SLOT_BYTES, Block, is_blank, read, written
from core.loyalty.order import Order
from core.loyalty.parameters import ParameterSet
from core.loyalty.record import RecordKind
from tests.support.cards import NOON, TERMS

KEY = bytes(range(16, 32))
NUMBER = bytes.fromhex("04A1B2C3D4E5F6")
OTHER = bytes.fromhex("04A1B2C3D4E5F7")


def bought(block: Block, sequence: int) -> Block:
    """Return the block after a purchase of 25.00, ranked and pointed by the programme."""
    order = Order(terminal=3, terminal_sequence=sequence, shop=1, at=NOON + sequence * 3_600, amount=2_500, category=1)
    return block.after(sale(block.account, order, choose=True))


def card_after(purchases: int) -> tuple[list[bytes], list[Block]]:
    """Return a card's two slots after so many purchases, and what it stored after each write."""
    slots, blocks, block = [bytes(SLOT_BYTES)] * 2, [], Block.new(TERMS)
    for sequence in range(purchases + 1):
        block = bought(block, sequence) if sequence else block
        slot, data = written(block, KEY, NUMBER)
        slots[slot] = data
        block = read(slots, KEY, NUMBER)
        blocks.append(block)
    return slots, blocks


def test_a_card_gives_back_what_was_written_last() -> None:
    """Points, terms, scores and the last record, after each of six writes, the slots in turn."""
    slots, blocks = card_after(5)
    assert [block.writes for block in blocks] == [1, 2, 3, 4, 5, 6]
    assert blocks[0].last_record() is None
    newest = read(slots, KEY, NUMBER)
    assert newest == blocks[-1]
    assert newest.account.terms == TERMS
    assert newest.account.habit.uses == 5
    assert newest.account.balance > 0
    record = newest.last_record()
    assert record is not None
    assert (record.kind, record.terminal_sequence, record.balance) == (RecordKind.SALE, 5, newest.account.balance)
    assert 2 * SLOT_BYTES <= 504


@pytest.mark.parametrize("purchases", [0, 1, 4, 5])
def test_a_write_that_is_torn_at_any_byte_leaves_all_or_nothing(purchases: int) -> None:
    """At every byte of the next write, and with that byte half written: the card says the old state or the new."""
    slots, blocks = card_after(purchases)
    before = blocks[-1]
    after = bought(before, purchases + 1)
    slot, data = written(after, KEY, NUMBER)
    for place in range(SLOT_BYTES):
        for half_written in (b"", bytes([data[place] ^ 0x5A])):
            start = data[:place] + half_written
            torn = list(slots)
            torn[slot] = start + slots[slot][len(start) :]
            told = read(torn, KEY, NUMBER)
            assert told == (replace(after, writes=after.writes + 1) if torn[slot] == data else before)
            assert written(bought(told, 99), KEY, NUMBER)[0] == slot, "the whole slot is never the one written next"


def test_no_changed_bit_is_believed() -> None:
    """Any one bit of the newest slot: the older one stands; with the older one gone as well, nothing is read."""
    slots, blocks = card_after(5)
    newest = blocks[-1].writes % 2
    for bit in range(SLOT_BYTES * 8):
        changed = bytearray(slots[newest])
        changed[bit // 8] ^= 1 << bit % 8
        both = list(slots)
        both[newest] = bytes(changed)
        assert read(both, KEY, NUMBER) == blocks[-2]
        both[1 - newest] = bytes(SLOT_BYTES)
        with pytest.raises(CardDataError, match="Nothing on this card was written for it"):
            read(both, KEY, NUMBER)


def test_another_card_slot_or_key_is_refused() -> None:
    """A copy onto another card, the slots exchanged, one slot in both places, another shop's key."""
    slots, blocks = card_after(5)
    with pytest.raises(CardDataError, match="Nothing on this card"):
        read(slots, KEY, OTHER)
    with pytest.raises(CardDataError, match="Nothing on this card"):
        read(slots, KEY, NUMBER + b"\x00")
    with pytest.raises(CardDataError, match="Nothing on this card"):
        read(slots, bytes(16), NUMBER)
    with pytest.raises(CardDataError, match="Nothing on this card"):
        read(slots[::-1], KEY, NUMBER)
    newest = blocks[-1].writes % 2
    assert read([slots[newest]] * 2, KEY, NUMBER) == blocks[-1], "the copy in the other slot is passed over"


def test_a_blank_card_says_that_it_is_blank() -> None:
    """As it comes from the factory, of zeros or of ones."""
    for byte in (b"\x00", b"\xff"):
        blank = [byte * SLOT_BYTES] * 2
        assert is_blank(blank)
        with pytest.raises(CardDataError, match="blank"):
            read(blank, KEY, NUMBER)
    assert not is_blank(card_after(0)[0])
    with pytest.raises(CardDataError, match="2 slots"):
        read([bytes(SLOT_BYTES)], KEY, NUMBER)


@given(st.binary(max_size=600), st.binary(max_size=600))
def test_whatever_lies_in_the_slots_is_refused_in_words(first: bytes, second: bytes) -> None:
    """Any bytes, of any length."""
    with pytest.raises(CardDataError):
        read([first, second], KEY, NUMBER)


def test_ten_thousand_forgeries_are_refused() -> None:
    """Bytes changed, slots mixed of two states, parts of another card's: never a state that was not written."""
    chance = random.Random(7)  # noqa: S311 - a test's own numbers
    slots, blocks = card_after(6)
    others = [written(bought(Block.new(TERMS), 1), KEY, OTHER)[1], written(Block.new(TERMS), bytes(16), NUMBER)[1]]
    true = {block.writes: block for block in blocks}
    accepted = 0
    for _ in range(10_000):
        forged = [bytearray(slot) for slot in slots]
        for slot in forged:
            start, end = sorted(chance.randrange(SLOT_BYTES + 1) for _ in range(2))
            source = chance.choice((*slots, *others, chance.randbytes(SLOT_BYTES)))
            slot[start:end] = source[start:end]
        try:
            told = read([bytes(slot) for slot in forged], KEY, NUMBER)
        except CardDataError:
            continue
        accepted += 1
        assert told == true[told.writes]
        assert any(bytes(slot) in slots for slot in forged)
    assert accepted, "a slot that happens to be left alone still counts"


def test_a_programme_that_does_not_fit_says_how_much_room_there_is() -> None:
    """Eight scores are for cards with a processor, or for larger slots."""
    large = replace(TERMS, sets=tuple(ParameterSet(rate=rate) for rate in range(8)))
    with pytest.raises(CardDataError, match=f"this card's have {SLOT_BYTES}"):
        written(Block.new(large), KEY, NUMBER)
    slot, data = written(Block.new(large), KEY, NUMBER, size=400)
    slots = [bytes(400)] * 2
    slots[slot] = data
    assert read(slots, KEY, NUMBER).account.terms == large


def test_a_card_that_was_written_too_often_is_replaced() -> None:
    """The count does not begin anew, or an older slot would be the newest."""
    with pytest.raises(CardDataError, match="replace it"):
        written(replace(Block.new(TERMS), writes=2**32 - 1), KEY, NUMBER)


def test_points_are_taken_off_whole_or_not_at_all() -> None:
    """An exchange is a write like any other: the record says what was taken."""
    slots, blocks = card_after(2)
    order = Order(terminal=3, terminal_sequence=9, shop=1, at=NOON + 9 * 3_600, points=25)
    after = blocks[-1].after(exchange(blocks[-1].account, order))
    slot, data = written(after, KEY, NUMBER)
    slots[slot] = data
    told = read(slots, KEY, NUMBER)
    assert told.account.balance == blocks[-1].account.balance - 25
    assert read([slots[1 - slot]] * 2, KEY, NUMBER) == blocks[-1]
