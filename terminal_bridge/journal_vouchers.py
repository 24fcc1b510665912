"""What the journal holds of vouchers: those that points were taken for, and those that were taken in here.

Points that a card paid are owed a voucher until the server has issued it; nothing of that is forgotten before.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from terminal_bridge.entry import Entry, EntryKind, EntryState
from terminal_bridge.journal_file import JournalFile, as_json

_EXCHANGE: Final = "json_extract(details, '$.exchange') IS NOT NULL"
_TOLD: Final = "SELECT entry FROM voucher WHERE told != 0"
OWED: Final = f"kind = 'record' AND state = 'settled' AND {_EXCHANGE} AND sequence NOT IN ({_TOLD})"
"""Entries of points that were taken, for which the server has neither issued a voucher nor said that it never will."""
# In the column `told`: the server knows of the points, and has said for good that they buy nothing.
_NEVER: Final = 2


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

    def end_taking(self, code: str) -> None:
        """Write down that it is known what became of it: the next time is another one."""
        with self._writing() as db:
            db.execute("DELETE FROM taking WHERE code = ?", (code,))


def _read(entry: int, code: str, said: str, told: int) -> tuple[int, str, Mapping[str, Any], bool, str]:
    content = json.loads(said)
    return entry, code, content, bool(told), str(content.get("refused") or "")
