"""Somebody called and reached nobody, or asked to be called back: an operator is put through to them.

Who called has asked to be answered, and not for offers; so what matters is whether they want no calls, or the hour is
quiet where they are. Both are said, and passed over only where they asked to be called back: by a message that they
left, or in words that were marked so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.actions.calls.end_call import LONGEST_NOTE, confirm_note
from core.actions.calls.receive_call import LONGEST_LINE, LONGEST_SID
from core.actions.calls.take_back_note import take_back_note
from core.actions.calls.the_call import call_with_sid, held_call
from core.audit import record
from core.calls.asked_back import DONE_BY, ONCE, marks_asking, waits_once
from core.calls.missed import was_missed
from core.clock import business_date
from core.customers.agreement import Agreement, consent_row
from core.customers.callers import callers
from core.customers.identity import resolved
from core.errors import NotFoundError, RefusedError
from core.models import (
    Call,
    CallDirection,
    CallMark,
    CallPurpose,
    ChannelName,
    ConsentState,
    Contact,
    Customer,
    MarkKind,
    MarkState,
    Purpose,
    Role,
    Staff,
)
from core.policy import policy_in_force
from core.policy.quiet_hours import next_allowed_by_all
from core.policy.wishes import NO_WISH, wishes
from core.policy.zones import zone_of
from core.shop import Shop

# A call of which nothing was heard for so long is not going on any more, whatever its row says.
GOES_ON_FOR = timedelta(hours=2)


@dataclass(frozen=True)
class BackCheck:
    """Whether somebody who called may be called back at this moment.

    `reasons` speak against it, in words for staff; `asked` says that they asked to be called back all the same.
    """

    reasons: tuple[str, ...] = ()
    asked: bool = False

    @property
    def forbids(self) -> bool:
        """Return whether they are not called by a button now, whoever presses it."""
        return bool(self.reasons) and not self.asked


def back_check(session: Session, shop: Shop, call: Call) -> BackCheck:
    """Return what speaks against calling back whoever made a call, and whether they asked for it.

    Where several share the number, what any of them wishes counts: nobody knows who takes up the telephone.
    """
    known = resolved(session, call.customer_id) if call.customer_id is not None else None
    people = (known,) if known is not None else callers(session, call.number)
    reasons = dict.fromkeys(each for one in people for each in _against(session, shop, one))
    if not people:
        reasons = dict.fromkeys(_quiet(session, shop, None))
    marked = select(CallMark.id).where(
        CallMark.call_id == call.id, CallMark.kind == MarkKind.CALL_BACK, CallMark.state != MarkState.DISMISSED
    )
    asked = call.voicemail or session.exec(marked.limit(1)).first() is not None
    return BackCheck(tuple(reasons), asked)


def missed_call(session: Session, call_id: int) -> Call:
    """Return a call that waits to be called back.

    Raises `NotFoundError` for one that is not known, `RefusedError` where somebody was on the telephone with them, or
    has called back already.
    """
    call = session.get(Call, call_id)
    if call is None:
        message = "That call is not known (any more)."
        raise NotFoundError(message)
    if not _waits(session, call):
        message = "Somebody has called back already."
        raise RefusedError(message)
    return call


def _waits(session: Session, call: Call) -> bool:
    """Return whether nobody has called back yet: a call that was missed, or in which that was asked for."""
    missed = was_missed(call) and call.noted_at is None
    return missed or any(waits_once(mark) for mark in marks_asking(session, call.id or 0))


def begin_call_back(tx: Session, shop: Shop, call_id: int, staff: Staff, *, all_the_same: bool) -> Call:
    """Look whether an operator may be put through now to whoever made a call; return it.

    `all_the_same` passes over what speaks against it, where they asked to be called back. Raises `RefusedError` with
    what to do where they may not be called, the number is withheld, or somebody is calling them at this moment.
    """
    call = missed_call(tx, held_call(tx, call_id).id or 0)
    if not call.number:
        message = "Their number was withheld, so nobody can be called. Wait until they call again."
        raise RefusedError(message)
    check = back_check(tx, shop, call)
    if check.reasons and not (check.asked and all_the_same):
        how = "press *Call all the same*" if check.asked else "write to them, or wait until they call again"
        message = f"Nobody is called: {'; '.join(check.reasons)}. If it cannot wait, {how}."
        raise RefusedError(message)
    if is_being_called(tx, shop, call):
        message = "Somebody is calling them at this moment."
        raise RefusedError(message)
    subject = f"call:{call_id}"
    passed_over = list(check.reasons)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="called back", subject=subject, passed_over=passed_over)
    return call


def is_being_called(session: Session, shop: Shop, call: Call) -> bool:
    """Return whether one of us is calling the number of a call at this moment."""
    mine = (
        Call.direction == CallDirection.OUTBOUND,
        Call.number == call.number,
        col(Call.ended_at).is_(None),
        col(Call.started_at) > shop.clock.now() - GOES_ON_FOR,
    )
    return session.exec(select(Call.id).where(*mine).limit(1)).first() is not None


def may_ring_back(session: Session, shop: Shop, call_id: int) -> bool:
    """Return whether a call still waits to be called back, and nobody is doing so at this moment."""
    call = session.get(Call, call_id)
    if call is None or not call.number or not _waits(session, call):
        return False
    return not is_being_called(session, shop, call)


def back_placed(  # noqa: PLR0917 - what is known of a call once it is placed
    tx: Session, shop: Shop, call_id: int, sid: str, line: str, staff_id: int, at: datetime | None = None
) -> Call | None:
    """Keep the call by which an operator is put through to whoever made another one; None where that is gone.

    Again, it returns the call as it is.
    """
    known = call_with_sid(tx, sid)
    if known is not None:
        return known
    missed = tx.get(Call, call_id)
    if missed is None:
        return None
    call = Call(
        sid=sid[:LONGEST_SID],
        direction=CallDirection.OUTBOUND,
        # Missed calls are a list that operators work off, too.
        purpose=CallPurpose.CALL_LIST,
        customer_id=missed.customer_id,
        number=missed.number,
        line=line[:LONGEST_LINE],
        language=missed.language,
        operator_id=staff_id,
        started_at=at or shop.clock.now(),
    )
    tx.add(call)
    tx.flush()
    return call


def note_call_back(tx: Session, shop: Shop, call_id: int, words: str, staff: Staff) -> Call:
    """Note that somebody has called back, and what came of it; return the call that waited.

    Of a call that was missed it is the note; of one in which that was asked for, the words become the note of the call
    that was made, or, where they dialled by hand, a contact. Raises what `missed_call` and `confirm_note` raise.
    """
    call = missed_call(tx, held_call(tx, call_id).id or 0)
    made: dict[str, int | None] = {}
    if was_missed(call) and call.noted_at is None:
        confirm_note(tx, shop, call_id, words, staff)
    else:
        made = _made(tx, shop, call, staff, words)
    for mark in marks_asking(tx, call_id):
        if waits_once(mark):
            mark.made = {**mark.made, DONE_BY: staff.id, **made}
            tx.add(mark)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="call back noted", subject=f"call:{call_id}")
    tx.flush()
    return call


def _made(tx: Session, shop: Shop, call: Call, staff: Staff, words: str) -> dict[str, int | None]:
    """Keep what came of calling back where it belongs; return which row that is."""
    said = words.replace("\x00", "").strip()[:LONGEST_NOTE]
    if not said:
        message = "Write what came of it."
        raise RefusedError(message)
    theirs = (
        Call.direction == CallDirection.OUTBOUND,
        Call.purpose == CallPurpose.CALL_LIST,
        Call.number == call.number,
        Call.operator_id == staff.id,
        col(Call.id) > (call.id or 0),
        col(Call.other_sid).is_not(None),
        col(Call.noted_at).is_(None),
    )
    made = tx.exec(select(Call.id).where(*theirs).order_by(col(Call.id).desc()).limit(1)).first()
    if made is not None:
        confirm_note(tx, shop, made, said, staff)
        return {"noted_call": made}
    customer = resolved(tx, call.customer_id) if call.customer_id is not None else None
    if customer is None:
        return {}
    now = shop.clock.now()
    contact = Contact(
        customer_id=customer.id or 0,
        channel=ChannelName.TELEPHONE,
        at=now,
        business_date=business_date(now, shop.zone),
        contents=said,
    )
    tx.add(contact)
    tx.flush()
    return {"contact": contact.id}


def undo_call_back(tx: Session, shop: Shop, call_id: int, staff: Staff) -> Call:
    """Take back that somebody has called back: the call waits again, and its note is a draft; return it.

    Raises `RefusedError` where nobody said so (any more), or somebody else did who is neither of those who may undo
    it for them: an approver or an admin.
    """
    call = held_call(tx, call_id)
    marks = [mark for mark in marks_asking(tx, call_id) if mark.made.get(DONE_BY)]
    by = marks[0].made[DONE_BY] if marks else call.noted_by_id if was_missed(call) else None
    if by is None:
        message = "Nobody has noted that they called back, or it was undone already."
        raise RefusedError(message)
    if by != staff.id and not (staff.may(Role.APPROVER) or staff.may(Role.ADMIN)):
        message = "Only whoever noted that, an approver or an admin may undo it."
        raise RefusedError(message)
    made = marks[0].made if marks else {}
    if was_missed(call) or made.get("noted_call"):
        take_back_note(tx, shop, int(made.get("noted_call") or call_id), staff)
    contact = tx.get(Contact, made.get("contact") or 0)
    if contact is not None:
        tx.delete(contact)
    for mark in marks:
        mark.made = {ONCE: True}
        tx.add(mark)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="call back taken back", subject=f"call:{call_id}")
    tx.flush()
    return call


def _against(session: Session, shop: Shop, customer: Customer) -> list[str]:
    """Return what speaks against calling a customer now."""
    about = Agreement(customer.id or 0, ChannelName.TELEPHONE, Purpose.OFFERS)
    consent = consent_row(session, about)
    unwanted = consent is not None and consent.state is ConsentState.WITHDRAWN
    return [*(["they do not want to be called"] if unwanted else []), *_quiet(session, shop, customer)]


def _quiet(session: Session, shop: Shop, customer: Customer | None) -> list[str]:
    """Return that it is quiet now by the customer's clock, or that they asked to be left alone, and until when."""
    now, policy = shop.clock.now(), policy_in_force(session)
    key = customer.id or 0 if customer is not None else 0
    wish = wishes(session, [key]).get(key, NO_WISH)
    zone = zone_of(customer.zone if customer is not None else None, shop.zone)
    said = []
    if wish.paused_until is not None and wish.paused_at(now):
        said.append(f"they asked to be left alone until {business_date(wish.paused_until, zone):%-d %B %Y}")
    allowed = next_allowed_by_all(now, zone, [quiet for quiet in (policy.quiet, wish.quiet) if quiet is not None])
    if allowed is None:
        said.append("they and the shop have quiet hours all day")
    elif allowed != now:
        local, until = now.astimezone(zone), allowed.astimezone(zone)
        said.append(f"it is {local:%H:%M} where they are, and quiet until {until:%H:%M}")
    return said
