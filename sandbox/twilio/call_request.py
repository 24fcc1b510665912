"""A request for a call, checked as Twilio checks it: the numbers of its errors are Twilio's."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sandbox.shapes import Json
from sandbox.twilio.refusal import TwilioRefusalError, TwimlError, bad_request
from sandbox.twilio.twiml import read_twiml
from sandbox.twilio.world import Detection, Status, StatusCallback, Step, TwilioWorld

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_CLIENT: Final = re.compile(r"client:[A-Za-z0-9_.@-]{1,121}")
_EVENTS: Final = frozenset({"initiated", "ringing", "answered", "completed"})
_MOST_TWIML: Final = 4_000
_LONGEST_RING: Final = 600


@dataclass(frozen=True)
class CallRequest:
    """What a call is to be."""

    to: str
    caller: str
    instructions: Step | str
    fallback: Step | None
    callback: StatusCallback | None
    detection: Detection
    timeout: float


def read_request(given: Json, world: TwilioWorld) -> CallRequest:
    """Return the call that is asked for; raises `TwilioRefusalError`."""
    to, caller = str(given.get("To", "")), str(given.get("From", ""))
    if not to:
        raise bad_request(21201, "No 'To' number is specified")
    if not caller:
        raise bad_request(21213, "No 'From' number is specified")
    if _NUMBER.fullmatch(to) is None and _CLIENT.fullmatch(to) is None:
        raise bad_request(21211, f"Invalid 'To' Phone Number: {to}")
    if _NUMBER.fullmatch(caller) is None and _CLIENT.fullmatch(caller) is None:
        raise bad_request(21212, f"Invalid 'From' Phone Number: {caller}")
    if _NUMBER.fullmatch(caller) and caller not in world.lines:
        words = "The source phone number provided, {}, is not yet verified for your account."
        raise bad_request(21210, words.format(caller))
    if to in world.unverified:
        raise bad_request(
            21219, f"The number {to} is unverified. Trial accounts may only make calls to verified numbers."
        )
    instructions = _instructions(given)
    if instructions is None:
        raise bad_request(21205, "Url parameter is required.")
    return CallRequest(
        to=to,
        caller=caller,
        instructions=instructions,
        fallback=_step(given, "FallbackUrl", "FallbackMethod"),
        callback=_callback(given),
        detection=_detection(given),
        timeout=_timeout(given),
    )


def read_update(given: Json) -> tuple[Status | None, Step | str | None]:
    """Return what a call is to become: another state, or other instructions; raises `TwilioRefusalError`."""
    status = str(given.get("Status", ""))
    if status not in {"", "canceled", "completed"}:
        raise bad_request(20001, f"Invalid Status: {status}. It may become canceled or completed.")
    instructions = _instructions(given)
    if not status and instructions is None:
        raise bad_request(20001, "There is nothing to update: Status, Url or Twiml is needed.")
    return (Status(status) if status else None), instructions


def _instructions(given: Json) -> Step | str | None:
    if given.get("Twiml"):
        text = str(given["Twiml"])
        if len(text) > _MOST_TWIML:
            raise bad_request(21218, f"Twiml has at most {_MOST_TWIML:,} characters.")
        try:
            read_twiml(text.encode())
        except TwimlError as error:
            raise bad_request(error.code, str(error)) from error
        return text
    return _step(given, "Url", "Method")


def _step(given: Json, name: str, method: str) -> Step | None:
    if not given.get(name):
        return None
    return Step(_address(given, name, 21205), _method(given, method))


def _address(given: Json, name: str, code: int) -> str:
    value = str(given[name])
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request(code, f"{name} is not a valid URL: {value}")
    return value


def _method(given: Json, name: str) -> str:
    method = str(given.get(name) or "POST").upper()
    if method not in {"GET", "POST"}:
        raise TwilioRefusalError(400, 21403, f"Invalid {name}: {method}")
    return method


def _callback(given: Json) -> StatusCallback | None:
    if not given.get("StatusCallback"):
        return None
    events = given.get("StatusCallbackEvent") or ["completed"]
    wanted = frozenset(str(events).split() if not isinstance(events, list) else [str(each) for each in events])
    if not wanted <= _EVENTS:
        raise bad_request(21626, f"Invalid statusCallbackEvent: {' '.join(sorted(wanted - _EVENTS))}")
    return StatusCallback(_address(given, "StatusCallback", 21609), _method(given, "StatusCallbackMethod"), wanted)


def _detection(given: Json) -> Detection:
    kind = str(given.get("MachineDetection") or "")
    if kind in {"true", "True"}:
        kind = "Enable"
    if kind not in {"", "Enable", "DetectMessageEnd"}:
        raise bad_request(21620, f"Invalid MachineDetection: {kind}")
    callback = _address(given, "AsyncAmdStatusCallback", 21609) if given.get("AsyncAmdStatusCallback") else ""
    return Detection(kind, str(given.get("AsyncAmd", "")).lower() == "true", callback)


def _timeout(given: Json) -> float:
    value = str(given.get("Timeout", 60))
    if not value.isdigit() or not 1 <= int(value) <= _LONGEST_RING:
        raise bad_request(21627, f"Invalid Timeout: {value}")
    return int(value)
