"""What a shop's card keeps for a card that does not come back is settled: by staff, or by the time."""

from sqlmodel import Session, col, select

from core.audit import record
from core.cards.accounts import Books, Why
from core.cards.carrying import follow_replaced
from core.cards.chain import Chains, reserved_row
from core.cards.findings import Findings
from core.cards.orders import Orders
from core.cards.reservations import Reservations, settle_overdue
from core.cards.standing import count_standings
from core.errors import NotFoundError, RefusedError
from core.loyalty.record import Record
from core.models import Card, CardKind, CardReservation, CardState, EntryReason, MemberShop
from core.shop import Shop


def open_reservations(session: Session) -> list[tuple[CardReservation, MemberShop | None]]:
    """Return what is reserved and not settled, the oldest first, with the shop at which it was authorised."""
    shops = {shop.number: shop for shop in session.exec(select(MemberShop))}
    rows = session.exec(
        select(CardReservation)
        .where(col(CardReservation.decided_at).is_(None), col(CardReservation.gone_at).is_(None))
        .order_by(col(CardReservation.id))
    )
    return [(row, shops.get(Record.from_bytes(bytes.fromhex(row.content)).shop)) for row in rows]


def settle_reservation(tx: Session, shop: Shop, number: int, actor: str, *, happened: bool) -> CardReservation:
    """Settle a reservation by somebody's word; its shop's card hears of it from the till that has it.

    What happened counts as the card's record. Raises `RefusedError` where it was settled already, or where records that
    are missing could say otherwise.
    """
    row = tx.get(CardReservation, number, with_for_update=True)
    if row is None:
        message = f"There is no reservation {number}. See najimi cards reserved."
        raise NotFoundError(message)
    if row.decided_at is not None or row.gone_at is not None:
        message = "That was settled already."
        raise RefusedError(message)
    now = shop.clock.now()
    findings, orders = Findings(tx, now), Orders(tx, shop.key, now)
    if happened:
        _count(tx, shop, row, Chains(tx, shop.key, Books(tx), findings, orders), orders)
    Reservations(tx, now, findings, orders).settle(row, happened=happened, by=actor)
    record(tx, shop.clock, actor=actor, action="reservation settled", subject=f"card_reservation:{row.id}")
    tx.flush()
    return row


def _count(tx: Session, shop: Shop, row: CardReservation, chains: Chains, orders: Orders) -> None:
    """Count what was reserved as the next record of its card."""
    card = tx.exec(select(Card).where(Card.number == row.card_number).with_for_update()).first()
    booked = Record.from_bytes(bytes.fromhex(row.content))
    follows = card is not None and (card.sequence + 1, card.at_card) == (
        row.card_sequence,
        booked.balance - booked.points,
    )
    if card is None or not follows or card.kind not in {CardKind.STORING, CardKind.MEMORY}:
        message = "That cannot follow on what is known of the card: other records of it have not come yet."
        raise RefusedError(message)
    reserved_row(tx, card, row.content)
    chains.follow(card)
    chains.books.close()
    if card.state is CardState.REPLACED:
        why = Why(EntryReason.CARRIED, f"followed:{card.id}:{card.sequence}", shop.clock.now())
        follow_replaced(tx, chains.books, orders, card, why)
        chains.books.close()
    count_standings(tx, shop, [card.customer_id])


def settle_old_reservations(tx: Session, shop: Shop) -> int:
    """Settle what was kept for long enough, and tell staff of the rest; return how many were settled."""
    now = shop.clock.now()
    return settle_overdue(tx, now, Findings(tx, now), Orders(tx, shop.key, now))
