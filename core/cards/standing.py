"""What the holders of cards are to the shop: points, ranks, and a state in words (seed 004, "one-to-one marketing")."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, or_, select

from core.cards.card_time import seconds_of
from core.cards.programmes import Programmes
from core.clock import business_date
from core.customers.identity import resolved
from core.loyalty.habit import Habit
from core.loyalty.holders import StateLimits
from core.loyalty.terms import Ranks, ranks
from core.models import Card, CardStanding, Customer, HolderState
from core.shop import Shop

AT_ONCE = 500


def count_standings(tx: Session, shop: Shop, customers: Iterable[int | None]) -> None:
    """Count the standing of these customers anew, each as the one whom they stand for."""
    finals = _finals(tx, {number for number in customers if number})
    if not finals:
        return
    programmes, now = Programmes(tx), shop.clock.now()
    rows = [
        {"customer_id": customer_id, **vars(_counted(cards, programmes, shop, now))}
        for customer_id, cards in sorted(_cards_of(tx, finals).items())
        if cards
    ]
    if rows:
        made = (sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql).insert(CardStanding)
        new = {column.name: column for column in made.excluded if column.name not in {"id", "customer_id"}}
        tx.connection().execute(made.on_conflict_do_update(index_elements=["customer_id"], set_=new), rows)


def _finals(tx: Session, customers: set[int]) -> set[int]:
    """Return whom these customers stand for today, those alone who are there still."""
    known = tx.exec(
        select(Customer.id, Customer.merged_into_id, Customer.erased_at).where(col(Customer.id).in_(customers or {0}))
    )
    finals: set[int] = set()
    for customer_id, merged_into, erased_at in known:
        if merged_into is None:
            finals |= {customer_id or 0} if erased_at is None else set()
        elif (found := resolved(tx, customer_id or 0)) is not None:
            finals.add(found.id or 0)
    return finals


def _cards_of(tx: Session, customers: set[int]) -> dict[int, list[Card]]:
    """Return the cards of customers, and of those who are merged into them, by the customer whom they count for."""
    rows = tx.exec(
        select(Card, Customer.id, Customer.merged_into_id)
        .join(Customer, col(Customer.id) == col(Card.customer_id))
        .where(or_(col(Customer.id).in_(customers), col(Customer.merged_into_id).in_(customers)))
        .order_by(col(Card.id))
    )
    found: dict[int, list[Card]] = {customer_id: [] for customer_id in customers}
    for card, owner_id, merged_into in rows:
        counts_for = merged_into if merged_into in found else owner_id
        found.get(counts_for or 0, []).append(card)
    return found


@dataclass(frozen=True)
class Counted:
    """The standing of one holder as of a day; the fields are those of `CardStanding`."""

    points: int
    uses: int
    spent: int
    last_used: date | None
    recent_rank: int
    continuity_rank: int
    state: HolderState
    counted_on: date


def _counted(cards: list[Card], programmes: Programmes, shop: Shop, now: datetime) -> Counted:
    today, seconds = business_date(now, shop.zone), seconds_of(now)
    habits = [(card, Habit.from_bytes(bytes.fromhex(card.habit))) for card in cards if card.habit]
    stand = [found for card, habit in habits if (found := _ranks(programmes, card, habit, seconds)) is not None]
    used = max((card.used_at for card in cards if card.used_at), default=None)
    uses, continuity = sum(habit.uses for _, habit in habits), max((each.continuity for each in stand), default=0)
    last = business_date(used, shop.zone) if used else None
    since = business_date(min(card.issued_at for card in cards), shop.zone)
    return Counted(
        points=sum(card.balance for card in cards),
        uses=uses,
        spent=sum(habit.total for _, habit in habits),
        last_used=last,
        recent_rank=max((each.recent for each in stand), default=0),
        continuity_rank=continuity,
        state=state_of(History(uses, continuity, since, last), today, programmes.limits),
        counted_on=today,
    )


def _ranks(programmes: Programmes, card: Card, habit: Habit, seconds: int) -> Ranks | None:
    programme = programmes.version(card.programme)
    return ranks(programme.terms, habit, max(seconds, habit.last_at)) if programme is not None else None


@dataclass(frozen=True)
class History:
    """What decides of a holder's state: uses, rank of continuity, since when there is a card, and its last use."""

    uses: int
    continuity_rank: int
    since: date
    last_used: date | None


def state_of(history: History, today: date, limits: StateLimits) -> HolderState:
    """Return what a holder is to the shop, by the limits that the programme sets."""
    away = (today - history.last_used).days if history.last_used else None
    known_for = (today - history.since).days
    if away is not None and away >= limits.estranged_days:
        return HolderState.ESTRANGED
    if known_for <= limits.new_days:
        return HolderState.FREQUENT if history.uses >= limits.frequent_uses else HolderState.NEW
    if history.continuity_rank and known_for >= limits.loyal_days:
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
