"""What a terminal asks of the server: proved to be its own, answered so that it can go on alone for a day."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from core.actions.cards.card_account import offers_told
from core.actions.cards.present_card import presented_card
from core.actions.cards.take_batch import take_batch
from core.cards.keyring import open_terminal_key, signature
from core.cards.orders import MOST_CARRIED, Orders, waiting_for
from core.cards.programmes import in_force
from core.cards.said import SaidPresented, read_batch
from core.errors import NajimiError
from core.loyalty.programme_document import programme_json
from core.models import Card, CardState, Pool, Terminal, TerminalState
from core.shop import Shop

WINDOW = timedelta(minutes=5)
"""How far a terminal's clock may be from ours: outside of it a request that was listened to is worth nothing."""
MOST_HOT = 10_000
LONGEST_NUMBER = 10


class NotTheTerminalError(NajimiError):
    """A request that no terminal of ours has signed just now; why is not told to whoever asks."""


@dataclass(frozen=True)
class Signed:
    """A request as it came: method and path, the moment that it names, its signature, and its body."""

    method: str
    path: str
    at: str
    signature: str
    body: bytes


def known_terminal(shop: Shop, number: str, signed: Signed) -> Terminal:
    """Return the terminal that has signed a request. Raises `NotTheTerminalError`."""
    if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER):
        raise NotTheTerminalError
    with shop.store.read() as session:
        terminal = session.exec(select(Terminal).where(Terminal.number == int(number))).first()
    if terminal is None or terminal.state is not TerminalState.ACTIVE or not _is_now(shop, signed.at):
        raise NotTheTerminalError
    key = open_terminal_key(shop.key, terminal.sealed_key)
    made = signature(key, signed.method, signed.path, signed.at, signed.body)
    if not hmac.compare_digest(made.encode(), signed.signature.lower().encode()):
        raise NotTheTerminalError
    return terminal


def _is_now(shop: Shop, at: str) -> bool:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return False
    return moment.tzinfo is not None and abs(moment - shop.clock.now()) <= WINDOW


def answer_batch(shop: Shop, terminal_id: int, body: bytes) -> dict[str, Any]:
    """Take a batch and return what the terminal is told; the same batch again is answered alike.

    Raises `UnreadableError` where the body is no batch; entries of one that cannot be read are `refused`, one by one.
    """
    batch, refused = read_batch(body)
    with shop.store.write() as tx:
        terminal = tx.get_one(Terminal, terminal_id, with_for_update=True)
        taken = take_batch(tx, shop, terminal, batch, refused)
        programme = in_force(tx)
        newer = programme is not None and programme.terms.version != batch.programme
        cards = {entry.card for entry in batch.entries if entry.card} | _shop_cards(tx, terminal)
        Orders(tx, shop.key, shop.clock.now()).renew(cards)
        return {
            "taken_to": taken.taken_to,
            "refused": [{"place": each.place, "sequence": each.sequence, "words": each.words} for each in refused],
            "hot_list": _hot_list(tx),
            "commands": _commands(tx, cards),
            "exchanges": offers_told(tx, shop),
            "programme": json.loads(programme_json(programme)) if programme is not None and newer else None,
            "time": shop.clock.now().isoformat(),
        }


def answer_presented(shop: Shop, terminal_id: int, said: SaidPresented) -> dict[str, Any]:
    """Say who presents a card just now, and what to offer; staff are told as well."""
    known = presented_card(shop, terminal_id, said)
    with shop.store.read() as session:
        commands = _commands(session, {said.card}, others=0)
    return {**known, "commands": commands, "time": shop.clock.now().isoformat()}


def _shop_cards(session: Session, terminal: Terminal) -> set[str]:
    """Return the cards of a terminal's shop: one of them may lie beside it, whether or not it is spoken of."""
    rows = session.exec(
        select(Card.number)
        .join(Pool, col(Pool.card_number) == col(Card.number))
        .where(Pool.member_shop_id == terminal.member_shop_id, Card.state == CardState.ACTIVE)
    )
    return set(rows)


def _commands(session: Session, cards: set[str], others: int = MOST_CARRIED) -> list[dict[str, str]]:
    return [{"card": number, "command": command} for number, command in waiting_for(session, cards, others=others)]


def _hot_list(session: Session) -> list[str]:
    """Return the cards that no terminal shall serve, the latest first."""
    rows = session.exec(
        select(Card.number)
        .where(Card.state != CardState.ACTIVE)
        .order_by(col(Card.blocked_at).desc(), col(Card.id).desc())
        .limit(MOST_HOT)
    )
    return list(rows)
