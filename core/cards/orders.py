"""What the server wants of cards: commands that any terminal may carry, each with a number, done once."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Session, col, select

from core.cards.card_time import seconds_of
from core.cards.keyring import customer_card_key, shop_card_key
from core.loyalty.apdu import Command
from core.loyalty.keys import Purpose
from core.loyalty.programme_document import programme_from_json
from core.loyalty.score import BEFORE, BEHIND
from core.loyalty.server_orders import CardOrders
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.terms import Terms
from core.models import Card, CardCommand, CardKind, CardState, ProgrammeVersion

PROGRAMME, LOAD, BLOCK, ACKNOWLEDGE, TIME = "programme", "load", "block", "acknowledge", "time"
UNBLOCK_PIN, SETTLE = "unblock pin", "settle"
PUT_OFF, ORDERED_ANEW = "load put off", "load ordered anew"
"""Loads that a card refused for now, and those that were ordered once more since (`core.cards.loads`)."""
MOST_CARRIED = 500


# Makes a command of the server's to one card: by its number, and the time in the card's seconds.
MakeOrder = Callable[[CardOrders, int, int], Command]
MakeShopOrder = Callable[[ShopCardOrders, int, int], Command]


class Orders:
    """Writes commands to cards within one transaction; each card is held by whoever asks."""

    def __init__(self, tx: Session, shop_key: bytes, now: datetime) -> None:
        """Write into `tx`, as of `now`."""
        self._tx, self._shop_key, self._now = tx, shop_key, now

    def put_terms(self, card: Card, terms: Terms) -> None:
        """Let a customer's or a shop's card count by other terms."""
        if card.kind is CardKind.SHOP:
            self._write_shop(card, PROGRAMME, lambda orders, counter, _at: orders.put_terms(counter, terms))
            return
        self._write(card, PROGRAMME, lambda orders, counter, at: orders.put_terms(counter, terms, at))

    def load(self, card: Card, points: int) -> None:
        """Add points to the card, or take them (negative) as far as it has them; the ledger moved them before."""
        self._write(card, LOAD, lambda orders, counter, at: orders.load(counter, points, at))

    def block(self, card: Card, *, blocked: bool) -> None:
        """Block the card, or let it be used again."""
        self._write(card, BLOCK, lambda orders, counter, _at: orders.block(counter, blocked=blocked))

    def renew(self, numbers: Collection[str]) -> None:
        """Let cards count by the programme in force, unless they do or were told since that was set."""
        newest = self._tx.exec(select(ProgrammeVersion).order_by(col(ProgrammeVersion.version).desc()).limit(1)).first()
        if newest is None:
            return
        told = select(CardCommand.card_id).where(
            CardCommand.what == PROGRAMME, CardCommand.made_at >= newest.saved_at, CardCommand.card_id == Card.id
        )
        behind = select(Card).where(
            col(Card.number).in_(numbers or [""]),
            Card.programme < newest.version,
            col(Card.kind) != CardKind.MEMORY,
            Card.state == CardState.ACTIVE,
            ~told.exists(),
        )
        cards = self._tx.exec(behind.order_by(col(Card.id)).with_for_update()).all()
        if cards:
            terms = programme_from_json(newest.body).terms
            for card in cards:
                self.put_terms(card, terms)

    def tell_time(self, card: Card, last: int) -> None:
        """Tell the card what time it is, where that is too far from the `last` that it knows for it to believe a till.

        A command that waits already, made within a day, is enough.
        """
        now = seconds_of(self._now)
        if not last or last - BEFORE <= now <= last + BEHIND:
            return
        waiting = select(CardCommand.id).where(
            CardCommand.card_id == card.id,
            CardCommand.what == TIME,
            col(CardCommand.done_at).is_(None),
            CardCommand.made_at > self._now - timedelta(days=1),
        )
        if self._tx.exec(waiting).first() is None:
            self._write(card, TIME, lambda orders, counter, at: orders.tell_time(counter, at))

    def acknowledge(self, cards: Collection[Card]) -> None:
        """Tell cards up to which record the server has everything; an earlier word to the same end is taken back."""
        computing = [card for card in cards if card.kind is CardKind.COMPUTING]
        self._take_back(computing)
        rows = []
        for card in computing:
            set_attribute(card, "counter", card.counter + 1)
            command = self._orders_to(card).acknowledge(card.counter, card.sequence)
            rows.append(self._values(card, ACKNOWLEDGE, command))
        if rows:
            self._tx.connection().execute(insert(CardCommand), rows)

    def acknowledge_shop(self, card: Card, sequence: int) -> None:
        """Tell a shop's card up to which entry the server has its log."""
        self._take_back([card])
        self._write_shop(card, ACKNOWLEDGE, lambda orders, counter, _at: orders.acknowledge(counter, sequence))

    def load_pool(self, card: Card, points: int) -> None:
        """Load points that a shop can give onto its card."""
        self._write_shop(card, LOAD, lambda orders, counter, at: orders.load(counter, points, at))

    def unblock_pin(self, card: Card) -> None:
        """Let the clerks of a shop's card try their PIN three times again."""
        self._write_shop(card, UNBLOCK_PIN, lambda orders, counter, _at: orders.unblock_pin(counter))

    def settle(self, card: Card, customer: str, sequence: int, *, happened: bool) -> int:
        """Tell a shop's card what became of what it keeps for a customer's card; return the command's number."""
        number = bytes.fromhex(customer)
        self._write_shop(
            card, SETTLE, lambda orders, counter, _at: orders.settle(counter, number, sequence, happened=happened)
        )
        return card.counter

    def taken(self, card_id: int, counter: int) -> None:
        """Carry one command no longer: it is done, or has nothing left to do."""
        mine = (col(CardCommand.card_id) == card_id, col(CardCommand.counter) == counter)
        undone = col(CardCommand.done_at).is_(None)
        self._tx.connection().execute(update(CardCommand).where(*mine, undone).values(done_at=self._now))

    def refused(self, card: Card, command: str) -> None:
        """Carry a command no longer that the card itself refuses: sending it again changes nothing."""
        mine = (col(CardCommand.card_id) == card.id, col(CardCommand.command) == command)
        undone = col(CardCommand.done_at).is_(None)
        self._tx.connection().execute(update(CardCommand).where(*mine, undone).values(done_at=self._now))

    def heard(self, card: Card, counter: int) -> None:
        """Carry no more to the card what it has done, or can do no longer: its own counter says so."""
        mine = (col(CardCommand.card_id) == card.id, col(CardCommand.counter) <= counter)
        undone = col(CardCommand.done_at).is_(None)
        self._tx.connection().execute(update(CardCommand).where(*mine, undone).values(done_at=self._now))

    def _take_back(self, cards: Collection[Card]) -> None:
        """Carry an earlier acknowledgement no longer: a later one says it too."""
        ids = [card.id or 0 for card in cards]
        mine = (col(CardCommand.card_id).in_(ids or [0]), col(CardCommand.what) == ACKNOWLEDGE)
        undone = col(CardCommand.done_at).is_(None)
        self._tx.connection().execute(update(CardCommand).where(*mine, undone).values(done_at=self._now))

    def _write(self, card: Card, what: str, order: MakeOrder) -> None:
        if card.kind in {CardKind.MEMORY, CardKind.SHOP}:
            return
        self._keep(card, what, order(self._orders_to(card), card.counter + 1, seconds_of(self._now)))

    def _orders_to(self, card: Card) -> CardOrders:
        key = customer_card_key(self._shop_key, card.number, Purpose.ADMINISTRATION, card.key_version)
        return CardOrders(bytes.fromhex(card.number), key)

    def _write_shop(self, card: Card, what: str, order: MakeShopOrder) -> None:
        keys = (
            shop_card_key(self._shop_key, card.number, purpose, card.key_version)
            for purpose in (Purpose.ADMINISTRATION, Purpose.POOL)
        )
        orders = ShopCardOrders(bytes.fromhex(card.number), *keys)
        self._keep(card, what, order(orders, card.counter + 1, seconds_of(self._now)))

    def _keep(self, card: Card, what: str, command: Command) -> None:
        card.counter += 1
        self._tx.add(card)
        self._tx.add(CardCommand(**self._values(card, what, command)))

    def _values(self, card: Card, what: str, command: Command) -> dict[str, Any]:
        return {
            "card_id": card.id or 0,
            "counter": card.counter,
            "what": what,
            "command": command.to_bytes().hex(),
            "made_at": self._now,
        }


def waiting_for(session: Session, numbers: Collection[str], *, others: int = 0) -> list[tuple[str, str]]:
    """Return the commands that wait for these cards, as card numbers and commands, in their order.

    All that wait for a card go together, because a card passes over what is numbered lower than its last. With `others`
    those of so many more cards, which may come to any till next.
    """
    undone = col(CardCommand.done_at).is_(None)
    named = session.exec(select(Card.id).where(col(Card.number).in_(numbers or [""])))
    cards = {number or 0 for number in named}
    if others:
        newest = func.max(CardCommand.id).desc()
        latest = select(CardCommand.card_id).where(undone).group_by(col(CardCommand.card_id)).order_by(newest)
        cards |= set(session.exec(latest.limit(others)))
    rows = session.exec(
        select(Card.number, CardCommand.command)
        .join(CardCommand, col(CardCommand.card_id) == col(Card.id))
        .where(col(Card.id).in_(cards), undone)
        .order_by(col(CardCommand.id))
    )
    return [(number, command) for number, command in rows]
