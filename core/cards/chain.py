"""A card's chain of records, followed in its order: what is verified counts, once; what is not says so.

Records come late and out of order, because a card goes from till to till. Each waits until the one before it is here;
then its receipt shows whether the card wrote it (seed 004; docs/card-format.md, "Receipts").
"""

from collections.abc import Collection

from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Session, col, select

from core.cards import accounts
from core.cards.accounts import Books, Why
from core.cards.findings import Findings
from core.cards.keyring import customer_card_key
from core.cards.loads import Loads
from core.cards.new_records import make_row
from core.cards.ordered import ordered_before
from core.cards.orders import Orders
from core.cards.programmes import Programmes
from core.cards.reservations import reserved_before
from core.errors import NajimiError
from core.loyalty.booking import Account, score_check
from core.loyalty.habit import Habit, Purchase, after, believed, refunded, vouched
from core.loyalty.keys import Purpose, same
from core.loyalty.record import NO_RECEIPT, Record, RecordKind, receipt
from core.loyalty.server_orders import carried_over
from core.loyalty.terms import Terms
from core.models import (
    Card,
    CardKind,
    CardRecord,
    CardState,
    EntryReason,
    FindingKind,
    MemberShop,
    RecordStanding,
    Terminal,
)

FORKED = "two different records of one moment: it was copied"


class Chains:
    """Follows the chains of cards within one transaction; the cards are held by whoever asks."""

    def __init__(self, tx: Session, shop_key: bytes, books: Books, findings: Findings, orders: Orders) -> None:
        """Post to `books`, note in `findings`; `orders` hears what a card has done."""
        self._tx, self._shop_key = tx, shop_key
        self.books, self._findings, self._orders = books, findings, orders
        self._programmes, self._loads = Programmes(tx), Loads(tx, orders)
        self._waiting: dict[int, dict[int, list[CardRecord]]] = {}

    def load(self, cards: Collection[Card], new: Collection[CardRecord] = ()) -> None:
        """Read, together, what waits on these cards' chains; `new` records, not written yet, wait after it."""
        ids = [card.id or 0 for card in cards]
        self._waiting |= {card_id: {} for card_id in ids}
        rows = self._tx.exec(
            select(CardRecord)
            .where(col(CardRecord.card_id).in_(ids or [0]), CardRecord.standing == RecordStanding.WAITING)
            .order_by(col(CardRecord.id))
        )
        for row in (*rows, *(each for each in new if each.standing is RecordStanding.WAITING)):
            self._waiting[row.card_id].setdefault(row.card_sequence, []).append(row)

    def place(self, card: Card, row: CardRecord) -> None:
        """Look at a new record of `card`: one from before the end of its chain is a fork, or was never the card's."""
        if row.card_sequence > card.sequence:
            return
        if self._is_true(card, row, self._receipt_of(card, row.card_sequence - 1)):
            row.standing = RecordStanding.FORKED
            self._block(card, row)
        else:
            self._refuse(card, row)

    def follow(self, card: Card) -> None:
        """Count every record that now follows on the card's chain."""
        while found := self._next(card):
            true = [
                row
                for row in found
                if self._is_true(card, row, bytes.fromhex(card.receipt) if card.sequence else NO_RECEIPT)
            ]
            for row in found:
                if row not in true:
                    self._refuse(card, row)
            if not true:
                break
            self._count(card, true[0])
            for row in true[1:]:
                row.standing = RecordStanding.FORKED
                self._block(card, row)

    def believe(self, card: Card, row: CardRecord) -> None:
        """Count a record though those before it have not come: the habit goes on from the last that is known."""
        card.at_card += missed_before(card, row)
        self._count(card, row)

    def _next(self, card: Card) -> list[CardRecord]:
        if card.id not in self._waiting:
            self.load([card])
        waiting = self._waiting[card.id or 0]
        known = waiting.pop(card.sequence + 1, None)
        return known or self._ordered(card, waiting) or self._reserved(card, waiting)

    def _reserved(self, card: Card, waiting: dict[int, list[CardRecord]]) -> list[CardRecord]:
        """Return what a shop's card authorised and this card must have taken, because the next record says so."""
        later = [sequence for sequence in waiting if sequence > card.sequence]
        if not later or card.kind not in {CardKind.STORING, CardKind.MEMORY}:
            return []
        self.books.write()
        found = (reserved_before(self._tx, card, row) for row in waiting[min(later)])
        content = next(filter(None, found), None)
        return [reserved_row(self._tx, card, content)] if content is not None else []

    def _ordered(self, card: Card, waiting: dict[int, list[CardRecord]]) -> list[CardRecord]:
        """Return what the card did next on the server's order, where a record that waits shows that it did."""
        later = [sequence for sequence in waiting if sequence > card.sequence]
        programme = self._programmes.version(card.programme)
        if not later or programme is None:
            return []
        account = Account(card.sequence, card.at_card, habit_of(card, programme.terms), programme.terms)
        self.books.write()
        followers = waiting[min(later)]
        tried = (ordered_before(self._tx, self._shop_key, card, account, row) for row in followers)
        for made in next(filter(None, tried), ()):
            row = make_row(made.record, made.record.to_bytes().hex(), card, made.receipt.hex())
            self._tx.add(row)
            waiting.setdefault(row.card_sequence, []).append(row)
        return waiting.pop(card.sequence + 1, [])

    def _receipt_of(self, card: Card, sequence: int) -> bytes | None:
        if sequence <= 0:
            return NO_RECEIPT if sequence == 0 else None
        found = self._tx.exec(
            select(CardRecord.receipt).where(
                CardRecord.card_id == card.id,
                CardRecord.card_sequence == sequence,
                CardRecord.standing == RecordStanding.COUNTED,
            )
        ).first()
        return bytes.fromhex(found) if found is not None else None

    def _is_true(self, card: Card, row: CardRecord, before: bytes | None) -> bool:
        """Say whether the card wrote this record after that receipt; a card that cannot is believed by its terminal.

        Of a card that stores what a shop's card computed, not every receipt is known.
        """
        if card.kind is CardKind.MEMORY or (card.kind is CardKind.STORING and not (before and row.receipt)):
            return True
        if not before:
            return False
        key = customer_card_key(self._shop_key, card.number, Purpose.RECEIPT, card.key_version)
        made = receipt(key, before, bytes.fromhex(card.number), bytes.fromhex(row.content))
        return same(bytes.fromhex(row.receipt), made)

    def _refuse(self, card: Card, row: CardRecord) -> None:
        row.standing = RecordStanding.REFUSED
        text = (
            f"Card {card.number}: record {row.card_sequence} does not bear the card's receipt. It was altered, or made "
            "up, and does not count."
        )
        self._findings.add(FindingKind.CHAIN, f"chain:{card.id}:{row.card_sequence}:{row.sequence}", text, card=card)

    def _block(self, card: Card, row: CardRecord) -> None:
        text = f"Card {card.number} has {FORKED} (record {row.card_sequence}). The second does not count."
        self._findings.add(FindingKind.FORK, f"fork:{card.id}:{row.card_sequence}", text, card=card)
        if card.state is CardState.ACTIVE:
            card.state, card.blocked_at, card.blocked_because = CardState.BLOCKED, row.received_at, FORKED

    def _count(self, card: Card, row: CardRecord) -> None:
        record = Record.from_bytes(bytes.fromhex(row.content))
        set_attribute(row, "standing", RecordStanding.COUNTED)
        put(card, sequence=row.card_sequence, receipt=row.receipt)
        if record.terminal == 0:
            self._loads.overtaken(card, record.terminal_sequence)
            if record.kind is RecordKind.LOAD:
                self._loads.logged(card, record.terminal_sequence)
            self._orders.heard(card, record.terminal_sequence)
        if record.kind in _USES:
            put(card, used_at=max(filter(None, (card.used_at, row.at))))
        self._score(card, record)
        self._post(card, row, record)
        if card.at_card + record.points != record.balance:
            text = (
                f"Card {card.number}: record {row.card_sequence} says {record.balance} points, where "
                f"{card.at_card} and {record.points:+} were to be expected."
            )
            self._findings.add(FindingKind.POINTS, f"points:{card.id}:{row.card_sequence}", text, card=card)
        put(card, at_card=record.balance)

    def _score(self, card: Card, record: Record) -> None:
        """Compute what the card computed, from the same previous results; where bits differ, somebody has to look."""
        programme, before = self._programmes.version(record.programme), self._programmes.version(card.programme)
        if programme is None or before is None:
            return
        problem = ""
        try:
            known = habit_of(card, before.terms)
            if card.kind is CardKind.MEMORY:
                known = believed(known, record.at)
                if record.programme > card.programme:
                    known = carried_over(known, before.terms, programme.terms)
            habit = next_habit(known, before.terms, programme.terms, record)
        except NajimiError as error:
            problem = f"cannot be computed again: {error}"
        else:
            put(card, habit=habit.to_bytes().hex(), programme=record.programme)
            if score_check(habit) != record.score_check:
                problem = "has other scores than those that follow from the records"
        if problem:
            text = f"Card {card.number}: record {record.card_sequence} {problem}."
            self._findings.add(FindingKind.SCORE, f"score:{card.id}:{record.card_sequence}", text, card=card)

    def _post(self, card: Card, row: CardRecord, record: Record) -> None:
        """Move the points of a record; those that the server ordered moved when it ordered them."""
        shop_id, card_id = row.member_shop_id, card.id or 0
        if shop_id is None or not record.points or record.kind is RecordKind.LOAD:
            return
        cause = f"record:{card_id}:{row.card_sequence}"
        if record.points > 0:
            why = Why(EntryReason.ISSUED, cause, row.at, row)
            self.books.move(accounts.pool(shop_id), accounts.held(shop_id, card_id), record.points, why)
            return
        if record.kind is RecordKind.REDEEM:
            why = Why(EntryReason.REDEEMED, cause, row.at, row)
            missing = self.books.take(card_id, -record.points, lambda giver: accounts.redeemed(giver, shop_id), why)
            place = accounts.redeemed(shop_id, shop_id)
        else:
            why = Why(EntryReason.TAKEN_BACK, cause, row.at, row)
            missing = self.books.take(card_id, -record.points, accounts.pool, why, newest=True)
            place = accounts.pool(shop_id)
        if missing:
            over = Why(why.reason, f"{cause}:over", row.at, row)
            self.books.move(accounts.lost(shop_id), place, missing, over)
            text = f"Card {card.number} let go {missing} points more than the ledger has on it."
            self._findings.add(FindingKind.POINTS, f"over:{card_id}:{row.card_sequence}", text, card=card)


def put(card: Card, **values: object) -> None:
    """Set columns of a card; without the model's own checks, which are most of what following a chain would cost."""
    for name, value in values.items():
        set_attribute(card, name, value)


_USES = frozenset({RecordKind.SALE, RecordKind.SHORT})


def next_habit(habit: Habit, before: Terms, terms: Terms, record: Record) -> Habit:
    """Return the habit after what a record says was done; `terms` are those that hold then, `before` the earlier ones.

    Raises as `after` does.
    """
    if record.kind is RecordKind.PROGRAMME:
        return carried_over(habit, before, terms)
    if record.kind is RecordKind.TIME:
        return vouched(habit, record.at)
    if record.kind in _USES:
        return after(habit, terms.sets, Purchase(record.at, record.amount, record.category))
    return refunded(habit, record.amount) if record.kind is RecordKind.REFUND else habit


def habit_of(card: Card, terms: Terms) -> Habit:
    """Return a card's habit as the server knows it; one that was never used has none yet."""
    return Habit.from_bytes(bytes.fromhex(card.habit)) if card.habit else Habit.new(terms.sets)


def missed_before(card: Card, row: CardRecord) -> int:
    """Return how many points the records that are missing before this one must have moved."""
    record = Record.from_bytes(bytes.fromhex(row.content))
    return record.balance - record.points - card.at_card


def reserved_row(tx: Session, card: Card, content: str) -> CardRecord:
    """Return the new row of a record that a shop's card authorised and no till has told of."""
    record = Record.from_bytes(bytes.fromhex(content))
    row = make_row(record, content, card, "")
    row.member_shop_id = tx.exec(select(MemberShop.id).where(MemberShop.number == record.shop)).first()
    terminal_id = tx.exec(select(Terminal.id).where(Terminal.number == record.terminal)).first()
    taken = select(CardRecord.id).where(CardRecord.terminal_id == terminal_id, CardRecord.sequence == row.sequence)
    row.terminal_id = terminal_id if tx.exec(taken).first() is None else None
    tx.add(row)
    tx.flush()
    return row
