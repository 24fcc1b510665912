"""Points for gift certificates and premiums; vouchers issued once, shown, and taken in once at whichever shop."""

from typing import Any

from sqlmodel import Session, col, select

from core.actions.cards.take_batch import take_batch
from core.audit import record
from core.cards.keyring import open_terminal_key
from core.cards.said import SaidBatch, SaidExchange, SaidVoucher
from core.cards.sealed_offers import as_told
from core.cards.vouchers import MOST_DAYS, find_voucher, issue, last_day, redeem, terminal_code, unusable
from core.errors import NotFoundError, RefusedError
from core.loyalty.record import Record, RecordKind
from core.models import (
    Card,
    CardRecord,
    CardState,
    ExchangeOffer,
    RecordStanding,
    Terminal,
    Voucher,
    VoucherKind,
)
from core.shop import Shop

MOST_POINTS = 2**31 - 1
EXCHANGED = frozenset({VoucherKind.CERTIFICATE, VoucherKind.PREMIUM})


def add_offer(tx: Session, shop: Shop, offer: ExchangeOffer, actor: str) -> ExchangeOffer:
    """Offer something for points, or change what is offered under its code. Raises `RefusedError`."""
    if offer.kind not in EXCHANGED or not 0 < offer.points <= MOST_POINTS or not 0 <= offer.days <= MOST_DAYS:
        message = "Points can be exchanged for a gift certificate or a premium: name its points, and days up to 3,650."
        raise RefusedError(message)
    if (offer.kind is VoucherKind.CERTIFICATE) != (offer.value is not None and offer.value > 0):
        message = "A gift certificate is worth some money, and a premium is not."
        raise RefusedError(message)
    row = tx.exec(select(ExchangeOffer).where(ExchangeOffer.code == offer.code)).first()
    if row is None:
        row = offer
    else:
        row.kind, row.title, row.points, row.value = offer.kind, offer.title, offer.points, offer.value
        row.days, row.open = offer.days, True
    row.made_by, row.made_at = actor, shop.clock.now()
    tx.add(row)
    tx.flush()
    record(tx, shop.clock, actor=actor, action="exchange offered", subject=f"exchange_offer:{row.id}")
    return row


def close_offer(tx: Session, shop: Shop, code: str, actor: str) -> ExchangeOffer:
    """Offer something no longer; what was issued still counts."""
    row = _offer(tx, code)
    row.open = False
    tx.add(row)
    record(tx, shop.clock, actor=actor, action="exchange closed", subject=f"exchange_offer:{row.id}")
    return row


def open_offers(session: Session) -> list[ExchangeOffer]:
    """Return what points can be exchanged for, the cheapest first."""
    rows = session.exec(
        select(ExchangeOffer).where(col(ExchangeOffer.open).is_(True)).order_by(col(ExchangeOffer.points))
    )
    return list(rows)


def _offer(session: Session, code: str) -> ExchangeOffer:
    row = session.exec(
        select(ExchangeOffer).where(ExchangeOffer.code == code, col(ExchangeOffer.open).is_(True))
    ).first()
    if row is None:
        names = tuple(each.code for each in open_offers(session))[:5]
        message = f"Nothing is offered for points under “{code}”."
        raise NotFoundError(message, names)
    return row


def answer_exchange(shop: Shop, terminal_id: int, said: SaidExchange) -> dict[str, Any]:
    """Issue what a card has just paid for with points: the entry is the card's own record of the exchange.

    The record is taken as a batch would be; it pays once, for one voucher. Raises `RefusedError` where it is no
    verified exchange of so many points.
    """
    with shop.store.write() as tx:
        terminal = tx.get_one(Terminal, terminal_id, with_for_update=True)
        take_batch(tx, shop, terminal, SaidBatch(batch=0, entries=(said.entry,)))
    # What was taken stays taken, whatever becomes of the wish.
    with shop.store.write() as tx:
        offer = as_told(shop, said.terms, said.offer, said.entry.at) or _offer(tx, said.offer)
        paid = _payment(tx, said, offer)
        wanted = _voucher(tx, shop, offer, paid, tx.get_one(Terminal, terminal_id))
        if said.provisional:
            _as_printed(tx, shop, wanted, paid, terminal_id)
            wanted.valid_until = last_day(shop, offer.days, from_=said.entry.at)
        voucher, _ = issue(tx, shop, wanted)
        return told(shop, voucher)


def _payment(tx: Session, said: SaidExchange, offer: ExchangeOffer) -> CardRecord:
    row = tx.exec(
        select(CardRecord).where(
            CardRecord.content == (said.entry.record or ""),
            CardRecord.receipt == (said.entry.receipt or ""),
            CardRecord.standing == RecordStanding.COUNTED,
        )
    ).first()
    if row is None or Record.from_bytes(bytes.fromhex(row.content)).kind is not RecordKind.REDEEM:
        message = "The card has not paid for this yet, or earlier records of it have still to come in."
        raise RefusedError(message)
    if -row.points != offer.points:
        message = f"{offer.title} costs {offer.points:,} points; the card paid {-row.points:,}."
        raise RefusedError(message)
    return row


def _voucher(tx: Session, shop: Shop, offer: ExchangeOffer, paid: CardRecord, terminal: Terminal) -> Voucher:
    card = tx.get_one(Card, paid.card_id)
    return Voucher(
        code="",
        cause=f"record:{paid.id}",
        kind=offer.kind,
        title=offer.title,
        value=offer.value,
        points=offer.points,
        card_id=card.id,
        customer_id=card.customer_id,
        member_shop_id=paid.member_shop_id,
        issued_by=f"terminal:{terminal.number}",
        issued_at=shop.clock.now(),
        valid_until=last_day(shop, offer.days),
    )


def _as_printed(tx: Session, shop: Shop, voucher: Voucher, paid: CardRecord, terminal_id: int) -> None:
    """Give a voucher the code that its till has printed already: the till's own, over the number of its entry."""
    if paid.terminal_id != terminal_id:
        message = "Another till took these points: it has to ask for what they bought."
        raise RefusedError(message)
    terminal = tx.get_one(Terminal, terminal_id)
    key = open_terminal_key(shop.key, terminal.sealed_key)
    voucher.code = terminal_code(key, terminal.number, paid.sequence)


def answer_voucher(shop: Shop, terminal_id: int, said: SaidVoucher) -> dict[str, Any]:
    """Say what a voucher is good for, and why it cannot be taken in at this terminal's shop; takes nothing in."""
    with shop.store.read() as session:
        voucher = _found(session, shop, said.code)
        here = session.get_one(Terminal, terminal_id).member_shop_id
        return {**told(shop, voucher), "problem": unusable(shop, voucher, here)}


def answer_redemption(shop: Shop, terminal_id: int, said: SaidVoucher) -> dict[str, Any]:
    """Take a voucher in at a terminal's shop, once. Asked again under the same sequence: the same."""
    with shop.store.write() as tx:
        terminal = tx.get_one(Terminal, terminal_id)
        voucher = _found(tx, shop, said.code)
        by = f"terminal:{terminal.number}:{said.sequence or 0}"
        if voucher.redeemed_by == by and said.sequence:
            return told(shop, voucher)
        _refuse_blocked(tx, voucher)
        redeem(tx, shop, voucher, terminal.member_shop_id, by)
        record(tx, shop.clock, actor=by[:64], action="voucher redeemed", subject=f"voucher:{voucher.id}")
        return told(shop, voucher)


def _refuse_blocked(tx: Session, voucher: Voucher) -> None:
    card = tx.get(Card, voucher.card_id) if voucher.card_id is not None else None
    if card is not None and card.state is CardState.BLOCKED and voucher.kind not in EXCHANGED:
        message = "The card that this was given to is blocked."
        raise RefusedError(message)


def _found(session: Session, shop: Shop, code: str) -> Voucher:
    voucher = find_voucher(session, shop.key, code)
    if voucher is None:
        message = (
            "There is no voucher of this code. Issued while the line was cut? Then its till has to tell of it first."
        )
        raise NotFoundError(message)
    return voucher


def told(shop: Shop, voucher: Voucher) -> dict[str, Any]:
    """Return what a terminal shows and prints of a voucher."""
    return {
        "code": voucher.code,
        "kind": voucher.kind.value,
        "title": voucher.title,
        "value": shop.currency.text(voucher.value) if voucher.value is not None else None,
        "points": voucher.points,
        "valid_until": voucher.valid_until.isoformat() if voucher.valid_until else None,
        "redeemed": voucher.redeemed_at is not None,
    }
