"""AES-CMAC, and the keys of each card: one for each purpose, made from a master in the shape of NXP's AN10922."""

import hmac
from enum import IntEnum
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

KEY_BYTES = 16
MAC_BYTES = 16
CARD_ID_BYTES = 8
CUSTOMER_AID = bytes.fromhex("F04E4A4D01")
SHOP_AID = bytes.fromhex("F04E4A4D02")

_DIVERSIFICATION = b"\x01"  # AN10922's constant for a key of AES-128


class Key(bytes):
    """A key of AES-128 that shows itself nowhere: neither in a message nor in a log."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say that it is a key, and nothing of it."""
        return "Key(...)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        """Say that it is a key, and nothing of it."""
        return repr(self)


class Purpose(IntEnum):
    """What a key is for. What is made with one is worth nothing for another: a till that only earns cannot redeem."""

    EARN = 1  # a till's channel to a customer card, to add points
    SPEND = 2  # a till's channel to a customer card, to take points off
    RECEIPT = 3  # the customer card's receipts: the server and the card alone have it
    ADMINISTRATION = 4  # the server's commands to a card
    SHOP_LOG = 5  # the shop card's receipts: the server and the shop card alone have it
    POOL = 6  # the server's loading of issuable points
    MEMORY = 7  # the codes over what a memory-only card holds
    TERMINAL = 8  # a till's channel to the shop card beside it


def cmac(key: bytes, message: bytes) -> bytes:
    """Return the 16 bytes of AES-CMAC (RFC 4493, NIST SP 800-38B) of a message."""
    code = _begun(bytes(key)).copy()
    code.update(message)
    return code.finalize()


@lru_cache(maxsize=256)
def _begun(key: bytes) -> CMAC:
    """Return a code under a key, of which copies go on: most of the work is in beginning."""
    return CMAC(AES(key))


def same(shown: bytes, expected: bytes) -> bool:
    """Say whether two authentication codes are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(shown, expected)


def diversified(master: bytes, of: bytes) -> Key:
    """Return the key that AN10922 makes of a master and an input of 16 to 31 bytes.

    For these lengths AN10922's padding is CMAC's own. Raises `ValueError` for others.
    """
    if not 16 <= len(of) <= 31:  # noqa: PLR2004 - the bounds that the docstring names
        message = f"a diversification input has 16 to 31 bytes, not {len(of)}"
        raise ValueError(message)
    return Key(cmac(master, _DIVERSIFICATION + of))


def card_key(master: bytes, card_id: bytes, aid: bytes, purpose: Purpose, version: int) -> Key:
    """Return a card's key for one purpose: made of its id (8 bytes), application and key version (0 to 255).

    `master` is that of this purpose: a till is given some of them, and makes no key for another purpose. The input is
    the card id, the AID's length and the AID, the purpose and the version, so no two inputs are alike.
    """
    if len(card_id) != CARD_ID_BYTES:
        message = f"a card id has {CARD_ID_BYTES} bytes, not {len(card_id)}"
        raise ValueError(message)
    return diversified(master, card_id + bytes([len(aid)]) + aid + bytes([purpose, version]))
