"""The channel between a till and a card, and whoever sits in between."""

from dataclasses import replace

import pytest

from core.loyalty.apdu import Command, Response
from core.loyalty.channel import (
    PLAIN,
    CardChannel,
    HostChannel,
    Level,
    NotGenuineError,
)
from core.loyalty.keys import Key
from core.loyalty.status import CardRefusedError, Status
from tests.support.cards import seeded

KEY = Key(bytes(range(16, 32)))
ECHO = 0x42


def opened(level: Level = Level.ENCIPHERED) -> tuple[HostChannel, CardChannel]:
    """Return both sides of an open session."""
    host, card, random = HostChannel(bytes(8), level), CardChannel(), seeded()
    answer = card.begin(host.begin(1), bytes(10), 1, KEY, random(8))
    card.authenticate(host.authenticate(answer.data, lambda _: KEY))
    return host, card


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("data", [b"", b"points", bytes(300)])
def test_both_sides_understand_each_other(level: Level, data: bytes) -> None:
    """At both levels, and enciphered nothing of the data is seen."""
    host, card = opened(level)
    for _ in range(3):
        sent = host.sealed(Command(PLAIN, ECHO, data=data))
        assert (data in sent.data) == (level is Level.CODED or not data)
        plain = card.opened(sent)
        assert plain.data == data
        assert host.opened(card.sealed(Response(plain.data))) == data


@pytest.mark.parametrize("level", list(Level))
def test_every_bit_of_a_command_and_an_answer_counts(level: Level) -> None:
    """One that was changed ends the session on the card; on the till the card is not believed."""
    host, _ = opened(level)
    sent = host.sealed(Command(PLAIN, ECHO, 1, 2, b"points")).to_bytes()
    lengths = 4  # the place of the length, which the parser refuses before
    for bit in range(8 * (len(sent) - 1)):  # the last byte says how long an answer may be
        if bit // 8 == lengths:
            continue
        _, card = opened(level)
        changed = bytearray(sent)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CardRefusedError):
            card.opened(Command.from_bytes(bytes(changed)))
        assert not card.is_open
    host, card = opened(level)
    card.opened(host.sealed(Command(PLAIN, ECHO, data=b"points")))
    answer = card.sealed(Response(b"balance"))
    for bit in range(8 * len(answer.data)):
        data = bytearray(answer.data)
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotGenuineError):
            host.opened(replace(answer, data=bytes(data)))


def test_nothing_can_be_repeated_left_out_or_reordered() -> None:
    """Each command's code covers all that were before it."""
    host, card = opened()
    first, second = (host.sealed(Command(PLAIN, ECHO, data=data)) for data in (b"1", b"2"))
    with pytest.raises(CardRefusedError):
        card.opened(second)
    host, card = opened()
    first = host.sealed(Command(PLAIN, ECHO, data=b"1"))
    card.opened(first)
    with pytest.raises(CardRefusedError):
        card.opened(first)


def test_a_session_without_codes_is_refused() -> None:
    """The host cannot ask for less than codes both ways."""
    for level in (0x00, 0x01, 0x03, 0x13, 0x30, 0xFF):
        host, card = HostChannel(bytes(8)), CardChannel()
        answer = card.begin(host.begin(1), bytes(10), 1, KEY, bytes(8))
        command = host.authenticate(answer.data, lambda _: KEY)
        with pytest.raises(CardRefusedError) as refused:
            card.authenticate(replace(command, p1=level))
        assert refused.value.status == Status.WRONG_PARAMETERS
        assert not card.is_open


def test_an_answer_to_another_challenge_is_not_believed() -> None:
    """A card cannot be played by what another said before."""
    host, card = HostChannel(bytes(8)), CardChannel()
    answer = card.begin(host.begin(1), bytes(10), 1, KEY, bytes(8))
    with pytest.raises(NotGenuineError):
        HostChannel(b"12345678").authenticate(answer.data, lambda _: KEY)
    with pytest.raises(NotGenuineError):
        HostChannel(bytes(8)).authenticate(answer.data[:-1], lambda _: KEY)
