"""The verbs of TwiML that are played here, with the attributes and values that Twilio's pages allow."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

Check = Callable[[str], str]
"""Takes a value and returns what is wrong with it; empty where nothing is."""


@dataclass(frozen=True)
class Form:
    """What one element may hold; `whole` looks at text, attributes and the number of children together."""

    attributes: Mapping[str, Check] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    text: bool = False
    needed: tuple[str, ...] = ()
    whole: Callable[[str, Mapping[str, str], int], str] | None = None


def _like(pattern: str, words: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: "" if compiled.fullmatch(value) else f"has to be {words}"


def _whole(least: int, most: int) -> Check:
    def check(value: str) -> str:
        fits = value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most  # noqa: PLR2004
        return "" if fits else f"has to be a whole number from {least} to {most}"

    return check


def _one_of(*words: str) -> Check:
    return lambda value: "" if value in words else f"has to be one of {', '.join(words)}"


def _some_of(*words: str) -> Check:
    return lambda value: (
        "" if value.split() and set(value.split()) <= set(words) else f"has to be of {', '.join(words)}"
    )


def _any_text(value: str) -> str:
    return "" if len(value) <= 4_096 else "is too long"  # noqa: PLR2004 - what Twilio says of text


def _address(value: str) -> str:
    """Take an address of http(s) or one relative to the document's; Twilio takes at most 4,000 characters."""
    parts = urlsplit(value)
    fits = value and len(value) <= 4_000 and parts.scheme in {"", "http", "https"}  # noqa: PLR2004 - as said above
    return "" if fits else "has to be an address of http or https"


def _stream_address(value: str) -> str:
    """Take wss as Twilio does, without a query; ws goes to this machine alone."""
    parts = urlsplit(value)
    if parts.scheme == "wss" or (parts.scheme == "ws" and parts.hostname in {"127.0.0.1", "localhost"}):
        return "a query is not sent on: use <Parameter>" if parts.query else ""
    return "has to be an address of wss"


def _speakable(text: str, attributes: Mapping[str, str], _children: int) -> str:
    del attributes
    return "" if 0 < len(text) <= 4_096 else "has to say 1 to 4,096 characters"  # noqa: PLR2004 - Twilio's limit


def _playable(text: str, attributes: Mapping[str, str], _children: int) -> str:
    return _address(text) if text else "" if attributes.get("digits") else "needs an address or digits"


def _leading(text: str, _attributes: Mapping[str, str], children: int) -> str:
    return "" if text or children else "needs somebody to dial"


def _numbered(text: str, _attributes: Mapping[str, str], _children: int) -> str:
    return "" if re.fullmatch(r"\+[1-9][0-9]{6,14}", text) else "needs a number like +442079460000"


def _named(text: str, _attributes: Mapping[str, str], children: int) -> str:
    return "" if text or children else "needs a name"


def _addressed(text: str, _attributes: Mapping[str, str], _children: int) -> str:
    return _address(text)


_METHOD: Final = _one_of("GET", "POST")
_FLAG: Final = _one_of("true", "false")
_LANGUAGE: Final = _like(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", "a language like en-GB")
_VOICE: Final = _like(r"man|woman|alice|(Polly|Google|ElevenLabs)\.[A-Za-z0-9.-]+", "a voice that Twilio has")
_KEYS: Final = _like(r"[0-9*#]*", "keys of the telephone")
_DIGITS: Final = _like(r"[0-9*#wW,]+", "keys of the telephone, w for a pause")
_SECONDS: Final = _whole(0, 600)
_AFTER: Final[dict[str, Check]] = {"action": _address, "method": _METHOD}
_EVENTS: Final[dict[str, Check]] = {
    "statusCallback": _address,
    "statusCallbackMethod": _METHOD,
    "statusCallbackEvent": _some_of("initiated", "ringing", "answered", "completed"),
}
_RECORDED: Final[dict[str, Check]] = {
    "recordingStatusCallback": _address,
    "recordingStatusCallbackMethod": _METHOD,
    "recordingStatusCallbackEvent": _some_of("in-progress", "completed", "absent", "failed"),
    "trim": _one_of("trim-silence", "do-not-trim"),
}
_HEARD: Final = frozenset({"Say", "Play", "Pause"})
_TOP: Final = _HEARD | {
    "Gather",
    "Start",
    "Stop",
    "Dial",
    "Enqueue",
    "Leave",
    "Redirect",
    "Record",
    "Hangup",
    "Reject",
}

FORMS: Final[dict[str, Form]] = {
    "Response": Form(children=_TOP),
    "Say": Form({"voice": _VOICE, "language": _LANGUAGE, "loop": _whole(0, 1_000)}, text=True, whole=_speakable),
    "Play": Form({"loop": _whole(0, 1_000), "digits": _DIGITS}, text=True, whole=_playable),
    "Pause": Form({"length": _SECONDS}),
    "Gather": Form(
        {
            **_AFTER,
            "input": _some_of("dtmf", "speech"),
            "timeout": _SECONDS,
            "numDigits": _whole(1, 1_000),
            "finishOnKey": _like(r"[0-9*#]?", "one key of the telephone, or none"),
            "language": _LANGUAGE,
            "hints": _any_text,
            "speechTimeout": _like(r"auto|[0-9]{1,3}", "auto or seconds"),
            "speechModel": _like(r"[a-z0-9_-]+", "a model's name"),
            "enhanced": _FLAG,
            "profanityFilter": _FLAG,
            "bargeIn": _FLAG,
            "actionOnEmptyResult": _FLAG,
            "partialResultCallback": _address,
            "partialResultCallbackMethod": _METHOD,
        },
        children=_HEARD,
    ),
    "Start": Form(_AFTER, children=frozenset({"Stream"})),
    "Stop": Form(children=frozenset({"Stream"})),
    "Stream": Form(
        {
            "url": _stream_address,
            "name": _any_text,
            "track": _one_of("inbound_track", "outbound_track", "both_tracks"),
            "statusCallback": _address,
            "statusCallbackMethod": _METHOD,
        },
        children=frozenset({"Parameter"}),
    ),
    "Parameter": Form({"name": _any_text, "value": _any_text}, needed=("name", "value")),
    "Dial": Form(
        {
            **_AFTER,
            **_RECORDED,
            "timeout": _whole(1, 600),
            "timeLimit": _whole(1, 86_400),
            "callerId": _like(r"\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_.@-]+", "a number of ours, or a client"),
            "hangupOnStar": _FLAG,
            "answerOnBridge": _FLAG,
            "sequential": _FLAG,
            "ringTone": _like(r"[a-z]{2}(-old)?", "a country's tone"),
            "record": _like(r"do-not-record|(record-from-(answer|ringing))(-dual)?", "one of Dial's ways to record"),
        },
        children=frozenset({"Number", "Client", "Queue"}),
        text=True,
        whole=_leading,
    ),
    "Number": Form(
        {**_EVENTS, "url": _address, "method": _METHOD, "sendDigits": _DIGITS},
        text=True,
        whole=_numbered,
    ),
    "Client": Form(
        {**_EVENTS, "url": _address, "method": _METHOD},
        children=frozenset({"Identity", "Parameter"}),
        text=True,
        whole=_named,
    ),
    "Identity": Form(text=True, whole=_named),
    "Queue": Form({"url": _address, "method": _METHOD}, text=True, whole=_named),
    "Enqueue": Form(
        {**_AFTER, "waitUrl": _address, "waitUrlMethod": _METHOD, "maxQueueSize": _whole(1, 5_000)},
        text=True,
        whole=_named,
    ),
    "Leave": Form(),
    "Redirect": Form({"method": _METHOD}, text=True, whole=_addressed),
    "Record": Form(
        {
            **_AFTER,
            **_RECORDED,
            "timeout": _SECONDS,
            "finishOnKey": _KEYS,
            "maxLength": _whole(1, 14_400),
            "playBeep": _FLAG,
            "transcribe": _FLAG,
            "transcribeCallback": _address,
        }
    ),
    "Hangup": Form(),
    "Reject": Form({"reason": _one_of("rejected", "busy")}),
}
