"""The shop's own secret key: made once, kept beside its data, never in the database."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import StoreUnavailableError

KEY_BYTES = 32
KEY_FILE = "najimi.key"
_NONCE_BYTES = 12


def shop_key(folder: Path) -> bytes:
    """Return the key of the shop whose data is in `folder`; it is made, for its owner alone to read, where none is.

    Whoever loses it loses what it proves: links in messages that were sent stop working, and erased customers are no
    longer known again in a later import. A backup holds it. Raises `StoreUnavailableError` for a file that is no key.
    """
    path = folder / KEY_FILE
    with suppress(FileExistsError):
        _make(path)
    key = bytes.fromhex(text) if len(text := path.read_text().strip()) == 2 * KEY_BYTES and _is_hex(text) else b""
    if not key:
        message = f"{path} does not hold a key. Put the one from your backup there; without any, remove the file."
        raise StoreUnavailableError(message)
    return key


def _make(path: Path) -> None:
    """Write a new key whole or not at all: a half-written one would be kept for good."""
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process was first; then its key counts.
        path.hardlink_to(draft)
    finally:
        draft.unlink()


def _is_hex(text: str) -> bool:
    return all(letter in "0123456789abcdef" for letter in text)


def purpose_key(key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose, so that what is signed for one is worth nothing for another."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def sealed(key: bytes, purpose: str, secret: bytes) -> str:
    """Return `secret` encrypted under the shop's key for one `purpose`, so that the database alone does not tell it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + AESGCM(purpose_key(key, purpose)).encrypt(nonce, secret, purpose.encode())).hex()


def unsealed(key: bytes, purpose: str, text: str) -> bytes:
    """Return what `sealed` hid; raise `StoreUnavailableError` where the shop's key is another one."""
    try:
        raw = bytes.fromhex(text)
        return AESGCM(purpose_key(key, purpose)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
    except (ValueError, InvalidTag) as error:
        message = f"A secret in the database does not open with {KEY_FILE}. Put the key from your backup there."
        raise StoreUnavailableError(message) from error
