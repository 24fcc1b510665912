"""Vouchers: a code that signs itself, issued once for one cause, redeemed once wherever it is shown."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.cards.keyring import open_terminal_key
from core.cards.said import SaidEntry
from core.clock import business_date
from core.errors import RefusedError
from core.keys import purpose_key
from core.loyalty.services import WHOLE
from core.models import Card, MemberShop, Terminal, TerminalEntry, Voucher, VoucherKind
from core.shop import Shop

_PURPOSE = "vouchers"
_RANDOM_BYTES, _SIGNATURE_BYTES = 5, 5
COUPON_DAYS = 90
_CHECK_BYTES = 7
# The cause of what a till issued by itself: its number, and that of its journal's entry.
_ISSUED = re.compile(r"terminal:(\d+):(\d+)", re.ASCII)
MOST_DAYS = 3_650
LONGEST_TITLE = 200
LARGEST_VALUE = 2**53
LARGEST_SHOP = 2**16


def make_code(shop_key: bytes) -> str:
    """Return a new code: sixteen letters and digits in groups of four, of which the second half signs the first."""
    body = secrets.token_bytes(_RANDOM_BYTES)
    return _grouped(body + _signed(shop_key, body))


def _signed(shop_key: bytes, body: bytes) -> bytes:
    return hmac.new(purpose_key(shop_key, _PURPOSE), body, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def code_of(shop_key: bytes, typed: str) -> str | None:
    """Return the code that somebody typed or read, as it is written; None for one that we have not signed."""
    try:
        raw = base64.b32decode(_plain(typed))
    except ValueError:
        return None
    body, code = raw[:_RANDOM_BYTES], raw[_RANDOM_BYTES:]
    signed = len(raw) == _RANDOM_BYTES + _SIGNATURE_BYTES and hmac.compare_digest(code, _signed(shop_key, body))
    return _grouped(raw) if signed else None


def terminal_code(terminal_key: bytes, terminal: int, sequence: int) -> str:
    """Return the code of a coupon that a terminal issued by itself: its number, its sequence, and its own signature."""
    body = terminal.to_bytes(4) + sequence.to_bytes(4)
    return _grouped(body + hmac.new(terminal_key, b"coupon" + body, hashlib.sha256).digest()[:_CHECK_BYTES])


def find_voucher(session: Session, shop_key: bytes, typed: str) -> Voucher | None:
    """Return the voucher of a code, ours or a terminal's; None where there is none."""
    plain = _plain(typed)
    written = code_of(shop_key, typed) or "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
    return session.exec(select(Voucher).where(Voucher.code == written[:40])).first()


def _plain(typed: str) -> str:
    """Return a code without what people write between its letters, and with the letters that they meant."""
    letters = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    return letters.replace("0", "O").replace("1", "I").replace("8", "B")


def issue(tx: Session, shop: Shop, voucher: Voucher) -> tuple[Voucher, bool]:
    """Issue a voucher for its cause; return the one that there is, and whether it is new. Its code is made here."""
    found = tx.exec(select(Voucher).where(Voucher.cause == voucher.cause)).first()
    if found is not None:
        return found, False
    voucher.code = voucher.code or make_code(shop.key)
    try:
        with tx.begin_nested():
            tx.add(voucher)
    except IntegrityError:
        return tx.exec(select(Voucher).where(Voucher.cause == voucher.cause)).one(), False
    return voucher, True


def unusable(shop: Shop, voucher: Voucher, shop_id: int) -> str:
    """Say why a voucher cannot be taken in at a shop now: used, too late, or for another; nothing where it can be."""
    now = shop.clock.now()
    if voucher.redeemed_at is not None:
        return f"This voucher was used already, on {voucher.redeemed_at.astimezone(shop.zone):%d %B %Y at %H:%M}."
    if voucher.valid_until is not None and business_date(now, shop.zone) > voucher.valid_until:
        return f"This voucher could be used until {voucher.valid_until.isoformat()}."
    if voucher.only_at_id not in {None, shop_id}:
        return "This voucher counts at another shop of the programme."
    return ""


def redeem(tx: Session, shop: Shop, voucher: Voucher, shop_id: int, by: str) -> None:
    """Take a voucher in, once, at one shop. Raises `RefusedError`: it was before, is too late, or counts elsewhere."""
    if problem := unusable(shop, voucher, shop_id):
        raise RefusedError(problem)
    taken = tx.connection().execute(
        update(Voucher)
        .where(col(Voucher.id) == voucher.id, col(Voucher.redeemed_at).is_(None))
        .values(redeemed_at=shop.clock.now(), redeemed_shop_id=shop_id, redeemed_by=by)
    )
    tx.refresh(voucher)
    if taken.rowcount != 1:
        raise RefusedError(unusable(shop, voucher, shop_id))


def last_day(shop: Shop, days: int, *, from_: datetime | None = None) -> date | None:
    """Return until when a voucher of so many days, from now or another moment, counts; None for ever."""
    first = business_date(from_ or shop.clock.now(), shop.zone)
    return first + timedelta(days=min(days, MOST_DAYS)) if days > 0 else None


def keep_coupon(tx: Session, shop: Shop, terminal: Terminal, entry: SaidEntry, card: Card | None) -> None:
    """Keep what a terminal issued by itself, as its entry says, under the code that it printed."""
    said = entry.details
    key = open_terminal_key(shop.key, terminal.sealed_key)
    title, value, days = str(said.get("title") or "Coupon"), said.get("value"), said.get("days")
    issue(
        tx,
        shop,
        Voucher(
            code=terminal_code(key, terminal.number, entry.sequence),
            cause=f"terminal:{terminal.number}:{entry.sequence}",
            kind=VoucherKind.COUPON if said.get("kind") == VoucherKind.COUPON else VoucherKind.SERVICE,
            title=title[:LONGEST_TITLE],
            value=value if type(value) is int and 0 < value < LARGEST_VALUE else None,
            card_id=card.id if card else None,
            customer_id=card.customer_id if card else None,
            member_shop_id=terminal.member_shop_id,
            issued_by=f"terminal:{terminal.number}",
            issued_at=entry.at,
            only_at_id=_only_at(tx, said.get("shop")),
            valid_until=last_day(shop, days if type(days) is int else COUPON_DAYS, from_=entry.at),
        ),
    )


def percent_of(session: Session, voucher: Voucher) -> int:
    """Return by how many percent a coupon makes a purchase cheaper; 0 where it stands for money, or something else.

    That is what the programme's rule said by which a till issued it: the entry of its journal holds it.
    """
    issued = _ISSUED.fullmatch(voucher.cause)
    if issued is None or voucher.kind is not VoucherKind.COUPON or voucher.value is not None:
        return 0
    terminal, sequence = (int(each) for each in issued.groups())
    details = session.exec(
        select(TerminalEntry.details)
        .join(Terminal, col(Terminal.id) == col(TerminalEntry.terminal_id))
        .where(Terminal.number == terminal, TerminalEntry.sequence == sequence)
    ).first()
    percent = (details or {}).get("percent")
    return percent if type(percent) is int and 0 < percent <= WHOLE else 0


def _only_at(tx: Session, number: object) -> int | None:
    """Return the one shop where a coupon counts, of which a terminal says the number (0: everywhere)."""
    if type(number) is not int or not 0 < number < LARGEST_SHOP:
        return None
    return tx.exec(select(MemberShop.id).where(MemberShop.number == number)).first()
