"""A customer links a Telegram chat to themselves by a link that works once (conversations page, "A customer")."""

import hashlib
import io
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import segno
from sqlalchemy import update
from sqlmodel import Session, col, select

from core.actions.customers.consent import withdraw_consent
from core.audit import record
from core.customers.agreement import Agreement
from core.customers.identity import chat_owner, demanded, resolved
from core.customers.telegram_route import prefer_chat
from core.identities import erased_among
from core.models import ChannelName, Customer, Identity, IdentityKind, LinkToken, Purpose
from core.shop import Shop

LINK_DAYS = 7
CAME_BACK = "whoever used this chat before had themselves erased; offers stay off until they agree anew"
# 24 random bytes are 32 characters; Telegram's start parameter takes 64 of this alphabet.
TOKEN_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class LinkEnd(StrEnum):
    """What became of a link: the chat is linked now, it was before, or why nothing happened."""

    LINKED = "linked"
    ALREADY = "already"
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OTHER_CUSTOMER = "other_customer"


@dataclass(frozen=True)
class Link:
    """The end of a link, the customer where the chat is theirs, and the chats of theirs whose place it took."""

    end: LinkEnd
    customer: Customer | None = None
    left: tuple[int, ...] = ()


def make_link_token(
    tx: Session, shop: Shop, customer_id: int, made_by: str, valid: timedelta = timedelta(days=LINK_DAYS)
) -> str:
    """Return a new token that links one chat to a customer, once and while it is `valid`.

    `made_by` is who asked, such as "staff:3". Only a digest is kept, so nobody can read tokens out of the database.
    Raises `NotFoundError` for an unknown customer.
    """
    customer = demanded(tx, customer_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = shop.clock.now()
    tx.add(
        LinkToken(
            digest=_digest(token),
            customer_id=customer.id or 0,
            made_by=made_by[:64],
            made_at=now,
            expires_at=now + valid,
        )
    )
    record(tx, shop.clock, actor=made_by[:64], action="link made", subject=f"customer:{customer.id}")
    tx.flush()
    return token


def link_by_token(tx: Session, shop: Shop, token: str, chat_id: int) -> Link:
    """Link a chat to the customer of `token`: an identity, and an open route that is now the preferred one.

    Nothing changes for a token that is forged, used or expired, nor where the chat is another customer's; a chat that
    is this customer's already stays so. Linking asks for nothing and agrees to nothing: consent is a step of its own.
    """
    row = tx.exec(select(LinkToken).where(LinkToken.digest == _digest(token))).first() if is_token(token) else None
    customer = resolved(tx, row.customer_id) if row is not None else None
    if row is None or customer is None:
        return Link(LinkEnd.UNKNOWN)
    owner = chat_owner(tx, chat_id)
    linked = resolved(tx, owner) if owner is not None else None
    if linked is not None and linked.id == customer.id:
        _use(tx, shop, row)
        left = prefer_chat(tx, shop.clock, customer.id or 0, chat_id)
        return Link(LinkEnd.ALREADY, customer, left)
    obstacle = _obstacle(shop, row, owner)
    if obstacle is not None:
        return Link(obstacle)
    if not _use(tx, shop, row):
        return Link(LinkEnd.USED)
    left = _write(tx, shop, customer.id or 0, chat_id)
    return Link(LinkEnd.LINKED, customer, left)


def _obstacle(shop: Shop, row: LinkToken, owner: int | None) -> LinkEnd | None:
    """Return why a token cannot link a chat that belongs to `owner`; None where it can."""
    if row.used_at is not None:
        return LinkEnd.USED
    if row.expires_at <= shop.clock.now():
        return LinkEnd.EXPIRED
    return LinkEnd.OTHER_CUSTOMER if owner is not None else None


def is_token(text: str) -> bool:
    """Return whether `text` could be a token at all."""
    return _TOKEN.fullmatch(text) is not None


def deep_link(bot_username: str, token: str) -> str:
    """Return the address that opens the chat with the bot and hands it the token."""
    return f"https://t.me/{bot_username.removeprefix('@')}?start={token}"


def qr_png(link: str) -> bytes:
    """Return a QR code of `link` as a PNG picture, readable from a screen or a receipt."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def _use(tx: Session, shop: Shop, row: LinkToken) -> bool:
    """Take the token; false where somebody took it first, or it has expired."""
    now = shop.clock.now()
    taken = tx.connection().execute(
        update(LinkToken)
        .where(col(LinkToken.id) == row.id, col(LinkToken.used_at).is_(None), col(LinkToken.expires_at) > now)
        .values(used_at=now)
    )
    return taken.rowcount == 1


def _write(tx: Session, shop: Shop, customer_id: int, chat_id: int) -> tuple[int, ...]:
    now = shop.clock.now()
    tx.add(Identity(customer_id=customer_id, kind=IdentityKind.TELEGRAM, value=str(chat_id), created_at=now))
    left = prefer_chat(tx, shop.clock, customer_id, chat_id)
    if erased_among(tx, shop.key, IdentityKind.TELEGRAM, [str(chat_id)]):
        # Whoever had themselves erased wanted to hear nothing, and that holds until they agree anew.
        withdraw_consent(tx, shop, Agreement(customer_id, ChannelName.TELEGRAM, Purpose.OFFERS), CAME_BACK)
    record(tx, shop.clock, actor=f"customer:{customer_id}", action="chat linked", subject=f"customer:{customer_id}")
    tx.flush()
    return left


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
