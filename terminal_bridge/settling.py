"""What came of what was meant: written down, and where it was in doubt, asked of the card itself."""

import logging
from collections.abc import Mapping
from typing import Any

from core.loyalty.record import Record, RecordKind
from terminal_bridge.certificates import Deduction
from terminal_bridge.entry import Entry
from terminal_bridge.errors import RefusedError
from terminal_bridge.face import Outcome
from terminal_bridge.journal import Journal
from terminal_bridge.meant import meant
from terminal_bridge.visit import COME_BACK, Visit
from terminal_bridge.ways.conversation import Deed, Done, UntellableError

log = logging.getLogger(__name__)


class Settling:
    """Settles entries of one journal."""

    def __init__(self, journal: Journal) -> None:
        """Settle in `journal`."""
        self._journal = journal

    def settled(self, visit: Visit, sequence: int, deed: Deed, done: Done, said: Mapping[str, Any]) -> None:
        """Write down what a card did of an entry, of which `said` are the details, and what the clerk sees of it."""
        steps = visit.met.way.figure.done
        self._journal.settle(sequence, done.record, done.receipt, steps=steps, keep=done.keep)
        record = Record.from_bytes(done.record)
        short = record.kind is RecordKind.SHORT
        taken_off, deduction = _taken_off(said)
        visit.outcome = Outcome(deed.value, record.amount, record.points, record.balance, taken_off, short, deduction)
        visit.done = sequence

    def doubts(self, visit: Visit) -> None:
        """Let the card tell what became of everything that is in doubt with it."""
        for entry in self._journal.open_entries(visit.met.card):
            deed, order = meant(entry)
            try:
                done = visit.talk.recall(deed, order, int(entry.details["before"]))
            except UntellableError:
                log.warning("entry %d stays in doubt: the card has forgotten", entry.sequence)
                continue
            if done is None:
                self._journal.void(entry.sequence, "the card did nothing of it")
                self._try_again(visit, entry, order.amount if deed is Deed.SALE else None)
            else:
                self.settled(visit, entry.sequence, deed, done, entry.details)
        if visit.outcome is not None or visit.again is not None:
            visit.met = visit.talk.meet()

    @staticmethod
    def _try_again(visit: Visit, entry: Entry, due: int | None) -> None:
        """Have the clerk try what was `due` once more (None: nothing), from the price before anything was taken off.

        What certificates took off is free again, and taken off anew; the discount of then is not there a second time.
        """
        taken_off, deduction = _taken_off(entry.details)
        visit.again = None if due is None else due + taken_off
        visit.again_off = taken_off - deduction.off


def told_again(entry: Entry) -> Outcome:
    """Say what a payment brought when it was told of before; it brings nothing again. Raises `RefusedError`."""
    if entry.record is None:
        raise RefusedError(COME_BACK)
    record = Record.from_bytes(entry.record)
    taken_off, deduction = _taken_off(entry.details)
    short = record.kind is RecordKind.SHORT
    return Outcome(Deed.SALE.value, record.amount, record.points, record.balance, taken_off, short, deduction)


def _taken_off(said: Mapping[str, Any]) -> tuple[int, Deduction]:
    """Return what was taken off in all, and what certificates took of that."""
    return int(said.get("taken_off", 0)), Deduction.read(said.get("vouchers"))
