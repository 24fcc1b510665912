"""Vouchers that are shown at this till: looked at, and taken in once, by asking the server."""

import re
from dataclasses import replace
from typing import Final

from terminal_bridge.certificates import Certificate
from terminal_bridge.clock import Clock
from terminal_bridge.errors import RefusedError
from terminal_bridge.exchange import Voucher
from terminal_bridge.journal import Journal
from terminal_bridge.server import ForbiddenError, Server, ServerAwayError, ServerRefusesError

# As they are printed: groups of four, of which the server's codes have four and tills' own six.
_PRINTED: Final = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}(?:(?:-[A-Z2-7]{4}){2})?", re.IGNORECASE)
_LOST: Final = "The answer did not come, so nobody knows whether the voucher was taken in. Take it in again."
_AWAY: Final = "The server does not answer, so nobody can say whether this voucher still counts. Do not take it."


def is_voucher(line: str) -> bool:
    """Say whether what a reader typed is the code of a voucher, as vouchers have it printed."""
    return _PRINTED.fullmatch(line.strip()) is not None


class Takings:
    """Looks at vouchers, and takes them in."""

    def __init__(self, journal: Journal, server: Server | None, clock: Clock) -> None:
        """Ask `server`; without one nothing can be taken in."""
        self._journal, self._server, self._clock = journal, server, clock

    def look(self, code: str) -> Voucher:
        """Say what a voucher is good for, and why it does not count here; takes nothing in. Raises `RefusedError`."""
        try:
            return self._asked().voucher(code.strip())
        except ServerAwayError as error:
            raise RefusedError(_AWAY) from error
        except ForbiddenError as refusal:
            raise RefusedError(str(refusal)) from refusal

    def take(self, code: str, card: str = "") -> Voucher:
        """Take a voucher in, once; after a lost answer, asked again here, it is the same taking.

        What it is worth waits for the next purchase of the `card` that is there; where none is, it has no purchase
        here that it could come off.
        Raises `RefusedError` with the server's reason, or saying that the answer was lost.
        """
        server, key = self._asked(), _plain(code)
        entry = self._journal.begin_taking(key, self._clock())
        try:
            voucher = server.take_in(code.strip(), entry)
        except ServerAwayError as error:
            raise RefusedError(_LOST) from error
        except ServerRefusesError as refusal:
            if isinstance(refusal, ForbiddenError):
                self._journal.end_taking(key)
            raise RefusedError(str(refusal)) from refusal
        takes_off = bool(card and (voucher.worth or voucher.percent))
        made = Certificate(entry, voucher.kind, voucher.title, voucher.worth, voucher.percent) if takes_off else None
        self._journal.end_taking(key, card, made)
        return replace(voucher, waits=takes_off)

    def _asked(self) -> Server:
        if self._server is None:
            message = "Vouchers are looked up at the server, and this till has none."
            raise RefusedError(message)
        return self._server


def _plain(code: str) -> str:
    """Return a code without what people write between its letters, and with the letters that they meant."""
    letters = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
    return letters.translate(str.maketrans("018", "OIB"))
