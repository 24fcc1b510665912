"""What the journal holds of vouchers: those that points were taken for, and those that were taken in here.

Points that a card paid are owed a voucher until the server has issued it; nothing of that is forgotten before.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from terminal_bridge.certificates import Certificate, Deduction
from terminal_bridge.entry import Entry, EntryKind, EntryState
from terminal_bridge.journal_file import JournalFile, as_json

_EXCHANGE: Final = "json_extract(details, '$.exchange') IS NOT NULL"
_TOLD: Final = "SELECT entry FROM voucher WHERE told != 0"
OWED: Final = f"kind = 'record' AND state = 'settled' AND {_EXCHANGE} AND sequence NOT IN ({_TOLD})"
"""Entries of points that were taken, for which the server has neither issued a voucher nor said that it never will."""
# In the column `told`: the server knows of the points, and has said for good that they buy nothing.
_NEVER: Final = 2
# What was taken in and waits for a purchase, as JSON: the card, and the fields of a certificate.
_WAITING: Final = "certificates"


@dataclass(frozen=True)
class KeptVoucher:
    """A voucher for the points of an `entry`; `told` is whether the server knows of it, `said` what it is good for.

    `refused` are the server's words where it never issues it; then it is good for nothing.
    """

    entry: int
    code: str
    said: Mapping[str, Any]
    told: bool
    refused: str = ""


class JournalVouchers(JournalFile):
    """The part of a journal that is about vouchers."""

    def owed(self, card: str | None = None) -> list[Entry]:
        """Return entries of points that were taken and for which the server has issued nothing yet, oldest first."""
        if card is None:
            return self._entries(OWED)
        return self._entries(f"{OWED} AND card = ?", card)

    def keep_voucher(self, entry: int, code: str, said: Mapping[str, Any], *, told: bool) -> None:
        """Keep what was issued for the points of an entry; what the server issued replaces what this till did."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO voucher VALUES (?, ?, ?, ?)", (entry, code, as_json(said), told))

    def voucher(self, entry: int) -> KeptVoucher | None:
        """Return the voucher for the points of an entry; None where there is none yet."""
        rows = self._all("SELECT entry, code, said, told FROM voucher WHERE entry = ?", entry)
        return KeptVoucher(*_read(*rows[0])) if rows else None

    def end_exchange(self, entry: int, title: str, words: str) -> None:
        """Write down that the server never issues what the points of an entry were for, with its words."""
        known = self.voucher(entry)
        said = {"title": title, "refused": words}
        with self._writing() as db:
            values = (entry, known.code if known is not None else "", as_json(said), _NEVER)
            db.execute("INSERT OR REPLACE INTO voucher VALUES (?, ?, ?, ?)", values)

    def never_issued(self, card: str | None = None) -> list[KeptVoucher]:
        """Return what the server never issues, the latest first: of one card, what its holder was not told yet."""
        query = (
            "SELECT voucher.entry, code, said, told FROM voucher JOIN entry ON sequence = voucher.entry WHERE told = ?"
        )
        if card is None:
            rows = self._all(f"{query} ORDER BY voucher.entry DESC LIMIT 20", _NEVER)
        else:
            heard = "json_extract(said, '$.heard') IS NULL"
            rows = self._all(f"{query} AND card = ? AND {heard} ORDER BY voucher.entry DESC", _NEVER, card)
        return [KeptVoucher(*_read(*row)) for row in rows]

    def customer_heard(self, card: str) -> None:
        """Write down that a card's holder was told of what is never issued."""
        with self._writing() as db:
            mine = "entry IN (SELECT sequence FROM entry WHERE card = ?)"
            db.execute(
                f"UPDATE voucher SET said = json_set(said, '$.heard', 1) WHERE told = ? AND {mine}", (_NEVER, card)
            )

    def handed_out(self, card: str, most: int = 5) -> list[int]:
        """Return the entries of coupons and vouchers that a card's holder got here, the latest first."""
        query = (
            "SELECT sequence FROM entry WHERE card = ? AND (kind = 'coupon' OR sequence IN "
            "(SELECT entry FROM voucher WHERE told != ?)) ORDER BY sequence DESC LIMIT ?"
        )
        return [int(entry) for (entry,) in self._all(query, card, _NEVER, most)]

    def provisional_points(self, card: str) -> int:
        """Return how many points of a card went, or may have gone, for vouchers of which the server does not know."""
        query = (
            "SELECT sum(json_extract(details, '$.points')) FROM entry WHERE kind = 'record' AND state != 'void'"
            f" AND {_EXCHANGE} AND sequence NOT IN ({_TOLD}) AND card = ?"
        )
        return int(self._all(query, card)[0][0] or 0)

    def begin_taking(self, code: str, at: int) -> int:
        """Write down that a voucher is about to be taken in here; return the entry under which the server is asked.

        Asked again, it is the same entry, until it is known what became of it.
        """
        with self._writing() as db:
            row = db.execute("SELECT entry FROM taking WHERE code = ?", (code,)).fetchone()
            if row is not None:
                return int(row[0])
            entry = self._add(db, EntryKind.NOTE, EntryState.SETTLED, ("", at), {"voucher": code})
            db.execute("INSERT INTO taking VALUES (?, ?)", (code, entry))
            return entry

    def end_taking(self, code: str, card: str = "", certificate: Certificate | None = None) -> None:
        """Write down that it is known what became of it: the next time is another one.

        In the same commit a `certificate` is kept that waits for the next purchase of a `card`.
        """
        with self._writing() as db:
            db.execute("DELETE FROM taking WHERE code = ?", (code,))
            if certificate is not None:
                fields = (certificate.entry, certificate.kind, certificate.title, certificate.worth)
                self._keep_waiting(db, [*self._waiting(db), [card, *fields, certificate.percent]])

    def certificates(self, card: str) -> list[Certificate]:
        """Return what waits for the next purchase of a card; not what is bound to one that is in doubt."""
        bound: set[int] = set()
        open_ones = "state IN ('intended', 'doubtful') AND json_extract(details, '$.vouchers') IS NOT NULL"
        for entry in self._entries(open_ones):
            bound.update(Deduction.read(entry.details["vouchers"]).entries)
        rows = self._all("SELECT value FROM kept WHERE name = ?", _WAITING)
        kept = json.loads(rows[0][0]) if rows else []
        found = [Certificate(*fields) for of_card, *fields in kept if of_card == card]
        return [each for each in found if each.entry not in bound]

    def give_up_certificates(self, card: str, at: int) -> list[Certificate]:
        """Let what waits for a card come off no purchase here any more, and note that; return what it was."""
        given_up = self.certificates(card)
        entries = [each.entry for each in given_up]
        if entries:
            with self._writing() as db:
                self._use_up(db, entries)
                self._add(db, EntryKind.NOTE, EntryState.SETTLED, (card, at), {"vouchers_given_up": entries})
        return given_up

    def _use_up(self, db: sqlite3.Connection, entries: Iterable[int]) -> None:
        """Let certificates wait no more: they are used up."""
        gone = set(entries)
        if gone:
            self._keep_waiting(db, [each for each in self._waiting(db) if each[1] not in gone])

    @staticmethod
    def _waiting(db: sqlite3.Connection) -> list[list[Any]]:
        row = db.execute("SELECT value FROM kept WHERE name = ?", (_WAITING,)).fetchone()
        return list(json.loads(row[0])) if row else []

    @staticmethod
    def _keep_waiting(db: sqlite3.Connection, waiting: list[list[Any]]) -> None:
        db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (_WAITING, as_json(waiting)))


def _read(entry: int, code: str, said: str, told: int) -> tuple[int, str, Mapping[str, Any], bool, str]:
    content = json.loads(said)
    return entry, code, content, bool(told), str(content.get("refused") or "")
