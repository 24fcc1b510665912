"""What a shop's card logged: verified in its order, and the pool added up beside it (seed 004, figures 8 to 10)."""

from sqlmodel import Session, col, select

from core.cards.findings import Findings
from core.cards.keyring import shop_card_key
from core.cards.loads import Loads
from core.cards.orders import Orders
from core.cards.reservations import Reservations
from core.loyalty.keys import CARD_ID_BYTES, MAC_BYTES, Purpose, same
from core.loyalty.record import NO_RECEIPT, RECORD_BYTES, Record, RecordKind, receipt
from core.models import Card, EntryKind, FindingKind, Pool, TerminalEntry

ENTRY_BYTES = CARD_ID_BYTES + RECORD_BYTES + MAC_BYTES
LOGGED = "shop_log"
_MOST_NUMBER = 2**32 - 1


class ShopLogs:
    """Follows the logs of shop cards within one transaction; each of their cards is held by whoever asks."""

    def __init__(
        self, tx: Session, shop_key: bytes, findings: Findings, orders: Orders, reservations: Reservations
    ) -> None:
        """Note in `findings`, let `orders` acknowledge, and `reservations` hear what was decided."""
        self._tx, self._shop_key, self._findings, self._orders = tx, shop_key, findings, orders
        self._reservations, self._loads = reservations, Loads(tx, orders)

    def follow(self, card: Card) -> None:
        """Take everything of a shop card's log that is here and follows on what was taken before."""
        self._tx.flush()
        pool = self._tx.exec(select(Pool).where(Pool.card_number == card.number).with_for_update()).first()
        if pool is None:
            return
        before = pool.reported_sequence
        for number, entries in sorted(self._told(card, before).items()):
            if number != pool.reported_sequence + 1 or not any(self._take(card, pool, entry) for entry in entries):
                break
        self._tx.add(pool)
        if pool.reported_sequence > before:
            self._orders.acknowledge_shop(card, pool.reported_sequence)

    def _told(self, card: Card, after: int) -> dict[int, list[bytes]]:
        """Return the entries after a number that tills have told, by number; of one there may be a forgery too."""
        rows = self._tx.exec(
            select(TerminalEntry)
            .where(TerminalEntry.card_id == card.id, TerminalEntry.kind == EntryKind.NOTE)
            .order_by(col(TerminalEntry.id))
        )
        found: dict[int, list[bytes]] = {}
        for row in rows:
            said, number = row.details.get(LOGGED), row.details.get("number")
            if isinstance(said, str) and type(number) is int and after < number <= _MOST_NUMBER:
                try:
                    entry = bytes.fromhex(said)
                except ValueError:
                    continue
                if len(entry) == ENTRY_BYTES:
                    found.setdefault(number, []).append(entry)
        return found

    def _take(self, card: Card, pool: Pool, entry: bytes) -> bool:
        """Take the next entry; false where the shop's card did not write it."""
        customer, content, shown = (
            entry[:CARD_ID_BYTES],
            entry[CARD_ID_BYTES:-MAC_BYTES],
            entry[-MAC_BYTES:],
        )
        key = shop_card_key(self._shop_key, card.number, Purpose.SHOP_LOG, card.key_version)
        before = bytes.fromhex(pool.receipt) or NO_RECEIPT
        number = pool.reported_sequence + 1
        if not same(shown, receipt(key, before, customer, content)):
            text = f"Entry {number} of the log of shop card {card.number} does not bear its receipt: it was altered."
            self._findings.add(FindingKind.POOL, f"shop log:{card.id}:{number}:{shown.hex()}", text, card=card)
            return False
        pool.reported_sequence, pool.receipt = number, shown.hex()
        record = Record.from_bytes(content)
        self._reservations.logged(card, customer.hex(), record)
        self._add_up(card, pool, record, number)
        return True

    def _add_up(self, card: Card, pool: Pool, record: Record, number: int) -> None:
        """Reckon what the pool has to be: what was loaded, less what was given, and what came back."""
        balance = pool.reported or 0
        if record.kind is RecordKind.LOAD:
            balance += record.points
            self._loads.overtaken(card, record.terminal_sequence)
            self._loads.logged(card, record.terminal_sequence)
            self._orders.heard(card, record.terminal_sequence)
            if record.balance != max(0, balance):
                text = (
                    f"The pool of shop card {card.number} says {record.balance} points after a load, where {balance} "
                    "were to be expected by its own log."
                )
                self._findings.add(FindingKind.POOL, f"pool:{card.id}:{number}", text, card=card)
        elif record.kind in {RecordKind.SALE, RecordKind.REFUND}:
            balance -= record.points
        pool.reported = balance
        if balance < 0 and not pool.paid_later:
            text = f"The pool of shop card {card.number} gave {-balance} points more than were loaded onto it."
            self._findings.add(FindingKind.POOL, f"pool below:{card.id}:{number}", text, card=card)
