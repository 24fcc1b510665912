"""Asks the product what to do with a call, and tells it how calls go: forms, signed, as Twilio sends them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from itertools import count
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from sandbox.background import Background
from sandbox.errors import NotPossibleError
from sandbox.faults import FaultKind, Faults, Platform
from sandbox.twilio.refusal import BAD_CONTENT_TYPE, CALLBACK_FAILED, UNREACHABLE_WEBHOOK, TwimlError
from sandbox.twilio.signature import signed_headers
from sandbox.twilio.twiml import LARGEST, Verb, read_twiml
from sandbox.twilio.world import Call, Status, StatusCallback, Step, TwilioWorld

ANSWERED_WITHIN: Final = 15.0
OVERTAKEN_WITHIN: Final = 5.0
_KINDS: Final = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True)
class Document:
    """A document that was had: where from, and its verbs."""

    url: str
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class Parcel:
    """Something to be told; `number` says in which order it happened."""

    number: int
    call: Call
    url: str
    method: str
    event: str
    form: Mapping[str, str]


class TwilioCourier:
    """Fetches documents and delivers callbacks."""

    def __init__(self, world: TwilioWorld, faults: Faults, token: str, background: Background) -> None:
        """Sign with `token`."""
        self.answered_within = ANSWERED_WITHIN
        self._world, self._faults, self._token, self._background = world, faults, token, background
        self._http = httpx.AsyncClient(trust_env=False)
        self._turns: dict[str, asyncio.Lock] = {}
        self._numbers = count(1)
        self._overtaken: dict[str, list[tuple[int, asyncio.Event]]] = {}

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def fetch(self, call: Call, step: Step) -> Document:
        """Return the document at `step`; where it cannot be had or read, the fallback's. Raises `TwimlError`."""
        try:
            return await self._document(call, step)
        except TwimlError as error:
            self._world.note(call, "error", code=error.code, text=str(error), url=step.url)
            if call.fallback is None:
                raise
            given = {**step.given, "ErrorCode": str(error.code), "ErrorUrl": step.url}
            self._world.note(call, "fallback", url=call.fallback.url)
            return await self._document(call, Step(call.fallback.url, call.fallback.method, given))

    async def _document(self, call: Call, step: Step) -> Document:
        try:
            answer = await self._send(step.url, step.method, {**parameters(self._world, call), **step.given})
        except httpx.HTTPError as error:
            words = f"{step.url} did not answer within {self.answered_within:g} s ({type(error).__name__})"
            raise TwimlError(UNREACHABLE_WEBHOOK, words) from error
        if not answer.is_success:
            raise TwimlError(UNREACHABLE_WEBHOOK, f"{step.url} answered {answer.status_code}")
        kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in _KINDS and answer.content:
            raise TwimlError(BAD_CONTENT_TYPE, f"{step.url} answered {kind or 'without a content type'}, not text/xml")
        if not answer.content.strip():
            return Document(step.url, ())
        self._world.note(call, "document", url=step.url, text=answer.text[:LARGEST])
        return Document(step.url, read_twiml(answer.content))

    async def sound(self, url: str) -> bytes:
        """Return the sound file at `url`; raises `NotPossibleError`."""
        try:
            answer = (await self._send(url, "GET", {})).raise_for_status()
        except httpx.HTTPError as error:
            message = f"there is no sound at {url}"
            raise NotPossibleError(message) from error
        return answer.content

    async def _send(self, url: str, method: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form; a GET has it in the query, which the signature then covers."""
        if method == "GET":
            url = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(form)}" if form else url
            headers = {"User-Agent": "TwilioProxy/1.1", **signed_headers(self._token, url, {})}
            return await self._http.get(url, headers=headers, timeout=self.answered_within)
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": self._world.sid("it"),
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            **signed_headers(self._token, url, form),
        }
        return await self._http.post(url, content=urlencode(form), headers=headers, timeout=self.answered_within)

    def tell(self, call: Call, event: str, callback: StatusCallback | None) -> None:
        """Tell of a call's progress in the background, where that was asked for; each event has its number."""
        status = "initiated" if event == "initiated" else str(call.status)
        form = {
            **parameters(self._world, call),
            "CallStatus": status,
            "Timestamp": format_datetime(self._world.now().astimezone(UTC), usegmt=False),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.sequence),
        }
        call.sequence += 1
        if event == "completed":
            seconds = call.seconds
            form |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
        if call.answered_by:
            form["AnsweredBy"] = call.answered_by
        if callback is not None and event in callback.events:
            self._post(call, callback.url, callback.method, event, form)

    def inform(self, call: Call, url: str, method: str, event: str, given: Mapping[str, str]) -> None:
        """Send something else in the background whose answer changes nothing: of a stream, a recording, a machine."""
        self._post(call, url, method, event, {**parameters(self._world, call), **given})

    def _post(self, call: Call, url: str, method: str, event: str, form: Mapping[str, str]) -> None:
        parcel = Parcel(next(self._numbers), call, url, method, event, form)
        self._background.start(self._deliver(parcel))

    async def _deliver(self, parcel: Parcel) -> None:
        """Deliver in the order of the events, unless a fault says otherwise."""
        call = parcel.call
        fault = self._faults.for_event(Platform.TWILIO, parcel.event)
        trouble = fault.kind if fault else None
        if trouble is FaultKind.LOST:
            self._world.note(call, "lost", event=parcel.event)
            return
        if fault and trouble is FaultKind.LATE:
            await asyncio.sleep(fault.seconds)
        if trouble is FaultKind.OUT_OF_ORDER:
            await self._be_overtaken(parcel)
        async with self._turns.setdefault(call.sid, asyncio.Lock()):
            for _ in range(2 if trouble is FaultKind.TWICE else 1):
                await self._once(parcel)
        for number, news in self._overtaken.get(call.sid, []):
            if number < parcel.number:
                news.set()
        if call.over.is_set() and parcel.event == "completed":
            self._turns.pop(call.sid, None)

    async def _be_overtaken(self, parcel: Parcel) -> None:
        """Wait until something later of the same call was delivered, for a while."""
        news = asyncio.Event()
        waiting = self._overtaken.setdefault(parcel.call.sid, [])
        waiting.append((parcel.number, news))
        try:
            await asyncio.wait_for(news.wait(), OVERTAKEN_WITHIN)
        except TimeoutError:
            return
        finally:
            waiting.remove((parcel.number, news))

    async def _once(self, parcel: Parcel) -> None:
        """Send once: Twilio does not come again with what it tells of progress."""
        call, event = parcel.call, parcel.event
        try:
            answer = await self._send(parcel.url, parcel.method, parcel.form)
        except httpx.HTTPError as error:
            words = f"{parcel.url}: {type(error).__name__}"
            self._world.note(call, "error", code=CALLBACK_FAILED, text=words, event=event)
            return
        sequence = parcel.form.get("SequenceNumber")
        self._world.note(call, "told", event=event, sequence=sequence, answer=answer.status_code)


def parameters(world: TwilioWorld, call: Call) -> dict[str, str]:
    """Return what Twilio always sends with a request about a call."""
    form = {
        "CallSid": call.sid,
        "AccountSid": world.account,
        "From": call.caller,
        "To": call.called,
        "Caller": call.caller,
        "Called": call.called,
        "CallStatus": str(call.status),
        "ApiVersion": "2010-04-01",
        "Direction": str(call.direction),
    }
    if call.parent is not None:
        form["ParentCallSid"] = call.parent.sid
    if call.answered_by and call.status is Status.IN_PROGRESS:
        form["AnsweredBy"] = call.answered_by
    return form


def joined(document: Document, address: str) -> str:
    """Return an address of a document's, made whole; empty means the document's own."""
    return urljoin(document.url, address) if address else document.url
