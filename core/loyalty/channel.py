"""The channel between a card and its host: GlobalPlatform's SCP03 (Amendment D), both sides.

Each side proves that it has the card's key; afterwards every command carries a code (C-MAC) over all that was sent
before it, and every answer one (R-MAC) over the command it answers. So nothing can be altered, repeated, left out or
put into another order. Commands and answers may be enciphered as well. The same key serves to encipher and to
authenticate: SCP03 derives different session keys of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from core.errors import NajimiError
from core.loyalty.apdu import SHORT_DATA, Command, Response
from core.loyalty.keys import KEY_BYTES, Key, cmac, same
from core.loyalty.status import CardRefusedError, Status

INITIALIZE_UPDATE = 0x50
EXTERNAL_AUTHENTICATE = 0x82
PLAIN = 0x80  # the class of commands outside a channel
SECURED = 0x84
CHALLENGE_BYTES = 8
CODE_BYTES = 8  # as much of a CMAC as SCP03 sends
IDENTITY_BYTES = 10

_KEY_INFO = bytes([0x03, 0x60])  # SCP03; random challenges, with R-MAC and with enciphered answers
_INITIALIZED_BYTES = IDENTITY_BYTES + 1 + len(_KEY_INFO) + 2 * CHALLENGE_BYTES
_BLOCK = 16
_CARD_CRYPTOGRAM, _HOST_CRYPTOGRAM, _ENCIPHER, _CODE, _ANSWER_CODE = 0, 1, 4, 6, 7


class Level(IntEnum):
    """How a session is protected; less than `CODED` is refused."""

    CODED = 0x11  # C-MAC and R-MAC
    ENCIPHERED = 0x33  # these, and the data of commands and answers enciphered


class NotGenuineError(NajimiError):
    """The card does not have the key that it should have, or an answer was altered on its way."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "The card did not prove that it is one of ours. Put it in again; if it says so again, take another card."


@dataclass(repr=False)
class _Session:
    """The keys of one session and where it stands: the last C-MAC in full, and the count of commands."""

    encipher: Key
    code: Key
    answer_code: Key
    chain: bytes = bytes(_BLOCK)
    counter: int = 0

    def __post_init__(self) -> None:
        """Get ready to encipher and decipher: that costs more than to do it."""
        aes = AES(self.encipher)
        self._first_block = Cipher(aes, ECB()).encryptor()  # noqa: S305 - SCP03 makes it so
        chained = Cipher(aes, CBC(bytes(_BLOCK)))
        self._encryptor, self._decryptor = chained.encryptor(), chained.decryptor()
        self._last_block = bytes(_BLOCK)

    def cryptogram(self, side: int, challenges: bytes) -> bytes:
        return _derived(self.code, side, challenges, CHALLENGE_BYTES)

    def command_code(self, command: Command, data: bytes) -> bytes:
        """Return the CMAC over the command as it is sent, its length counting the code itself."""
        length = len(data) + CODE_BYTES
        count = bytes([length]) if length <= SHORT_DATA else b"\x00" + length.to_bytes(2)
        return cmac(self.code, self.chain + command.header + count + data)

    def response_code(self, response: Response) -> bytes:
        return cmac(self.answer_code, self.chain + response.to_bytes())[:CODE_BYTES]

    def enciphered(self, data: bytes, *, answer: bool) -> bytes:
        if not data:
            return b""
        padded = data + b"\x80" + bytes(-(len(data) + 1) % _BLOCK)
        # Enciphered, this becomes the block from which CBC starts, and what was enciphered before cancels out.
        lead_in = int.from_bytes(self._start(answer=answer)) ^ int.from_bytes(self._last_block)
        sealed = self._encryptor.update(lead_in.to_bytes(_BLOCK) + padded)
        self._last_block = sealed[-_BLOCK:]
        return sealed[_BLOCK:]

    def deciphered(self, data: bytes, *, answer: bool) -> bytes | None:
        """Return the data; None where it was not padded as it should be."""
        if not data:
            return b""
        if len(data) % _BLOCK:
            return None
        first = self._first_block.update(self._start(answer=answer))
        padded = self._decryptor.update(first + data)[_BLOCK:].rstrip(b"\x00")
        return padded[:-1] if padded.endswith(b"\x80") else None

    def _start(self, *, answer: bool) -> bytes:
        """Return what is enciphered to be the first block of this command, or of the answer to it."""
        return bytes([0x80 if answer else 0]) + self.counter.to_bytes(_BLOCK - 1)


def _derived(key: bytes, constant: int, context: bytes, size: int) -> bytes:
    """Return `size` bytes of NIST SP 800-108's derivation in counter mode, as SCP03 labels it."""
    label = bytes(11) + bytes([constant, 0]) + (8 * size).to_bytes(2) + b"\x01"
    return cmac(key, label + context)[:size]


def _session(key: bytes, challenges: bytes) -> _Session:
    encipher, code, answer_code = (
        Key(_derived(key, part, challenges, KEY_BYTES)) for part in (_ENCIPHER, _CODE, _ANSWER_CODE)
    )
    return _Session(encipher, code, answer_code)


class CardChannel:
    """The card's side. It lives in memory that a reset empties."""

    def __init__(self) -> None:
        """Begin without a session."""
        self.end()

    @property
    def is_open(self) -> bool:
        """Say whether the host has proved that it has the key."""
        return self._level is not None

    def end(self) -> None:
        """Forget the session: at a reset, at SELECT and after anything wrong."""
        self._session: _Session | None = None
        self._expected: bytes | None = None
        self._level: Level | None = None
        self.key_number: int | None = None

    def begin(self, command: Command, identity: bytes, number: int, key: bytes, challenge: bytes) -> Response:
        """Answer INITIALIZE UPDATE: `identity` (10 bytes) is who it is, `number` which key, `challenge` random."""
        self.end()
        if len(command.data) != CHALLENGE_BYTES:
            raise CardRefusedError(Status.WRONG_LENGTH)
        challenges = command.data + challenge
        self._session = _session(key, challenges)
        self._expected = self._session.cryptogram(_HOST_CRYPTOGRAM, challenges)
        self.key_number = number
        cryptogram = self._session.cryptogram(_CARD_CRYPTOGRAM, challenges)
        return Response(identity + bytes([number]) + _KEY_INFO + challenge + cryptogram)

    def authenticate(self, command: Command) -> Response:
        """Answer EXTERNAL AUTHENTICATE: the session is open when the host's cryptogram and code are right."""
        session, expected = self._session, self._expected
        if session is None or expected is None:
            raise CardRefusedError(Status.NOT_NOW)
        if len(command.data) != CHALLENGE_BYTES + CODE_BYTES:
            self.end()
            raise CardRefusedError(Status.WRONG_LENGTH)
        if command.p1 not in list(Level) or command.p2:
            self.end()
            raise CardRefusedError(Status.WRONG_PARAMETERS)
        shown, code = command.data[:CHALLENGE_BYTES], command.data[CHALLENGE_BYTES:]
        chain = session.command_code(command, shown)
        if not same(chain[:CODE_BYTES], code) or not same(shown, expected):
            self.end()
            raise CardRefusedError(Status.NOT_AUTHENTICATED)
        session.chain = chain
        self._expected, self._level = None, Level(command.p1)
        return Response()

    def opened(self, command: Command) -> Command:
        """Return a secured command as it was meant. Anything wrong with it ends the session."""
        session = self._session
        if session is None or self._level is None:
            raise CardRefusedError(Status.NOT_AUTHENTICATED)
        data, code = command.data[:-CODE_BYTES], command.data[-CODE_BYTES:]
        chain = session.command_code(command, data)
        if not same(chain[:CODE_BYTES], code):
            self.end()
            raise CardRefusedError(Status.WRONG_MAC)
        session.chain, session.counter = chain, session.counter + 1
        plain = session.deciphered(data, answer=False) if self._level is Level.ENCIPHERED else data
        if plain is None:
            self.end()
            raise CardRefusedError(Status.WRONG_MAC)
        return Command(PLAIN, command.ins, command.p1, command.p2, plain, command.expected)

    def sealed(self, response: Response) -> Response:
        """Return an answer as it may leave the card. As SCP03 has it, a status word of an error stands bare."""
        session = self._session
        if session is None or self._level is None or response.status != Status.DONE:
            return response
        if self._level is Level.ENCIPHERED:
            response = Response(session.enciphered(response.data, answer=True))
        return Response(response.data + session.response_code(response))


class HostChannel:
    """The host's side, step by step: it says what to send and is told what came, so a card can be a host as well."""

    def __init__(self, challenge: bytes, level: Level = Level.ENCIPHERED) -> None:
        """Begin with a random `challenge` of 8 bytes, never used before."""
        self._challenge = challenge
        self._level = level
        self._session: _Session | None = None

    def begin(self, number: int) -> Command:
        """Return INITIALIZE UPDATE for the key of that number."""
        return Command(PLAIN, INITIALIZE_UPDATE, number, 0, self._challenge, 256)

    def authenticate(self, answer: bytes, key_of: Callable[[bytes], bytes]) -> Command:
        """Return EXTERNAL AUTHENTICATE, once the card's `answer` to INITIALIZE UPDATE has proved that it has the key.

        `key_of` finds the key by the card's identity (10 bytes). Raises `NotGenuineError`.
        """
        if len(answer) != _INITIALIZED_BYTES:
            raise NotGenuineError
        challenges = self._challenge + answer[-2 * CHALLENGE_BYTES : -CHALLENGE_BYTES]
        session = _session(key_of(answer[:IDENTITY_BYTES]), challenges)
        if not same(answer[-CHALLENGE_BYTES:], session.cryptogram(_CARD_CRYPTOGRAM, challenges)):
            raise NotGenuineError
        shown = session.cryptogram(_HOST_CRYPTOGRAM, challenges)
        command = Command(SECURED, EXTERNAL_AUTHENTICATE, self._level)
        chain = session.command_code(command, shown)
        session.chain, self._session = chain, session
        return Command(SECURED, EXTERNAL_AUTHENTICATE, self._level, data=shown + chain[:CODE_BYTES])

    def sealed(self, command: Command) -> Command:
        """Return a command as it is sent, and expect its answer next."""
        session = self._opened_session()
        session.counter += 1
        data = command.data
        if self._level is Level.ENCIPHERED:
            data = session.enciphered(data, answer=False)
        secured = Command(SECURED, command.ins, command.p1, command.p2)
        session.chain = session.command_code(secured, data)
        data += session.chain[:CODE_BYTES]
        return Command(SECURED, command.ins, command.p1, command.p2, data, command.expected or 256)

    def opened(self, response: Response) -> bytes:
        """Return the data of the answer to the last command.

        Raises `CardRefusedError` for a status word of an error, which nothing protects: whoever has to be certain that
        nothing was done asks for the last record. Raises `NotGenuineError` for a wrong code.
        """
        session = self._opened_session()
        data, code = response.taken()[:-CODE_BYTES], response.data[-CODE_BYTES:]
        if not same(code, session.response_code(Response(data))):
            raise NotGenuineError
        plain = session.deciphered(data, answer=True) if self._level is Level.ENCIPHERED else data
        if plain is None:
            raise NotGenuineError
        return plain

    def _opened_session(self) -> _Session:
        if self._session is None:
            message = "the channel is not open"
            raise ValueError(message)
        return self._session
