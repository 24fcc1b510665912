"""What the journal holds of entries that the server cannot read, or fails on: put aside so that the others go on."""

from collections.abc import Mapping

from terminal_bridge.journal_vouchers import JournalVouchers

# In the column `acknowledged`: neither waiting (0) nor taken (1), so it is not forgotten either.
_ASIDE = 2
_FAULT = "json_extract(details, '$.fault') IS NOT NULL"


class JournalAside(JournalVouchers):
    """The part of a journal that puts entries aside, and takes them up again."""

    def set_aside(self, refused: Mapping[int, str]) -> None:
        """Put entries aside, each by its sequence with the server's words for why."""
        with self._writing() as db:
            for sequence, words in refused.items():
                db.execute(
                    "UPDATE entry SET acknowledged = ?, details = json_set(details, '$.set_aside', ?) "
                    "WHERE sequence = ? AND acknowledged = 0",
                    (_ASIDE, words, sequence),
                )

    def set_aside_for_later(self, sequence: int, words: str) -> None:
        """Put aside an entry on which the server fails: it is not refused, and is sent again by itself."""
        with self._writing() as db:
            db.execute(
                "UPDATE entry SET acknowledged = ?, details = json_set(details, '$.set_aside', ?, '$.fault', 1) "
                "WHERE sequence = ? AND acknowledged = 0",
                (_ASIDE, words, sequence),
            )

    def put_back_for_later(self) -> list[int]:
        """Let those on which the server failed be sent again, each in a batch of its own; return the batches."""
        with self._writing() as db:
            rows = db.execute(f"SELECT sequence FROM entry WHERE acknowledged = ? AND {_FAULT}", (_ASIDE,)).fetchall()
            batches = [self._number(db, "batch") for _ in rows]
            again = "acknowledged = 0, batch = ?, details = json_remove(details, '$.set_aside', '$.fault')"
            of_each = [(batch, sequence) for batch, (sequence,) in zip(batches, rows, strict=True)]
            db.executemany(f"UPDATE entry SET {again} WHERE sequence = ?", of_each)
            return batches

    def faults(self) -> int:
        """Return on how many entries that are put aside the server fails."""
        return int(self._all(f"SELECT count(*) FROM entry WHERE acknowledged = ? AND {_FAULT}", _ASIDE)[0][0])

    def aside(self) -> int:
        """Return how many entries are put aside."""
        return int(self._all("SELECT count(*) FROM entry WHERE acknowledged = ?", _ASIDE)[0][0])

    def set_aside_for(self, most: int = 20) -> list[tuple[int, str]]:
        """Return the latest entries that are put aside, each by its sequence with the server's words for why."""
        query = "SELECT sequence, json_extract(details, '$.set_aside') FROM entry WHERE acknowledged = ?"
        rows = self._all(f"{query} ORDER BY sequence DESC LIMIT ?", _ASIDE, most)
        return [(int(sequence), str(words)) for sequence, words in rows]

    def put_back(self) -> int:
        """Let what could not be read be sent again: the server, or this till, may be another release now."""
        with self._writing() as db:
            again = "acknowledged = 0, batch = NULL, details = json_remove(details, '$.set_aside')"
            query = f"UPDATE entry SET {again} WHERE acknowledged = ? AND NOT ({_FAULT})"
            return db.execute(query, (_ASIDE,)).rowcount

    def split(self, batch: int) -> list[int]:
        """Make two batches of one that is not acknowledged, and return their numbers; none for a single entry."""
        with self._writing() as db:
            rows = db.execute(
                "SELECT sequence FROM entry WHERE batch = ? AND acknowledged = 0 ORDER BY sequence", (batch,)
            ).fetchall()
            half = len(rows) // 2
            numbers: list[int] = []
            for part in (rows[:half], rows[half:]) if half else ():
                number = self._number(db, "batch")
                db.executemany("UPDATE entry SET batch = ? WHERE sequence = ?", [(number, each) for (each,) in part])
                numbers.append(number)
            return numbers
