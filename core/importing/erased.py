"""The customer numbers of people who were erased on their own wish: no file brings them back."""

from functools import lru_cache

from sqlmodel import Session, select

from core.identities import erased_digest
from core.models import ErasedIdentity, IdentityKind

# Numbers come again and again, and a hash costs more than a look.
REMEMBERED = 50_000


class ErasedNumbers:
    """Tells whether a customer number belonged to somebody who was erased; nothing but hashes of them is kept."""

    def __init__(self, session: Session, key: bytes) -> None:
        """Look up whose hashes there are under the shop's `key`."""
        known = session.exec(select(ErasedIdentity.digest).where(ErasedIdentity.kind == IdentityKind.NUMBER))
        self._digests = frozenset(known)
        self._is = lru_cache(REMEMBERED)(
            lambda number: erased_digest(key, IdentityKind.NUMBER, number) in self._digests
        )

    def __contains__(self, number: object) -> bool:
        """Return whether `number` is one of them."""
        return bool(self._digests) and isinstance(number, str) and self._is(number)
