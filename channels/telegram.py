"""Messages to customers in Telegram (seed 000, claim 9: a relation tool), and the answers of its conversations."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.ext import ExtBot

from channels.telegram_limiter import TelegramLimiter, Urgency
from channels.telegram_request import AskedToWaitError, NoAnswerError, NotSentError, request_for
from core.models import ChannelName
from core.ports import MessageFormat, Outcome, OutcomeKind, OutgoingMessage

log = logging.getLogger(__name__)

API_URL = "https://api.telegram.org/bot"
FILE_URL = "https://api.telegram.org/file/bot"
# Long enough for the slowest answer that still comes: giving up earlier makes an unknown outcome of a sent message.
READ_SECONDS = 30
LONGEST_DETAIL = 400

Bot = ExtBot[Urgency]

# Which end a refusal or a fault is; whatever is not here may or may not have been delivered. A group that became a
# supergroup has failed: its customer has another address now, and nobody but they themselves may say so.
_MEANINGS: tuple[tuple[type[TelegramError] | tuple[type[TelegramError], ...], OutcomeKind], ...] = (
    (NoAnswerError, OutcomeKind.UNKNOWN),
    ((NotSentError, Conflict), OutcomeKind.NOT_YET),
    (Forbidden, OutcomeKind.CLOSED),
    ((BadRequest, ChatMigrated), OutcomeKind.FAILED),
)


class TelegramChannel:
    """One bot, one limiter: for campaigns (`deliver`) and, ahead of them, for conversations (`reply`)."""

    name = ChannelName.TELEGRAM
    format = MessageFormat.TELEGRAM_HTML
    longest_text = int(MessageLimit.MAX_TEXT_LENGTH)
    cost = 0

    def __init__(
        self,
        token: str,
        *,
        base_url: str = API_URL,
        base_file_url: str = FILE_URL,
        limiter: TelegramLimiter | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """Use the bot of `token`, waiting `read_seconds` for an answer; nothing is connected yet."""
        self.limiter = limiter or TelegramLimiter()
        self._sending = request_for(base_url, connections=32, read_timeout=read_seconds)
        self._polling = request_for(base_url, connections=2, read_timeout=read_seconds)
        self.bot: Bot = ExtBot(
            token=token,
            base_url=base_url,
            base_file_url=base_file_url,
            request=self._sending,
            get_updates_request=self._polling,
            rate_limiter=self.limiter,
        )
        self._username: str | None = None
        self._token_refused = False

    async def open(self) -> None:
        """Get ready to connect; works without a network.

        The HTTP library writes every address to the log, and Telegram's addresses carry the token.
        """
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        await asyncio.gather(self._sending.initialize(), self._polling.initialize())

    async def close(self) -> None:
        """Hand back what waits and close the connections."""
        await self.limiter.shutdown()
        await asyncio.gather(self._sending.shutdown(), self._polling.shutdown())

    async def username(self) -> str | None:
        """Return the bot's name, for deep links; None while Telegram cannot be asked."""
        if self._username is None:
            try:
                self._username = (await self.bot.get_me()).username
            except (TelegramError, KeyError, TypeError) as error:
                log.warning("Telegram did not say who this bot is: %s", error)
        return self._username

    async def receive_at(self, url: str, secret: str, wanted: Sequence[str]) -> bool:
        """Ask Telegram to post updates to `url`, each with `secret`; return whether it agreed."""
        try:
            return await self.bot.set_webhook(url, secret_token=secret, allowed_updates=list(wanted))
        except (TelegramError, KeyError, TypeError) as error:
            log.warning("Telegram did not take the webhook: %s", error)
            return False

    async def introduce(self, commands: Mapping[str, str]) -> bool:
        """Put the commands, by name with what each does, into the menu of every chat; false where Telegram refuses.

        Nothing depends on it: typed commands work without the menu.
        """
        try:
            await self.bot.set_my_commands(list(commands.items()))
        except TelegramError as error:
            log.warning("Telegram did not take the menu of commands: %s", error)
            return False
        return True

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Send a campaign's message once, behind all replies; never raises for what Telegram answers."""
        chat = _chat(message.address)
        if chat is None:
            return Outcome(OutcomeKind.FAILED, detail="the address is not the number of a Telegram chat")

        async def call() -> object:
            return await self.bot.send_message(
                chat,
                message.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                rate_limit_args=Urgency.CAMPAIGN,
            )

        return await self._outcome(call)

    async def reply(self, method: str, payload: dict[str, Any]) -> Outcome:
        """Call the Bot API's `method` for a conversation; `payload` has the API's own fields.

        `sendPhoto` takes the picture as base64 in `photo`; `sendDocument` the `path` of a file, which is deleted once
        it need not be sent again, and the `filename` that it gets. The outcome's `provider_id` is the message's number,
        where there is a message. Never raises for what Telegram answers, nor for a method or payload that is none.
        """
        fields = dict(payload)
        try:
            call = self._call(method, fields)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            return Outcome(OutcomeKind.FAILED, detail=f"{method} cannot be called so: {type(error).__name__} {error}")
        try:
            outcome = await self._outcome(call)
        except OSError as error:
            return Outcome(OutcomeKind.FAILED, detail=f"the file cannot be read: {error.strerror}")
        if method == "sendDocument" and outcome.kind is not OutcomeKind.NOT_YET:
            await asyncio.to_thread(Path(payload["path"]).unlink, missing_ok=True)
        return outcome

    def _call(self, method: str, fields: dict[str, Any]) -> Callable[[], Awaitable[object]]:
        """Return the call of a method that conversations use; what it needs is taken out of `fields`."""
        bot = self.bot
        match method:
            case "sendMessage":
                chat, text = fields.pop("chat_id"), fields.pop("text")
                return lambda: bot.send_message(chat, text, api_kwargs=fields)
            case "editMessageText":
                text = fields.pop("text")
                return lambda: bot.edit_message_text(text, api_kwargs=fields)
            case "editMessageReplyMarkup":
                return lambda: bot.edit_message_reply_markup(api_kwargs=fields)
            case "answerCallbackQuery":
                query = fields.pop("callback_query_id")
                return lambda: bot.answer_callback_query(query, api_kwargs=fields)
            case "sendPhoto":
                chat, photo = fields.pop("chat_id"), base64.b64decode(fields.pop("photo"), validate=True)
                return lambda: bot.send_photo(chat, photo, api_kwargs=fields)
            case "sendDocument":
                return self._document(fields)
            case _:
                message = "no conversation uses this method"
                raise ValueError(message)

    def _document(self, fields: dict[str, Any]) -> Callable[[], Awaitable[object]]:
        """Return the call that sends the file at `path`; it is read when the call is made, and not before."""
        chat, path, name = fields.pop("chat_id"), Path(fields.pop("path")), fields.pop("filename")

        async def call() -> object:
            content = await asyncio.to_thread(path.read_bytes)
            return await self.bot.send_document(chat, content, filename=name, api_kwargs=fields)

        return call

    async def _outcome(self, call: Callable[[], Awaitable[object]]) -> Outcome:
        """Make a call and say how it ended."""
        try:
            result = await call()
        except TelegramError as error:
            return self._ended(error)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # It was accepted, but what came back is not what the Bot API describes.
            return Outcome(OutcomeKind.UNKNOWN, detail=f"unreadable answer: {type(error).__name__}")
        self._token_refused = False
        number = getattr(result, "message_id", None)
        return Outcome(OutcomeKind.SENT, provider_id=None if number is None else str(number))

    def _ended(self, error: TelegramError) -> Outcome:
        """Return what a refusal or a fault means for the message."""
        words = str(error)[:LONGEST_DETAIL]
        if isinstance(error, AskedToWaitError):
            return Outcome(OutcomeKind.NOT_YET, detail=words, retry_after=error.span)
        if isinstance(error, InvalidToken):
            self._complain(words)
            return Outcome(OutcomeKind.NOT_YET, detail=words, retry_after=timedelta(minutes=1))
        if isinstance(error, BadRequest) and "message is not modified" in words.casefold():
            return Outcome(OutcomeKind.SENT, detail=words)
        kind = next((kind for types, kind in _MEANINGS if isinstance(error, types)), OutcomeKind.UNKNOWN)
        return Outcome(kind, detail=words)

    def _complain(self, words: str) -> None:
        """Say loudly, once until it works again, that nothing at all can be sent."""
        if not self._token_refused:
            log.critical("Telegram refuses the bot's token (%s). Nothing is sent: set NAJIMI_TELEGRAM_TOKEN.", words)
        self._token_refused = True


def _chat(address: str) -> int | None:
    """Return the chat's number; None for an address that is none."""
    sign, digits = address.startswith("-"), address.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):  # noqa: PLR2004 - fits 64 bits
        return None
    return -int(digits) if sign else int(digits)


def _keyboard(message: OutgoingMessage) -> InlineKeyboardMarkup | None:
    """Return the buttons below a message."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.token) for b in row] for row in message.buttons]
    )
