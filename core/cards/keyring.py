"""The keys of cards and terminals: all made of the shop's own key, none kept but for a terminal's own, which is sealed.

Each purpose has a master of its own, so that a terminal that was given the one for earning can make no other.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache

from core.keys import purpose_key, sealed, unsealed
from core.loyalty.keys import CUSTOMER_AID, KEY_BYTES, SHOP_AID, Key, Purpose, card_key

TERMINAL_KEY_BYTES = 32
_SEAL = "terminals"


@lru_cache(maxsize=32)
def master(shop_key: bytes, purpose: str, version: int) -> Key:
    """Return the master key for one purpose, such as "earn": whoever has it can make this key of every card."""
    return Key(purpose_key(shop_key, f"cards:{purpose}:{version}")[:KEY_BYTES])


def customer_card_key(shop_key: bytes, card_number: str, purpose: Purpose, version: int) -> Key:
    """Return one key of a customer's card."""
    return _card_key(shop_key, card_number, CUSTOMER_AID, purpose, version)


def shop_card_key(shop_key: bytes, card_number: str, purpose: Purpose, version: int) -> Key:
    """Return one key of a shop's card."""
    return _card_key(shop_key, card_number, SHOP_AID, purpose, version)


def _card_key(shop_key: bytes, card_number: str, aid: bytes, purpose: Purpose, version: int) -> Key:
    return card_key(master(shop_key, purpose.name.lower(), version), bytes.fromhex(card_number), aid, purpose, version)


def make_terminal_key() -> bytes:
    """Return a new key by which a terminal signs."""
    return secrets.token_bytes(TERMINAL_KEY_BYTES)


def seal_terminal_key(shop_key: bytes, key: bytes) -> str:
    """Return a terminal's key as the database keeps it."""
    return sealed(shop_key, _SEAL, key)


def open_terminal_key(shop_key: bytes, text: str) -> bytes:
    """Return a terminal's key; raises `StoreUnavailableError` where the shop's key is another one."""
    return unsealed(shop_key, _SEAL, text)


def signature(key: bytes, method: str, path: str, at: str, body: bytes) -> str:
    """Return what a terminal puts beside a request, in hexadecimal digits.

    It is HMAC-SHA256 over four lines: the method, the path, the moment as it is written beside it, and the SHA-256 of
    the body in hexadecimal digits.
    """
    said = "\n".join((method.upper(), path, at, hashlib.sha256(body).hexdigest()))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
