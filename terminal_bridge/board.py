"""What the till's page and its terminal screen show, and who is told when that changes."""

import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from core.money import Currency
from terminal_bridge.face import Customer, Face, Outcome, Phase
from terminal_bridge.journal import Journal
from terminal_bridge.till import WAIT

_CLOCK_OFF = 120


class Board:
    """The picture of the moment; every change is told to whoever listens, on the thread that made it."""

    def __init__(self, name: str) -> None:
        """Begin with a till of this name that waits."""
        self.name = name
        self.face = Face(Phase.WAITING, WAIT)
        self.server = self.readers = self.shop_card = ""
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def show(self, face: Face) -> None:
        """Show another face."""
        self.face = face
        self._tell()

    def say(self, what: str, words: str) -> None:
        """Show what is amiss with the `server`, the `readers` or the `shop_card`; an empty text where nothing is."""
        setattr(self, what, words)
        self._tell()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell `listener` of each change; return what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return leave

    def _tell(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()


def state_of(board: Board, journal: Journal, currency: Currency) -> dict[str, Any]:
    """Return everything that a page shows, as JSON can hold it; amounts as people read them."""
    face = board.face
    return {
        "till": board.name,
        "phase": face.phase,
        "words": face.words,
        "amount": face.amount,
        "customer": None if face.customer is None else _customer(face.customer, currency),
        "outcome": None if face.outcome is None else _outcome(face.outcome, currency),
        "waiting": journal.waiting(),
        "doubtful": len(journal.open_entries()),
        "amiss": [words for words in (board.readers, board.shop_card, board.server, _clock(journal)) if words],
        "money": {"before": _sample(currency)[0], "after": _sample(currency)[1], "digits": currency.exponent},
    }


def _customer(customer: Customer, currency: Currency) -> dict[str, Any]:
    amounts = {name: currency.text(getattr(customer, name)) for name in ("last_amount", "total")}
    return {**asdict(customer), **amounts}


def _outcome(outcome: Outcome, currency: Currency) -> dict[str, Any]:
    taken = currency.text(outcome.taken_off) if outcome.taken_off else ""
    return {**asdict(outcome), "amount": currency.text(outcome.amount), "taken_off": taken}


def _sample(currency: Currency) -> tuple[str, str]:
    """Return what stands before and after an amount."""
    text = currency.text(0)
    digits = [place for place, each in enumerate(text) if each.isdigit()]
    return text[: digits[0]], text[digits[-1] + 1 :]


def _clock(journal: Journal) -> str:
    ahead = int(journal.kept("clock_ahead") or 0)
    if abs(ahead) < _CLOCK_OFF:
        return ""
    return f"This till's clock is {abs(ahead) // 60} minutes {'fast' if ahead > 0 else 'slow'}: set it right."
