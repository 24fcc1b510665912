"""The channel against an independent implementation of SCP03: Yubico's, in both directions."""

from collections.abc import Callable
from typing import Any

import pytest

from core.loyalty.apdu import Command, Response
from core.loyalty.channel import EXTERNAL_AUTHENTICATE, INITIALIZE_UPDATE, PLAIN, HostChannel
from core.loyalty.customer_commands import CardReading, Ins, Result
from core.loyalty.keys import Key, Purpose
from core.loyalty.order import Order
from tests.support.cards import CARD, NOON, key_of, new_customer_card, state_of

smartcard = pytest.importorskip("yubikit.core.smartcard", reason="yubikey-manager is not installed (extra cards-test)")
scp = pytest.importorskip("yubikit.core.smartcard.scp", reason="yubikey-manager is not installed (extra cards-test)")

KEY = Key(bytes(range(16, 32)))
ECHO = 0x42


class Wire(smartcard.SmartCardConnection):  # type: ignore[misc, name-defined]  # known once it is imported
    """A connection of Yubico's library to one of our cards."""

    def __init__(self, process: Callable[[bytes], bytes]) -> None:
        """Take the card."""
        self._process = process

    @property
    def transport(self) -> object:
        """Return how it is connected."""
        return smartcard.TRANSPORT.USB

    def send_and_receive(self, apdu: bytes) -> tuple[bytes, int]:
        """Carry a command there and an answer back."""
        answer = Response.from_bytes(self._process(apdu))
        return answer.data, answer.status

    def close(self) -> None:
        """Do nothing."""


def test_an_independent_host_drives_our_card() -> None:
    """Yubico's library selects, authenticates and buys: enciphered, with codes on commands and answers."""
    card, memory = new_customer_card()
    host = smartcard.SmartCardProtocol(Wire(card.process))
    host.select(card.aid)
    key = bytes(key_of(CARD, Purpose.EARN, 1))
    keys = scp.StaticKeys(key, key, key)
    host.init_scp(scp.Scp03KeyParams(scp.KeyRef(scp.ScpKid.SCP03, Purpose.EARN), keys))
    order = Order(terminal=9, terminal_sequence=1, shop=3, at=NOON, amount=12_000, points=24)
    result = Result.from_bytes(host.send_apdu(PLAIN, Ins.PURCHASE, 1, 0, order.to_bytes()))
    assert result.record.balance == 24
    reading = CardReading.from_bytes(host.send_apdu(PLAIN, Ins.READ_STATE, 0, 0))
    assert reading.habit == state_of(memory).account.habit == result.habit


def test_an_independent_host_with_another_key_is_refused() -> None:
    """It finds out itself that the card has another."""
    card, _ = new_customer_card()
    host = smartcard.SmartCardProtocol(Wire(card.process))
    host.select(card.aid)
    with pytest.raises(ValueError, match="SCP"):
        host.init_scp(scp.Scp03KeyParams(scp.KeyRef(scp.ScpKid.SCP03, Purpose.EARN), scp.StaticKeys.default()))


class IndependentCard:
    """A card that is made of Yubico's derivation, codes and ciphers, and answers every command with its data."""

    def __init__(self) -> None:
        """Begin without a session."""
        self.state: Any = None

    def process(self, sent: bytes) -> bytes:
        """Answer a command."""
        command = Command.from_bytes(sent)
        if command.ins == INITIALIZE_UPDATE:
            context = command.data + bytes(8)
            keys = scp.StaticKeys(bytes(KEY), bytes(KEY), None).derive(context)
            self.state, self.context = scp.ScpState(keys), context
            cryptogram = scp._derive(keys.key_smac, 0, context, 0x40)
            return bytes(bytes(10) + b"\x01\x03\x60" + bytes(8) + cryptogram + b"\x90\x00")
        assert self.state is not None
        # The code covers the header, the length with the code in it, and the data as sent.
        body = sent[:5] + command.data[:-8] if len(command.data) < 256 else sent[:7] + command.data[:-8]
        if self.state.mac(body) != command.data[-8:]:
            return b"\x69\x88"
        if command.ins == EXTERNAL_AUTHENTICATE:
            expected = scp._derive(self.state._keys.key_smac, 1, self.context, 0x40)
            return b"\x90\x00" if command.data[:-8] == expected else b"\x69\x82"
        return self._echo(command.data[:-8])

    def _echo(self, enciphered: bytes) -> bytes:
        assert self.state is not None
        keys, counter = self.state._keys, self.state._enc_counter
        self.state._enc_counter += 1
        answer = b""
        if enciphered:
            back = scp._init_cipher(keys.key_senc, counter).decryptor().update(enciphered)
            answer = scp._init_cipher(keys.key_senc, counter, response=True).encryptor().update(back)
        code = scp._calculate_mac(keys.key_srmac, self.state._mac_chain, answer + b"\x90\x00")[1]
        return bytes(answer + code + b"\x90\x00")


@pytest.mark.parametrize("data", [b"", b"x", bytes(15), bytes(16), bytes(range(200)), bytes(2_000)])
def test_our_host_drives_an_independent_card(data: bytes) -> None:
    """It is understood, and understands, through several commands of one session; short and extended."""
    card, host = IndependentCard(), HostChannel(bytes(range(8)))
    answer = Response.from_bytes(card.process(host.begin(1).to_bytes())).taken()
    Response.from_bytes(card.process(host.authenticate(answer, lambda _: KEY).to_bytes())).taken()
    for _ in range(3):
        sent = host.sealed(Command(PLAIN, ECHO, 1, 2, data)).to_bytes()
        assert host.opened(Response.from_bytes(card.process(sent))) == data
