"""A terminal's journal is taken: each entry once, whatever is sent again, late, out of order or forged."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from core.cards import accounts
from core.cards.accounts import Books, Why
from core.cards.carrying import follow_replaced
from core.cards.chain import Chains
from core.cards.findings import Findings
from core.cards.journal_gaps import joined
from core.cards.loads import Loads
from core.cards.new_records import make_row
from core.cards.orders import Orders
from core.cards.origins import Origins
from core.cards.reservations import Reservations
from core.cards.said import Refusal, SaidBatch, SaidEntry
from core.cards.shop_log import ShopLogs
from core.cards.shop_reports import COUNTER, ShopReports
from core.cards.shortfall import note_shortfalls
from core.cards.standing import count_standings
from core.cards.vouchers import keep_coupon
from core.loyalty.record import Record
from core.models import (
    Card,
    CardKind,
    CardRecord,
    CardReservation,
    CardState,
    EntryKind,
    EntryReason,
    FindingKind,
    Terminal,
    TerminalEntry,
)
from core.shop import Shop

_KINDS = {"presented": EntryKind.PRESENTED, "coupon": EntryKind.COUPON, "note": EntryKind.NOTE}
RECORD = "record"


@dataclass(frozen=True)
class Taken:
    """What came of a batch: the highest sequence in it, how many entries were new, and how many findings."""

    taken_to: int
    new: int
    findings: int


def take_batch(tx: Session, shop: Shop, terminal: Terminal, batch: SaidBatch, refused: Sequence[Refusal] = ()) -> Taken:
    """Take a batch of `terminal`: what was taken before changes nothing, and what cannot be counted is noted.

    So are the entries that were `refused` because nobody can read them.
    """
    taking = _Taking(tx, shop, terminal)
    new = taking.take(batch.entries)
    for each in refused:
        taking.park(each)
    numbers = [*(entry.sequence for entry in batch.entries), *(each.sequence for each in refused if each.sequence)]
    highest = max(numbers, default=terminal.taken_to)
    terminal.heard = joined(terminal.heard, numbers, terminal.taken_to, shop.clock.now())
    terminal.taken_to = max(terminal.taken_to, highest)
    terminal.heard_at = shop.clock.now()
    tx.add(terminal)
    tx.flush()
    return Taken(highest, new, taking.findings.count)


class _Taking:
    """One transaction in which entries are taken."""

    def __init__(self, tx: Session, shop: Shop, terminal: Terminal) -> None:
        self._tx, self._shop, self._terminal = tx, shop, terminal
        self._now = shop.clock.now()
        self._books, self.findings = Books(tx), Findings(tx, self._now)
        self._orders = Orders(tx, shop.key, self._now)
        self._chains = Chains(tx, shop.key, self._books, self.findings, self._orders)
        self._reservations = Reservations(tx, self._now, self.findings, self._orders)
        self._reports = ShopReports(tx, self.findings, self._orders, self._reservations)
        self._loads = Loads(tx, self._orders)
        # Ids of cards that have refused a load for now.
        self._put_off: set[int] = set()
        self._cards: dict[str, Card] = {}
        self._logged: dict[str, Card] = {}
        self._seen: set[tuple[int, str, str]] = set()
        self._origins = Origins(tx, terminal)

    def take(self, entries: Sequence[SaidEntry]) -> int:
        """Take what is new of `entries`; return how many were."""
        known = self._known([entry.sequence for entry in entries if not _is_record(entry)])
        self._hold_cards(entries)
        self._seen = self._seen_before(entries)
        new: int = 0
        rows: list[CardRecord] = []
        for entry in entries:
            if not _is_record(entry):
                self._hear_counter(entry)
                if entry.sequence not in known:
                    known.add(entry.sequence)
                    new += 1
                    self._keep_entry(entry, _KINDS.get(entry.kind, EntryKind.NOTE))
            elif (row := self._record(entry)) is not None:
                rows.append(row)
        logs = ShopLogs(self._tx, self._shop.key, self.findings, self._orders, self._reservations)
        for number in sorted(self._logged):
            logs.follow(self._logged[number])
        self._reports.close()
        if rows:
            self._count(rows)
        self._reservations.look_at(self._told_of(rows), self._reports.cards)
        return new + len(rows)

    def _told_of(self, rows: list[CardRecord]) -> set[str]:
        """Return the numbers of the cards that have new records and can have something reserved."""
        ids = {row.card_id for row in rows}
        kept = {CardKind.STORING, CardKind.MEMORY}
        return {number for number, card in self._cards.items() if card.id in ids and card.kind in kept}

    def park(self, refusal: Refusal) -> None:
        """Keep what nobody can read, once, so that staff can look at it."""
        raw = {"problem": refusal.words, "raw": refusal.raw.replace("\\u0000", "")}
        if refusal.sequence is None:
            cause = f"refused:{self._terminal.number}:{hashlib.sha256(refusal.raw.encode()).hexdigest()[:16]}"
            text = f"{self._terminal.name} sent an entry without a number that does not count: {refusal.words}."
            self.findings.add(FindingKind.TERMINAL, cause, text, terminal=self._terminal)
            return
        entry = SaidEntry(sequence=refusal.sequence, kind="note", at=self._now)
        self._unreadable(entry, refusal.words, raw)

    def _count(self, rows: list[CardRecord]) -> None:
        """Count what the new records carry on, card by card."""
        held = {card.id: card for card in self._cards.values()}
        touched = {row.card_id: held[row.card_id] for row in rows}
        for row in rows:
            self._chains.place(touched[row.card_id], row)
        self._chains.load(touched.values(), rows)
        shops = {row.member_shop_id for row in rows if row.member_shop_id is not None}
        given = {
            accounts.held(row.member_shop_id, row.card_id) for row in rows if row.member_shop_id and row.points > 0
        }
        self._books.expect({*map(accounts.pool, shops), *given})
        self._books.expect_records(rows)
        moved = [touched[card_id] for card_id in sorted(touched) if self._follow(touched[card_id])]
        self._orders.acknowledge(moved)
        self._books.close()
        note_shortfalls(self._tx, self.findings)
        count_standings(self._tx, self._shop, [card.customer_id for card in touched.values()])

    def _follow(self, card: Card) -> bool:
        """Carry on a card's chain, and say whether it went on; what it holds goes on to the card in its place."""
        before = card.sequence
        self._chains.follow(card)
        if card.sequence == before:
            return False
        if card.replaced_by_id is not None:
            why = Why(EntryReason.CARRIED, f"followed:{card.id}:{card.sequence}", self._now)
            follow_replaced(self._tx, self._books, self._orders, card, why)
        return True

    def _seen_before(self, entries: Sequence[SaidEntry]) -> set[tuple[int, str, str]]:
        """Return which of the records were taken before, each by its card, its bytes and its receipt."""
        contents = [entry.record for entry in entries if _is_record(entry) and entry.record is not None]
        ids = [card.id or 0 for card in self._cards.values()]
        rows = self._tx.exec(
            select(CardRecord.card_id, CardRecord.content, CardRecord.receipt).where(
                col(CardRecord.card_id).in_(ids or [0]), col(CardRecord.content).in_(contents or [""])
            )
        )
        self._origins.expect(contents)
        return {(card_id, content, receipt) for card_id, content, receipt in rows}

    def _known(self, sequences: list[int]) -> set[int]:
        mine = TerminalEntry.terminal_id == self._terminal.id
        found = self._tx.exec(
            select(TerminalEntry.sequence).where(mine, col(TerminalEntry.sequence).in_(sequences or [0]))
        )
        return set(found)

    def _hold_cards(self, entries: Sequence[SaidEntry]) -> None:
        """Hold the cards that are spoken of until the end, in the order of their ids."""
        numbers = {entry.card for entry in entries if entry.card} or {""}
        # Shops' cards that keep something for one of them are told what became of it.
        keeping = select(CardReservation.shop_card_id).where(col(CardReservation.card_number).in_(numbers))
        rows = self._tx.exec(
            select(Card)
            .where(col(Card.number).in_(numbers) | col(Card.id).in_(keeping))
            .order_by(col(Card.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        self._cards = {card.number: card for card in rows}
        self._put_off = self._loads.put_off({card.id or 0 for card in self._cards.values()})

    def _hear_counter(self, entry: SaidEntry) -> None:
        """Hear which of the server's commands a card has, also where its entry came before."""
        card, counter = self._cards.get(entry.card or ""), entry.details.get(COUNTER)
        if card is not None and entry.kind == "presented" and type(counter) is int and 0 < counter <= card.counter:
            if card.id in self._put_off:
                self._loads.overtaken(card, counter)
            self._orders.heard(card, counter)

    def _keep_entry(self, entry: SaidEntry, kind: EntryKind) -> None:
        card = self._cards.get(entry.card or "")
        details = dict(entry.details)
        if card is None and entry.card:
            details["card"] = entry.card
        row = TerminalEntry(
            terminal_id=self._terminal.id or 0,
            sequence=entry.sequence,
            kind=kind,
            at=entry.at,
            card_id=card.id if card else None,
            details=details,
            received_at=self._now,
        )
        self._tx.add(row)
        if kind is EntryKind.PRESENTED and card is not None and card.state is not CardState.ACTIVE:
            self._note_blocked(card, entry.at)
        if kind is EntryKind.NOTE and card is not None and self._reports.hear(card, entry):
            self._put_off.add(card.id or 0)
        if card is not None and card.kind is CardKind.SHOP:
            self._logged[card.number] = card
        if kind is EntryKind.COUPON:
            keep_coupon(self._tx, self._shop, self._terminal, entry, card)

    def _note_blocked(self, card: Card, at: datetime) -> None:
        text = f"Card {card.number} was presented at {self._terminal.name}: it is {card.state}."
        cause = f"blocked:{card.id}:{at:%Y-%m-%d}"
        self.findings.add(FindingKind.BLOCKED, cause, text, card=card, terminal=self._terminal)

    def _record(self, entry: SaidEntry) -> CardRecord | None:
        """Return the row of a card's record where it is new and can be one."""
        try:
            record = Record.from_bytes(bytes.fromhex(entry.record or ""))
            problem = ""
        except ValueError as error:
            record, problem = None, str(error)
        card = self._cards.get(entry.card or "") or self._begun(entry, record)
        if record is None or card is None or card.kind is CardKind.SHOP:
            self._unreadable(entry, problem or "the card is none of ours")
            return None
        # With another receipt it may have been somebody's forgery, and this one is true.
        key = (card.id or 0, entry.record or "", entry.receipt or "")
        # What a shop's card authorised may be here already, without the receipt that the customer's card made of it.
        plain = {key, (*key[:2], "")} if card.kind is CardKind.STORING else {key}
        if plain & self._seen:
            return None
        row = self._new_record(entry, card, record)
        if row is not None:
            self._seen.add(key)
        return row

    def _begun(self, entry: SaidEntry, record: Record | None) -> Card | None:
        """Return a memory card that this terminal has begun by itself, and that is not known here yet.

        No other card may be: what has a processor was made ready here, with keys of its own.
        """
        if record is None or entry.card is None or entry.receipt or record.terminal != self._terminal.number:
            return None
        card = Card(
            number=entry.card,
            kind=CardKind.MEMORY,
            programme=record.programme,
            issued_by=f"terminal:{self._terminal.number}",
            issued_at=min(entry.at, self._now),
        )
        self._tx.add(card)
        self._tx.flush()
        self._cards[entry.card] = card
        return card

    def _new_record(self, entry: SaidEntry, card: Card, record: Record) -> CardRecord | None:
        row = make_row(record, entry.record or "", card, entry.receipt or "")
        row.received_at = self._now
        if record.terminal:
            where = self._origins.terminal(record.terminal)
            shop_id = self._origins.shop(record.shop)
            if where is None or shop_id is None:
                self._unreadable(entry, "it names a terminal or a shop that is not known")
                return None
            row.terminal_id, row.member_shop_id = where.id, shop_id
            if self._origins.take((where.id or 0, row.sequence)):
                self._told_twice(entry, card, record)
                # The card's receipt says which of the two is true; the first keeps the number.
                row.terminal_id = None
        return row

    def _told_twice(self, entry: SaidEntry, card: Card, record: Record) -> None:
        text = (
            f"{self._terminal.name} says two things under its number {record.terminal_sequence}: its journal was "
            "altered, or put back to an earlier state."
        )
        cause = f"twice:{record.terminal}:{record.terminal_sequence}:{entry.sequence}"
        self.findings.add(FindingKind.TERMINAL, cause, text, card=card, terminal=self._terminal)

    def _unreadable(self, entry: SaidEntry, problem: str, raw: dict[str, Any] | None = None) -> None:
        """Keep what claims to be a record and cannot be one, so that it is not sent for ever, and say so."""
        if self._known([entry.sequence]):
            return
        said = {"problem": problem[:200], "record": entry.record, "receipt": entry.receipt, "card": entry.card}
        raw = raw if raw is not None else said
        kept = entry.model_copy(update={"details": raw})
        self._keep_entry(kept, EntryKind.UNREADABLE)
        text = f"{self._terminal.name} sent an entry ({entry.sequence}) that does not count: {problem[:200]}."
        cause = f"unreadable:{self._terminal.number}:{entry.sequence}"
        self.findings.add(FindingKind.TERMINAL, cause, text, terminal=self._terminal)
        self._tx.flush()


def _is_record(entry: SaidEntry) -> bool:
    """Say whether an entry brings a card's record; one that the card refused brings none, and is a note."""
    return entry.kind == RECORD and entry.record is not None
