"""Texts that staff send often: Liquid with the customer's fields, checked when they are saved."""

from sqlmodel import Session, col, func, select

from core.audit import record
from core.errors import NotFoundError, RefusedError, ScriptError
from core.messages.fields import CANNED_FIELDS, Values
from core.messages.scripts import ScriptRenderer
from core.models import CannedReply, Customer, Staff
from core.ports import MessageFormat
from core.shop import Shop

LONGEST_NAME = 60
LONGEST_TEXT = 2_000
LONGEST_RENDERED = 3_000
MOST = 100
SOMEBODY = "the team"


def all_canned(session: Session) -> list[CannedReply]:
    """Return every canned reply, by name."""
    return list(session.exec(select(CannedReply).order_by(func.lower(CannedReply.name), col(CannedReply.id))))


def canned_reply(session: Session, reply_id: int) -> CannedReply:
    """Return a canned reply; raises `NotFoundError` for one that is not there (any more)."""
    found = session.get(CannedReply, reply_id)
    if found is None:
        message = "That canned reply is not there any more. `@najimi canned` lists those that are."
        raise NotFoundError(message)
    return found


def check_canned(text: str) -> None:
    """Raise `ScriptError`, naming the field or line, unless `text` can be used as a canned reply."""
    if len(text) > LONGEST_TEXT:
        message = f"The text is {len(text):,} characters long. Keep it to {LONGEST_TEXT:,}."
        raise ScriptError(message)
    _renderer(text).render_many([])


def check_name(session: Session, name: str, reply_id: int | None) -> None:
    """Raise `RefusedError` where `name` is none, or another reply has it."""
    if not name or len(name) > LONGEST_NAME:
        message = f"Give it a name of 1 to {LONGEST_NAME} characters."
        raise RefusedError(message)
    other = session.exec(select(CannedReply).where(func.lower(CannedReply.name) == name.lower())).first()
    if other is not None and other.id != reply_id:
        message = f"There is a canned reply “{other.name}” already. Choose another name, or edit that one."
        raise RefusedError(message)


def save_canned(
    tx: Session, shop: Shop, name: str, text: str, by: Staff, *, reply_id: int | None = None
) -> CannedReply:
    """Keep a new canned reply, or change the one of `reply_id`; `text` has been checked (`check_canned`).

    Raises `RefusedError` for a name that is taken or where there are too many, `NotFoundError`.
    """
    check_name(tx, name, reply_id)
    if reply_id is None:
        if len(all_canned(tx)) >= MOST:
            message = f"There are {MOST} canned replies, more than a menu can show. Remove one first."
            raise RefusedError(message)
        reply = CannedReply(name=name, text=text, saved_by="", saved_at=shop.clock.now())
    else:
        reply = canned_reply(tx, reply_id)
    reply.name, reply.text = name, text
    reply.saved_by, reply.saved_at = f"staff:{by.id}", shop.clock.now()
    tx.add(reply)
    tx.flush()
    _record(tx, shop, by, "canned reply saved", reply)
    return reply


def remove_canned(tx: Session, shop: Shop, reply_id: int, by: Staff) -> CannedReply:
    """Take a canned reply away and return it as it was; what was sent with it stays sent."""
    reply = canned_reply(tx, reply_id)
    tx.delete(reply)
    _record(tx, shop, by, "canned reply removed", reply)
    tx.flush()
    return reply


def rendered_canned(shop: Shop, reply_id: int, customer: Customer, staff: str | None) -> str:
    """Return a canned reply as it reads for this customer; raises `ScriptError` where it cannot be made for them."""
    with shop.store.read() as session:
        reply = canned_reply(session, reply_id)
    values = Values(
        customer_name=customer.name,
        customer_number=customer.number,
        reason="",
        shop_name=shop.name,
        staff_name=staff or SOMEBODY,
    )
    (made,) = _renderer(reply.text).render_many([values])
    if made.fault:
        message = f"“{reply.name}” cannot be made for {customer.called}. {made.fault}"
        raise ScriptError(message)
    return made.text


def _renderer(text: str) -> ScriptRenderer:
    return ScriptRenderer(text, MessageFormat.PLAIN, LONGEST_RENDERED, fields=CANNED_FIELDS)


def _record(tx: Session, shop: Shop, by: Staff, action: str, reply: CannedReply) -> None:
    record(tx, shop.clock, actor=f"staff:{by.id}", action=action, subject=f"canned_reply:{reply.id}")
