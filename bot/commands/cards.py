"""Cards and terminals from the command line; a command on this machine counts as the installation's owner."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from bot.commands.cards_wire import (
    CardLine,
    CardRequest,
    CardsAnswer,
    CardsRequest,
    EnrolAnswer,
    EnrolRequest,
    FindingLine,
    FindingsAnswer,
    IssueRequest,
    IssueShopRequest,
    MemberShopRequest,
    PersonalisationAnswer,
    ProgrammeAnswer,
    ProgrammeRequest,
    ReservedAnswer,
    ReservedLine,
    SalesAnswer,
    SalesLine,
    SalesRequest,
    SettleCardRequest,
    ShopCardAnswer,
    TerminalLine,
    TerminalRequest,
    TerminalsAnswer,
)
from bot.commands.errand import Errand
from bot.commands.wire import Nothing, Tell
from core.actions.cards.card_sales import card_sales
from core.actions.cards.enrol_terminal import (
    add_member_shop,
    all_terminals,
    block_terminal,
    demanded_shop,
    enrol_terminal,
    find_terminal,
    set_member_shop,
)
from core.actions.cards.issue_card import (
    Personalisation,
    block_card,
    cards_of,
    issue_card,
    replace_card,
    unblock_card,
)
from core.actions.cards.issue_shop_card import issue_shop_card
from core.actions.cards.set_programme import set_programme
from core.actions.cards.settle_reservation import open_reservations, settle_reservation
from core.actions.customers.find_customer import find_customer
from core.cards.programmes import demanded_programme
from core.cards.travel import place_of
from core.customers.identity import resolved
from core.errors import RefusedError
from core.loyalty.programme import Programme
from core.loyalty.programme_document import programme_json
from core.loyalty.record import Record
from core.models import Card, CardFinding, MemberShop

ACTOR = "command line"
MOST_FINDINGS = 200


def enrol(errand: Errand, request: EnrolRequest, _tell: Tell) -> EnrolAnswer:
    """Enrol a terminal."""
    shop = errand.shop
    with shop.store.write() as tx:
        if request.new_shop:
            columns = {"slack_channel": request.channel, "branch": request.branch or None}
            member = add_member_shop(tx, shop, request.shop, ACTOR, paid_later=not request.advance, **columns)
        else:
            member = demanded_shop(tx, request.shop)
        made = enrol_terminal(tx, shop, member, request.name, ACTOR, may_redeem=not request.earn_only)
        return EnrolAnswer(terminal=made.terminal.number, shop=member.name, file=made.file)


def terminals(errand: Errand, _request: Nothing, _tell: Tell) -> TerminalsAnswer:
    """Return every terminal."""
    with errand.shop.store.read() as session:
        rows = all_terminals(session)
    lines = (
        TerminalLine(
            terminal=terminal.number,
            name=terminal.name,
            shop=member.name,
            shop_number=member.number,
            channel=member.slack_channel,
            state=terminal.state.value,
            may_redeem=terminal.may_redeem,
            heard_at=_moment(terminal.heard_at),
        )
        for terminal, member in rows
    )
    return TerminalsAnswer(terminals=tuple(lines))


def change_shop(errand: Errand, request: MemberShopRequest, tell: Tell) -> TerminalsAnswer:
    """Change a member shop."""
    said = {
        "slack_channel": request.channel,
        "branch": request.branch,
        "paid_later": None if request.advance is None else not request.advance,
    }
    columns: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    if request.place is not None:
        columns["latitude"], columns["longitude"] = place_of(request.place) if request.place else (None, None)
    with errand.shop.store.write() as tx:
        set_member_shop(tx, errand.shop, demanded_shop(tx, request.shop), ACTOR, **columns)
    return terminals(errand, Nothing(), tell)


def block_a_terminal(errand: Errand, request: TerminalRequest, tell: Tell) -> TerminalsAnswer:
    """Block a terminal."""
    with errand.shop.store.write() as tx:
        block_terminal(tx, errand.shop, request.terminal, ACTOR)
    return terminals(errand, Nothing(), tell)


def issue(errand: Errand, request: IssueRequest, _tell: Tell) -> PersonalisationAnswer:
    """Issue a card."""
    customer = find_customer(errand.shop, request.customer) if request.customer else None
    with errand.shop.store.write() as tx:
        owner = customer.id if customer is not None else None
        return _personalised(tx, issue_card(tx, errand.shop, owner, request.kind, ACTOR, number=request.number))


def issue_shop(errand: Errand, request: IssueShopRequest, _tell: Tell) -> ShopCardAnswer:
    """Issue a shop's card."""
    with errand.shop.store.write() as tx:
        terminal = find_terminal(tx, request.terminal)
        made = issue_shop_card(tx, errand.shop, terminal, ACTOR, limit=request.limit)
        member = tx.get_one(MemberShop, terminal.member_shop_id)
        return ShopCardAnswer(card=made.card.number, shop=member.name, pin=made.pin, file=made.file)


def replace(errand: Errand, request: CardRequest, _tell: Tell) -> PersonalisationAnswer:
    """Issue a card in the place of another."""
    with errand.shop.store.write() as tx:
        made = replace_card(tx, errand.shop, request.card, ACTOR, new_number=request.number)
        return _personalised(tx, made)


def _personalised(session: Session, made: Personalisation) -> PersonalisationAnswer:
    return PersonalisationAnswer(card=made.card.number, customer=_owner(session, made.card), file=made.file)


def block(errand: Errand, request: CardRequest, _tell: Tell) -> CardsAnswer:
    """Block a card."""
    with errand.shop.store.write() as tx:
        return _cards(tx, [block_card(tx, errand.shop, request.card, request.because, ACTOR)])


def unblock(errand: Errand, request: CardRequest, _tell: Tell) -> CardsAnswer:
    """Let a blocked card be used again."""
    with errand.shop.store.write() as tx:
        return _cards(tx, [unblock_card(tx, errand.shop, request.card, ACTOR)])


def cards(errand: Errand, request: CardsRequest, _tell: Tell) -> CardsAnswer:
    """Return a customer's cards."""
    customer = find_customer(errand.shop, request.customer)
    with errand.shop.store.read() as session:
        return _cards(session, cards_of(session, customer.id or 0))


def _cards(session: Session, rows: Iterable[Card]) -> CardsAnswer:
    lines = (
        CardLine(
            card=card.number,
            customer=_owner(session, card),
            kind=card.kind.value,
            state=card.state.value,
            points=card.balance,
            at_card=card.at_card,
            records=card.sequence,
            programme=card.programme,
            used_at=_moment(card.used_at),
            blocked_because=card.blocked_because,
        )
        for card in rows
    )
    return CardsAnswer(cards=tuple(lines))


def _owner(session: Session, card: Card) -> str | None:
    owner = resolved(session, card.customer_id) if card.customer_id is not None else None
    return owner.number if owner is not None else None


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def set_a_programme(errand: Errand, request: ProgrammeRequest, _tell: Tell) -> ProgrammeAnswer:
    """Put a programme in force."""
    with errand.shop.store.write() as tx:
        programme = set_programme(tx, errand.shop, request.text, ACTOR)
    return _programme(errand, programme)


def programme_now(errand: Errand, _request: Nothing, _tell: Tell) -> ProgrammeAnswer:
    """Return the programme in force."""
    with errand.shop.store.read() as session:
        programme = demanded_programme(session)
    return _programme(errand, programme)


def _programme(errand: Errand, programme: Programme) -> ProgrammeAnswer:
    return ProgrammeAnswer(
        version=programme.terms.version,
        document=json.loads(programme_json(programme)),
        services=tuple(programme.sentences(errand.shop.currency.locale)),
    )


def findings(errand: Errand, _request: Nothing, _tell: Tell) -> FindingsAnswer:
    """Return what was found and nobody has decided yet."""
    with errand.shop.store.read() as session:
        query = select(CardFinding).where(col(CardFinding.decided_at).is_(None)).order_by(col(CardFinding.id))
        rows = list(session.exec(query.limit(MOST_FINDINGS)))
    lines = (
        FindingLine(
            finding=row.id or 0,
            kind=row.kind.value,
            text=row.text,
            found_at=_moment(row.found_at) or "",
            decision=row.decision,
        )
        for row in rows
    )
    return FindingsAnswer(findings=tuple(lines))


def reserved(errand: Errand, _request: Nothing, _tell: Tell) -> ReservedAnswer:
    """Return what shops' cards keep points for."""
    currency = errand.shop.currency
    with errand.shop.store.read() as session:
        rows = open_reservations(session)
    lines = (
        ReservedLine(
            reservation=row.id or 0,
            card=row.card_number,
            shop=member.name if member is not None else "",
            amount=booked.amount,
            amount_text=currency.text(booked.amount),
            points=booked.points,
            at=_moment(row.told_at) or "",
        )
        for row, member in rows
        for booked in (Record.from_bytes(bytes.fromhex(row.content)),)
    )
    return ReservedAnswer(reserved=tuple(lines))


def settle_reserved(errand: Errand, request: SettleCardRequest, tell: Tell) -> ReservedAnswer:
    """Say what became of a reservation; return those that are left."""
    with errand.shop.store.write() as tx:
        settle_reservation(tx, errand.shop, request.reservation, ACTOR, happened=request.happened)
    return reserved(errand, Nothing(), tell)


def sales(errand: Errand, request: SalesRequest, _tell: Tell) -> SalesAnswer:
    """Return what cards were used for."""
    shop = errand.shop
    parts = card_sales(shop, request.by, _day(request.since), _day(request.until))
    lines = (
        SalesLine(
            part=each.part,
            purchases=each.purchases,
            amount=each.amount,
            amount_text=shop.currency.text(each.amount),
            points=each.points,
            cards=each.cards,
        )
        for each in parts
    )
    return SalesAnswer(parts=tuple(lines))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text[:40]} is no day: write it as 2026-03-02."
        raise RefusedError(message) from error


def first_moment(errand: Errand, day: str) -> datetime:
    """Return the moment with which a day begins in the shop's zone."""
    return datetime.combine(_day(day) or date.min, time(), tzinfo=errand.shop.zone)
