"""Every end that a call of the Bot API can have, over a real socket, through the real library."""

import asyncio
import base64
import json
import logging
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from core.models import ChannelName
from core.ports import Button, Channel, Outcome, OutcomeKind, OutgoingMessage
from tests.support.bot_api import TOKEN, Answer, BotApi, Call, accepted, bot_api, message, refused

MESSAGE = OutgoingMessage(
    "5", "Hello <b>Ito</b>", ((Button("Interested", "interested:1"), Button("Order", "order:1")),)
)


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API on loopback."""
    async with bot_api() as running:
        yield running


@pytest_asyncio.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    """The channel, opened on that Bot API."""
    opened = TelegramChannel(TOKEN, base_url=api.base_url, limiter=TelegramLimiter(1000))
    await opened.open()
    yield opened
    await opened.close()


def answer(api: BotApi, *answers: Answer) -> None:
    """Let the Bot API give these answers in turn, the last one for ever."""
    left = list(answers)
    api.answer = lambda _call: left.pop(0) if len(left) > 1 else left[0]


async def test_it_is_a_channel_of_the_core(channel: TelegramChannel) -> None:
    """The port's facts are what the outbox reads."""
    port: Channel = channel
    assert (port.name, port.longest_text, port.cost) == (ChannelName.TELEGRAM, 4096, 0)


async def test_a_message_leaves_as_html_with_its_buttons(api: BotApi, channel: TelegramChannel) -> None:
    """And the platform's number for it comes back."""
    assert await channel.deliver(MESSAGE) == Outcome(OutcomeKind.SENT, provider_id="7")
    fields = api.calls[-1].fields
    assert (fields["chat_id"], fields["text"], fields["parse_mode"]) == ("5", "Hello <b>Ito</b>", "HTML")
    assert json.loads(fields["reply_markup"])["inline_keyboard"] == [
        [{"text": "Interested", "callback_data": "interested:1"}, {"text": "Order", "callback_data": "order:1"}]
    ]


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (refused(403, "Forbidden: bot was blocked by the user"), OutcomeKind.CLOSED, "blocked by the user"),
        (refused(403, "Forbidden: user is deactivated"), OutcomeKind.CLOSED, "deactivated"),
        (refused(400, "Bad Request: chat not found"), OutcomeKind.FAILED, "hat not found"),
        (refused(400, "Bad Request: can't parse entities"), OutcomeKind.FAILED, "an't parse entities"),
        (refused(400, "Bad Request: group upgraded", migrate_to_chat_id=-100123), OutcomeKind.FAILED, "-100123"),
        (refused(413, "Request Entity Too Large"), OutcomeKind.FAILED, "Too Large"),
        (refused(409, "Conflict: terminated by other"), OutcomeKind.NOT_YET, "Conflict"),
        (refused(401, "Unauthorized"), OutcomeKind.NOT_YET, "Unauthorized"),
        (refused(404, "Not Found"), OutcomeKind.NOT_YET, "Not Found"),
        (refused(500, "Internal Server Error"), OutcomeKind.UNKNOWN, "Internal"),
        (refused(502, "Bad Gateway"), OutcomeKind.UNKNOWN, "Bad Gateway"),
        (refused(502, "Bad Gateway", retry_after=5), OutcomeKind.UNKNOWN, "Bad Gateway"),
        (Answer(503, b"<html>maintenance</html>"), OutcomeKind.UNKNOWN, "503"),
        # A proxy on the way says no: the customer has not, and nothing tells whether Telegram heard.
        (Answer(403, b"<html>forbidden</html>"), OutcomeKind.UNKNOWN, "403"),
        (Answer(400, b'{"error": "not Telegram"}'), OutcomeKind.UNKNOWN, "400"),
        (Answer(302, b""), OutcomeKind.UNKNOWN, "302"),
        (Answer(200, b"not json"), OutcomeKind.UNKNOWN, "200"),
        (Answer(200, b"[1, 2]"), OutcomeKind.UNKNOWN, "200"),
        (Answer(200, b'{"ok": true}'), OutcomeKind.UNKNOWN, "no result"),
        (Answer(200, b'{"ok": false, "description": "?"}'), OutcomeKind.UNKNOWN, "200"),
        (Answer(200, b"[" * 50_000), OutcomeKind.UNKNOWN, "200"),
        (accepted({"surprise": 1}), OutcomeKind.UNKNOWN, "unreadable"),
        (Answer(cut=True), OutcomeKind.UNKNOWN, "disconnected"),
    ],
    ids=lambda value: f"{value.status}-{value.body[:40]!r}" if isinstance(value, Answer) else str(value),
)
async def test_every_answer_has_its_end(
    api: BotApi, channel: TelegramChannel, given: Answer, kind: OutcomeKind, words: str
) -> None:
    """Never an exception, and the platform's own words for staff."""
    answer(api, given)
    outcome = await channel.deliver(MESSAGE)
    assert outcome.kind is kind
    assert words in outcome.detail
    assert len([call for call in api.calls if call.method == "sendMessage"]) == 1


async def test_a_long_wait_comes_back_as_not_yet_and_a_short_one_is_sat_out(
    api: BotApi, channel: TelegramChannel
) -> None:
    """The outbox learns how long; a second nobody notices."""
    answer(api, refused(429, "Too Many Requests: retry after 40", retry_after=40))
    outcome = await channel.deliver(MESSAGE)
    assert (outcome.kind, outcome.retry_after) == (OutcomeKind.NOT_YET, timedelta(seconds=40))
    channel.limiter._blocked_until = float("-inf")
    answer(api, refused(429, "Too Many Requests: retry after 1", retry_after=0.05), accepted(message()))
    assert (await channel.deliver(OutgoingMessage("6", "x"))).kind is OutcomeKind.SENT


async def test_a_429_without_its_wait_is_a_refusal_all_the_same(api: BotApi, channel: TelegramChannel) -> None:
    """It was not delivered; a second is waited."""
    channel.limiter._patience = 0.5
    answer(api, refused(429, "Too Many Requests"))
    outcome = await channel.deliver(MESSAGE)
    assert (outcome.kind, outcome.retry_after) == (OutcomeKind.NOT_YET, timedelta(seconds=1))


async def test_a_refused_connection_is_certainly_not_delivered() -> None:
    """Nobody listens there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        channel = TelegramChannel(TOKEN, base_url=f"http://127.0.0.1:{probe.getsockname()[1]}/bot")
        outcome = await channel.deliver(MESSAGE)
        assert (outcome.kind, "ConnectError" in outcome.detail) == (OutcomeKind.NOT_YET, True)
        assert await channel.username() is None
        await channel.close()


async def test_an_address_that_is_none_is_certainly_not_delivered() -> None:
    """A wrong setting is no reason to give a message up."""
    channel = TelegramChannel(TOKEN, base_url="ftp://127.0.0.1/bot")
    assert (await channel.deliver(MESSAGE)).kind is OutcomeKind.NOT_YET
    await channel.close()


async def test_silence_after_the_request_is_unknown(api: BotApi) -> None:
    """It may have been sent."""
    channel = TelegramChannel(TOKEN, base_url=api.base_url, read_seconds=0.2)
    answer(api, Answer(silent=True))
    outcome = await channel.deliver(MESSAGE)
    assert (outcome.kind, "ReadTimeout" in outcome.detail) == (OutcomeKind.UNKNOWN, True)
    assert api.calls[-1].method == "sendMessage"
    await channel.close()


async def test_after_closing_nothing_leaves(api: BotApi) -> None:
    """And the outbox knows."""
    channel = TelegramChannel(TOKEN, base_url=api.base_url)
    await channel.open()
    await channel.close()
    assert (await channel.deliver(MESSAGE)).kind is OutcomeKind.NOT_YET
    assert not api.calls


@pytest.mark.parametrize("address", ["", "five", "5.0", "\N{ARABIC-INDIC DIGIT FIVE}", "1" * 40, "5; DROP", "--5"])
async def test_an_address_that_is_no_chat_is_not_tried(api: BotApi, channel: TelegramChannel, address: str) -> None:
    """It never could arrive."""
    assert (await channel.deliver(OutgoingMessage(address, "x"))).kind is OutcomeKind.FAILED
    assert not api.calls


async def test_replies_speak_the_bot_apis_own_methods(api: BotApi, channel: TelegramChannel) -> None:
    """Each arrives with the fields that it was given."""
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    greeting = {"chat_id": 5, "text": "Hi", "parse_mode": "HTML", "reply_markup": keyboard}
    outcome = await channel.reply("sendMessage", greeting)
    assert (outcome.kind, outcome.provider_id) == (OutcomeKind.SENT, "7")
    assert json.loads(api.calls[-1].fields["reply_markup"]) == keyboard
    await channel.reply("editMessageText", {"chat_id": 5, "message_id": 7, "text": "Ho", "reply_markup": keyboard})
    assert (api.calls[-1].method, api.calls[-1].fields["message_id"]) == ("editMessageText", "7")
    await channel.reply("editMessageReplyMarkup", {"chat_id": 5, "message_id": 7, "reply_markup": keyboard})
    assert (api.calls[-1].method, api.calls[-1].fields["chat_id"]) == ("editMessageReplyMarkup", "5")
    picture = b"\x89PNG\r\n\x1a\n..."
    sent = {"chat_id": 6, "photo": base64.b64encode(picture).decode(), "caption": "Your card"}
    assert (await channel.reply("sendPhoto", sent)).kind is OutcomeKind.SENT
    assert picture in api.calls[-1].body
    assert b"Your card" in api.calls[-1].body
    api.answer = lambda _call: accepted(True)  # noqa: FBT003 - what Telegram says
    answered = await channel.reply("answerCallbackQuery", {"callback_query_id": "9", "text": "Noted"})
    assert answered == Outcome(OutcomeKind.SENT)
    assert api.calls[-1].fields == {"callback_query_id": "9", "text": "Noted"}


@pytest.mark.parametrize(
    ("method", "payload"),
    [
        ("sendMessage", {}),
        ("sendMessage", {"chat_id": 5}),
        ("sendPhoto", {"chat_id": 5, "photo": "not base64!"}),
        ("sendPhoto", {"chat_id": 5, "photo": None}),
        ("answerCallbackQuery", {}),
        ("deleteWebhook", {}),
        ("setMyName", {"name": "Evil"}),
        ("", {}),
    ],
)
async def test_a_reply_that_is_none_fails_without_a_call(
    api: BotApi, channel: TelegramChannel, method: str, payload: dict[str, object]
) -> None:
    """It is a fault of ours, and must not stop the replies behind it."""
    outcome = await channel.reply(method, payload)
    assert (outcome.kind, api.calls) == (OutcomeKind.FAILED, [])
    assert outcome.detail


async def test_an_edit_that_changes_nothing_is_done(api: BotApi, channel: TelegramChannel) -> None:
    """Telegram calls it an error; the message already is as it should be."""
    answer(api, refused(400, "Bad Request: message is not modified: specified new message content is the same"))
    outcome = await channel.reply("editMessageReplyMarkup", {"chat_id": 5, "message_id": 7, "reply_markup": {}})
    assert outcome.kind is OutcomeKind.SENT


async def test_a_refused_token_is_said_loudly_once(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything stands still, so somebody must hear it; not a thousand times."""
    answer(api, refused(401, "Unauthorized"))
    for _ in range(3):
        await channel.reply("answerCallbackQuery", {"callback_query_id": "1"})
    loud = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert len(loud) == 1
    assert "NAJIMI_TELEGRAM_TOKEN" in loud[0].getMessage()


async def test_the_token_stays_out_of_the_log(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    """The HTTP library would write it there with every address."""
    with caplog.at_level(logging.INFO):
        await channel.deliver(MESSAGE)
        answer(api, Answer(cut=True))
        outcome = await channel.deliver(OutgoingMessage("6", "x"))
    assert TOKEN not in caplog.text
    assert TOKEN not in outcome.detail


async def test_the_bots_name_is_asked_once(api: BotApi, channel: TelegramChannel) -> None:
    """Deep links need it."""
    assert [await channel.username(), await channel.username()] == ["test_shop_bot"] * 2
    assert [call.method for call in api.calls] == ["getMe"]


async def test_the_menu_shows_the_commands(api: BotApi, channel: TelegramChannel) -> None:
    """Where Telegram refuses, everything else goes on."""
    api.answer = lambda _call: accepted(True)  # noqa: FBT003 - what Telegram says
    assert await channel.introduce({"me": "all about you", "stop": "no more offers"})
    assert json.loads(api.calls[-1].fields["commands"])[1] == {"command": "stop", "description": "no more offers"}
    answer(api, refused(500, "Internal Server Error"))
    assert not await channel.introduce({"me": "all about you"})


async def test_replies_overtake_a_campaign_on_the_wire(api: BotApi) -> None:
    """One bot and one limiter serve both."""
    channel = TelegramChannel(TOKEN, base_url=api.base_url, limiter=TelegramLimiter(50))
    await channel.open()
    campaign = [asyncio.ensure_future(channel.deliver(OutgoingMessage(str(chat), "offer"))) for chat in range(1, 21)]
    while len(api.calls) < 2:  # noqa: ASYNC110 - the server has no event to wait for
        await asyncio.sleep(0.005)
    await channel.reply("sendMessage", {"chat_id": 99, "text": "answer"})
    # Not how many offers there are by now: they go on while the answer is on its way.
    assert [call.fields["text"] for call in api.calls].index("answer") < 10
    assert {outcome.kind for outcome in await asyncio.gather(*campaign)} == {OutcomeKind.SENT}
    await channel.close()


async def test_a_message_that_is_cancelled_in_the_queue_never_leaves(api: BotApi, channel: TelegramChannel) -> None:
    """The chat's next one is not held up by it."""
    await channel.deliver(MESSAGE)
    queued = asyncio.ensure_future(channel.deliver(MESSAGE))
    await asyncio.sleep(0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    assert len(api.calls) == 1
    assert channel.limiter._lanes["5"].waiting == 0


def sent_texts(calls: list[Call]) -> list[str]:
    """Return the texts that arrived, in order."""
    return [call.fields["text"] for call in calls if call.method == "sendMessage"]


async def test_two_messages_to_one_chat_arrive_in_order(api: BotApi, channel: TelegramChannel) -> None:
    """Also when both are asked for at once."""
    await asyncio.gather(*(channel.reply("sendMessage", {"chat_id": 5, "text": text}) for text in ("first", "second")))
    assert sent_texts(api.calls) == ["first", "second"]
