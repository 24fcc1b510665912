"""What is done in a call while the database does not answer: the caller is served, without a card and without words."""

from bot.handlers.call_desk import RING_SECONDS, CallDesk, Hook
from bot.views.spoken.languages import texts_in
from bot.views.twiml import Script

_BEFORE_THE_TALK = frozenset({"incoming", "step/consent", "step/number", "step/number-said"})


def without_us(desk: CallDesk, hook: Hook) -> str:
    """Return what Twilio is told at a step that could not be done in time; it needs no database.

    Who calls is put through, in the hours; who was called, or has talked already, hears that something is wrong.
    """
    texts = texts_in(desk.language(hook.fields.get("To", "")))
    script = Script(texts.code)
    if hook.step not in _BEFORE_THE_TALK:
        return script.say(texts.sorry).hang_up().xml()
    if hook.step == "incoming":
        script.say(texts.greeting.format(shop=desk.shop.name))
    closed = desk.closed(texts, desk.shop.clock.now())
    if closed or not desk.operators:
        return script.say(*(closed or (texts.nobody,))).hang_up().xml()
    script.say(texts.connecting).ring(
        desk.dial_status(hook),
        dict.fromkeys((each.address for each in desk.operators), ""),
        seconds=RING_SECONDS,
        longest_minutes=desk.longest_minutes,
    )
    return script.xml()
