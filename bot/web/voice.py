"""Where Twilio asks what to do in a call, and tells how it went: signed, stored, done once, answered in time.

What is asked again gets the same answer. Where the answer cannot be had in time, the caller is served without it: put
through to the operators without a card.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request, Response

from bot.call_tokens import DIAL_STATUS_PATH, INCOMING_PATH, RECORDING_PATH, STATUS_PATH, STEP_PATH
from bot.handlers.call_desk import CallDesk, Hook
from bot.handlers.call_steps import NOTES, NOTHING, SOURCE, STEPS, Answer, act, payload_of
from bot.handlers.call_without_us import without_us
from bot.views.twiml import CONTENT_TYPE
from bot.web.voice_signature import Signatures
from core import inbox
from core.errors import StoreUnavailableError
from core.models import InboxEvent, InboxState

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 5.0
"""Twilio gives up after 15 s; a caller takes silence for a broken line much sooner."""
REPEATED_WITHIN: Final = timedelta(minutes=15)
"""What Twilio sends again comes within a minute; what comes later was written down by somebody on the way."""
AT_ONCE: Final = 4
_LONGEST_SID: Final = 64


class ReplayedError(Exception):
    """A request that was answered long ago comes again."""


class VoiceHooks:
    """Answers the requests of one account."""

    def __init__(
        self,
        desk: Callable[[], CallDesk],
        signatures: Signatures,
        done: Callable[[int], None] = lambda _call_id: None,
        seconds: float = ANSWER_SECONDS,
        took: Callable[[str, float], None] = lambda _how, _seconds: None,
    ) -> None:
        """Ask `desk` at each request, which raises `StoreUnavailableError` while no shop is served.

        `done` hears of which call there is news. An answer that takes longer than `seconds` is not waited for. `took`
        hears how each request ended ("done", "without us", "refused"), and how long that took.
        """
        self._desk, self._signatures, self._done, self._seconds = desk, signatures, done, seconds
        self._took = took
        # Threads of its own: whatever else is busy, a call is answered, and calls keep nothing else from being done.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="calls")

    async def answer(self, step: str, request: Request) -> Response:
        """Check, store, do and answer."""
        began = time.monotonic()
        fields = await self._signatures.fields(request)
        if fields is None or not 0 < len(fields.get("CallSid", "")) <= _LONGEST_SID:
            return self._ended("refused", began, Response(status_code=403))
        if step not in STEPS and step not in NOTES:
            return Response(status_code=404)
        hook = Hook(step, _storable(fields), _storable(request.query_params))
        try:
            answer = await self._answered(hook)
        except ReplayedError:
            return self._ended("refused", began, Response(status_code=403))
        except Exception as error:  # noqa: BLE001 - the edge: a caller is on the line, whatever is wrong here
            return self._ended("without us", began, self._without_us(hook, error))
        if answer.call_id:
            self._done(answer.call_id)
        return self._ended("done", began, _document(answer.twiml))

    async def _answered(self, hook: Hook) -> Answer:
        """Do it in a thread; where that takes too long it goes on, unless it has not begun, and nobody waits for it."""
        told = asyncio.get_running_loop().run_in_executor(self._threads, answered, self._desk(), hook)
        done, _ = await asyncio.wait((told,), timeout=self._seconds)
        if not done:
            told.cancel()
            raise TimeoutError
        return told.result()

    def _ended(self, how: str, began: float, response: Response) -> Response:
        self._took(how, time.monotonic() - began)
        return response

    def _without_us(self, hook: Hook, error: Exception) -> Response:
        """Answer although something is wrong: notes are sent again, callers are served."""
        log.error("step %s of a call could not be answered (%s)", hook.step, type(error).__name__)
        if hook.step in NOTES:
            return Response(status_code=503, headers={"Retry-After": "5"})
        try:
            desk = self._desk()
        except StoreUnavailableError:
            # Twilio asks the fallback address then, which another server answers.
            return Response(status_code=503)
        return _document(without_us(desk, hook))


def answered(desk: CallDesk, hook: Hook) -> Answer:
    """Store a request and do it, once; return what Twilio is told, the same however often it asks.

    Raises `ReplayedError` for one that was answered long ago.
    """
    shop = desk.shop
    came = inbox.receive(
        shop.store, shop.clock, source=SOURCE, source_id=hook.source_id, kind=hook.step[:32], payload=payload_of(hook)
    )
    return finished(desk, hook, came.event_id, repeated=came.repeated)


def finished(desk: CallDesk, hook: Hook, event_id: int, *, repeated: bool) -> Answer:
    """Do what an event asks for where that is not done, within one transaction, and return what was answered."""
    shop = desk.shop
    with shop.store.write() as tx:
        event = tx.get_one(InboxEvent, event_id, with_for_update=True)
        if repeated and shop.clock.now() - event.received_at > REPEATED_WITHIN:
            raise ReplayedError
        if event.state is not InboxState.RECEIVED:
            known = event.answer or {}
            return Answer(str(known.get("twiml", NOTHING)), int(known.get("call", 0)))
        answer = act(tx, desk, hook)
        inbox.finish(tx, shop.clock, event_id, {"twiml": answer.twiml, "call": answer.call_id})
        return answer


def voice_router(hooks: VoiceHooks) -> APIRouter:
    """Return the routes that Twilio asks."""
    router = APIRouter()

    @router.post(INCOMING_PATH)
    async def incoming(request: Request) -> Response:
        """Say how a call begins."""
        return await hooks.answer("incoming", request)

    @router.post(STEP_PATH + "{what}")
    async def step(what: str, request: Request) -> Response:
        """Say how a call goes on."""
        return await hooks.answer(f"step/{what}", request)

    @router.post(DIAL_STATUS_PATH)
    async def dial_status(request: Request) -> Response:
        """Say how a call goes on when nobody answered, or a talk is over."""
        return await hooks.answer("dial-status", request)

    @router.post(STATUS_PATH)
    async def status(request: Request) -> Response:
        """Take where a call is."""
        return await hooks.answer("status", request)

    @router.post(RECORDING_PATH)
    async def recording(request: Request) -> Response:
        """Take where a message can be heard."""
        return await hooks.answer("recording", request)

    return router


def _storable(fields: Mapping[str, str]) -> dict[str, str]:
    """Return fields without the character that not every database takes."""
    return {name.replace("\0", ""): value.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, value in fields.items()}


def _document(twiml: str) -> Response:
    return Response(twiml, media_type=CONTENT_TYPE)
