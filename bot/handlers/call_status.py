"""What Twilio tells of a call without asking anything: how it goes, who answered, where a message can be heard."""

from sqlmodel import Session

from bot.handlers.call_desk import CallDesk, Hook
from core.actions.calls.keep_message import keep_message
from core.actions.calls.settle_call import told
from core.actions.calls.take_call import take_call
from core.models import Call

ANSWERED = frozenset({"in-progress", "answered"})
OPERATOR = "operator"


def status(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    """Bring a call to where a callback says that it is; of an operator's leg, only who answered is of interest."""
    if hook.query.get("leg") == OPERATOR:
        return _operator(tx, desk, hook)
    return told(
        tx,
        desk.shop,
        hook.sid,
        hook.fields.get("CallStatus", ""),
        hook.sequence,
        hook.at(desk.shop.clock.now()),
        hook.number("CallDuration"),
        hook.fields.get("AnsweredBy"),
    )


def recording(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    """Keep where a message can be heard; one that was not recorded after all is none."""
    if hook.fields.get("RecordingStatus", "completed") != "completed":
        return None
    return keep_message(tx, desk.shop, hook.sid, hook.fields.get("RecordingUrl", ""))


def _operator(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    place = hook.query.get("op", "")
    known = place.isascii() and place.isdecimal() and len(place) < 3 and int(place) < len(desk.operators)  # noqa: PLR2004 - digits
    if hook.fields.get("CallStatus") not in ANSWERED or not known:
        return None
    return take_call(tx, desk.shop, hook.query.get("of", ""), desk.operators[int(place)].staff, hook.sid)
