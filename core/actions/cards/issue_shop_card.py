"""A shop's card is issued, and issuable points are loaded onto it (seed 004, "the paid-in-advance point system")."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from core.actions.cards.enrol_terminal import KEY_VERSION
from core.audit import record
from core.cards.keyring import master, shop_card_key
from core.cards.orders import Orders
from core.cards.programmes import demanded_programme
from core.loyalty.keys import CARD_ID_BYTES, Purpose
from core.loyalty.pool import Pool as CardPool
from core.loyalty.pool import PoolKind
from core.loyalty.shop_state import OWN_PURPOSES, ShopIdentity, ShopState, pin_bytes
from core.models import Card, CardKind, CardState, MemberShop, Pool, Terminal
from core.shop import Shop

PIN_DIGITS = 6
_SCOPE = (Purpose.EARN, Purpose.MEMORY)


@dataclass(frozen=True)
class ShopCardMade:
    """What is put on a shop's card, and the PIN that its clerks say; both are shown once."""

    card: Card
    pool: Pool
    pin: str = field(repr=False)
    file: dict[str, Any] = field(repr=False)


def issue_shop_card(tx: Session, shop: Shop, terminal: Terminal, actor: str, *, limit: int = 0) -> ShopCardMade:
    """Issue the card of a terminal's shop; `limit` is how many points one that pays later may owe (0: any number)."""
    member, programme = tx.get_one(MemberShop, terminal.member_shop_id), demanded_programme(tx)
    now = shop.clock.now()
    card = Card(
        number=secrets.token_hex(CARD_ID_BYTES),
        kind=CardKind.SHOP,
        programme=programme.terms.version,
        key_version=KEY_VERSION,
        issued_by=actor,
        issued_at=now,
    )
    pool = Pool(
        member_shop_id=member.id or 0,
        card_number=card.number,
        paid_later=member.paid_later,
        key_version=KEY_VERSION,
        issued_by=actor,
        issued_at=now,
    )
    tx.add_all([card, pool])
    tx.flush()
    scope = (*_SCOPE, Purpose.SPEND) if terminal.may_redeem else _SCOPE
    identity = ShopIdentity(
        card_id=bytes.fromhex(card.number),
        key_version=KEY_VERSION,
        shop=member.number,
        terminal=terminal.number,
        customer_keys=KEY_VERSION,
        keys={each: shop_card_key(shop.key, card.number, each, KEY_VERSION) for each in OWN_PURPOSES},
        masters={each: master(shop.key, each.name.lower(), KEY_VERSION) for each in scope},
    )
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    kind = PoolKind.LATER if member.paid_later else PoolKind.IN_ADVANCE
    state = ShopState(programme.terms, CardPool(kind, limit=limit if member.paid_later else 0), pin_bytes(pin))
    record(tx, shop.clock, actor=actor, action="shop card issued", subject=f"card:{card.id}")
    file = {
        "card": card.number,
        "kind": card.kind.value,
        "shop": member.number,
        "terminal": terminal.number,
        "identity": identity.to_bytes().hex(),
        "state": state.to_bytes().hex(),
    }
    return ShopCardMade(card, pool, pin, file)


def load_pool(tx: Session, shop: Shop, member: MemberShop, points: int) -> Card | None:
    """Load points that a shop bought or settled onto its newest card in use; None where it has none."""
    found = tx.exec(
        select(Card, Pool)
        .join(Pool, col(Pool.card_number) == col(Card.number))
        .where(Pool.member_shop_id == member.id, Card.state == CardState.ACTIVE)
        .order_by(col(Card.id).desc())
        .limit(1)
        .with_for_update()
    ).first()
    if found is None:
        return None
    card, pool = found
    pool.loads, pool.loaded = pool.loads + 1, pool.loaded + points
    tx.add(pool)
    Orders(tx, shop.key, shop.clock.now()).load_pool(card, points)
    return card
