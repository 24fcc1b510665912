"""A member of staff links a Telegram chat of their own, for test messages: by a link that works once."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.audit import record
from core.models import Staff, StaffLink
from core.shop import Shop

VALID = timedelta(hours=1)
TOKEN_BYTES = 24
# Tells the token from a customer's, which has the same alphabet.
PREFIX = "staff-"


def make_staff_token(tx: Session, shop: Shop, staff: Staff) -> str:
    """Return a new token that links one chat to `staff`, once and within `VALID`; only a digest is kept."""
    token, now = f"{PREFIX}{secrets.token_urlsafe(TOKEN_BYTES)}", shop.clock.now()
    tx.add(StaffLink(digest=_digest(token), staff_id=staff.id or 0, made_at=now, expires_at=now + VALID))
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="staff link made", subject=f"staff:{staff.id}")
    tx.flush()
    return token


def is_staff_token(token: str) -> bool:
    """Return whether a start parameter is meant to link a member of staff."""
    return token.startswith(PREFIX)


def link_staff_chat(tx: Session, shop: Shop, token: str, chat_id: int) -> Staff | None:
    """Link a chat to the member of staff of `token` and return them; None for one that is forged, used or expired.

    A chat may be a customer's as well; it is one member of staff's at a time.
    """
    now = shop.clock.now()
    row = tx.exec(select(StaffLink).where(StaffLink.digest == _digest(token))).first()
    if row is None:
        return None
    used = tx.connection().execute(
        update(StaffLink)
        .where(col(StaffLink.id) == row.id, col(StaffLink.used_at).is_(None), col(StaffLink.expires_at) > now)
        .values(used_at=now)
    )
    staff = tx.get(Staff, row.staff_id)
    if used.rowcount != 1 or staff is None:
        return None
    for other in tx.exec(select(Staff).where(Staff.telegram_chat == str(chat_id), Staff.id != staff.id)):
        other.telegram_chat = None
        tx.add(other)
    staff.telegram_chat = str(chat_id)
    tx.add(staff)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="staff chat linked", subject=f"staff:{staff.id}")
    tx.flush()
    return staff


def unlink_staff_chat(tx: Session, shop: Shop, staff: Staff) -> bool:
    """Let test messages no longer go to a chat; return whether one was linked."""
    if staff.telegram_chat is None:
        return False
    staff.telegram_chat = None
    tx.add(staff)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="staff chat unlinked", subject=f"staff:{staff.id}")
    tx.flush()
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
