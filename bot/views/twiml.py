"""What Twilio is told to do in a call: TwiML documents, made of a few verbs.

Everything that is said may hold whatever a database holds: what XML cannot carry is left out, and what nobody listens
to is cut. A document that has neither a way on nor an end ends the call where it ends.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from twilio.twiml.voice_response import Dial, Gather, Start, VoiceResponse

LONGEST_SAID: Final = 3_000
"""Twilio says at most 4,096 characters at once (TwiML, "Say")."""
LONGEST_VOICEMAIL_SECONDS: Final = 180
MOST_DIGITS: Final = 16
KEY_SECONDS: Final = 5
CONTENT_TYPE: Final = "text/xml; charset=utf-8"
# What XML 1.0 cannot hold, and halves of surrogate pairs.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Script:
    """A document in the making, in one language (`code` of the texts); verbs are carried out in their order."""

    def __init__(self, code: str) -> None:
        """Begin with nothing."""
        self._code, self._verbs = code, VoiceResponse()

    def say(self, *sentences: str) -> "Script":
        """Say sentences; empty ones are left out."""
        said = _sayable(*sentences)
        if said:
            self._verbs.say(said, language=self._code)
        return self

    def ask(self, action: str, *sentences: str, digits: int = 1, seconds: int = KEY_SECONDS) -> "Script":
        """Say sentences while keys may be pressed already, then wait `seconds` for them; go on at `action` either way.

        More than one digit end with the hash key, or when no further one comes.
        """
        gather = Gather(
            input="dtmf",
            action=action,
            method="POST",
            timeout=seconds,
            action_on_empty_result=True,
            num_digits=min(digits, MOST_DIGITS),
            finish_on_key="#" if digits > 1 else "",
        )
        gather.say(_sayable(*sentences) or " ", language=self._code)
        self._verbs.append(gather)
        return self

    def listen(self, address: str, token: str, name: str) -> "Script":
        """Begin to stream both sides of the call to the WebSocket at `address`, beside whatever else goes on."""
        start = Start()
        stream = start.stream(url=address, track="both_tracks", name=name)
        stream.parameter(name="token", value=token)
        self._verbs.append(start)
        return self

    def ring(
        self,
        action: str,
        addresses: Mapping[str, str],
        *,
        seconds: int,
        longest_minutes: int,
        line: str = "",
        events: Iterable[str] = ("answered", "completed"),
    ) -> "Script":
        """Ring all `addresses` at once, each with the address that hears how it went; who answers first has the call.

        `line` is the number that they see; empty: the caller's. Goes on at `action` when the talk is over.
        """
        said = {"caller_id": line} if line else {}
        dial = Dial(
            action=action,
            method="POST",
            timeout=seconds,
            time_limit=longest_minutes * 60,
            answer_on_bridge=True,
            **said,
        )
        for address, status_url in addresses.items():
            wanted = {"status_callback": status_url, "status_callback_event": " ".join(events)} if status_url else {}
            if address.startswith("client:"):
                dial.client(address.removeprefix("client:"), **wanted)
            else:
                dial.number(address, **wanted)
        self._verbs.append(dial)
        return self

    def record(self, action: str, status_url: str) -> "Script":
        """Take a message after a tone; go on at `action`, and say at `status_url` where it can be fetched."""
        self._verbs.record(
            action=action,
            method="POST",
            max_length=LONGEST_VOICEMAIL_SECONDS,
            finish_on_key="#",
            play_beep=True,
            timeout=5,
            recording_status_callback=status_url,
            recording_status_callback_method="POST",
        )
        return self

    def go(self, address: str) -> "Script":
        """Ask for the next document there."""
        self._verbs.redirect(address, method="POST")
        return self

    def hang_up(self) -> "Script":
        """End the call."""
        self._verbs.hangup()
        return self

    def xml(self) -> str:
        """Return the document."""
        return str(self._verbs)


def _sayable(*sentences: str) -> str:
    return _IMPOSSIBLE.sub(" ", " ".join(sentence for sentence in sentences if sentence)).strip()[:LONGEST_SAID]
