"""An operator has taken up their telephone, and is put through to the customer whom they wanted to call."""

from sqlmodel import Session

from bot.handlers.call_desk import RING_SECONDS, CallDesk, Hook
from bot.views.twiml import Script
from core.actions.calls.call_back import back_placed
from core.actions.calls.dial import call_placed
from core.actions.calls.the_call import call_with_sid
from core.errors import NotFoundError
from core.models import Call, CallState


def placed_call(tx: Session, desk: CallDesk, hook: Hook) -> Call:
    """Return the call that a step is of, also where Twilio asks before it has told us the call's name.

    Raises `NotFoundError` where its address names neither a try of ours nor a call back, or the call is over.
    """
    call = call_with_sid(tx, hook.sid) or _named(tx, desk, hook)
    if call is None or call.ended:
        message = "There is no such call."
        raise NotFoundError(message)
    if call.state is CallState.RINGING:
        call.state, call.answered_at = CallState.IN_PROGRESS, call.answered_at or desk.shop.clock.now()
        tx.add(call)
        tx.flush()
    return call


def _named(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    """Return the call that a step's address proves to be ours, written down now; None where it proves nothing."""
    line = hook.fields.get("From", "")
    if back := desk.tokens.read_back(hook.query.get("b", "")):
        return back_placed(tx, desk.shop, back.call_id, hook.sid, line, back.staff_id)
    attempt = desk.tokens.read_attempt(hook.query.get("t", ""))
    return call_placed(tx, desk.shop, attempt.delivery_id, attempt.number, hook.sid, line) if attempt else None


def bridge(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Ring the customer; they see our number."""
    call = placed_call(tx, desk, hook)
    # The operator is spoken to in the shop's own language.
    own = desk.own_texts
    if not call.number:
        return Script(own.code).say(own.sorry).hang_up()
    return (
        Script(own.code)
        .say(own.bridging)
        .ring(
            desk.dial_status(hook),
            {call.number: desk.status(leg="customer", of=hook.sid)},
            seconds=RING_SECONDS,
            longest_minutes=desk.longest_minutes,
            line=call.line or desk.line(call.language),
        )
    )
