"""A programme of two shops, their tills, and customers' real card programmes: what the server is told, and has."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from core.actions.cards.enrol_terminal import Enrolment, add_member_shop, enrol_terminal
from core.actions.cards.issue_card import Personalisation, issue_card
from core.actions.cards.set_programme import set_programme
from core.actions.cards.take_batch import Taken, take_batch
from core.cards.card_time import seconds_of
from core.cards.said import SaidBatch, SaidEntry
from core.clock import ManualClock
from core.loyalty.card_state import CardIdentity, CardState, CustomerStore
from core.loyalty.customer_card import CustomerCard, personalised
from core.loyalty.customer_commands import Result
from core.loyalty.keys import CUSTOMER_AID, Key, Purpose, card_key
from core.loyalty.order import Order
from core.loyalty.record import Record
from core.models import Card, CardFinding, CardKind, Customer, MemberShop, Terminal
from core.shop import Shop
from terminal_bridge.cards.customer import CustomerCardSession
from tests.support.cards import Flash, seeded
from tests.support.small_shop import add_customer

PROGRAMME: dict[str, Any] = {
    "currency": "GBP",
    "scores": [
        {"name": "recent spending", "formula": "decay", "counts": "amount", "half_life_days": 30},
        {"name": "continuity", "formula": "decay", "counts": "purchases", "half_life_days": 365},
    ],
    "recent": {"score": "recent spending", "from": ["10000", "50000"]},
    "continuity": {"score": "continuity", "from": ["3", "12"]},
    "points_per_1000": [10, 20, 50],
    "comments": [{"when": {"lead": {"at_least": 1}}, "words": "Spends much of late: offer a special coupon."}],
    "services": [],
}
ACTOR = "command line"


@dataclass
class HeldCard:
    """A card in somebody's pocket."""

    number: str
    flash: Flash
    identity: CardIdentity

    def state(self) -> CardState:
        """Look into it."""
        return CustomerStore(self.flash).state()

    def copied(self) -> "HeldCard":
        """Return a clone of it, as no real card should allow."""
        flash = Flash()
        flash.content[:] = self.flash.content
        return HeldCard(self.number, flash, self.identity)


@dataclass
class Till:
    """A till: what the server gave it, and the next number of its journal."""

    enrolment: Enrolment
    next: int = 1
    batch: int = 1
    written: list[SaidEntry] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Return the terminal's number."""
        return self.enrolment.terminal.number

    def key_of(self, card_id: bytes, purpose: Purpose, version: int) -> Key:
        """Find a card's key by the masters that the till was given."""
        master = bytes.fromhex(self.enrolment.file["masters"][purpose.name.lower()][str(version)])
        return card_key(master, card_id, CUSTOMER_AID, purpose, version)


class CardScene:
    """The whole of it."""

    def __init__(self, shop: Shop, clock: ManualClock) -> None:
        """Add two shops with a till each, and a programme."""
        self.shop, self.clock = shop, clock
        with shop.store.write() as tx:
            set_programme(tx, shop, json.dumps(PROGRAMME), ACTOR)
            self.shops = [
                add_member_shop(tx, shop, name, ACTOR, slack_channel=channel)
                for name, channel in (("Bakery", "C0BAKERY"), ("Bookshop", "C0BOOKS"))
            ]
            self.tills = [Till(enrol_terminal(tx, shop, each, f"{each.name} till", ACTOR)) for each in self.shops]

    def customer(self, number: str, name: str = "") -> Customer:
        """Add a customer."""
        with self.shop.store.write() as tx:
            row = add_customer(tx, number)
            row.name = name or None
            tx.add(row)
            return row

    def card(self, customer: Customer | None, kind: CardKind = CardKind.COMPUTING) -> HeldCard:
        """Issue a card and make it ready."""
        with self.shop.store.write() as tx:
            return self.held(issue_card(tx, self.shop, customer.id if customer else None, kind, ACTOR))

    @staticmethod
    def held(made: Personalisation) -> HeldCard:
        """Put on a card what the server says."""
        flash, identity = Flash(), CardIdentity.from_bytes(bytes.fromhex(made.file["identity"]))
        personalised(flash, identity, CardState.from_bytes(bytes.fromhex(made.file["state"])))
        return HeldCard(made.card.number, flash, identity)

    def session(self, till: Till, card: HeldCard, purpose: Purpose = Purpose.EARN) -> CustomerCardSession:
        """Put a card into a till."""
        program = CustomerCard(card.flash, seeded(till.next))
        session = CustomerCardSession(program.process, till.key_of, seeded(till.next + 1))
        session.select()
        session.authenticate(purpose)
        return session

    def order(self, till: Till, amount: int = 0, points: int = 0) -> Order:
        """Return an order under the till's next number."""
        shop_number = int(till.enrolment.file["shop"])
        made = Order(till.number, till.next, shop_number, seconds_of(self.clock.now()), amount, points=points)
        till.next += 1
        return made

    def buy(self, till: Till, card: HeldCard, amount: int) -> SaidEntry:
        """Buy for so many minor units; the card chooses the points."""
        order = self.order(till, amount)
        return self.write(till, card, self.session(till, card).purchase(order, card_decides=True))

    def give_back(self, till: Till, card: HeldCard, amount: int, points: int) -> SaidEntry:
        """Bring something back."""
        return self.write(till, card, self.session(till, card).refund(self.order(till, amount, points)))

    def redeem(self, till: Till, card: HeldCard, points: int) -> SaidEntry:
        """Exchange points."""
        session = self.session(till, card, Purpose.SPEND)
        return self.write(till, card, session.redeem(self.order(till, points=points)))

    def write(self, till: Till, card: HeldCard, result: Result) -> SaidEntry:
        """Write down what a card did, in the till's journal."""
        entry = entry_of(result.record, result.receipt, card.number, self.clock)
        till.written.append(entry)
        return entry

    def say(self, till: Till, **more: Any) -> SaidEntry:  # noqa: ANN401 - an entry's own fields
        """Write down something else in the till's journal."""
        entry = SaidEntry(sequence=till.next, at=self.clock.now(), **more)
        till.next += 1
        till.written.append(entry)
        return entry

    def upload(self, till: Till, *entries: SaidEntry) -> Taken:
        """Send entries, by default all that the till ever wrote down."""
        batch = SaidBatch(batch=till.batch, entries=entries or tuple(till.written))
        till.batch += 1
        with self.shop.store.write() as tx:
            terminal = tx.get_one(Terminal, till.enrolment.terminal.id)
            return take_batch(tx, self.shop, terminal, batch)

    def pass_time(self, **span: int) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**span))

    def row(self, card: HeldCard) -> Card:
        """Return what the server has of a card."""
        with self.shop.store.read() as session:
            return session.exec(select(Card).where(Card.number == card.number)).one()

    def findings(self) -> list[CardFinding]:
        """Return what was found."""
        with self.shop.store.read() as session:
            return list(session.exec(select(CardFinding).order_by(CardFinding.id)))  # type: ignore[arg-type]


def entry_of(record: Record, receipt: bytes, card: str, clock: ManualClock) -> SaidEntry:
    """Return the entry of a till's journal for a record."""
    return SaidEntry(
        sequence=record.terminal_sequence,
        kind="record",
        at=clock.now(),
        card=card,
        record=record.to_bytes().hex(),
        receipt=receipt.hex(),
    )


def member_shops(session: Session) -> list[MemberShop]:
    """Return the member shops."""
    return list(session.exec(select(MemberShop)))
