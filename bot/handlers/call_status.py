"""What Twilio tells of a call without asking anything: how it goes, who answered, where a message can be heard."""

from sqlmodel import Session

from bot.handlers.call_connect import not_taken_up
from bot.handlers.call_desk import CallDesk, Hook
from bot.workers.dialler import BRIDGE
from core.actions.calls.call_back import back_placed
from core.actions.calls.keep_message import keep_message
from core.actions.calls.settle_call import told
from core.actions.calls.take_call import take_call
from core.models import Call

ANSWERED = frozenset({"in-progress", "answered"})
STILL_RINGING = "ringing"
OPERATOR = "operator"
CUSTOMER = "customer"


def status(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    """Bring a call to where a callback says that it is; of a second leg, only who answered is of interest."""
    leg = hook.query.get("leg")
    if leg in {OPERATOR, CUSTOMER}:
        return _leg(tx, desk, hook, leg)
    attempt = desk.tokens.read_attempt(hook.query.get("t", ""))
    back = desk.tokens.read_back(hook.query.get("b", ""))
    at, said = hook.at(desk.shop.clock.now()), hook.fields.get("CallStatus", "")
    if leg == BRIDGE and said in ANSWERED:
        # An operator's telephone may have been answered by a mailbox: the call begins with a key (`call_bridge`).
        said = STILL_RINGING
    if back is not None:
        # Also where the answer that told us the call's name was lost.
        back_placed(tx, desk.shop, back.call_id, hook.sid, hook.fields.get("From", ""), back.staff_id, at)
    call = told(
        tx,
        desk.shop,
        hook.sid,
        said,
        hook.sequence,
        at,
        hook.number("CallDuration"),
        hook.fields.get("AnsweredBy"),
        (attempt.delivery_id, attempt.number) if attempt else None,
    )
    if call is not None and leg == BRIDGE:
        not_taken_up(tx, desk.shop, call, hook.query.get("press", ""), back.call_id if back else None)
    return call


def recording(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    """Keep where a message can be heard; one that was not recorded after all is none."""
    if hook.fields.get("RecordingStatus", "completed") != "completed":
        return None
    return keep_message(tx, desk.shop, hook.sid, hook.fields.get("RecordingUrl", ""))


def _leg(tx: Session, desk: CallDesk, hook: Hook, leg: str) -> Call | None:
    """Take that the second telephone of a call was answered: an operator's, who has the call then, or a customer's."""
    place = hook.query.get("op", "")
    known = place.isascii() and place.isdecimal() and len(place) < 3 and int(place) < len(desk.operators)  # noqa: PLR2004 - digits
    if hook.fields.get("CallStatus") not in ANSWERED:
        return None
    staff = desk.operators[int(place)].staff if known and leg == OPERATOR else ""
    call = take_call(tx, desk.shop, hook.query.get("of", ""), staff, hook.sid)
    if call is not None:
        desk.live.talks(call.id or 0)
    return call
