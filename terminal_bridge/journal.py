"""The till's journal: what was meant, before a card is touched; what came of it; what the server has taken.

An SQLite file of which every commit is on the disk before the till goes on (seed 004: the simple log, 126, and steps
319, 370 and 424). Nothing is deleted that the server has not taken.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from core.loyalty.record import Record
from terminal_bridge.certificates import Deduction
from terminal_bridge.entry import Entry, EntryKind, EntryState, Step
from terminal_bridge.journal_aside import JournalAside
from terminal_bridge.journal_file import as_json, write_steps
from terminal_bridge.journal_vouchers import OWED


class Journal(JournalAside):
    """The journal of one till."""

    def __init__(self, path: Path) -> None:
        """Open the journal, or begin one. What was intended when the till ended is in doubt from now on.

        Raises `JournalBusyError` where another till has it open.
        """
        super().__init__(path)
        for entry in self._entries("state = 'intended'"):
            self.doubt(entry.sequence, "the till ended before it knew")

    # What is written down

    def intend(self, card: str, at: int, details: Mapping[str, Any], steps: Iterable[Step]) -> int:
        """Write down what is meant to be done with a card, before it is touched; return its sequence."""
        with self._writing() as db:
            sequence = self._add(db, EntryKind.RECORD, EntryState.INTENDED, (card, at), details)
            write_steps(db, sequence, steps)
            return sequence

    def settle(
        self,
        sequence: int,
        record: bytes,
        receipt: bytes,
        *,
        steps: Iterable[Step] = (),
        details: Mapping[str, Any] | None = None,
        keep: bytes | None = None,
    ) -> None:
        """Write down what the card did: its record and receipt. Saying it again changes nothing.

        The certificates that the purchase was paid with are used up, in the same commit.

        `keep` is what a card that stores nothing itself would store: it is kept here, in the same commit.
        """
        with self._writing() as db:
            said = self._resolve(db, sequence, EntryState.SETTLED, details or {}, steps)
            self._use_up(db, Deduction.read(said.get("vouchers")).entries)
            db.execute("UPDATE entry SET record = ?, receipt = ? WHERE sequence = ?", (record, receipt, sequence))
            if keep is not None:
                (card,) = db.execute("SELECT card FROM entry WHERE sequence = ?", (sequence,)).fetchone()
                db.execute("INSERT OR REPLACE INTO kept_card VALUES (?, ?)", (card, keep))

    def void(self, sequence: int, reason: str, steps: Iterable[Step] = ()) -> None:
        """Write down that the card did nothing of it, and why."""
        with self._writing() as db:
            self._resolve(db, sequence, EntryState.VOID, {"reason": reason}, steps)

    def doubt(self, sequence: int, reason: str) -> None:
        """Write down that nobody knows whether the card did it; the server hears of that as well."""
        with self._writing() as db:
            row = db.execute("SELECT card, at, state FROM entry WHERE sequence = ?", (sequence,)).fetchone()
            if row is None or row[2] != EntryState.INTENDED:
                return
            db.execute("UPDATE entry SET state = 'doubtful' WHERE sequence = ?", (sequence,))
            details = {"doubtful": sequence, "reason": reason}
            self._add(db, EntryKind.NOTE, EntryState.SETTLED, (row[0], row[1]), details)

    def add(self, kind: EntryKind, card: str, at: int, details: Mapping[str, Any]) -> int:
        """Write down what happened without touching a card: it was presented, something was noted."""
        with self._writing() as db:
            return self._add(db, kind, EntryState.SETTLED, (card, at), details)

    def add_changed(self, name: str, card: str, at: int, details: Mapping[str, Any]) -> None:
        """Note how something about a card stands, unless that was the last that was noted under this name."""
        with self._writing() as db:
            before = db.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
            if before is None or before[0] != as_json(details):
                self._add(db, EntryKind.NOTE, EntryState.SETTLED, (card, at), details)
                db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, as_json(details)))

    def bring(self, card: str, at: int, name: str, after: int, entries: Iterable[bytes]) -> None:
        """Write down entries of a shop card's log that come `after` a number, and how far it was brought, as `name`."""
        with self._writing() as db:
            number = after
            for number, entry in enumerate(entries, after + 1):
                details = {"shop_log": entry.hex(), "shop_card": card, "number": number}
                self._add(db, EntryKind.NOTE, EntryState.SETTLED, (card, at), details)
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, str(number)))

    def add_register(self, sales: Iterable[tuple[str, int, Mapping[str, Any]]]) -> int:
        """Write down sales of a cash register, each by reference, time, and what it says; return how many are new.

        A reference that was heard before is passed over: a journal may be brought twice.
        """
        with self._writing() as db:
            new = 0
            for reference, at, details in sales:
                if db.execute("INSERT OR IGNORE INTO register VALUES (?)", (reference,)).rowcount:
                    self._add(db, EntryKind.NOTE, EntryState.SETTLED, ("", at), details)
                    new += 1
            return new

    def bring_records(self, card: str, at: int, terminal: int, found: Iterable[tuple[bytes, bytes]]) -> None:
        """Write down records of a card's log that are not here: of the server's orders, and of other tills.

        `found` are records with their receipts, to the last that the card has; `terminal` is this till.
        """
        with self._writing() as db:
            last = 0
            for content, receipt in found:
                record = Record.from_bytes(content)
                last = record.card_sequence
                if record.terminal == terminal and self._holds(db, record.terminal_sequence, content):
                    continue
                details = {"of_terminal": record.terminal}
                sequence = self._add(db, EntryKind.RECORD, EntryState.SETTLED, (card, at), details)
                db.execute("UPDATE entry SET record = ?, receipt = ? WHERE sequence = ?", (content, receipt, sequence))
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (f"log of {card}", str(last)))

    def brought_to(self, card: str) -> int:
        """Return up to which sequence a card's log was looked through here."""
        return int(self.kept(f"log of {card}") or 0)

    @staticmethod
    def _holds(db: sqlite3.Connection, sequence: int, content: bytes) -> bool:
        row = db.execute("SELECT record FROM entry WHERE sequence = ?", (sequence,)).fetchone()
        return row is not None and row[0] == content

    def add_coupon(
        self, card: str, at: int, service: str, details: Mapping[str, Any], code: Callable[[int], str]
    ) -> str:
        """Write down that a service was given, under the code that `code` makes of the entry's sequence; return it."""
        with self._writing() as db:
            number = code(int(self._peek(db, "sequence")) + 1)
            said = {**details, "service": service, "code": number}
            sequence = self._add(db, EntryKind.COUPON, EntryState.SETTLED, (card, at), said)
            db.execute("INSERT OR REPLACE INTO given VALUES (?, ?, ?, ?)", (card, service, at, sequence))
            return number

    def given_at(self, card: str, service: str) -> int | None:
        """Return when a service was given to a card's holder here last."""
        rows = self._all("SELECT at FROM given WHERE card = ? AND service = ?", card, service)
        return int(rows[0][0]) if rows else None

    def given_under(self, card: str, service: str) -> int | None:
        """Return the entry under which a service was given to a card's holder here last."""
        rows = self._all("SELECT entry FROM given WHERE card = ? AND service = ?", card, service)
        return int(rows[0][0]) if rows else None

    def go(self, sequence: int, steps: Iterable[Step]) -> None:
        """Write down that the till went through further steps of an entry's figure."""
        with self._writing() as db:
            write_steps(db, sequence, steps)

    def _resolve(
        self, db: sqlite3.Connection, sequence: int, state: EntryState, more: Mapping[str, Any], steps: Iterable[Step]
    ) -> dict[str, Any]:
        row = db.execute("SELECT state, details FROM entry WHERE sequence = ?", (sequence,)).fetchone()
        if row is None or (row[0] not in (EntryState.INTENDED, EntryState.DOUBTFUL) and row[0] != state):
            message = f"entry {sequence} is not open, so it cannot become {state}"
            raise ValueError(message)
        details: dict[str, Any] = {**json.loads(row[1]), **more}
        if row[0] != state:
            changed = (state, as_json(details), sequence)
            db.execute("UPDATE entry SET state = ?, details = ? WHERE sequence = ?", changed)
            write_steps(db, sequence, steps)
        return details

    # What is read

    def entry(self, sequence: int) -> Entry | None:
        """Return an entry by its sequence."""
        found = self._entries("sequence = ?", sequence)
        return found[0] if found else None

    def open_entries(self, card: str | None = None) -> list[Entry]:
        """Return what is intended or in doubt, oldest first; of one card, or of all."""
        if card is None:
            return self._entries("state IN ('intended', 'doubtful')")
        return self._entries("state IN ('intended', 'doubtful') AND card = ?", card)

    def steps(self, sequence: int) -> list[Step]:
        """Return the figures' steps that were gone through, in order."""
        rows = self._all("SELECT number, name FROM step WHERE entry = ? ORDER BY rowid", sequence)
        return [Step(number, name) for number, name in rows]

    def paid(self, payment: bytes) -> Entry | None:
        """Return what was last meant to be done for a payment, unless the card did nothing of it."""
        condition = "kind = 'record' AND state != 'void' AND json_extract(details, '$.payment') = ?"
        found = self._entries(condition, payment.hex(), order="DESC LIMIT 1")
        return found[0] if found else None

    def kept_card(self, card: str) -> bytes | None:
        """Return what is kept here for a card that stores nothing itself."""
        rows = self._all("SELECT content FROM kept_card WHERE card = ?", card)
        return bytes(rows[0][0]) if rows else None

    def latest(self, most: int) -> list[Entry]:
        """Return the latest entries, newest first."""
        return self._entries("1", order=f"DESC LIMIT {int(most)}")

    # What goes to the server

    def waiting(self) -> int:
        """Return how many entries are settled and not yet taken by the server."""
        return int(
            self._all("SELECT count(*) FROM entry WHERE acknowledged = 0 AND state IN ('settled', 'void')")[0][0]
        )

    def next_batch(self, most: int) -> tuple[int, list[Entry]] | None:
        """Return a batch to send: the one that was begun and not acknowledged, as it was, or a new one.

        A new one has at most `most` entries. An entry in doubt stays out until it is settled; later ones go ahead.
        """
        with self._writing() as db:
            begun = "SELECT batch FROM entry WHERE acknowledged = 0 AND batch IS NOT NULL ORDER BY sequence LIMIT 1"
            # By the entries, not by the batches' numbers: one that was split goes on in the order of its entries.
            number = next((each for (each,) in db.execute(begun).fetchall()), None)
            if number is None:
                ready = "SELECT sequence FROM entry WHERE batch IS NULL AND state IN ('settled', 'void')"
                rows = db.execute(f"{ready} ORDER BY sequence LIMIT ?", (most,)).fetchall()
                if not rows:
                    return None
                number = self._number(db, "batch")
                db.executemany("UPDATE entry SET batch = ? WHERE sequence = ?", [(number, each) for (each,) in rows])
        return number, self._entries("batch = ?", number)

    def acknowledge(
        self, batch: int, commands: Iterable[tuple[str, bytes]], kept: Mapping[str, Any], taken_to: int = 0
    ) -> None:
        """Write down that the server has taken a batch, and what it answered: commands for cards, and what to keep.

        `taken_to` is the highest sequence that it ever had of this till: none up to there is used again, though this
        journal may be a new one.
        """
        with self._writing() as db:
            db.execute("UPDATE entry SET acknowledged = 1 WHERE batch = ? AND acknowledged = 0", (batch,))
            if taken_to > self._peek(db, "sequence"):
                db.execute("INSERT OR REPLACE INTO kept VALUES ('last sequence', ?)", (str(taken_to),))
            db.executemany("INSERT OR IGNORE INTO command (card, command) VALUES (?, ?)", list(commands))
            db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", [(name, as_json(kept[name])) for name in kept])

    def commands_for(self, card: str) -> list[tuple[int, bytes]]:
        """Return what the server wants said to a card, in its order: the number of each, and the command."""
        rows = self._all("SELECT id, command FROM command WHERE card = ? ORDER BY id", card)
        return [(int(number), bytes(command)) for number, command in rows]

    def delivered(self, command: int) -> None:
        """Write down that a card was told."""
        with self._writing() as db:
            db.execute("DELETE FROM command WHERE id = ?", (command,))

    def kept(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON was kept
        """Return what was kept under a name; None where nothing was."""
        rows = self._all("SELECT value FROM kept WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    def keep(self, name: str, value: object) -> None:
        """Keep a value, as JSON can hold it, under a name."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, as_json(value)))

    def keep_name(self, card: str, name: str) -> None:
        """Keep what a card's holder is called, for when the server cannot be asked."""
        if self.name_of(card) != name:
            with self._writing() as db:
                db.execute("INSERT OR REPLACE INTO holder VALUES (?, ?)", (card, name))

    def name_of(self, card: str) -> str:
        """Return what a card's holder is called; nothing where that was never heard here."""
        rows = self._all("SELECT name FROM holder WHERE card = ?", card)
        return str(rows[0][0]) if rows else ""

    def forget(self, before: int) -> int:
        """Delete entries from before a time that the server has taken; return how many. Nothing else is deleted."""
        with self._writing() as db:
            done = f"acknowledged = 1 AND state IN ('settled', 'void') AND at < ? AND NOT ({OWED})"
            db.execute(f"DELETE FROM voucher WHERE entry IN (SELECT sequence FROM entry WHERE {done})", (before,))
            db.execute(f"DELETE FROM step WHERE entry IN (SELECT sequence FROM entry WHERE {done})", (before,))
            return db.execute(f"DELETE FROM entry WHERE {done}", (before,)).rowcount
