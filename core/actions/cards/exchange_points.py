"""Points for gift certificates and premiums; vouchers issued once, shown, and taken in once at whichever shop."""

from typing import Any

from sqlmodel import Session, col, select

from core.actions.cards.take_batch import take_batch
from core.audit import record
from core.cards.keyring import open_terminal_key
from core.cards.refused_exchanges import Exchange, RefusedForGoodError, refuse_for_good, refused_before
from core.cards.said import SaidBatch, SaidExchange, SaidVoucher
from core.cards.sealed_offers import as_told
from core.cards.vouchers import (
    LONGEST_TITLE,
    MOST_DAYS,
    find_voucher,
    issue,
    last_day,
    percent_of,
    redeem,
    terminal_code,
    unusable,
)
from core.errors import NotFoundError, RefusedError
from core.loyalty.record import Record, RecordKind
from core.models import (
    Card,
    CardKind,
    CardRecord,
    CardState,
    EntryKind,
    ExchangeOffer,
    RecordStanding,
    Terminal,
    TerminalEntry,
    Voucher,
    VoucherKind,
)
from core.shop import Shop

MOST_POINTS = 2**31 - 1
_NOT_YET = "The card has not paid for this yet, or earlier records of it have still to come in."
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

    The record is taken as a batch would be; it pays once, for one voucher. Raises `RefusedError` where the record may
    count later, and `RefusedForGoodError` where nothing can ever be issued for it: what it took is given back then.
    """
    with shop.store.write() as tx:
        terminal = tx.get_one(Terminal, terminal_id, with_for_update=True)
        take_batch(tx, shop, terminal, SaidBatch(batch=0, entries=(said.entry,)))
    # What was taken stays taken, whatever becomes of the wish; and so does what is given back.
    with shop.store.write() as tx:
        exchange = _asked(tx, terminal_id, said)
        if not (ended := refused_before(tx, exchange)):
            try:
                return told(shop, _issued(tx, shop, exchange, said))
            except NeverError as error:
                ended = refuse_for_good(tx, shop, exchange, error.why, give_back=error.give_back)
    raise RefusedForGoodError(ended)


class NeverError(Exception):
    """Nothing can be issued, now or later; `give_back` is whether what was paid comes back to the card."""

    def __init__(self, why: str, *, give_back: bool = True) -> None:
        """Say why."""
        super().__init__(why)
        self.why, self.give_back = why, give_back


def _asked(tx: Session, terminal_id: int, said: SaidExchange) -> Exchange:
    """Return what is asked for, with the card's record; terminal and card are held until the end, in that order."""
    # A refusal is written down with its terminal, and whoever takes entries holds that before any card.
    terminal = tx.get_one(Terminal, terminal_id, with_for_update=True)
    card = tx.exec(select(Card).where(Card.number == (said.entry.card or "")).with_for_update()).first()
    paid = None
    if card is not None and said.entry.record:
        # What a shop's card authorised may have been counted before the receipt for it came.
        receipts = {said.entry.receipt or "", ""} if card.kind is CardKind.STORING else {said.entry.receipt or ""}
        mine = (CardRecord.card_id == card.id, CardRecord.content == said.entry.record)
        rows = tx.exec(select(CardRecord).where(*mine, col(CardRecord.receipt).in_(receipts))).all()
        paid = min(rows, key=lambda row: (row.standing is not RecordStanding.COUNTED, row.id), default=None)
    return Exchange(terminal, said.entry.sequence, str(said.terms.get("title") or said.offer)[:LONGEST_TITLE], paid)


def _issued(tx: Session, shop: Shop, exchange: Exchange, said: SaidExchange) -> Voucher:
    """Return the voucher that a record has paid for: the one that there is, or a new one. Raises `NeverError`."""
    paid = _paid(tx, exchange)
    if (known := tx.exec(select(Voucher).where(Voucher.cause == _cause(paid))).first()) is not None:
        return known
    offer = as_told(shop, said.terms, said.offer, said.entry.at) or _still_offered(tx, said.offer)
    if -paid.points != offer.points:
        message = f"{offer.title} costs {offer.points:,} points; the card paid {-paid.points:,}."
        raise NeverError(message)
    wanted = _voucher(shop, tx.get_one(Card, paid.card_id), offer, paid, exchange.terminal)
    if said.provisional:
        _as_printed(shop, wanted, paid, exchange.terminal)
        wanted.valid_until = last_day(shop, offer.days, from_=said.entry.at)
    voucher, _ = issue(tx, shop, wanted)
    return voucher


def _paid(tx: Session, exchange: Exchange) -> CardRecord:
    """Return the record that pays. Raises `RefusedError` where it may count later, `NeverError` where it never will."""
    row = exchange.paid
    if row is None and not _is_unreadable(tx, exchange):
        raise RefusedError(_NOT_YET)
    if row is None:
        message = "The card has not paid for this: what the till sent is no record of a card of ours."
        raise NeverError(message)
    if row.standing is RecordStanding.WAITING:
        raise RefusedError(_NOT_YET)
    if row.standing is not RecordStanding.COUNTED:
        message = "The card has not paid for this: its record does not count."
        raise NeverError(message)
    if Record.from_bytes(bytes.fromhex(row.content)).kind is not RecordKind.REDEEM:
        message = "The card has not paid for this: what it did was no exchange of points."
        raise NeverError(message)
    return row


def _is_unreadable(tx: Session, exchange: Exchange) -> bool:
    """Say whether the entry was kept as one that nobody can read, so that it will never count."""
    found = tx.exec(
        select(TerminalEntry.kind).where(
            TerminalEntry.terminal_id == exchange.terminal.id, TerminalEntry.sequence == exchange.sequence
        )
    ).first()
    return found is EntryKind.UNREADABLE


def _still_offered(tx: Session, code: str) -> ExchangeOffer:
    """Return what is offered now. Raises `NeverError` where that has ended, `NotFoundError` for what never was."""
    try:
        return _offer(tx, code)
    except NotFoundError as error:
        if tx.exec(select(ExchangeOffer.id).where(ExchangeOffer.code == code)).first() is None:
            raise
        message = f"Nothing is offered for points under “{code}” any more."
        raise NeverError(message) from error


def _cause(paid: CardRecord) -> str:
    return f"record:{paid.id}"


def _voucher(shop: Shop, card: Card, offer: ExchangeOffer, paid: CardRecord, terminal: Terminal) -> Voucher:
    return Voucher(
        code="",
        cause=_cause(paid),
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


def _as_printed(shop: Shop, voucher: Voucher, paid: CardRecord, terminal: Terminal) -> None:
    """Give a voucher the code that its till has printed already: the till's own, over the number of its entry."""
    if paid.terminal_id != terminal.id:
        message = "Another till took these points."
        raise NeverError(message, give_back=paid.terminal_id is None)
    key = open_terminal_key(shop.key, terminal.sealed_key)
    voucher.code = terminal_code(key, terminal.number, paid.sequence)


def answer_voucher(shop: Shop, terminal_id: int, said: SaidVoucher) -> dict[str, Any]:
    """Say what a voucher is good for, and why it cannot be taken in at this terminal's shop; takes nothing in."""
    with shop.store.read() as session:
        voucher = _found(session, shop, said.code)
        here = session.get_one(Terminal, terminal_id).member_shop_id
        return {**told(shop, voucher), **_takes_off(session, voucher), "problem": unusable(shop, voucher, here)}


def answer_redemption(shop: Shop, terminal_id: int, said: SaidVoucher) -> dict[str, Any]:
    """Take a voucher in at a terminal's shop, once. Asked again under the same sequence: the same."""
    with shop.store.write() as tx:
        terminal = tx.get_one(Terminal, terminal_id)
        voucher = _found(tx, shop, said.code)
        by = f"terminal:{terminal.number}:{said.sequence or 0}"
        if voucher.redeemed_by == by and said.sequence:
            return {**told(shop, voucher), **_takes_off(tx, voucher)}
        _refuse_blocked(tx, voucher)
        redeem(tx, shop, voucher, terminal.member_shop_id, by)
        record(tx, shop.clock, actor=by[:64], action="voucher redeemed", subject=f"voucher:{voucher.id}")
        return {**told(shop, voucher), **_takes_off(tx, voucher)}


def _takes_off(session: Session, voucher: Voucher) -> dict[str, int]:
    """Return what a voucher takes off a purchase: so many minor units, or percent; zeros where that is not known."""
    return {"worth": voucher.value or 0, "percent": percent_of(session, voucher)}


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
