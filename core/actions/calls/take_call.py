"""Who of the staff has a call: whoever answered the telephone."""

from sqlmodel import Session, select

from core.actions.calls.the_call import call_with_sid
from core.audit import SYSTEM, record
from core.models import Call, Staff
from core.shop import Shop


def take_call(tx: Session, shop: Shop, sid: str, slack_user: str, leg_sid: str) -> Call | None:
    """Note that a member of staff answered a call, on the leg that Twilio names; None where the call is not ours.

    `slack_user` is the Slack user id that the settings have beside the number that was rung; where it is nobody's the
    call stays without one. Whoever answered first keeps the call.
    """
    call = call_with_sid(tx, sid)
    if call is None:
        return None
    if call.other_sid is None and leg_sid and leg_sid != call.sid and call_with_sid(tx, leg_sid) is None:
        call.other_sid = leg_sid[:64]
    staff = tx.exec(select(Staff).where(Staff.slack_user == slack_user)).first() if slack_user else None
    if call.operator_id is None and staff is not None:
        call.operator_id = staff.id
        record(tx, shop.clock, actor=SYSTEM, action="call taken", subject=f"call:{call.id}", staff=staff.id)
    tx.add(call)
    tx.flush()
    return call
