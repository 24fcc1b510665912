"""An operator's telephone was answered: they press a key, and are put through to the customer whom they wanted to call.

A mailbox answers as a person does. Were the customer rung at once, they would hear nobody, or an announcement; so it
takes a key, and what is said before it names nobody, because it may be kept on a mailbox.
"""

from sqlmodel import Session

from bot.handlers.call_desk import RING_SECONDS, CallDesk, Hook
from bot.views.twiml import Script
from core.actions.calls.call_back import back_placed
from core.actions.calls.dial import call_placed
from core.actions.calls.the_call import call_with_sid
from core.errors import NotFoundError
from core.models import Call, CallState, Delivery, DeliveryState

MOST_ASKED = 2


def placed_call(tx: Session, desk: CallDesk, hook: Hook) -> Call:
    """Return the call that a step is of, which somebody has taken up.

    Also where Twilio asks before it has told us the call's name. Raises `NotFoundError` where its address names neither
    a try of ours nor a call back, or the call is over.
    """
    call = _ringing_call(tx, desk, hook)
    if call.state is CallState.RINGING:
        call.state, call.answered_at = CallState.IN_PROGRESS, call.answered_at or desk.shop.clock.now()
        tx.add(call)
        tx.flush()
    return call


def ask(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Ask whoever, or whatever, has answered an operator's telephone for a key; the call has not begun before it."""
    _ringing_call(tx, desk, hook)
    return _asked(desk, hook)


def bridge(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Ring the customer once a key was pressed; they see our number. Without one ask once more, then hang up."""
    # The operator is spoken to in the shop's own language.
    own = desk.own_texts
    call = _ringing_call(tx, desk, hook)
    if not hook.keys:
        return _asked(desk, hook) if hook.turn < MOST_ASKED else Script(own.code).say(own.nobody_called).hang_up()
    if not call.number or _is_over(tx, call):
        return Script(own.code).say(own.sorry).hang_up()
    call = placed_call(tx, desk, hook)
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


def _asked(desk: CallDesk, hook: Hook) -> Script:
    own = desk.own_texts
    return Script(own.code).ask(desk.step("through", hook, b=hook.query.get("b")), own.ask_to_call)


def _is_over(tx: Session, call: Call) -> bool:
    """Return whether the try of a call list was settled, or put back, while the operator's telephone was taken up."""
    if call.delivery_id is None:
        return False
    delivery = tx.get_one(Delivery, call.delivery_id, populate_existing=True)
    return delivery.state is not DeliveryState.CLAIMED or delivery.tries != call.attempt


def _ringing_call(tx: Session, desk: CallDesk, hook: Hook) -> Call:
    call = call_with_sid(tx, hook.sid) or _named(tx, desk, hook)
    if call is None or call.ended:
        message = "There is no such call."
        raise NotFoundError(message)
    return call


def _named(tx: Session, desk: CallDesk, hook: Hook) -> Call | None:
    """Return the call that a step's address proves to be ours, written down now; None where it proves nothing."""
    line = hook.fields.get("From", "")
    if back := desk.tokens.read_back(hook.query.get("b", "")):
        return back_placed(tx, desk.shop, back.call_id, hook.sid, line, back.staff_id)
    attempt = desk.tokens.read_attempt(hook.query.get("t", ""))
    return call_placed(tx, desk.shop, attempt.delivery_id, attempt.number, hook.sid, line) if attempt else None
