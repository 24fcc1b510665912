"""One spelling for each identity of a person, and the keyed hashes that remain of the erased (data rules)."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Mapping

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, select

from core.keys import purpose_key
from core.models import ErasedIdentity, IdentityKind

_PURPOSE = "erased identities"
_NOT_WORD = re.compile(r"[^0-9a-z]+")
# Databases take only so many values in one question.
_AT_ONCE = 500


def normal_telephone(text: str, region: str | None) -> str | None:
    """Return a telephone number in E.164 ("+442071838750"), None for what is none.

    `region` (ISO 3166, "GB") says which country a number without a country code belongs to.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email(text: str) -> str | None:
    """Return an e-mail address in the one spelling under which it is compared, None for what is none."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return None


def postal_key(address: str | None, postal_code: str | None) -> str | None:
    """Return by what two postal addresses are the same: letters and digits without accents, case and blanks."""
    if not address or not address.strip():
        return None
    plain = unicodedata.normalize("NFKD", f"{postal_code or ''} {address}").casefold()
    words = "".join(letter for letter in plain if not unicodedata.combining(letter))
    key = _NOT_WORD.sub("", words) if words.isascii() else "".join(words.split())
    return key[:254] or None


def erased_digest(key: bytes, kind: IdentityKind, value: str) -> str:
    """Return what remains of an identity: an HMAC under the shop's `key`, in hexadecimal."""
    said = f"{kind}\x1f{value}".encode()
    return hmac.new(purpose_key(key, _PURPOSE), said, hashlib.sha256).hexdigest()


def erased_among(session: Session, key: bytes, kind: IdentityKind, values: Collection[str]) -> frozenset[str]:
    """Return which of `values`, in their one spelling, belonged to somebody who was erased."""
    digests: Mapping[str, str] = {erased_digest(key, kind, value): value for value in values}
    asked = list(digests)
    found: set[str] = set()
    for start in range(0, len(asked), _AT_ONCE):
        known = session.exec(
            select(ErasedIdentity.digest).where(
                ErasedIdentity.kind == kind, col(ErasedIdentity.digest).in_(asked[start : start + _AT_ONCE])
            )
        )
        found.update(digests[digest] for digest in known)
    return frozenset(found)
