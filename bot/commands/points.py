"""Points from the command line: sold, settled, exchanged, lapsed, and the ledger added up."""

from bot.commands.cards import ACTOR, first_moment
from bot.commands.cards_wire import (
    CodeRequest,
    ExpireAnswer,
    ExpireRequest,
    LedgerAnswer,
    LedgerLine,
    OfferLine,
    OfferRequest,
    OffersAnswer,
    PrintAnswer,
    PrintRequest,
    SellRequest,
    SettleAnswer,
    SettleRequest,
)
from bot.commands.errand import Errand
from bot.commands.wire import Nothing, Tell
from bot.views.voucher_page import voucher_page
from core.actions.cards.enrol_terminal import demanded_shop
from core.actions.cards.exchange_points import add_offer, close_offer, open_offers
from core.actions.cards.settle_points import expire_points, sell_points, settle
from core.cards.audit_ledger import shop_points, wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.cards.vouchers import find_voucher
from core.errors import NotFoundError
from core.models import ExchangeOffer, VoucherKind


def sell(errand: Errand, request: SellRequest, tell: Tell) -> LedgerAnswer:
    """Sell points to a shop."""
    with errand.shop.store.write() as tx:
        sell_points(tx, errand.shop, demanded_shop(tx, request.shop), request.points, ACTOR)
    return ledger(errand, Nothing(), tell)


def settle_with(errand: Errand, request: SettleRequest, _tell: Tell) -> SettleAnswer:
    """Settle with a shop."""
    with errand.shop.store.write() as tx:
        member = demanded_shop(tx, request.shop)
        row = settle(tx, errand.shop, member, request.price, ACTOR)
        text = errand.shop.currency.text(row.amount)
        return SettleAnswer(shop=member.name, points=row.owed, amount=row.amount, amount_text=text)


def ledger(errand: Errand, _request: Nothing, _tell: Tell) -> LedgerAnswer:
    """Return the points of each shop, and what does not add up."""
    with errand.shop.store.read() as session:
        rows, wrong = shop_points(session), [*wrong_in_ledger(session), *wrong_in_records(session, errand.shop.key)]
    lines = (
        LedgerLine(
            shop=each.shop.name,
            issued=each.issued,
            held=each.held,
            redeemed=each.redeemed,
            expired=each.expired,
            written_off=each.lost,
            can_give=each.pool,
            taken_in=each.taken_in,
        )
        for each in rows
    )
    return LedgerAnswer(shops=tuple(lines), wrong=tuple(wrong))


def expire(errand: Errand, request: ExpireRequest, _tell: Tell) -> ExpireAnswer:
    """Let old points lapse, some hundred cards a transaction."""
    before, lapsed = first_moment(errand, request.before), 0
    while True:
        with errand.shop.store.write() as tx:
            gone = expire_points(tx, errand.shop, before, ACTOR)
        lapsed += gone
        if not gone:
            return ExpireAnswer(points=lapsed)


def offers(errand: Errand, _request: Nothing, _tell: Tell) -> OffersAnswer:
    """Return what points can be exchanged for."""
    with errand.shop.store.read() as session:
        rows = open_offers(session)
    lines = (
        OfferLine(
            code=row.code,
            kind=row.kind.value,
            title=row.title,
            points=row.points,
            value=errand.shop.currency.text(row.value) if row.value is not None else None,
            days=row.days,
        )
        for row in rows
    )
    return OffersAnswer(offers=tuple(lines))


def offer(errand: Errand, request: OfferRequest, tell: Tell) -> OffersAnswer:
    """Offer something for points."""
    kind = VoucherKind.PREMIUM if request.value is None else VoucherKind.CERTIFICATE
    with errand.shop.store.write() as tx:
        row = ExchangeOffer(
            code=request.code,
            kind=kind,
            title=request.title,
            points=request.points,
            value=request.value,
            days=request.days,
            made_by=ACTOR,
            made_at=errand.shop.clock.now(),
        )
        add_offer(tx, errand.shop, row, ACTOR)
    return offers(errand, Nothing(), tell)


def close(errand: Errand, request: CodeRequest, tell: Tell) -> OffersAnswer:
    """Offer something no longer."""
    with errand.shop.store.write() as tx:
        close_offer(tx, errand.shop, request.code, ACTOR)
    return offers(errand, Nothing(), tell)


def print_voucher(errand: Errand, request: PrintRequest, _tell: Tell) -> PrintAnswer:
    """Print a voucher as a PDF."""
    with errand.shop.store.read() as session:
        voucher = find_voucher(session, errand.shop.key, request.code)
    if voucher is None:
        message = "There is no voucher of this code."
        raise NotFoundError(message)
    request.file.write_bytes(voucher_page(errand.shop, voucher))
    return PrintAnswer(file=request.file, title=voucher.title)
