"""Points follow their holder from a card that was replaced to the one that took its place."""

from sqlmodel import Session

from core.cards.accounts import Books, Why, held
from core.cards.orders import Orders
from core.models import Card


def carry_over(books: Books, old: Card, new: Card, why: Why) -> int:
    """Move what a card holds to another, each point its shop's and as old as it is; return how many."""
    books.close()
    points = old.balance
    if points > 0:
        books.take(old.id or 0, points, lambda giver: held(giver, new.id or 0), why)
    return points


def follow_replaced(tx: Session, books: Books, orders: Orders, card: Card, why: Why) -> None:
    """Carry over what came onto a card that was replaced before: a till had not told of it yet."""
    new = tx.get(Card, card.replaced_by_id or 0, with_for_update=True)
    if new is not None and (points := carry_over(books, card, new, why)) > 0:
        orders.load(new, points)
