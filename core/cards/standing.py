"""What the holders of cards are to the shop: points, ranks, and a state in words (seed 004, "one-to-one marketing")."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from core.cards.card_time import seconds_of
from core.cards.programmes import Programmes
from core.clock import business_date
from core.customers.identity import resolved
from core.loyalty.habit import Habit
from core.loyalty.terms import Ranks, ranks
from core.models import Card, CardStanding, Customer, HolderState
from core.shop import Shop

NEW_DAYS = 90
"""Who came for the first time within so many days is new."""
FREQUENT_USES = 4
"""Who is new and came so often is frequent."""
LOYAL_DAYS = 365
"""Who has come for so long, and whose rank for continuity is not the lowest, is loyal."""
ESTRANGED_DAYS = 120
"""Who has not come for so long is estranged."""
AT_ONCE = 500


def count_standings(tx: Session, shop: Shop, customers: Iterable[int | None]) -> None:
    """Count the standing of these customers anew, each as the one whom they stand for."""
    finals = {found.id or 0 for number in customers if number and (found := resolved(tx, number)) is not None}
    if not finals:
        return
    today = business_date(shop.clock.now(), shop.zone)
    programmes = Programmes(tx)
    rows = {
        row.customer_id: row
        for row in tx.exec(select(CardStanding).where(col(CardStanding.customer_id).in_(finals)).with_for_update())
    }
    cards_of = _cards_of(tx, finals)
    for customer_id in sorted(finals):
        cards = cards_of[customer_id]
        if not cards:
            continue
        row = rows.get(customer_id) or CardStanding(customer_id=customer_id, state=HolderState.NEW, counted_on=today)
        _count(row, cards, programmes, shop)
        tx.add(row)
    tx.flush()


def _cards_of(tx: Session, customers: set[int]) -> dict[int, list[Card]]:
    """Return the cards of customers, and of those who are merged into them, by the customer whom they count for."""
    rows = tx.exec(
        select(Card, Customer)
        .join(Customer, col(Customer.id) == col(Card.customer_id))
        .where(or_(col(Customer.id).in_(customers), col(Customer.merged_into_id).in_(customers)))
        .order_by(col(Card.id))
    )
    found: dict[int, list[Card]] = {customer_id: [] for customer_id in customers}
    for card, owner in rows:
        counts_for = owner.merged_into_id if owner.merged_into_id in found else owner.id
        found.get(counts_for or 0, []).append(card)
    return found


def _count(row: CardStanding, cards: list[Card], programmes: Programmes, shop: Shop) -> None:
    now = shop.clock.now()
    today, seconds = business_date(now, shop.zone), seconds_of(now)
    habits = [(card, Habit.from_bytes(bytes.fromhex(card.habit))) for card in cards if card.habit]
    stand = [found for card, habit in habits if (found := _ranks(programmes, card, habit, seconds)) is not None]
    used = max((card.used_at for card in cards if card.used_at), default=None)
    last = business_date(used, shop.zone) if used else None
    since = business_date(min(card.issued_at for card in cards), shop.zone)
    row.points = sum(card.balance for card in cards)
    row.uses, row.spent = sum(habit.uses for _, habit in habits), sum(habit.total for _, habit in habits)
    row.last_used, row.counted_on = last, today
    row.recent_rank = max((each.recent for each in stand), default=0)
    row.continuity_rank = max((each.continuity for each in stand), default=0)
    row.state = state_of(row, since, today)


def _ranks(programmes: Programmes, card: Card, habit: Habit, seconds: int) -> Ranks | None:
    programme = programmes.version(card.programme)
    return ranks(programme.terms, habit, max(seconds, habit.last_at)) if programme is not None else None


def state_of(row: CardStanding, since: date, today: date) -> HolderState:
    """Return what a holder is to the shop, who has had a card `since` then."""
    away = (today - row.last_used).days if row.last_used else None
    if away is not None and away >= ESTRANGED_DAYS:
        return HolderState.ESTRANGED
    if (today - since).days <= NEW_DAYS:
        return HolderState.FREQUENT if row.uses >= FREQUENT_USES else HolderState.NEW
    if row.continuity_rank and (today - since).days >= LOYAL_DAYS:
        return HolderState.LOYAL
    return HolderState.OCCASIONAL


def recount_old(tx: Session, shop: Shop, limit: int = AT_ONCE) -> int:
    """Count anew up to `limit` standings of an earlier day, because ranks fall by themselves; return how many were."""
    today = business_date(shop.clock.now(), shop.zone)
    old = tx.exec(
        select(CardStanding.customer_id)
        .where(CardStanding.counted_on < today)
        .order_by(col(CardStanding.id))
        .limit(limit)
    ).all()
    count_standings(tx, shop, old)
    return len(old)


def join_standings(tx: Session, shop: Shop, kept_id: int, merged_id: int) -> None:
    """Let one who is merged into another be counted as that one; or, once that was undone, each for themselves."""
    tx.connection().execute(delete(CardStanding).where(col(CardStanding.customer_id) == merged_id))
    count_standings(tx, shop, [kept_id, merged_id])
