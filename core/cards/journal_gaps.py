"""Which numbers of a till's journal were heard, and which are missing although later ones came.

A journal numbers its entries without a gap. They come in batches, now and then in another order, and one that is in
doubt waits until its card comes back; but what is missing for longer was taken out, or never was what it says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.cards.card_time import seconds_of
from core.cards.findings import Findings
from core.models import EntryKind, FindingKind, Terminal, TerminalEntry

PATIENCE = timedelta(days=2)
"""How long a number may be missing: tills send once a day at the least (seed 004), and may miss a day."""
MOST_STRETCHES = 64
_DOUBTFUL = "doubtful"

Stretch = list[int]


def joined(heard: list[Stretch], numbers: Iterable[int], taken_to: int, now: datetime) -> list[Stretch]:
    """Return the stretches of what was heard of a journal, each first, last and since when, with `numbers` as well.

    Where nothing was kept yet, all up to `taken_to` counts as heard: earlier releases kept no stretches. The oldest
    gaps are given up where there are very many.
    """
    since = seconds_of(now)
    found = [list(each) for each in heard] or ([[1, taken_to, since]] if taken_to else [])
    made: list[Stretch] = []
    for first, last, began in sorted([*found, *([number, number, since] for number in set(numbers))]):
        if made and first <= made[-1][1] + 1:
            made[-1][1], made[-1][2] = max(made[-1][1], last), min(made[-1][2], began)
        else:
            made.append([first, last, began])
    while len(made) > MOST_STRETCHES:
        made[:2] = [[made[0][0], made[1][1], min(made[0][2], made[1][2])]]
    return made


def note_journal_gaps(tx: Session, findings: Findings, now: datetime) -> None:
    """Note the numbers that have been missing for longer than they may be, each gap once."""
    before = seconds_of(now - PATIENCE)
    for terminal in tx.exec(select(Terminal).order_by(col(Terminal.id))).all():
        after = 0
        for first, last, since in terminal.heard:
            if first > after + 1 and since <= before:
                _note(tx, findings, terminal, (after + 1, first - 1))
            after = last


def _note(tx: Session, findings: Findings, terminal: Terminal, gap: tuple[int, int]) -> None:
    doubtful = _in_doubt(tx, terminal, gap)
    missing = gap[1] - gap[0] + 1 - len(doubtful)
    if missing <= 0:
        return
    which = f"number {gap[0]}" if gap[0] == gap[1] else f"{missing:,} of the numbers {gap[0]} to {gap[1]}"
    text = (
        f"{terminal.name} (terminal {terminal.number}) never sent {which} of its journal, though it sent later ones: "
        "entries were taken out of it."
    )
    findings.add(FindingKind.TERMINAL, f"journal:{terminal.id}:{gap[0]}", text, terminal=terminal)


def _in_doubt(tx: Session, terminal: Terminal, gap: tuple[int, int]) -> set[int]:
    """Return which of these numbers the till itself has said to be in doubt."""
    rows = tx.exec(
        select(TerminalEntry.details)
        .where(
            TerminalEntry.terminal_id == terminal.id,
            TerminalEntry.kind == EntryKind.NOTE,
            TerminalEntry.sequence > gap[0],
        )
        .execution_options(yield_per=1_000)
    )
    said = (details.get(_DOUBTFUL) for details in rows)
    return {number for number in said if type(number) is int and gap[0] <= number <= gap[1]}
