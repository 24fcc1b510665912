"""Addresses in messages whose visits are counted: a customer gets one of ours, signed and expiring, that leads there.

What such an address carries are two opaque numbers, of the link and of the message that it stood in; who that was is
known to the shop's database alone. It leads to the address that the database holds, never to one that it brings along.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape, unescape

from itsdangerous import BadSignature
from itsdangerous.signer import SigningAlgorithm
from itsdangerous.timed import TimestampSigner
from sqlmodel import Session, select

from core.clock import Clock
from core.keys import purpose_key
from core.models import CountedLink
from core.ports import MessageFormat

VALID = timedelta(days=90)
PATH = "/l/"
LONGEST_TOKEN = 64
LONGEST_ADDRESS = 2_000
# A message is no directory; and an address that is another for everybody says who somebody is to whom it leads.
MOST_ADDRESSES = 20
_PURPOSE = "links"
_SIGNATURE_BYTES = 20
_TOKEN = re.compile(r"([0-9a-f]{1,16})-([0-9a-f]{1,16})\.[A-Za-z0-9_-]{1,12}\.[A-Za-z0-9_-]{27}")
_PIECE = re.compile(
    r"""(?P<open><a\s+href=(?P<mark>["'])(?P<href>https?://[^"'\s<>]+)(?P=mark)\s*>)|(?P<tag></?[a-zA-Z][^<>]*>)"""
    r"""|(?P<plain>https?://(?:(?!&(?:lt|gt|quot|\#34|\#39|\#x22|\#x27);)[^\s<>"'])+)""",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?*_~…»”\N{RIGHT SINGLE QUOTATION MARK}"
_QUIET = frozenset({"a", "code", "pre"})


@dataclass(frozen=True)
class Target:
    """What a token stands for."""

    link_id: int
    delivery_id: int


class _ShortMac(SigningAlgorithm):
    """HMAC-SHA-256, of which 160 bits are kept: an address in a message should be short."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.new(key, value, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


class _Signer(TimestampSigner):
    """Signs with the time of the shop's clock."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        super().__init__(key, salt=_PURPOSE, key_derivation="hmac", digest_method=hashlib.sha256, algorithm=_ShortMac())
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock.now().timestamp())


class LinkTokens:
    """Makes and reads the tokens of one shop."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        """Sign with a key derived from the shop's `key`; tokens are valid for `VALID` from when they are made."""
        self._signer, self._clock = _Signer(purpose_key(key, _PURPOSE), clock), clock

    def make(self, target: Target) -> str:
        """Return a token of at most `LONGEST_TOKEN` characters for any number that a shop will reach."""
        return self._signer.sign(f"{target.link_id:x}-{target.delivery_id:x}").decode()

    def read(self, token: str) -> Target | None:
        """Return what a token stands for; None for one that is forged, damaged or expired."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        try:
            _, made_at = self._signer.unsign(token, return_timestamp=True)
        except (BadSignature, OverflowError, ValueError):
            return None
        # A clock that was put back does not make a link that was sent already worthless.
        if self._clock.now() - made_at > VALID:
            return None
        return Target(int(found[1], 16), int(found[2], 16))


def replaced(text: str, format_: MessageFormat, address_for: Callable[[str], str | None]) -> str:
    """Return `text` with `address_for` each http address in the place of it; where that is None it stays.

    In Telegram's HTML an address counts where it is a link: as the target of one, or plain, but not within code, nor as
    the words of a link that leads elsewhere.
    """
    html, quiet = format_ is MessageFormat.TELEGRAM_HTML, 0
    pieces: list[str] = []
    at = 0

    def put(start: int, written: str) -> int:
        ours = None if len(written) > LONGEST_ADDRESS else address_for(unescape(written) if html else written)
        if ours is None:
            return at
        pieces.extend((text[at:start], escape(ours) if html else ours))
        return start + len(written)

    for piece in _PIECE.finditer(text):
        if html and piece["open"]:
            at = put(piece.start("href"), piece["href"])
            quiet += 1
        elif html and piece["tag"]:
            name = piece["tag"].strip("</>").split()[0].casefold()
            if name in _QUIET:
                quiet += -1 if piece["tag"].startswith("</") else 1
        elif piece["plain"] and quiet <= 0:
            at = put(piece.start(), _without_tail(piece["plain"]))
    pieces.append(text[at:])
    return "".join(pieces)


def _without_tail(address: str) -> str:
    """Return a plain address without the punctuation of the sentence around it."""
    while address and (address[-1] in _TRAILING or (address[-1] == ")" and address.count("(") < address.count(")"))):
        address = address[:-1]
    return address


def addresses(text: str, format_: MessageFormat) -> tuple[str, ...]:
    """Return the addresses of `text` that can be counted, each once, in their order."""
    found: dict[str, None] = {}

    def note(address: str) -> None:
        found[address] = None

    replaced(text, format_, note)
    return tuple(found)


def at_longest(text: str, format_: MessageFormat, public_url: str) -> str:
    """Return `text` as long as it can become when its addresses are counted."""
    return replaced(text, format_, lambda _: f"{public_url}{PATH}{'x' * LONGEST_TOKEN}")


def links_of(session: Session, plan_id: int) -> dict[str, int]:
    """Return the counted addresses of a plan with their ids."""
    rows = session.exec(select(CountedLink.url, CountedLink.id).where(CountedLink.plan_id == plan_id))
    return {url: key for url, key in rows if key is not None}


def counted(
    text: str,
    format_: MessageFormat,
    links: Mapping[str, int],
    *,
    delivery_id: int,
    tokens: LinkTokens,
    public_url: str,
) -> str:
    """Return the text of one message with our addresses in the place of those in `links` (`links_of`)."""

    def ours(address: str) -> str | None:
        link_id = links.get(address)
        return None if link_id is None else f"{public_url}{PATH}{tokens.make(Target(link_id, delivery_id))}"

    return replaced(text, format_, ours) if links and public_url else text
