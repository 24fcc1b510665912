"""Cards' records checked against each other and against the ledger, by code that has no part in taking them in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from sqlmodel import Session, col, func, select

from core.cards.keyring import customer_card_key
from core.loyalty.keys import Purpose
from core.loyalty.ledger import Entry, Finding, Pool, broken_chains, counted_twice, forks, wrong_balances, wrong_pools
from core.loyalty.record import RecordKind
from core.models import (
    AccountKind,
    Card,
    CardKind,
    CardRecord,
    EntryReason,
    MemberShop,
    PointsAccount,
    PointsEntry,
    RecordStanding,
)

_CARDS_AT_ONCE = 500
_ROWS_AT_ONCE = 1_000
# Where a record's hexadecimal digits say which terminal, and what it did under which number (docs/card-format.md).
_TERMINAL, _DOING, _SERVER = (13, 8), (13, 16), "0" * 8


def wrong_in_records(session: Session, shop_key: bytes) -> list[str]:
    """Return, in sentences, what is wrong among the records that count; nothing where all is right.

    Each card's chain is followed once more, no card has two records of one moment, no doing of a terminal stands twice,
    balances follow from points, and each shop's pool is what it bought less what the records gave.
    """
    wrong, issued = [], defaultdict[int, int](int)
    replacing = set(session.exec(select(Card.replaced_by_id).where(col(Card.replaced_by_id).is_not(None))))
    for cards, entries in _counted(session):

        def key_of(number: bytes, cards: dict[bytes, Card] = cards) -> bytes:
            card = cards[number]
            return customer_card_key(shop_key, card.number, Purpose.RECEIPT, card.key_version)

        computing = [entry for entry in entries if cards[entry.card].kind is CardKind.COMPUTING]
        carried = {number for number, card in cards.items() if card.id in replacing}
        wrong += [*broken_chains(computing, key_of), *forks(entries), *wrong_balances(entries, carried)]
        for entry in entries:
            if entry.record.kind is RecordKind.SALE:
                issued[entry.record.shop] += entry.record.points
    wrong += [*_counted_twice(session), *wrong_pools(_pools(session, issued))]
    return [finding.text for finding in wrong]


def _counted_twice(session: Session) -> Iterator[Finding]:
    """Yield doings of a terminal that count twice: the database sorts by what the records' own bytes say of them.

    So nothing has to be kept but what one terminal did under one number.
    """
    doing = func.substr(col(CardRecord.content), *_DOING)
    rows = session.exec(
        select(doing, Card.number, CardRecord.content, CardRecord.receipt)
        .join(Card, col(Card.id) == col(CardRecord.card_id))
        .where(
            CardRecord.standing == RecordStanding.COUNTED, func.substr(col(CardRecord.content), *_TERMINAL) != _SERVER
        )
        .order_by(doing)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for _, same in groupby(rows, key=itemgetter(0)):
        alike = [Entry(*map(bytes.fromhex, row[1:])) for row in same]
        if len(alike) > 1:
            yield from counted_twice(alike)


def _counted(session: Session) -> Iterator[tuple[dict[bytes, Card], list[Entry]]]:
    """Yield the cards, some hundred at a time, with their records that count."""
    last = 0
    while rows := session.exec(
        select(Card).where(col(Card.id) > last).order_by(col(Card.id)).limit(_CARDS_AT_ONCE)
    ).all():
        last = rows[-1].id or 0
        cards = {card.id: card for card in rows}
        found = session.exec(
            select(CardRecord.card_id, CardRecord.content, CardRecord.receipt).where(
                col(CardRecord.card_id).in_(cards), CardRecord.standing == RecordStanding.COUNTED
            )
        )
        entries = [
            Entry(bytes.fromhex(cards[card].number), bytes.fromhex(content), bytes.fromhex(receipt))
            for card, content, receipt in found
        ]
        yield {bytes.fromhex(card.number): card for card in rows}, entries


def _pools(session: Session, issued: Mapping[int, int]) -> list[Pool]:
    """Return each shop's pool: `issued` by the records, by the shop's number, all else by the ledger.

    What a refund takes back goes to the shop that gave it, which the records do not say.
    """
    return [
        Pool(
            shop=shop.number,
            loaded=_moved(session, shop, EntryReason.SOLD) + _moved(session, shop, EntryReason.SETTLED),
            issued=issued.get(shop.number, 0) - _moved(session, shop, EntryReason.CORRECTED),
            taken_back=_moved(session, shop, EntryReason.TAKEN_BACK),
            balance=_balance(session, shop),
        )
        for shop in session.exec(select(MemberShop).order_by(col(MemberShop.number)))
    ]


def _moved(session: Session, shop: MemberShop, reason: EntryReason) -> int:
    """Return how many points came into a shop's pool for a reason, less those that went."""
    total = 0
    for side, sign in ((PointsEntry.credit_id, 1), (PointsEntry.debit_id, -1)):
        found = session.exec(
            select(func.sum(PointsEntry.points))
            .join(PointsAccount, col(PointsAccount.id) == col(side))
            .where(
                PointsAccount.kind == AccountKind.POOL,
                PointsAccount.member_shop_id == shop.id,
                PointsEntry.reason == reason,
            )
        ).one()
        total += sign * int(found or 0)
    return total


def _balance(session: Session, shop: MemberShop) -> int:
    found = session.exec(
        select(func.sum(PointsAccount.balance)).where(
            PointsAccount.kind == AccountKind.POOL, PointsAccount.member_shop_id == shop.id
        )
    ).one()
    return int(found or 0)
