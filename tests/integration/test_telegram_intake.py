"""No update is lost, whatever fails between Telegram and the database; nothing that is not Telegram's gets in."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.telegram_intake import poll, storable
from channels.telegram_request import request_for
from tests.support.bot_api import TOKEN, Answer, BotApi, Call, accepted, bot_api, refused


def text_update(number: int, text: str = "hello") -> dict[str, Any]:
    """Return an update as Telegram sends it."""
    person = {"id": 77, "is_bot": False, "first_name": "Ito"}
    chat = {"id": 77, "type": "private", "first_name": "Ito"}
    written = {"message_id": number, "from": person, "chat": chat, "date": 1_772_442_000, "text": text}
    return {"update_id": number, "message": written}


class Telegram:
    """The updates that Telegram still keeps; forgets what a higher offset confirms."""

    def __init__(self, *updates: dict[str, Any]) -> None:
        """Keep these updates."""
        self.kept = list(updates)
        self.faults: list[Answer] = []
        self.offsets: list[int | None] = []

    def answer(self, call: Call) -> Answer:
        """Answer a call of the Bot API."""
        if call.method != "getUpdates":
            return accepted(True)  # noqa: FBT003 - what Telegram says
        if self.faults:
            return self.faults.pop(0)
        offset = int(call.fields["offset"]) if "offset" in call.fields else None
        self.offsets.append(offset)
        if offset is not None:
            self.kept = [update for update in self.kept if update["update_id"] >= offset]
        return accepted(self.kept[:2])


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API on loopback."""
    async with bot_api() as running:
        yield running


@contextlib.asynccontextmanager
async def bot_at(api: BotApi, request: HTTPXRequest | None = None) -> AsyncIterator[Bot]:
    """The library's own bot on that Bot API."""
    polling = request or request_for(api.base_url, connections=2, read_timeout=5)
    sending = request_for(api.base_url, connections=2, read_timeout=5)
    async with Bot(TOKEN, base_url=api.base_url, request=sending, get_updates_request=polling) as bot:
        yield bot


class Shelf:
    """Where updates are stored; refuses as often as it is told to."""

    def __init__(self, stop: asyncio.Event, until: Callable[[list[Any]], bool]) -> None:
        """Stop polling once `until` holds for what is stored."""
        self.stored: list[dict[str, Any]] = []
        self.refuses = 0
        self._stop, self._until = stop, until

    async def receive(self, update: dict[str, Any]) -> None:
        """Store an update."""
        await asyncio.sleep(0)
        if self.refuses:
            self.refuses -= 1
            message = "the disk is full"
            raise OSError(message)
        self.stored.append(update)
        if self._until(self.stored):
            self._stop.set()

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of what is stored, in order."""
        return [update["update_id"] for update in self.stored]


async def run(api: BotApi, telegram: Telegram, shelf: Shelf, stop: asyncio.Event) -> None:
    """Poll until the shelf is content."""
    api.answer = telegram.answer
    async with bot_at(api) as bot:
        await asyncio.wait_for(poll(bot, shelf.receive, stop, pauses=(0.01,), seconds=0), 60)


def covers(kept: object, sent: object) -> bool:
    """Return whether everything that was sent is kept (the library adds some fields that say no)."""
    if isinstance(sent, dict):
        return isinstance(kept, dict) and all(name in kept and covers(kept[name], sent[name]) for name in sent)
    if isinstance(sent, list):
        return isinstance(kept, list) and len(kept) == len(sent) and all(map(covers, kept, sent))
    return kept == sent


async def test_updates_are_stored_in_order_and_in_full(api: BotApi) -> None:
    """The handler reads them by hand, so nothing may be lost on the way."""
    stop = asyncio.Event()
    shelf = Shelf(stop, lambda stored: len(stored) == 5)
    person = {"id": 77, "is_bot": False, "first_name": "Ito"}
    keyboard = {"inline_keyboard": [[{"text": "Order", "callback_data": "order:5"}]]}
    below = {**text_update(3)["message"], "reply_markup": keyboard}
    press = {"id": "9", "from": person, "chat_instance": "1", "data": "order:5", "message": below}
    member, kicked = {"user": person, "status": "member"}, {"user": person, "status": "kicked", "until_date": 0}
    change = {
        "chat": {"id": 77, "type": "private"},
        "from": person,
        "date": 1_772_442_000,
        "old_chat_member": member,
        "new_chat_member": kicked,
    }
    updates = [
        text_update(10, "/start abc"),
        {"update_id": 11, "callback_query": press},
        {"update_id": 12, "my_chat_member": change},
        text_update(13, "\u202eodd \U0001f600"),
        {**text_update(14), "field_of_tomorrow": {"a": [1]}},
    ]
    await run(api, Telegram(*updates), shelf, stop)
    assert shelf.numbers == [10, 11, 12, 13, 14]
    assert covers(shelf.stored, updates)


async def test_an_update_is_confirmed_only_after_it_is_stored(api: BotApi) -> None:
    """The second of two cannot be stored: Telegram keeps it, and sends it again."""
    stop = asyncio.Event()
    telegram = Telegram(text_update(10), text_update(11), text_update(12))
    shelf = Shelf(stop, lambda stored: stored[-1]["update_id"] == 12)

    async def receive(update: dict[str, Any]) -> None:
        if update["update_id"] == 11:
            # So far only the first may have been confirmed.
            assert all(offset is None or offset <= 11 for offset in telegram.offsets)
            assert any(kept["update_id"] == 11 for kept in telegram.kept)
            if len(telegram.offsets) < 3:
                message = "the database is away"
                raise OSError(message)
        await shelf.receive(update)

    api.answer = telegram.answer
    async with bot_at(api) as bot:
        await asyncio.wait_for(poll(bot, receive, stop, pauses=(0.01,), seconds=0), 60)
    assert shelf.numbers == [10, 11, 12]


async def test_a_crash_before_the_confirmation_loses_nothing(api: BotApi) -> None:
    """The next life gets them again."""
    telegram = Telegram(text_update(10), text_update(11))
    api.answer = telegram.answer
    first, second = asyncio.Event(), asyncio.Event()
    dying = Shelf(first, lambda stored: len(stored) == 1)
    async with bot_at(api) as bot:
        life = asyncio.ensure_future(poll(bot, dying.receive, first, pauses=(0.01,), seconds=0))
        await first.wait()
        life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await life
    next_life = Shelf(second, lambda stored: stored[-1]["update_id"] == 11)
    await run(api, telegram, next_life, second)
    assert next_life.numbers == [10, 11]


async def test_outages_are_said_once_and_survived(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    """Every kind of fault in a row: one warning, and then everything arrives."""
    stop = asyncio.Event()
    telegram = Telegram(text_update(10))
    telegram.faults = [
        refused(502, "Bad Gateway"),
        Answer(cut=True),
        Answer(200, b"not json"),
        refused(429, "Too Many Requests", retry_after=0.02),
        Answer(503, b"<html>"),
    ]
    shelf = Shelf(stop, lambda stored: len(stored) == 1)
    await run(api, telegram, shelf, stop)
    assert shelf.numbers == [10]
    said = [record for record in caplog.records if record.name == "bot.telegram_intake"]
    assert [record.levelno for record in said] == [logging.WARNING]


@pytest.mark.parametrize(
    ("fault", "level", "words"),
    [
        (refused(401, "Unauthorized"), logging.CRITICAL, "NAJIMI_TELEGRAM_TOKEN"),
        (refused(409, "Conflict: terminated by other getUpdates request"), logging.ERROR, "Another programme"),
    ],
)
async def test_what_a_person_has_to_put_right_is_said_plainly(
    api: BotApi, caplog: pytest.LogCaptureFixture, fault: Answer, level: int, words: str
) -> None:
    """And once; a webhook that is in the way is taken away."""
    stop = asyncio.Event()
    telegram = Telegram(text_update(10))
    telegram.faults = [fault] * 3
    shelf = Shelf(stop, lambda stored: len(stored) == 1)
    await run(api, telegram, shelf, stop)
    said = [record for record in caplog.records if record.name == "bot.telegram_intake"]
    assert [(record.levelno, words in record.getMessage()) for record in said] == [(level, True)]
    assert ("deleteWebhook" in {call.method for call in api.calls}) == (fault.status == 409)


async def test_an_update_that_the_library_cannot_read_stops_no_other(api: BotApi) -> None:
    """It is stored as it came, and left to the handler."""
    stop = asyncio.Event()
    odd = {"update_id": 10, "message": {"message_id": "?", "date": "yesterday", "chat": 5}}
    shelf = Shelf(stop, lambda stored: len(stored) == 2)
    await run(api, Telegram(odd, text_update(11)), shelf, stop)
    assert shelf.stored == [odd, text_update(11)]


async def test_what_has_no_number_is_left_out(api: BotApi) -> None:
    """It could not be told from a repeat."""
    stop = asyncio.Event()
    telegram = Telegram({"update_id": 10, "message": 5}, text_update(11))
    api.answer = lambda call: (
        accepted([{"no": "number"}, "text", text_update(11)]) if call.method == "getUpdates" else telegram.answer(call)
    )
    shelf = Shelf(stop, lambda stored: len(stored) == 1)
    async with bot_at(api) as bot:
        await asyncio.wait_for(poll(bot, shelf.receive, stop, pauses=(0.01,), seconds=0), 60)
    assert shelf.numbers == [11]


async def test_stopping_does_not_wait_for_the_long_poll(api: BotApi) -> None:
    """Telegram may keep silent for half a minute."""
    api.answer = lambda _call: Answer(silent=True)
    stop = asyncio.Event()
    async with bot_at(api) as bot:
        polling = asyncio.ensure_future(poll(bot, Shelf(stop, bool).receive, stop))
        while not any(call.method == "getUpdates" for call in api.calls):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.005)
        stop.set()
        # The poll itself would end after half a minute and the few seconds that its answer may take.
        await asyncio.wait_for(polling, 30)


def test_what_no_database_takes_is_replaced() -> None:
    """NUL and halves of a surrogate pair; whole pairs stay."""
    update = {"update_id": 1, "a\x00": ["x\x00y", {"z": "\ud83d"}], "face": "\U0001f600", "n": 2**70}
    kept = storable(update)
    assert kept == {"update_id": 1, "a\ufffd": ["x\ufffdy", {"z": "\ufffd"}], "face": "\U0001f600", "n": 2**70}
