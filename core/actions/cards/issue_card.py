"""Cards are issued to customers, made ready, blocked and replaced."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from core.actions.cards.enrol_terminal import KEY_VERSION
from core.audit import record
from core.cards.accounts import Books, Why
from core.cards.carrying import carry_over
from core.cards.chain import habit_of
from core.cards.keyring import customer_card_key, master
from core.cards.orders import Orders
from core.cards.programmes import Programmes, demanded_programme
from core.cards.standing import count_standings
from core.customers.identity import demanded, resolved
from core.errors import NotFoundError, RefusedError
from core.loyalty.booking import Account
from core.loyalty.card_state import KEY_PURPOSES, CardIdentity, CardState, Feature
from core.loyalty.habit import Habit
from core.loyalty.keys import CARD_ID_BYTES
from core.loyalty.terms import Terms
from core.models import Card, CardKind, Customer, EntryReason
from core.models import CardState as State
from core.shop import Shop

FEATURES = {
    CardKind.COMPUTING: Feature.COMPUTES | Feature.CHOOSES,
    CardKind.STORING: Feature.STORES,
    CardKind.MEMORY: Feature(0),
    CardKind.SHOP: Feature(0),
}
LONGEST_REASON = 200


@dataclass(frozen=True)
class Personalisation:
    """What is put on a card before it is handed out; it holds keys, and is shown once."""

    card: Card
    file: dict[str, Any] = field(repr=False)


def issue_card(
    tx: Session, shop: Shop, customer_id: int | None, kind: CardKind, actor: str, *, number: str = ""
) -> Personalisation:
    """Issue a card to a customer (None: to nobody by name) and return what is put on it.

    `number` is that of a memory card that has one of its own (its UID, filled up to eight bytes); else one is drawn.
    Raises `NotFoundError` where there is no programme or no such customer, `RefusedError` for a number that is taken.
    """
    if kind is CardKind.SHOP:
        message = "A shop's card belongs to a terminal: najimi cards issue-shop"
        raise RefusedError(message)
    programme = demanded_programme(tx)
    owner = demanded(tx, customer_id).id if customer_id is not None else None
    card = Card(
        number=_number(tx, number),
        customer_id=owner,
        kind=kind,
        programme=programme.terms.version,
        key_version=KEY_VERSION,
        habit=Habit.new(programme.terms.sets).to_bytes().hex(),
        issued_by=actor,
        issued_at=shop.clock.now(),
    )
    tx.add(card)
    tx.flush()
    record(tx, shop.clock, actor=actor, action="card issued", subject=f"card:{card.id}", kind=kind.value)
    count_standings(tx, shop, [owner])
    return Personalisation(card, personalisation(shop, card, programme.terms))


def personalisation(shop: Shop, card: Card, terms: Terms) -> dict[str, Any]:
    """Return what is put on a card that begins with what the ledger has of it: identity and state as a card keeps them.

    A memory card keeps no keys: the terminals' key for memory makes and reads what stands on it.
    """
    made: dict[str, Any] = {
        "card": card.number,
        "kind": card.kind.value,
        "key_version": card.key_version,
        "programme": terms.version,
        "points": card.balance,
        "habit": habit_of(card, terms).to_bytes().hex(),
        "terms": terms.to_bytes().hex(),
    }
    if card.kind is CardKind.MEMORY:
        return made | {"master": bytes(master(shop.key, "memory", card.key_version)).hex()}
    keys = {purpose: customer_card_key(shop.key, card.number, purpose, card.key_version) for purpose in KEY_PURPOSES}
    identity = CardIdentity(bytes.fromhex(card.number), card.key_version, FEATURES[card.kind], keys)
    state = CardState(Account(0, card.balance, habit_of(card, terms), terms))
    return made | {"identity": identity.to_bytes().hex(), "state": state.to_bytes().hex()}


def find_card(session: Session, number: str, *, hold: bool = False) -> Card:
    """Return the card of this number; raise `NotFoundError` where there is none. With `hold`, until the end."""
    query = select(Card).where(Card.number == number.strip().lower())
    found = session.exec(query.with_for_update() if hold else query).first()
    if found is None:
        message = f"There is no card {number[:40]}. Its number has 16 hexadecimal digits; see najimi cards list."
        raise NotFoundError(message)
    return found


def cards_of(session: Session, customer_id: int) -> list[Card]:
    """Return the cards of a customer and of whoever is merged into them, the newest first."""
    aliases = select(Customer.id).where((Customer.id == customer_id) | (Customer.merged_into_id == customer_id))
    return list(session.exec(select(Card).where(col(Card.customer_id).in_(aliases)).order_by(col(Card.id).desc())))


def block_card(tx: Session, shop: Shop, number: str, because: str, actor: str) -> Card:
    """Block a card: terminals hear of it with their next batch. Raises `RefusedError` for one that is blocked."""
    card = find_card(tx, number, hold=True)
    _refuse_unless_active(card)
    card.state, card.blocked_at = State.BLOCKED, shop.clock.now()
    card.blocked_because = because.strip()[:LONGEST_REASON] or "blocked by staff"
    Orders(tx, shop.key, shop.clock.now()).block(card, blocked=True)
    tx.add(card)
    record(tx, shop.clock, actor=actor, action="card blocked", subject=f"card:{card.id}")
    tx.flush()
    return card


def unblock_card(tx: Session, shop: Shop, number: str, actor: str) -> Card:
    """Let a blocked card be used again: it was found, or it was no copy after all.

    A shop's card that is in use blocks itself after three wrong PINs: its clerks may try three times again.
    """
    card = find_card(tx, number, hold=True)
    if card.kind is CardKind.SHOP and card.state is State.ACTIVE:
        Orders(tx, shop.key, shop.clock.now()).unblock_pin(card)
        record(tx, shop.clock, actor=actor, action="shop card's PIN let go", subject=f"card:{card.id}")
        tx.flush()
        return card
    if card.state is not State.BLOCKED or card.blocked_because == "erased":
        message = f"Card {card.number} is {card.state}, so it cannot be let go."
        raise RefusedError(message)
    card.state, card.blocked_at, card.blocked_because = State.ACTIVE, None, None
    Orders(tx, shop.key, shop.clock.now()).block(card, blocked=False)
    tx.add(card)
    record(tx, shop.clock, actor=actor, action="card let go", subject=f"card:{card.id}")
    tx.flush()
    return card


def replace_card(tx: Session, shop: Shop, number: str, actor: str, *, new_number: str = "") -> Personalisation:
    """Issue a card in the place of one that is lost or broken: what the ledger has on it, and its habit, go over.

    What tills tell of the old card later follows to the new one, which hears of it when it is next presented.
    """
    old = find_card(tx, number, hold=True)
    if old.state is State.REPLACED:
        message = f"Card {old.number} was replaced already."
        raise RefusedError(message)
    made = issue_card(tx, shop, _owner(tx, old), old.kind, actor, number=new_number)
    new, books, now = made.card, Books(tx), shop.clock.now()
    carry_over(books, old, new, Why(EntryReason.CARRIED, f"carried:{new.id}", now))
    books.close()
    new.habit, new.programme, new.used_at, new.at_card = old.habit, old.programme, old.used_at, new.balance
    old.state, old.replaced_by_id, old.blocked_at = State.REPLACED, new.id, now
    Orders(tx, shop.key, now).block(old, blocked=True)
    tx.add_all([old, new])
    record(tx, shop.clock, actor=actor, action="card replaced", subject=f"card:{old.id}", by=new.id)
    tx.flush()
    programme = Programmes(tx).version(new.programme) or demanded_programme(tx)
    count_standings(tx, shop, [new.customer_id])
    return Personalisation(new, personalisation(shop, new, programme.terms))


def _owner(tx: Session, card: Card) -> int | None:
    owner = resolved(tx, card.customer_id) if card.customer_id is not None else None
    return owner.id if owner is not None else None


def _refuse_unless_active(card: Card) -> None:
    if card.state is not State.ACTIVE:
        message = f"Card {card.number} is {card.state} already."
        raise RefusedError(message)


def _number(tx: Session, wished: str) -> str:
    number = wished.strip().lower() or secrets.token_hex(CARD_ID_BYTES)
    if len(number) != 2 * CARD_ID_BYTES or any(letter not in "0123456789abcdef" for letter in number):
        message = f"A card's number has {2 * CARD_ID_BYTES} hexadecimal digits; {number[:40]} has not."
        raise RefusedError(message)
    if tx.exec(select(Card.id).where(Card.number == number)).first() is not None:
        message = f"Card {number} was issued already."
        raise RefusedError(message)
    return number
