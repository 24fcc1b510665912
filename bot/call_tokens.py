"""The addresses of the telephone, and what proves in them whose they are: signed tokens that expire.

Four kinds, each signed for its own purpose alone: of an operator's live page, of a media stream (good for one stream),
of one try to deliver a plan's message, and of a call that is called back, by which a status callback is known again
although its call was lost.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from itsdangerous import BadSignature
from itsdangerous.timed import TimestampSigner

from core.clock import Clock
from core.keys import purpose_key
from core.shop import Shop

INCOMING_PATH: Final = "/voice/incoming"
STEP_PATH: Final = "/voice/step/"
STATUS_PATH: Final = "/voice/status"
DIAL_STATUS_PATH: Final = "/voice/dial-status"
RECORDING_PATH: Final = "/voice/recording"
MEDIA_PATH: Final = "/voice/media"
PAGE_PATH: Final = "/calls/"

PAGE_VALID: Final = timedelta(days=7)
STREAM_VALID: Final = timedelta(minutes=5)
# Twilio keeps a call that waits in its queue for a day at most.
TRY_VALID: Final = timedelta(days=2)
LONGEST_TOKEN: Final = 160
_BODY = re.compile(r"[0-9a-z-]{1,80}")


@dataclass(frozen=True)
class Page:
    """What a page's token stands for: a call, and the member of staff whose page it is, None where it is anybody's."""

    call_id: int
    staff_id: int | None


@dataclass(frozen=True)
class Stream:
    """What a stream's token stands for: the call, and whether its words are `kept`, or only answer a question."""

    call_id: int
    kept: bool
    nonce: str


@dataclass(frozen=True)
class Try:
    """What a status callback's token stands for: a delivery of a plan, and the number of the try."""

    delivery_id: int
    number: int


@dataclass(frozen=True)
class Back:
    """What the token of a call back stands for: the call that was missed, and the member of staff who calls back."""

    call_id: int
    staff_id: int


class _Signer(TimestampSigner):
    """Signs with the time of the shop's clock."""

    def __init__(self, key: bytes, purpose: str, clock: Clock) -> None:
        super().__init__(purpose_key(key, purpose), salt=purpose, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock.now().timestamp())


class CallTokens:
    """Makes and reads the tokens of one shop."""

    def __init__(self, shop: Shop) -> None:
        """Sign under keys derived from the shop's own."""
        self._key, self._clock = shop.key, shop.clock

    def page(self, call_id: int, staff_id: int | None = None) -> str:
        """Return the token of a call's live page; with `staff_id`, of the page of one member of staff."""
        return self._made("call page", f"{call_id}-{staff_id or 0}")

    def read_page(self, token: str) -> Page | None:
        """Return of which call, and whose, a page's token is; None for one that is forged, damaged or expired."""
        numbers = self._numbers("call page", token, PAGE_VALID, 2)
        return Page(numbers[0], numbers[1] or None) if numbers else None

    def stream(self, call_id: int, *, kept: bool) -> str:
        """Return a token for one media stream of a call."""
        return self._made("call stream", f"{call_id}-{int(kept)}-{secrets.token_hex(12)}")

    def read_stream(self, token: str) -> Stream | None:
        """Return for what a stream's token is; that it was used before is for the caller to know."""
        body = self._read("call stream", token, STREAM_VALID) or ""
        call, _, rest = body.partition("-")
        kept, _, nonce = rest.partition("-")
        return Stream(int(call), kept == "1", nonce) if call.isdigit() and nonce else None

    def attempt(self, delivery_id: int, number: int) -> str:
        """Return the token of one try to deliver a message of a plan."""
        return self._made("call try", f"{delivery_id}-{number}")

    def read_attempt(self, token: str) -> Try | None:
        """Return which try a token names; None for one that is forged, damaged or expired."""
        numbers = self._numbers("call try", token, TRY_VALID, 2)
        return Try(*numbers) if numbers else None

    def back(self, call_id: int, staff_id: int) -> str:
        """Return the token of a call by which a member of staff calls back whoever made another one."""
        return self._made("call back", f"{call_id}-{staff_id}")

    def read_back(self, token: str) -> Back | None:
        """Return which call is called back, and by whom; None for a token that is forged, damaged or expired."""
        numbers = self._numbers("call back", token, TRY_VALID, 2)
        return Back(*numbers) if numbers else None

    def _made(self, purpose: str, body: str) -> str:
        return _Signer(self._key, purpose, self._clock).sign(body).decode()

    def _read(self, purpose: str, token: str, valid: timedelta) -> str | None:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        try:
            body, made_at = _Signer(self._key, purpose, self._clock).unsign(token, return_timestamp=True)
        except (BadSignature, OverflowError, ValueError):
            return None
        # A clock that was put back does not make worthless what was handed out.
        if self._clock.now() - made_at > valid or not _BODY.fullmatch(body.decode()):
            return None
        return body.decode()

    def _numbers(self, purpose: str, token: str, valid: timedelta, count: int) -> list[int]:
        body = self._read(purpose, token, valid)
        numbers = body.split("-") if body else []
        return [int(number) for number in numbers] if len(numbers) == count else []


def call_page_url(shop: Shop, call_id: int, staff_id: int | None = None) -> str:
    """Return the address of a call's live page, of one member of staff or of anybody who may see the call.

    Empty where the shop has no public address.
    """
    return f"{shop.public_url}{PAGE_PATH}{CallTokens(shop).page(call_id, staff_id)}" if shop.public_url else ""


def url(public_url: str, path: str, **query: object) -> str:
    """Return an address of ours with its query; what is empty in it is left out."""
    said = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return f"{public_url}{path}" + (f"?{urlencode(said)}" if said else "")
