"""What a till issues by itself or on the clerk's button (seed 004, 125 to 127, 408 and step 426)."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from core.errors import ShownError
from core.loyalty.score import DAY
from core.loyalty.services import Service
from terminal_bridge.journal import Journal

_CHECK_BYTES: Final = 7


class NotNowError(ShownError):
    """This customer had it not long ago, so that it cannot be given again yet."""


class Coupons:
    """Issues services into the journal, each with a number of its own, and none too soon again."""

    def __init__(
        self, journal: Journal, terminal: int, key: bytes, issued: Callable[[int], None] = lambda _entry: None
    ) -> None:
        """Issue for a terminal, under its signing key; `issued` is told of each by its entry, to hand it out."""
        self._journal, self._terminal, self._key, self._issued = journal, terminal, key, issued

    def due(self, service: Service, card: str, at: int) -> bool:
        """Say whether a customer may be given a service now."""
        last = self._journal.given_at(card, service.code)
        return last is None or at - last >= service.again_after * DAY

    def issue(self, service: Service, card: str, at: int) -> str:
        """Issue a service and return its code; raises `NotNowError` where it is too soon."""
        if not self.due(service, card, at):
            message = f"“{service.words}” was given not long ago; it can be given once in {service.again_after} days."
            raise NotNowError(message)
        details = {
            "kind": service.kind,
            "title": service.words,
            "days": service.days,
            "value": service.amount,
            "percent": service.percent,
            "shop": service.shop,
            "minutes": service.minutes,
            "item": service.item,
        }
        code = self._journal.add_coupon(card, at, service.code, details, self.number)
        given = self._journal.given_under(card, service.code)
        if given is not None:
            self._issued(given)
        return code

    def number(self, sequence: int) -> str:
        """Return the code of what was issued: the terminal, the entry, and a check that only its key can make.

        A voucher for points that is issued while the server cannot be asked has such a code as well.
        """
        body = self._terminal.to_bytes(4) + sequence.to_bytes(4)
        code = body + hmac.new(self._key, b"coupon" + body, hashlib.sha256).digest()[:_CHECK_BYTES]
        text = base64.b32encode(code).decode()
        return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
