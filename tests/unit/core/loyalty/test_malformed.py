"""Whatever bytes a card is sent, it answers with a status word; it never fails, and it keeps what it has."""

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import CardDataError
from core.loyalty.apdu import Command, Response
from core.loyalty.applet import Applet
from core.loyalty.card_state import Feature
from core.loyalty.channel import PLAIN, HostChannel, NotGenuineError
from core.loyalty.customer_commands import CardReading, Ins, Result
from core.loyalty.keys import Purpose
from core.loyalty.server_command import ServerCommand
from core.loyalty.shop_commands import ShopIns
from core.loyalty.shop_state import pin_bytes
from core.loyalty.status import CardRefusedError, Status, status_words
from tests.support.cards import (
    CARD,
    NOON,
    PIN,
    SHOP_CARD,
    key_of,
    new_customer_card,
    new_shop_card,
    seeded,
    shop_keys,
    shop_state_of,
    shop_till,
    state_of,
    till,
)

BYTES = st.binary(max_size=300)
BYTE = st.integers(0, 255)
CUSTOMER_INS = st.sampled_from(list(Ins)) | BYTE
SHOP_INS = st.sampled_from(list(ShopIns)) | BYTE
# Commands that are nearly right reach further than bytes at random.
NEARLY = st.builds(
    lambda cla, ins, p1, p2, data, end: bytes([cla, ins, p1, p2, len(data)]) + data + end,
    st.sampled_from((0x00, 0x80, 0x84, 0x04, 0xFF)),
    CUSTOMER_INS | SHOP_INS | st.sampled_from((0xA4, 0x50, 0x82)),
    BYTE,
    BYTE,
    st.binary(max_size=255),
    st.binary(max_size=3),
)
ALL_ALIKE = (b"\x00\x50\x00", b"\x80\x50\x01\x00\x08" + bytes(8))


def answers(card: Applet, command: bytes) -> int:
    """Send bytes to a card; return the status word, which is one that has words."""
    answer = Response.from_bytes(card.process(command))
    assert "not known here" not in status_words(answer.status)
    return answer.status


@given(st.builds(Command, BYTE, BYTE, BYTE, BYTE, st.binary(max_size=350), st.none() | st.integers(1, 65_536)))
@example(Command(0, 0, 0, 0, bytes(65_535), 65_536))
@example(Command(0, 0, 0, 0, b"", 65_536))
@example(Command(0, 0, 0, 0, bytes(255), 256))
def test_a_command_is_what_its_bytes_are(command: Command) -> None:
    """In every one of the cases, short and extended."""
    assert Command.from_bytes(command.to_bytes()) == command


@given(BYTES)
@example(b"\x00\xa4\x04\x00\x00\x00")
@example(b"\x00\xa4\x04\x00\x00\x00\x00\x00")
@example(bytes(70_000))
def test_bytes_that_are_no_command_are_refused_by_their_length(sent: bytes) -> None:
    """With 6700, and nothing else is wrong with any bytes."""
    status = Status.DONE
    try:
        Command.from_bytes(sent)
    except CardRefusedError as refusal:
        status = Status(refusal.status)
    assert status in (Status.DONE, Status.WRONG_LENGTH)


@given(st.lists(BYTES | NEARLY | st.sampled_from(ALL_ALIKE), max_size=8), st.booleans(), st.booleans())
def test_a_customers_card_answers_anything(sent: list[bytes], selected: bool, authenticated: bool) -> None:
    """Before it is selected, before it is authenticated, and within a session that somebody breaks into."""
    card, memory = new_customer_card()
    if selected or authenticated:
        till(card, Purpose.EARN if authenticated else None)
    before = bytes(memory.content)
    for command in sent:
        answers(card, command)
    assert bytes(memory.content) == before


@given(st.lists(BYTES | NEARLY | st.sampled_from(ALL_ALIKE), max_size=8), st.booleans(), st.booleans())
def test_a_shops_card_answers_anything(sent: list[bytes], opened: bool, verified: bool) -> None:
    """Likewise."""
    card, memory = new_shop_card()
    if opened or verified:
        shop_till(card, PIN if verified else None)
    before = bytes(memory.content)
    for command in sent:
        answers(card, command)
    assert bytes(memory.content) == before


@given(
    st.sampled_from((Purpose.EARN, Purpose.SPEND)),
    st.sampled_from((Feature.COMPUTES | Feature.CHOOSES, Feature.STORES, Feature(7))),
    st.lists(
        st.tuples(CUSTOMER_INS, BYTE | st.sampled_from((0, 1, 2)), BYTE | st.sampled_from((0, 1)), BYTES), max_size=6
    ),
)
@example(Purpose.EARN, Feature.STORES, [(Ins.STORE, 0, 0, bytes(48 + 58))])
@example(Purpose.EARN, Feature(7), [(Ins.PURCHASE, 1, 1, bytes(31)), (Ins.PURCHASE, 1, 0, b"\xff" * 31)])
def test_an_honest_session_with_senseless_commands_does_no_harm(
    purpose: Purpose, features: Feature, commands: list[tuple[int, int, int, bytes]]
) -> None:
    """Whoever has the key may say nonsense: the card says so, and what it keeps makes sense."""
    card, memory = new_customer_card(features=features)
    till(card)
    host = HostChannel(bytes(8))
    answer = Response.from_bytes(card.process(host.begin(purpose).to_bytes())).taken()
    card.process(host.authenticate(answer, lambda _: key_of(CARD, purpose, 1)).to_bytes())
    for ins, p1, p2, data in commands:
        response = Response.from_bytes(card.process(host.sealed(Command(PLAIN, ins, p1, p2, data)).to_bytes()))
        assert "not known here" not in status_words(response.status)
        if response.status == Status.DONE and ins != 0x82:
            host.opened(response)
    account = state_of(memory).account
    last = till(card).last()
    assert (last.record.balance if last else 0) == account.balance


@given(
    st.lists(
        st.tuples(SHOP_INS, BYTE | st.sampled_from((0, 1, 2, 3)), BYTE | st.sampled_from((0, 1)), BYTES), max_size=6
    )
)
@example([(ShopIns.CARD_AUTH, 0, 0, b"\x01"), (ShopIns.CARD_AUTH, 1, 0, bytes(29) + b"\x90\x00")])
@example([(ShopIns.UPDATE_MEMORY, 1, 0, b"\x08" + bytes(8 + 496))])
@example([(ShopIns.UPDATE_MEMORY, 1, 0, b"")])
def test_an_honest_till_with_senseless_commands_gives_no_points(commands: list[tuple[int, int, int, bytes]]) -> None:
    """The clerk's PIN is right, and the pool stays as it is."""
    card, memory = new_shop_card()
    till_key = shop_keys()[Purpose.TERMINAL]
    card.process(Command(0, 0xA4, 4, 0, card.aid, 256).to_bytes())
    host = HostChannel(bytes(8))
    answer = Response.from_bytes(card.process(host.begin(Purpose.TERMINAL).to_bytes())).taken()
    card.process(host.authenticate(answer, lambda _: till_key).to_bytes())
    for ins, p1, p2, data in [(ShopIns.VERIFY, 0, 0, pin_bytes(PIN)), *commands]:
        response = Response.from_bytes(card.process(host.sealed(Command(PLAIN, ins, p1, p2, data)).to_bytes()))
        assert "not known here" not in status_words(response.status)
    state = shop_state_of(memory)
    assert (state.pool.loaded, state.pool.issued, state.pending) == (1_000, 0, ())


@given(CUSTOMER_INS, st.integers(0, 2**32 - 1), BYTES)
@example(Ins.PUT_PARAMETERS, 1, NOON.to_bytes(4) + b"\x01\x00\x08\x00\x00\x01\x00\x00" + bytes(18))
def test_what_the_server_cannot_mean_is_refused_also_with_its_key(ins: int, counter: int, content: bytes) -> None:
    """A mistake of the server's does no harm either."""
    card, memory = new_customer_card()
    shop, shop_memory = new_shop_card()
    till(card, None)
    shop_till(shop)
    answers(card, ServerCommand(ins, counter, content).sealed(key_of(CARD, Purpose.ADMINISTRATION, 1), CARD).to_bytes())
    for purpose in (Purpose.ADMINISTRATION, Purpose.POOL):
        answers(shop, ServerCommand(ins, counter, content).sealed(shop_keys()[purpose], SHOP_CARD).to_bytes())
    assert state_of(memory).account.sequence <= 1
    assert shop_state_of(shop_memory).sequence <= 1


@given(st.lists(BYTES, min_size=1, max_size=6), st.integers(0, 2**32))
def test_a_card_that_says_anything_does_not_confuse_the_till(said: list[bytes], seed: int) -> None:
    """The till raises what it says that it raises."""
    card, _ = new_customer_card()
    session = till(card)
    answer = iter(said)
    session._card._transmit = lambda command: next(answer, b"") if seed % 2 else card.process(command)[seed % 7 :]
    for _ in said:
        try:
            session.read_state()
        except (NotGenuineError, CardRefusedError):
            continue


@given(BYTES)
def test_what_a_card_says_is_read_or_refused(answer: bytes) -> None:
    """A state or a result of bytes at random is none, and says so in words."""
    random = seeded(len(answer))
    for kind in (CardReading, Result):
        for data in (answer, random(64) + answer):
            with suppress(CardDataError):
                assert kind.from_bytes(data).to_bytes() == data
