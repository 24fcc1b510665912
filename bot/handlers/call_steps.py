"""One request of Twilio's from the inbox: its effect, and what Twilio is told to do next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.handlers import call_automatic, call_bridge, call_inbound, call_status
from bot.handlers.call_desk import CallDesk, Hook
from bot.views.spoken.languages import texts_in
from bot.views.twiml import Script
from core.actions.calls.the_call import call_with_sid
from core.errors import NotFoundError
from core.models import Call, InboxEvent

SOURCE = "twilio"
Step = Callable[[Session, CallDesk, Hook], Script]
Note = Callable[[Session, CallDesk, Hook], Call | None]

STEPS: Mapping[str, Step] = {
    "incoming": call_inbound.incoming,
    "step/consent": call_inbound.consent,
    "step/number": call_inbound.number,
    "step/number-said": call_inbound.number_said,
    "step/voicemail": call_inbound.message_left,
    "step/opt-out": call_inbound.opt_out,
    "dial-status": call_inbound.talked,
    "step/bridge": call_bridge.ask,
    "step/through": call_bridge.bridge,
    "step/automatic": call_automatic.automatic,
    "step/answer": call_automatic.answer,
    "step/answer-said": call_automatic.answer_said,
    "step/stop": call_automatic.stop,
}
NOTES: Mapping[str, Note] = {"status": call_status.status, "recording": call_status.recording}
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response />'


@dataclass(frozen=True)
class Answer:
    """What Twilio is told, and which call that is about; 0 where it is none of ours."""

    twiml: str
    call_id: int = 0


def payload_of(hook: Hook) -> dict[str, object]:
    """Return a request as the inbox keeps it."""
    return {"step": hook.step, "fields": dict(hook.fields), "query": dict(hook.query)}


def hook_of(event: InboxEvent) -> Hook:
    """Return the request that an event of the inbox is."""
    return Hook(event.payload["step"], event.payload["fields"], event.payload["query"])


def act(tx: Session, desk: CallDesk, hook: Hook) -> Answer:
    """Do what a request is about, within the transaction of its event, and return what Twilio is told."""
    if hook.step in NOTES:
        call = NOTES[hook.step](tx, desk, hook)
        return Answer(NOTHING, call.id or 0 if call else 0)
    try:
        script = STEPS[hook.step](tx, desk, hook)
    except NotFoundError:
        # A call that is not known here is nobody's: whoever is at its other end hears a sentence, not silence.
        texts = texts_in(desk.language(hook.fields.get("To", "")))
        talked = hook.step == "dial-status" and hook.fields.get("DialCallStatus", "") in call_inbound.TALKED
        return Answer(Script(texts.code).say(texts.goodbye if talked else texts.sorry).hang_up().xml())
    call = call_with_sid(tx, hook.sid)
    return Answer(script.xml(), call.id or 0 if call else 0)
