"""A customer calls: greeted, told that words are written down, asked who they are, put through, or heard by a machine.

Each function is one step: it does what the step before asked for, and returns what Twilio is to do next. Steps come
when Twilio asks for them, and not otherwise, so each finds the call as the database has it.
"""

from sqlmodel import Session, col, select

from bot.handlers.call_desk import MOST_TURNS, RING_SECONDS, CallDesk, Hook
from bot.views.spoken.languages import digits_in, spelt, words_for_digits
from bot.views.spoken.texts import Texts
from bot.views.twiml import MOST_DIGITS, Script
from core.actions.calls.act_on_mark import confirm_opt_out
from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.identify_caller import identify_caller, tries_left
from core.actions.calls.receive_call import receive_call, sharing
from core.actions.calls.take_call import take_call
from core.actions.calls.the_call import call_with_sid
from core.errors import NotFoundError
from core.models import Call, CallConsent, CallMark, CallPurpose, MarkKind, MarkState

REFUSE_KEY = "9"
AGREE_KEY = "1"
OPT_OUT_KEY = "9"
NUMBER_SECONDS = 6
TALKED = frozenset({"completed", "answered"})


def the_call(tx: Session, hook: Hook) -> Call:
    """Return the call that a step is of; raise `NotFoundError` where it is none of ours, or goes on without an end."""
    call = call_with_sid(tx, hook.sid)
    if call is None or hook.turn > MOST_TURNS:
        message = "There is no such call."
        raise NotFoundError(message)
    return call


def incoming(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Write the call down, greet, and announce what is done with words; outside the hours take a message."""
    line, now = hook.fields.get("To", ""), desk.shop.clock.now()
    call = receive_call(tx, desk.shop, hook.sid, hook.fields.get("From", ""), line, now, desk.language(line))
    texts = desk.texts(call)
    script = Script(texts.code).say(texts.greeting.format(shop=desk.shop.name))
    closed = desk.closed(texts, now)
    if closed or not desk.operators:
        return _voicemail(desk, hook, script, texts, *(closed or (texts.nobody,)))
    if not desk.hears(call.language):
        return _who_is_it(tx, desk, hook, script, call)
    decide_consent(tx, desk.shop, call.id or 0, CallConsent.ASKED)
    return script.ask(desk.step("consent", hook), texts.ask_consent if desk.must_agree else texts.announce)


def consent(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Take what the caller decided about their words: agreed by a key, or by staying where that is enough."""
    call = the_call(tx, hook)
    texts = desk.texts(call)
    agreed = hook.keys == AGREE_KEY if desk.must_agree else hook.keys != REFUSE_KEY
    said = CallConsent.GIVEN if agreed else CallConsent.REFUSED
    call = decide_consent(tx, desk.shop, call.id or 0, said)
    script = Script(texts.code)
    if call.consent is CallConsent.GIVEN:
        desk.listen(script, call, kept=True)
    else:
        script.say(texts.not_written)
    return _who_is_it(tx, desk, hook, script, call)


def number(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Take a customer number: keyed in, or said, and then read back before it counts."""
    call = the_call(tx, hook)
    texts = desk.texts(call)
    script = Script(texts.code)
    if hook.keys:
        return _identified(tx, desk, hook, script, call, hook.keys)
    said = digits_in(texts, desk.live.answer(call.id or 0))[:MOST_DIGITS] if call.consent is CallConsent.GIVEN else ""
    if said:
        return script.ask(
            desk.step("number-said", hook, said=said), texts.is_this_your_number.format(digits=spelt(said))
        )
    return _operators(desk, hook, script, texts)


def number_said(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Take the answer to a number that was read back; without a yes it counts for nothing."""
    call = the_call(tx, hook)
    script = Script(desk.texts(call).code)
    if hook.keys == AGREE_KEY:
        return _identified(tx, desk, hook, script, call, hook.query.get("said", ""))
    return _who_is_it(tx, desk, hook, script, call)


def talked(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Go on when nobody answered, or the talk is over: offer an opt-out back, or take a message."""
    call = the_call(tx, hook)
    desk.live.talks_no_more(call.id or 0)
    texts = desk.texts(call)
    script = Script(texts.code)
    answered = hook.fields.get("DialCallStatus", "") in TALKED
    if call.purpose is not CallPurpose.ANSWER:
        if answered:
            # Also where the callback of the customer's own leg was lost.
            take_call(tx, desk.shop, hook.sid, "", hook.fields.get("DialCallSid", ""))
        return script.hang_up()
    if not answered:
        return _voicemail(desk, hook, script, texts, texts.nobody)
    if _wants_no_offers(tx, call):
        return script.ask(desk.step("opt-out", hook), texts.offer_opt_out)
    return script.say(texts.goodbye).hang_up()


def opt_out(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Take the answer to an opt-out that was offered back; without the key nothing changes."""
    call = the_call(tx, hook)
    texts = desk.texts(call)
    if hook.keys != OPT_OUT_KEY:
        return Script(texts.code).say(texts.nothing_changed).hang_up()
    confirm_opt_out(tx, desk.shop, call.id or 0)
    return Script(texts.code).say(texts.opted_out).hang_up()


def message_left(tx: Session, desk: CallDesk, hook: Hook) -> Script:
    """Thank for a message."""
    texts = desk.texts(the_call(tx, hook))
    return Script(texts.code).say(texts.message_taken).hang_up()


def _wants_no_offers(tx: Session, call: Call) -> bool:
    """Return whether the customer said that they want no offers, and nobody has seen to that yet."""
    asked = select(CallMark.id).where(
        CallMark.call_id == call.id, CallMark.kind == MarkKind.OPT_OUT, CallMark.state == MarkState.OPEN
    )
    if call.customer_id is None and not sharing(tx, call):
        return False
    return tx.exec(asked.order_by(col(CallMark.id)).limit(1)).first() is not None


def _who_is_it(tx: Session, desk: CallDesk, hook: Hook, script: Script, call: Call) -> Script:
    """Ask for a customer number where several share the telephone, as often as may be tried; then put through."""
    texts = desk.texts(call)
    if call.customer_id is None and tries_left(call) and sharing(tx, call) > 1:
        spoken = call.consent is CallConsent.GIVEN and bool(words_for_digits(texts))
        sentence = texts.ask_number_or_say if spoken else texts.ask_number
        desk.live.asked(call.id or 0)
        return script.ask(desk.step("number", hook), sentence, digits=MOST_DIGITS, seconds=NUMBER_SECONDS)
    return _operators(desk, hook, script, texts)


def _identified(tx: Session, desk: CallDesk, hook: Hook, script: Script, call: Call, said: str) -> Script:  # noqa: PLR0917 - one step
    if identify_caller(tx, desk.shop, call.id or 0, said) is None:
        script.say(desk.texts(call).unknown_number)
        return _who_is_it(tx, desk, hook, script, call)
    return _operators(desk, hook, script, desk.texts(call))


def _operators(desk: CallDesk, hook: Hook, script: Script, texts: Texts) -> Script:
    """Ring everybody who answers; whoever is first has the call."""
    return script.say(texts.connecting).ring(
        desk.dial_status(hook),
        {each.address: desk.status(leg="operator", op=place, of=hook.sid) for place, each in enumerate(desk.operators)},
        seconds=RING_SECONDS,
        longest_minutes=desk.longest_minutes,
    )


def _voicemail(desk: CallDesk, hook: Hook, script: Script, texts: Texts, *why: str) -> Script:
    script.say(*why, texts.leave_message)
    return script.record(desk.step("voicemail", hook), desk.recording(hook))
