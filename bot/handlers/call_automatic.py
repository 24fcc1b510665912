"""An automatic call of a plan: the text is spoken, and the customer answers by a key, or by a word that is read back.

The keys are the buttons of the same offer elsewhere (`core.messages.buttons`): interested, not for me, stop.
"""

from contextlib import suppress

from sqlmodel import Session

from bot.handlers.call_bridge import placed_call
from bot.handlers.call_desk import CallDesk, Hook
from bot.views.spoken.languages import answer_in
from bot.views.spoken.texts import Texts
from bot.views.twiml import Script
from core.actions.calls.act_on_mark import confirm_opt_out
from core.actions.calls.settle_call import told
from core.actions.calls.settle_delivery import note_answer
from core.actions.customers.respond import record_response
from core.errors import RefusedError
from core.models import Call, CallOutcome, Delivery, Proposal, ResponseKind

YES_KEY, NO_KEY, AGAIN_KEY, STOP_KEY = "1", "2", "0", "9"
ANSWER_SECONDS = 6
MOST_ROUNDS = 4
_UNKNOWN_STATUS = ""


def automatic(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Say who calls and what is offered, and ask; a machine hears what the settings have for it, or nothing."""
    call = placed_call(tx, desk, hook)
    told(tx, desk.shop, hook.sid, _UNKNOWN_STATUS, None, desk.shop.clock.now(), detected=hook.fields.get("AnsweredBy"))
    texts = desk.texts(call)
    script = Script(texts.code)
    if call.answered_by == "machine":
        return script.say(desk.machine_text).hang_up()
    text = _text(tx, call)
    if not text:
        # The customer was erased, or the message was taken back, while it rang.
        return script.hang_up()
    if desk.hears(call.language):
        desk.listen(script, call, kept=False)
    script.say(texts.greeting.format(shop=desk.shop.name), text)
    return _asked(desk, hook, script, call, texts)


def answer(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Take the answer: a key counts at once, but for a stop; a word is read back first."""
    call = placed_call(tx, desk, hook)
    texts = desk.texts(call)
    script = Script(texts.code)
    said = "" if hook.keys else answer_in(texts, desk.live.answer(call.id or 0))
    if hook.keys == STOP_KEY or said == "stop":
        return script.ask(desk.step("stop", hook), texts.repeat_stop)
    if hook.keys in {YES_KEY, NO_KEY}:
        return _kept(tx, desk, script, call, texts, hook.keys)
    if said:
        sentence = texts.understood_yes if said == "yes" else texts.understood_no
        return script.ask(desk.step("answer-said", hook), sentence)
    if hook.turn >= MOST_ROUNDS or (not hook.keys and hook.turn > 1):
        return script.say(texts.no_answer).hang_up()
    if hook.keys == AGAIN_KEY:
        script.say(_text(tx, call))
    return _asked(desk, hook, script, call, texts)


def answer_said(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Take the key that confirms, or puts right, what was understood; without one nothing is noted."""
    call = placed_call(tx, desk, hook)
    texts = desk.texts(call)
    script = Script(texts.code)
    if hook.keys in {YES_KEY, NO_KEY}:
        return _kept(tx, desk, script, call, texts, hook.keys)
    if hook.keys == STOP_KEY:
        return script.ask(desk.step("stop", hook), texts.repeat_stop)
    return script.say(texts.no_answer).hang_up()


def stop(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """End calls with offers where the key was pressed a second time; otherwise nothing changes."""
    call = placed_call(tx, desk, hook)
    texts = desk.texts(call)
    if hook.keys != STOP_KEY:
        return Script(texts.code).say(texts.nothing_changed).hang_up()
    with suppress(RefusedError):
        # Also where the message was settled otherwise meanwhile: a stop counts whatever else is so.
        _respond(tx, desk, call, ResponseKind.STOPPED)
    note_answer(tx, desk.shop, call.id or 0, CallOutcome.DO_NOT_CALL)
    confirm_opt_out(tx, desk.shop, call.id or 0)
    return Script(texts.code).say(texts.opted_out).hang_up()


def _asked(desk: CallDesk, hook: Hook, script: Script, call: Call, texts: Texts) -> Script:
    desk.live.asked(call.id or 0)
    sentence = texts.menu_or_say if desk.hears(call.language) else texts.menu
    return script.ask(desk.step("answer", hook), sentence, seconds=ANSWER_SECONDS)


def _kept(tx: Session, desk: CallDesk, script: Script, call: Call, texts: Texts, key: str) -> Script:  # noqa: PLR0917 - one step
    interested = key == YES_KEY
    _respond(tx, desk, call, ResponseKind.INTERESTED if interested else ResponseKind.NOT_FOR_ME)
    return script.say(texts.interested if interested else texts.not_for_me).hang_up()


def _respond(tx: Session, desk: CallDesk, call: Call, kind: ResponseKind) -> None:
    if call.delivery_id is None:
        message = "That call is none of a plan's."
        raise RefusedError(message)
    record_response(tx, desk.shop, call.delivery_id, kind, call.number)


def _text(tx: Session, call: Call) -> str:
    """Return what the plan says to this customer; empty where it says nothing any more."""
    delivery = tx.get(Delivery, call.delivery_id) if call.delivery_id is not None else None
    proposal = tx.get(Proposal, delivery.proposal_id) if delivery is not None and call.number else None
    return proposal.text if proposal is not None else ""
