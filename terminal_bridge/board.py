"""What the till's page and its terminal screen show, and who is told when that changes."""

import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from core.money import Currency
from terminal_bridge.clock import Clock, moment_of, system_clock
from terminal_bridge.exchange import Voucher
from terminal_bridge.exchanges import choices_of
from terminal_bridge.face import Customer, Face, Outcome, Phase
from terminal_bridge.journal import Journal
from terminal_bridge.journal_vouchers import KeptVoucher
from terminal_bridge.papers import Handed
from terminal_bridge.sums import lapse_words, off_words, sum_words, voucher_hint
from terminal_bridge.till import WAIT

_CLOCK_OFF = 120
MOST_CHOICES = 9
"""How many of what points can be exchanged for are shown: one for each digit."""


class Board:
    """The picture of the moment; every change is told to whoever listens, on the thread that made it."""

    def __init__(self, name: str, clock: Clock = system_clock) -> None:
        """Begin with a till of this name that waits."""
        self.name, self.clock = name, clock
        self.face = Face(Phase.WAITING, WAIT)
        self.server = self.readers = self.shop_card = self.vouchers = ""
        self.has_shop_card = False
        self.paper: Handed | None = None
        self.voucher: Voucher | None = None
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @property
    def serving(self) -> bool:
        """Say whether a customer's card is there, ready for what is wanted."""
        return self.face.customer is not None and self.face.phase in {Phase.READY, Phase.DONE}

    def show(self, face: Face) -> None:
        """Show another face; with another customer, what was handed to the one before is put aside.

        A voucher that was taken in makes room for what is done next.
        """
        if face.phase is Phase.READING:
            self.paper = None
        if face.phase in {Phase.READING, Phase.WORKING} and self.voucher is not None and self.voucher.redeemed:
            self.voucher = None
        self.face = face
        self._tell()

    def hand(self, paper: Handed | None) -> None:
        """Show what was handed out, or put it aside."""
        self.paper = paper
        self._tell()

    def lay(self, voucher: Voucher | None) -> None:
        """Show a voucher that somebody brings, or put it aside."""
        self.voucher = voucher
        self._tell()

    def say(self, what: str, words: str) -> None:
        """Show what is amiss with the `server`, `readers`, `shop_card` or `vouchers`; an empty text: nothing is."""
        self.has_shop_card |= what == "shop_card"
        if getattr(self, what) != words:
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
        "amiss": [words for words in (*_amiss(board), _clock(journal)) if words],
        "tell": _to_tell(face, journal),
        "choices": choices_shown(board, journal, currency),
        "paper": None if board.paper is None else asdict(board.paper),
        "voucher": None if board.voucher is None else _voucher(board, board.voucher, currency),
        "certificates": _waiting(face, journal, currency),
        "shop_card": board.has_shop_card,
        "owed": len(journal.owed()),
        "refused": _refused(journal),
        "money": {"before": _sample(currency)[0], "after": _sample(currency)[1], "digits": currency.exponent},
    }


def _to_tell(face: Face, journal: Journal) -> list[str]:
    """Return what the customer who is there has to hear: of points that bought nothing, until somebody clears it."""
    if face.customer is None:
        return []
    return [f"Tell the customer: {_words_of(each)}" for each in journal.never_issued(face.customer.card)]


def _voucher(board: Board, voucher: Voucher, currency: Currency) -> dict[str, Any]:
    hint = voucher_hint(voucher, currency, serving=board.serving)
    return {**voucher.said(), "problem": voucher.problem, "hint": hint}


def _waiting(face: Face, journal: Journal, currency: Currency) -> list[dict[str, str]]:
    """Return what was taken in and waits for the next purchase of whoever is there."""
    found = [] if face.customer is None else journal.certificates(face.customer.card)
    return [{"title": each.title, "off": off_words(each, currency)} for each in found]


def _refused(journal: Journal) -> list[dict[str, Any]]:
    """Return what the server could not read, and what it never issues, each with its words."""
    aside = [{"entry": entry, "words": words} for entry, words in journal.set_aside_for()]
    return aside + [{"entry": each.entry, "words": _words_of(each)} for each in journal.never_issued()]


def _words_of(voucher: KeptVoucher) -> str:
    """Return what is said of a voucher that the server never issues."""
    printed = f"The voucher {voucher.code} counts nowhere. " if voucher.code else ""
    return f"{printed}{voucher.refused}"


def _amiss(board: Board) -> tuple[str, ...]:
    return board.readers, board.shop_card, board.server, board.vouchers


def choices_shown(board: Board, journal: Journal, currency: Currency) -> list[dict[str, Any]]:
    """Return what the customer's points can be exchanged for: what they have enough for comes first, with its key."""
    customer = board.face.customer
    if customer is None or not board.serving:
        return []
    found = choices_of(journal, moment_of(board.clock()).astimezone().date())
    ordered = sorted(found, key=lambda each: (each.points > customer.points, each.points))[:MOST_CHOICES]
    return [
        {
            "code": each.code,
            "kind": each.kind,
            "title": each.title,
            "points": each.points,
            "value": "" if each.value is None else currency.text(each.value),
            "key": str(number) if each.points <= customer.points else "",
        }
        for number, each in enumerate(ordered, 1)
    ]


def _customer(customer: Customer, currency: Currency) -> dict[str, Any]:
    amounts = {name: currency.text(getattr(customer, name)) for name in ("last_amount", "total")}
    return {**asdict(customer), **amounts}


def _outcome(outcome: Outcome, currency: Currency) -> dict[str, Any]:
    taken = currency.text(outcome.taken_off) if outcome.taken_off else ""
    words = {"sum": sum_words(outcome, currency), "lapses": lapse_words(outcome, currency)}
    return {**asdict(outcome), "amount": currency.text(outcome.amount), "taken_off": taken, **words}


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
