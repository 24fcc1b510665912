"""What a till or a kiosk shows of a card beside what is on it: the ledger's balance, its history, what it can buy."""

from typing import Any

from sqlmodel import Session, select

from core.actions.cards.exchange_points import open_offers
from core.cards.history import points_on
from core.cards.said import SaidAccount
from core.cards.sealed_offers import sealed
from core.models import Card, CardState
from core.shop import Shop


def offers_told(session: Session, shop: Shop) -> list[dict[str, Any]]:
    """Return what points can be exchanged for, the cheapest first, each as a till keeps it."""
    return [sealed(shop, offer) for offer in open_offers(session)]


def answer_account(shop: Shop, _terminal_id: int, said: SaidAccount) -> dict[str, Any]:
    """Say what the ledger has of a card, how its points came and went, and what they can be exchanged for."""
    with shop.store.read() as session:
        card = session.exec(select(Card).where(Card.number == said.card)).first()
        exchanges = offers_told(session, shop)
        if card is None:
            return {"known": False, "points": None, "movements": [], "exchanges": exchanges}
        found = points_on(session, card)
    movements = [
        {"at": each.at.isoformat(), "points": each.points, "why": each.reason.value, "shop": each.shop}
        for each in found.movements
    ]
    blocked = card.state is not CardState.ACTIVE
    return {
        "known": True,
        "blocked": blocked,
        "points": found.balance,
        "movements": movements,
        "exchanges": exchanges,
    }
