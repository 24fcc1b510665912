"""An operator takes back how a call of a list ended: they pressed the wrong button, and have the call in hand again."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from core.actions.calls.call_list import SETTLED, Task, shown_task
from core.actions.calls.take_back_note import take_back_note
from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.models import AuditEntry, CallOutcome, Contact, Delivery, Response, ResponseKind, Role, Staff
from core.outbox.call_undo import REVERSIBLE, reopen_call
from core.shop import Shop

UNDONE = "call outcome undone"


def undo_task(tx: Session, shop: Shop, delivery_id: int, number: int, staff: Staff) -> tuple[Task, Staff]:
    """Take back how try `number` of a call list's entry ended; return it, and who has it in hand again.

    That is whoever said how it ended, also where an approver or an admin takes it back. What the customer said of the
    offer, the contact or the note of the call that came of it, and the call in vain that was counted are taken back
    too; a note that was written stays on the card. Raises `RefusedError` where it was undone already, is somebody
    else's, cannot be undone ("do not call", "wrong number"), or too late (`core.outbox.call_undo.reopen_call`);
    `NotFoundError` where no such call was settled.
    """
    entry = _settled(tx, delivery_id, number)
    outcome, by = CallOutcome(entry.detail["outcome"]), _who(tx, entry)
    if by.id != staff.id and not (staff.may(Role.APPROVER) or staff.may(Role.ADMIN)):
        message = f"Only {by.name}, an approver or an admin may undo that."
        raise RefusedError(message)
    if outcome not in REVERSIBLE:
        message = (
            "“Do not call” and “Wrong number” are not undone here. If it was a mistake, enter the customer's agreement "
            "or telephone number anew."
        )
        raise RefusedError(message)
    before = CallOutcome(entry.detail["before"]) if entry.detail.get("before") else None
    task = reopen_call(tx, shop, delivery_id, number, by.id or 0, before)
    _take_back(tx, shop, delivery_id, entry.detail, staff)
    actor, subject = f"staff:{staff.id}", f"delivery:{delivery_id}"
    record(tx, shop.clock, actor=actor, action=UNDONE, subject=subject, outcome=outcome.value, number=number)
    tx.flush()
    return shown_task(tx, task), by


def _settled(tx: Session, delivery_id: int, number: int) -> AuditEntry:
    """Return the audit's entry of how a call ended, where nothing was undone since."""
    if tx.get(Delivery, delivery_id) is None:
        message = "That call is not known (any more)."
        raise NotFoundError(message)
    entries = tx.exec(
        select(AuditEntry)
        .where(AuditEntry.subject == f"delivery:{delivery_id}", col(AuditEntry.action).in_([SETTLED, UNDONE]))
        .order_by(col(AuditEntry.id).desc())
    ).all()
    entry = next((each for each in entries if each.detail.get("number") == number), None)
    if entry is None:
        message = "Nobody has said how that call ended, so there is nothing to undo."
        raise NotFoundError(message)
    if entry.action == UNDONE:
        message = "That was undone already."
        raise RefusedError(message)
    return entry


def _who(tx: Session, entry: AuditEntry) -> Staff:
    return tx.get_one(Staff, int(entry.actor.removeprefix("staff:")))


def _take_back(tx: Session, shop: Shop, delivery_id: int, made: Mapping[str, Any], staff: Staff) -> None:
    """Take back what was recorded together with how a call ended; what is gone already stays so."""
    contact = tx.get(Contact, made["contact"]) if made.get("contact") else None
    if contact is not None:
        tx.delete(contact)
    if made.get("noted_call"):
        take_back_note(tx, shop, int(made["noted_call"]), staff)
    if made.get("response"):
        mine = (Response.delivery_id == delivery_id, Response.kind == ResponseKind(made["response"]))
        response = tx.exec(select(Response).where(*mine)).first()
        if response is not None and made.get("response_before"):
            response.kind = ResponseKind(made["response_before"])
            tx.add(response)
        elif response is not None:
            tx.delete(response)
