"""The status words with which a card ends every answer (ISO/IEC 7816-4)."""

from enum import IntEnum

from core.errors import NajimiError


class Status(IntEnum):
    """What a card says about a command, in two bytes. A wrong PIN is `WRONG_PIN` with the tries left added to it."""

    DONE = 0x9000
    WRONG_PIN = 0x63C0
    WRONG_LENGTH = 0x6700
    NOT_AUTHENTICATED = 0x6982
    PIN_BLOCKED = 0x6983
    USED_BEFORE = 0x6984  # a command of the server, or an authorisation, whose counter is not a new one
    NOT_NOW = 0x6985  # conditions of use: the points do not suffice, the card is blocked, one is in doubt
    WRONG_MAC = 0x6988
    WRONG_DATA = 0x6A80
    NO_APPLICATION = 0x6A82
    NO_RECORD = 0x6A83
    FULL = 0x6A84  # the log has to be brought to the server first
    WRONG_PARAMETERS = 0x6A86
    NO_KEY = 0x6A88
    UNKNOWN_COMMAND = 0x6D00
    UNKNOWN_CLASS = 0x6E00
    FAULT = 0x6F00  # the memory holds nothing that is whole: never after a torn write


_WORDS = {
    Status.DONE: "done",
    Status.WRONG_PIN: "wrong PIN",
    Status.WRONG_LENGTH: "wrong length",
    Status.NOT_AUTHENTICATED: "not authenticated for this",
    Status.PIN_BLOCKED: "no tries are left for the PIN",
    Status.USED_BEFORE: "used before",
    Status.NOT_NOW: "not possible in this state",
    Status.WRONG_MAC: "wrong authentication code",
    Status.WRONG_DATA: "data that cannot be",
    Status.NO_APPLICATION: "no such application",
    Status.NO_RECORD: "no such record",
    Status.FULL: "the log is full",
    Status.WRONG_PARAMETERS: "wrong parameters P1 or P2",
    Status.NO_KEY: "no such key",
    Status.UNKNOWN_COMMAND: "no such command",
    Status.UNKNOWN_CLASS: "no such class of commands",
    Status.FAULT: "the card's memory is damaged",
}


class CardRefusedError(NajimiError):
    """A card refused a command; `status` is its status word, with the tries left for a wrong PIN."""

    def __init__(self, status: int) -> None:
        """Keep the status word and say it in words."""
        super().__init__(status_words(status))
        self.status = status


def wrong_pin(tries_left: int) -> int:
    """Return the status word of a wrong PIN after which `tries_left` (0 to 15) may be tried."""
    return Status.WRONG_PIN | min(tries_left, 15)


def tries_left(status: int) -> int | None:
    """Return how many tries a status word leaves for the PIN; None where it speaks of no PIN."""
    if status == Status.PIN_BLOCKED:
        return 0
    return status & 15 if status & 0xFFF0 == Status.WRONG_PIN else None


def status_words(status: int) -> str:
    """Return a status word as staff can read it, such as “the log is full (6A84)”."""
    known = Status.WRONG_PIN if status & 0xFFF0 == Status.WRONG_PIN else status
    words = _WORDS[Status(known)] if known in _WORDS else "an answer that is not known here"
    return f"{words} ({status:04X})"
