"""What is seen only when records lie side by side: those that do not come, and cards in two places at once."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from core.cards.findings import Findings
from core.cards.journal_gaps import note_journal_gaps
from core.cards.travel import travel_times
from core.loyalty.ledger import Entry, gaps, impossible_journeys
from core.models import Card, CardRecord, FindingKind, RecordStanding

PATIENCE = timedelta(days=1)
"""How long a record may be on its way: terminals send once a day at the least (seed 004)."""
LOOKED_BACK = timedelta(days=3)
_CARDS_AT_ONCE = 500


def examine(tx: Session, now: datetime) -> int:
    """Note gaps that have lasted a day, and impossible journeys of the last three; return how many are new."""
    findings = Findings(tx, now)
    _note_gaps(tx, findings, now - PATIENCE)
    _note_journeys(tx, findings, now - LOOKED_BACK)
    note_journal_gaps(tx, findings, now)
    return findings.count


def _note_gaps(tx: Session, findings: Findings, before: datetime) -> None:
    late = select(CardRecord.card_id).where(
        CardRecord.standing == RecordStanding.WAITING, CardRecord.received_at <= before
    )
    rows = tx.exec(
        select(Card, CardRecord)
        .join(CardRecord, col(CardRecord.card_id) == col(Card.id))
        .where(CardRecord.standing == RecordStanding.WAITING, col(Card.id).in_(late))
    ).all()
    cards = _cards([card for card, _ in rows])
    complete = {number: card.sequence for number, card in cards.items()}
    for found in gaps([_entry(card, row) for card, row in rows], complete):
        cause = f"gap:{cards[found.card].id}:{found.first}"
        text = f"{found.text} Later ones wait for it; they can be counted without."
        findings.add(FindingKind.GAP, cause, text, card=cards[found.card])


def _note_journeys(tx: Session, findings: Findings, since: datetime) -> None:
    moved = tx.exec(
        select(CardRecord.card_id)
        .where(CardRecord.at >= since, col(CardRecord.member_shop_id).is_not(None))
        .group_by(col(CardRecord.card_id))
        .having(func.count(col(CardRecord.member_shop_id).distinct()) > 1)
        .order_by(col(CardRecord.card_id))
    ).all()
    seconds = travel_times(tx)
    for start in range(0, len(moved), _CARDS_AT_ONCE):
        rows = tx.exec(
            select(Card, CardRecord)
            .join(CardRecord, col(CardRecord.card_id) == col(Card.id))
            .where(
                col(Card.id).in_(moved[start : start + _CARDS_AT_ONCE]),
                CardRecord.at >= since,
                CardRecord.standing != RecordStanding.REFUSED,
            )
        ).all()
        cards = _cards([card for card, _ in rows])
        entries = [_entry(card, row) for card, row in rows]
        for found in impossible_journeys(entries, seconds):
            cause = f"journey:{cards[found.card].id}:{found.first}"
            findings.add(FindingKind.JOURNEY, cause, found.text, card=cards[found.card])


def _cards(cards: list[Card]) -> dict[bytes, Card]:
    return {bytes.fromhex(card.number): card for card in cards}


def _entry(card: Card, row: CardRecord) -> Entry:
    return Entry(bytes.fromhex(card.number), bytes.fromhex(row.content))
