"""Staff issue a coupon to whoever has presented a card, and note what they said."""

from sqlmodel import Session

from core.audit import record
from core.cards.vouchers import LONGEST_TITLE, issue, last_day
from core.clock import business_date
from core.customers.identity import resolved
from core.errors import RefusedError
from core.models import Card, CardState, Contact, Staff, Terminal, TerminalEntry, Voucher, VoucherKind
from core.shop import Shop

LONGEST_NOTE = 1_000
CHANNEL = "till"


def issue_coupon(
    tx: Session, shop: Shop, entry: TerminalEntry, by: Staff, *, title: str, days: int, form: str
) -> tuple[Voucher, bool]:
    """Issue a coupon for the card that `entry` says was presented; one form issues one. Return it, and if it is new."""
    card = tx.get(Card, entry.card_id) if entry.card_id is not None else None
    if card is None or card.state is not CardState.ACTIVE:
        message = "Nothing can be given for this card: it is blocked, or replaced."
        raise RefusedError(message)
    terminal = tx.get_one(Terminal, entry.terminal_id)
    voucher, new = issue(
        tx,
        shop,
        Voucher(
            code="",
            cause=f"form:{form}",
            kind=VoucherKind.COUPON,
            title=title[:LONGEST_TITLE],
            card_id=card.id,
            customer_id=card.customer_id,
            member_shop_id=terminal.member_shop_id,
            issued_by=f"staff:{by.id}",
            issued_at=shop.clock.now(),
            valid_until=last_day(shop, days),
        ),
    )
    if new:
        tx.flush()
        record(tx, shop.clock, actor=f"staff:{by.id}", action="coupon issued", subject=f"voucher:{voucher.id}")
    return voucher, new


def note_said(tx: Session, shop: Shop, entry: TerminalEntry, said: str, by: Staff) -> Contact:
    """Keep what a customer said at the till, as a contact with them. Raises `RefusedError`."""
    words = said.strip()[:LONGEST_NOTE]
    card = tx.get(Card, entry.card_id) if entry.card_id is not None else None
    customer = resolved(tx, card.customer_id) if card is not None and card.customer_id is not None else None
    if customer is None or not words:
        message = "There is nothing to note, or nobody to note it of: the card is no customer's by name."
        raise RefusedError(message)
    now = shop.clock.now()
    row = Contact(
        customer_id=customer.id or 0,
        channel=CHANNEL,
        at=now,
        business_date=business_date(now, shop.zone),
        contents=words,
    )
    tx.add(row)
    tx.flush()
    record(tx, shop.clock, actor=f"staff:{by.id}", action="noted at the till", subject=f"customer:{customer.id}")
    return row
