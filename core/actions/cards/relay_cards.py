"""Who presents a card is told to that shop's staff: at once, or, where many come, as one message a second."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.actions.cards.present_card import LIVE, Holder, best_offers_of, holder_of
from core.models import Card, CardFinding, EntryKind, MemberShop, Terminal, TerminalEntry
from core.shop import Shop

PACE = timedelta(seconds=1)
"""How often a channel takes a message."""
STILL_THERE = timedelta(minutes=10)
"""Who presented a card longer ago has left: what a till tells late is not told on."""
AGAIN = timedelta(minutes=1)
"""A card that a terminal meets again so soon is still there: contacts bounce, and it is put back in a hurry."""
MOST_AT_ONCE = 200
MOST_ASKED = 5


@dataclass(frozen=True)
class Presented:
    """One card that was presented: by whom, where, what the till said of it, and what to offer."""

    entry: TerminalEntry
    terminal: Terminal
    holder: Holder
    offers: tuple[str, ...]

    def said(self, name: str, otherwise: int) -> int:
        """Return a number that the card itself said at the till; it is fresher than ours."""
        value: Any = self.entry.details.get(name)
        return value if type(value) is int and 0 <= value < 2**53 else otherwise


@dataclass(frozen=True)
class Relay:
    """What one shop's channel is told now."""

    shop: MemberShop
    presented: tuple[Presented, ...]


@dataclass(frozen=True)
class Asked:
    """What was looked at before the transaction that tells of it: entries, and by card what to offer its holder."""

    entries: frozenset[int]
    offers: Mapping[str, tuple[str, ...]]


def ask_offers(shop: Shop) -> Asked:
    """Ask what to offer to whoever presented a card, where the till's batch came before its own question did.

    It takes a while, so it is done before the transaction that tells of them, and only where one card is told of by
    itself: a summary names no offers.
    """
    fresh = shop.clock.now() - STILL_THERE
    with shop.store.read() as session:
        rows = session.exec(
            select(TerminalEntry.id, TerminalEntry.details, Terminal.member_shop_id, Card.number)
            .join(Terminal, col(Terminal.id) == col(TerminalEntry.terminal_id))
            .outerjoin(Card, col(Card.id) == col(TerminalEntry.card_id))
            .where(
                TerminalEntry.kind == EntryKind.PRESENTED,
                col(TerminalEntry.relayed_at).is_(None),
                col(TerminalEntry.at) >= fresh,
            )
            .order_by(col(TerminalEntry.id))
            .limit(MOST_AT_ONCE)
        ).all()
    waiting = Counter(member for member, _ in {(member, number) for _, _, member, number in rows})
    alone = [number for _, details, member, number in rows if number and waiting[member] == 1 and LIVE not in details]
    offers = {number: tuple(best_offers_of(shop, number)) for number in alone[:MOST_ASKED]}
    return Asked(frozenset(entry or 0 for entry, *_ in rows), offers)


def due_relays(tx: Session, shop: Shop, asked: Asked) -> list[Relay]:
    """Take what is to be told now, each shop's in order; the caller writes the messages in the same transaction.

    What came after it was `asked` waits for the next time. Of a card that is put back within a minute staff are told
    once.
    """
    now = shop.clock.now()
    waiting = (col(TerminalEntry.kind) == EntryKind.PRESENTED, col(TerminalEntry.relayed_at).is_(None))
    tx.connection().execute(
        update(TerminalEntry).where(*waiting, col(TerminalEntry.at) < now - STILL_THERE).values(relayed_at=now)
    )
    rows = tx.exec(
        select(TerminalEntry, Terminal, MemberShop)
        .join(Terminal, col(Terminal.id) == col(TerminalEntry.terminal_id))
        .join(MemberShop, col(MemberShop.id) == col(Terminal.member_shop_id))
        .where(*waiting, col(TerminalEntry.id).in_(asked.entries))
        .where((col(MemberShop.relayed_at).is_(None)) | (col(MemberShop.relayed_at) <= now - PACE))
        .order_by(col(TerminalEntry.id))
    ).all()
    relays: dict[int, Relay] = {}
    told = _Told(tx, [entry for entry, _, _ in rows])
    for entry, terminal, member in rows:
        entry.relayed_at = now
        tx.add(entry)
        if told.of(entry) or not member.slack_channel or (one := _presented(tx, shop, entry, terminal, asked)) is None:
            continue
        known = relays.get(member.id or 0, Relay(member, ()))
        relays[member.id or 0] = Relay(member, (*known.presented, one))
    for relay in relays.values():
        relay.shop.relayed_at = now
        tx.add(relay.shop)
    tx.flush()
    return list(relays.values())


class _Told:
    """What staff were told of lately, to tell them once of a card that is put back; one that was refused is besides."""

    def __init__(self, tx: Session, entries: Sequence[TerminalEntry]) -> None:
        """Look up what was told about the time of `entries`."""
        self._tx, self._told = tx, defaultdict[tuple[int, int, bool], list[TerminalEntry]](list)
        cards = {entry.card_id for entry in entries if entry.card_id is not None}
        if not cards:
            return
        first, last = min(entry.at for entry in entries), max(entry.at for entry in entries)
        rows = tx.exec(
            select(TerminalEntry).where(
                TerminalEntry.kind == EntryKind.PRESENTED,
                col(TerminalEntry.card_id).in_(cards),
                col(TerminalEntry.relayed_at).is_not(None),
                col(TerminalEntry.at).between(first - AGAIN, last + AGAIN),
            )
        )
        for row in rows:
            # What came too late was let go without a word.
            if row.relayed_at is not None and row.relayed_at - row.at <= STILL_THERE:
                self._told[_place_of(row)].append(row)

    def of(self, entry: TerminalEntry) -> bool:
        """Say whether staff know by another entry that this card is there; from now on they do."""
        told = self._told[_place_of(entry)]
        known = any(self._is_same_visit(entry, each) for each in told)
        told.append(entry)
        return known

    def _is_same_visit(self, one: TerminalEntry, other: TerminalEntry) -> bool:
        """Say whether a card was put back: within the time, and nobody else's was there in between."""
        if abs(one.at - other.at) > AGAIN:
            return False
        first, last = sorted((one.sequence, other.sequence))
        between = select(TerminalEntry.id).where(
            TerminalEntry.terminal_id == one.terminal_id,
            col(TerminalEntry.sequence).between(first + 1, last - 1),
            TerminalEntry.kind == EntryKind.PRESENTED,
            col(TerminalEntry.card_id).is_distinct_from(one.card_id),
        )
        return self._tx.exec(between.limit(1)).first() is None


def _place_of(entry: TerminalEntry) -> tuple[int, int, bool]:
    return entry.terminal_id, entry.card_id or 0, bool(entry.details.get("refused"))


def is_anything_due(session: Session) -> bool:
    """Return whether anything waits to be told."""
    presented = select(TerminalEntry.id).where(
        TerminalEntry.kind == EntryKind.PRESENTED, col(TerminalEntry.relayed_at).is_(None)
    )
    found = select(CardFinding.id).where(col(CardFinding.told_at).is_(None))
    return session.exec(presented.limit(1)).first() is not None or session.exec(found.limit(1)).first() is not None


def _presented(tx: Session, shop: Shop, entry: TerminalEntry, terminal: Terminal, asked: Asked) -> Presented | None:
    card = tx.get(Card, entry.card_id) if entry.card_id is not None else None
    holder = holder_of(tx, shop, card.number) if card is not None else None
    if holder is None:
        return None
    said = entry.details.get(LIVE)
    offers = tuple(str(each) for each in said) if isinstance(said, list) else asked.offers.get(holder.card.number, ())
    return Presented(entry, terminal, holder, offers)


def due_findings(tx: Session, shop: Shop, limit: int = MOST_AT_ONCE) -> list[CardFinding]:
    """Take what was found and nobody was told of yet; the caller writes the message in the same transaction."""
    rows = tx.exec(
        select(CardFinding).where(col(CardFinding.told_at).is_(None)).order_by(col(CardFinding.id)).limit(limit)
    ).all()
    for row in rows:
        row.told_at = shop.clock.now()
        tx.add(row)
    tx.flush()
    return list(rows)
