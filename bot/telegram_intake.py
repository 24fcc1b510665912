"""How Telegram's updates come in: by long polling or by webhook; each is stored before Telegram is told so."""

import asyncio
import contextlib
import hmac
import json
import logging
import re
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

log = logging.getLogger(__name__)

Update = dict[str, Any]
Receive = Callable[[Update], Awaitable[None]]

WEBHOOK_PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
LARGEST_BODY = 1_048_576
LARGEST_UPDATE_ID = 2**63 - 1
_IMPOSSIBLE = re.compile(r"[\x00\ud800-\udfff]")


async def poll(
    bot: Bot,
    receive: Receive,
    stop: asyncio.Event,
    *,
    pauses: Sequence[float] = PAUSES,
    seconds: int = POLL_SECONDS,
) -> None:
    """Fetch updates until `stop` is set, handing each to `receive`, one after the other.

    The offset that lets Telegram forget an update is only sent once `receive` has returned, so a crash loses nothing
    (what comes twice is told by its `update_id`). When Telegram does not answer, or `receive` fails, that is logged
    once, and tried again after `pauses` (seconds, the last one for ever).
    """
    poller = _Poller(bot, receive, seconds)
    while not stop.is_set():
        turn = asyncio.ensure_future(poller.turn())
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((turn, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            turn.cancel()
        await asyncio.wait((turn,))
        if not turn.cancelled() and (asked := turn.result()) is not None:
            step = min(poller.failures, len(pauses)) - 1
            await _sleep(stop, max(asked, pauses[step]))


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), timeout=seconds)


class _Poller:
    """Where polling is: the first update that is not stored yet, and how often in a row it failed."""

    def __init__(self, bot: Bot, receive: Receive, seconds: int) -> None:
        self._bot, self._receive, self._seconds = bot, receive, seconds
        self._offset: int | None = None
        self.failures = 0

    async def turn(self) -> float | None:
        """Fetch and store once; where that failed, return how many seconds Telegram asks us to stay away (or 0)."""
        try:
            updates = await self._fetch()
        except TelegramError as error:
            await self._note(error)
            return _asked(error)
        try:
            for update in updates:
                await self._store(update)
        except Exception as error:  # noqa: BLE001 - the edge: whatever keeps an update from being stored is met by waiting
            await self._note(error)
            return 0
        if self.failures:
            log.info("Telegram's updates arrive again")
        self.failures = 0
        return None

    async def _fetch(self) -> Sequence[Update]:
        wanted = {"offset": self._offset, "timeout": self._seconds, "allowed_updates": list(WANTED)}
        try:
            found = await self._bot.get_updates(self._offset, timeout=self._seconds, allowed_updates=WANTED)
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001 - one update that the library cannot read must not stop all others
            log.warning("the library cannot read an update (%s); it is stored as it came", type(error).__name__)
            with warnings.catch_warnings():
                # The library points to the method that has just failed.
                warnings.simplefilter("ignore")
                raw = await self._bot.do_api_request("getUpdates", api_kwargs={**wanted, "timeout": 0})
            return [update for update in raw if isinstance(update, dict)] if isinstance(raw, list) else []
        return [update.to_dict() for update in found]

    async def _store(self, update: Update) -> None:
        number = update_id_of(update)
        if number is None:
            return
        try:
            kept = storable(update)
        except (ValueError, RecursionError):
            log.error("update %s cannot be stored by any database; it is left out", number)  # noqa: TRY400 - no trace helps
        else:
            await self._receive(kept)
        self._offset = number + 1

    async def _note(self, error: Exception) -> None:
        """Log the first failure of a row; take away a webhook that keeps polling from working."""
        self.failures += 1
        if self.failures > 1:
            return
        if isinstance(error, InvalidToken):
            log.critical("Telegram refuses the bot's token: set NAJIMI_TELEGRAM_TOKEN. Nothing arrives until then.")
        elif isinstance(error, Conflict):
            log.error("Another programme receives this bot's updates, or a webhook is set: %s", error)
            with contextlib.suppress(TelegramError):
                await self._bot.delete_webhook()
        elif isinstance(error, TelegramError) and not isinstance(error, BadRequest):
            log.warning("Telegram's updates do not arrive (%s); trying again", error)
        else:
            log.error("an update could not be stored; trying again", exc_info=error)


def _asked(error: TelegramError) -> float:
    """Return how many seconds Telegram asks us to stay away."""
    if not isinstance(error, RetryAfter):
        return 0
    with warnings.catch_warnings():
        # The library warns that this will be a timedelta; both are understood here.
        warnings.simplefilter("ignore")
        wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


def update_id_of(update: object) -> int | None:
    """Return an update's number; None for what is no update."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST_UPDATE_ID:
        return None
    return number


def storable(update: Update) -> Update:
    """Return an update without the characters that no database takes (NUL, halves of a surrogate pair).

    Raises `ValueError` or `RecursionError` for numbers that are none and for nesting without end.
    """
    text = json.dumps(update, allow_nan=False)
    kept: Update = json.loads(text, object_hook=lambda found: {_clean(k): _clean(v) for k, v in found.items()})
    return kept


def _clean(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return [_clean(item) for item in value] if isinstance(value, list) else value


def webhook_router(secret: str, receive: Receive) -> APIRouter:
    """Return the route to which Telegram posts updates, each with `secret` in its header (Bot API, `setWebhook`).

    An update is answered as soon as it is stored; where that fails the answer is 503, and Telegram sends it again.
    """
    if not secret:
        message = "a webhook without a secret would take updates from anybody"
        raise ValueError(message)
    router = APIRouter()

    @router.post(WEBHOOK_PATH)
    async def webhook(request: Request) -> Response:
        """Check the secret, then the size, then read; nothing is read of a request that is not Telegram's."""
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
            kept = storable(update) if update_id_of(update) is not None else None
        except (ValueError, RecursionError):
            kept = None
        if kept is None:
            return Response(status_code=400)
        try:
            await receive(kept)
        except Exception:
            log.exception("an update could not be stored; Telegram will send it again")
            return Response(status_code=503)
        return Response(status_code=200)

    return router


async def _body(request: Request) -> bytes | None:
    """Read a body; None where it is larger than any update."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > LARGEST_BODY:
            return None
    return bytes(parts)
