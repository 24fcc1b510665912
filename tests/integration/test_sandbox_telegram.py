"""The Telegram stand-in against the real python-telegram-bot: what it does, and what it refuses as Telegram does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from sandbox.app import Sandbox
from sandbox.errors import NotPossibleError
from sandbox.faults import Fault, FaultKind, Platform
from sandbox.telegram.world import Chat
from tests.integration.test_sandbox_slack import Ticks
from tests.support.sandbox_server import START, Server
from tests.support.toy_product import chart

# python-telegram-bot warns that retry_after will be a timedelta one day; only that it is raised matters here.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


def keys(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    """Return an inline keyboard of (label, data)."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


class Post:
    """A sandbox, a bot on it, one customer who has started it, and a webhook that keeps what arrives."""

    def __init__(self) -> None:
        """Let Ito start the bot."""
        self.server, self.ticks = Server(), Ticks()
        self.sandbox = Sandbox(public_url=self.server.url, now=lambda: START, ticks=self.ticks)
        self.bot = self.bot_with(self.sandbox.telegram_token)
        self.customers = self.sandbox.telegram.customers
        self.ito: Chat = self.sandbox.telegram.world.add_chat("Keiko Ito", started=True)
        self.posted: asyncio.Queue[tuple[dict[str, str], Any]] = asyncio.Queue()
        self.statuses: list[int] = []
        self.route = Route("/hook", self._receive, methods=["POST"])

    def bot_with(self, token: str) -> Bot:
        """Return a bot that reaches the stand-in by its base URL alone."""
        return Bot(token, base_url=self.sandbox.telegram_base_url, base_file_url=self.sandbox.telegram_base_file_url)

    async def _receive(self, request: Request) -> Response:
        self.posted.put_nowait((dict(request.headers), await request.json()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A sandbox whose product is the test itself."""
    made = Post()
    async with made.server.serving(made.sandbox, [made.route]), made.bot:
        yield made


async def test_a_message_arrives_with_its_formatting_and_buttons(post: Post) -> None:
    """The customer sees what python-telegram-bot sent, dated by the shop's clock."""
    sent = await post.bot.send_message(
        post.ito.id, "Hello <b>Ito</b> &amp; co", parse_mode="HTML", reply_markup=keys([("Order", "o:1")])
    )
    message = post.ito.messages[sent.message_id]
    assert (message["text"], message["date"]) == ("Hello Ito & co", int(START.timestamp()))
    assert message["entities"] == [{"type": "bold", "offset": 6, "length": 3}]
    assert message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Order"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x" * 4_097}, "message is too long"),
        ({"text": "<b></b> ", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x", "chat_id": 99}, "chat not found"),
        ({"text": "x", "reply_markup": keys([("A", "x" * 65)])}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keys([("A", "é" * 33)])}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keys([(" ", "x")])}, "button text must be non-empty"),
        ({"text": "x", "reply_markup": keys(*[[("A", "x")]] * 101)}, "reply markup is too long"),
    ],
)
async def test_what_telegram_refuses_is_refused(post: Post, arguments: dict[str, Any], words: str) -> None:
    """Each refusal has Telegram's own words and reaches the caller through python-telegram-bot."""
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await post.bot.send_message(**{"chat_id": post.ito.id, **arguments})
    assert not post.ito.messages


async def test_the_text_is_measured_after_parsing(post: Post) -> None:
    """4,096 characters fit, however many tags surround them; 64 bytes of data fit too."""
    await post.bot.send_message(
        post.ito.id, f"<b>{'x' * 4_096}</b>", parse_mode="HTML", reply_markup=keys([("A", "x" * 64)])
    )


async def test_pictures_and_documents_go_up_and_come_down(post: Post) -> None:
    """A picture knows its size; the bytes come back; captions have their limit; what is no picture is refused."""
    sent = await post.bot.send_photo(post.ito.id, chart(), caption="<i>why</i>", parse_mode="HTML")
    assert (sent.photo[0].width, sent.photo[0].height, sent.caption) == (560, 150, "why")
    file = await post.bot.get_file(sent.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == chart()
    document = await post.bot.send_document(post.ito.id, b"a,b\r\n1,2\r\n", filename="list.csv")
    assert document.document is not None
    assert document.document.file_name == "list.csv"
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await post.bot.send_photo(post.ito.id, chart(), caption="x" * 1_025)
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await post.bot.send_photo(post.ito.id, b"no picture")


async def test_an_edit_has_to_change_something(post: Post) -> None:
    """The same again is refused; a new keyboard alone is enough; what is gone cannot be edited."""
    sent = await post.bot.send_message(post.ito.id, "one", reply_markup=keys([("A", "a")]))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await post.bot.edit_message_text("one", post.ito.id, sent.message_id, reply_markup=keys([("A", "a")]))
    await post.bot.edit_message_reply_markup(post.ito.id, sent.message_id, reply_markup=None)
    assert "reply_markup" not in post.ito.messages[sent.message_id]
    await post.bot.edit_message_text("two", post.ito.id, sent.message_id)
    await post.bot.delete_message(post.ito.id, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await post.bot.edit_message_text("three", post.ito.id, sent.message_id)


async def test_a_press_is_answered_once_and_in_time(post: Post) -> None:
    """The customer sees the answer; an old or unknown press can no longer be answered."""
    sent = await post.bot.send_message(post.ito.id, "x", reply_markup=keys([("Order", "o:1")]))
    post.customers.press(post.ito, sent.message_id, "Order")
    (update,) = await post.bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "o:1"
    await post.bot.answer_callback_query(update.callback_query.id, "Noted.")
    assert await post.customers.answer(update.callback_query.id, 0) == {"text": "Noted.", "show_alert": False}
    post.ticks.now += 61
    for query in (update.callback_query.id, "404"):
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await post.bot.answer_callback_query(query)


async def test_updates_stay_until_they_are_confirmed(post: Post) -> None:
    """The same update comes again until the offset is beyond it."""
    post.customers.start(post.ito, "https://t.me/najimi_sandbox_bot?start=abc_123")
    post.customers.say(post.ito, "hello")
    first = await post.bot.get_updates()
    assert [update.message.text for update in first if update.message] == ["/start abc_123", "hello"]
    assert await post.bot.get_updates() == first
    assert await post.bot.get_updates(offset=first[-1].update_id + 1) == ()


async def test_updates_come_twice_and_out_of_order_when_asked(post: Post) -> None:
    """A repeated update keeps its id although it was confirmed; an overtaken one comes after the next."""
    post.sandbox.faults.add(Fault(FaultKind.TWICE, Platform.TELEGRAM))
    post.customers.say(post.ito, "one")
    (update,) = await post.bot.get_updates()
    (again,) = await post.bot.get_updates(offset=update.update_id + 1)
    assert again.update_id == update.update_id
    assert await post.bot.get_updates(offset=update.update_id + 1) == ()
    post.sandbox.faults.add(Fault(FaultKind.OUT_OF_ORDER, Platform.TELEGRAM))
    post.customers.say(post.ito, "two")
    post.customers.say(post.ito, "three")
    updates = await post.bot.get_updates()
    assert [each.message.text for each in updates if each.message] == ["three", "two"]


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_two_pollers_are_a_conflict(post: Post) -> None:
    """The one that waited is terminated by the one that came."""
    async with post.bot_with(post.sandbox.telegram_token) as second:
        waiting = asyncio.create_task(post.bot.get_updates(timeout=20))
        await _until(lambda: post.sandbox.telegram.updates._poll == 1)
        assert await second.get_updates(timeout=0) == ()
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates"):
            await waiting


async def test_a_poll_ends_as_soon_as_there_is_news(post: Post) -> None:
    """Long polling does not wait for its time to be over."""
    waiting = asyncio.create_task(post.bot.get_updates(timeout=50))
    await _until(lambda: post.sandbox.telegram.updates._poll == 1)
    post.customers.say(post.ito, "hello")
    async with asyncio.timeout(40):
        assert len(await waiting) == 1


async def test_a_webhook_gets_the_secret_and_comes_again(post: Post) -> None:
    """A refused update is posted again; polling is refused while the webhook is set."""
    await post.bot.set_webhook(f"{post.server.url}/hook", secret_token="s3cret-token")  # noqa: S106 - a test's own
    post.statuses = [500]
    post.customers.say(post.ito, "hello")
    tries = [await asyncio.wait_for(post.posted.get(), 60) for _ in range(2)]
    assert tries[0][1] == tries[1][1]
    assert tries[0][0]["x-telegram-bot-api-secret-token"] == "s3cret-token"
    assert (
        await post.bot.get_webhook_info()
    ).last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    with pytest.raises(Conflict, match=r"(?i)webhook is active"):
        await post.bot.get_updates()
    await post.bot.delete_webhook()
    with pytest.raises(BadRequest, match=r"(?i)HTTPS URL must be provided"):
        await post.bot.set_webhook("http://example.org/hook")


async def test_a_blocked_bot_is_told_and_refused(post: Post) -> None:
    """Blocking is an update; sending is 403 until the customer comes back."""
    post.customers.block(post.ito)
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await post.bot.send_message(post.ito.id, "x")
    post.customers.unblock(post.ito)
    await post.bot.send_message(post.ito.id, "x")
    changes = [update.my_chat_member for update in await post.bot.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


async def test_the_bot_cannot_begin(post: Post) -> None:
    """Somebody who has never pressed START cannot be written to."""
    stranger = post.sandbox.telegram.world.add_chat("A stranger")
    with pytest.raises(Forbidden, match=r"(?i)can't initiate conversation"):
        await post.bot.send_message(stranger.id, "x")


async def test_a_chat_takes_one_message_a_second_and_short_bursts(post: Post) -> None:
    """The burst goes through, then 429 says when to come again."""
    for _ in range(5):
        await post.bot.send_message(post.ito.id, "x")
    with pytest.raises(RetryAfter):
        await post.bot.send_message(post.ito.id, "x")
    post.ticks.now += 1
    await post.bot.send_message(post.ito.id, "x")


async def test_all_chats_together_take_thirty_a_second(post: Post) -> None:
    """The thirty-first customer in the same second is refused."""
    chats = [post.sandbox.telegram.world.add_chat(f"Customer {n}", started=True) for n in range(31)]
    for chat in chats[:30]:
        await post.bot.send_message(chat.id, "x")
    with pytest.raises(RetryAfter):
        await post.bot.send_message(chats[30].id, "x")


async def test_a_group_takes_twenty_a_minute_and_may_move(post: Post) -> None:
    """The twenty-first is refused; a group that became a supergroup says its new id."""
    group = post.sandbox.telegram.world.add_chat("Staff", chat_id=-77, started=True, kind="group")
    for _ in range(20):
        await post.bot.send_message(group.id, "x")
    with pytest.raises(RetryAfter):
        await post.bot.send_message(group.id, "x")
    new = post.customers.migrate(group)
    with pytest.raises(ChatMigrated) as caught:
        await post.bot.send_message(group.id, "x")
    assert caught.value.new_chat_id == new.id


@pytest.mark.parametrize("token", ["123456:wrong", "654321:sandbox-token"])
async def test_a_wrong_token_is_refused(post: Post, token: str) -> None:
    """401, as Telegram answers."""
    bot = post.bot_with(token)
    with pytest.raises(InvalidToken):
        await bot.initialize()
    for request in bot._request:
        await request.shutdown()


@pytest.mark.parametrize(("kind", "done"), [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1)])
async def test_a_cut_line_hides_whether_it_was_done(post: Post, kind: FaultKind, done: int) -> None:
    """Before and after look the same to the caller; only the customer knows."""
    post.sandbox.faults.add(Fault(kind, Platform.TELEGRAM, "sendMessage"))
    with pytest.raises(NetworkError):
        await post.bot.send_message(post.ito.id, "x")
    assert len(post.ito.messages) == done


@pytest.mark.parametrize(("kind", "done"), [(FaultKind.SILENCE, 0), (FaultKind.SILENCE_AFTER, 1)])
async def test_silence_times_out(post: Post, kind: FaultKind, done: int) -> None:
    """No answer at all: the caller gives up, done or not."""
    post.sandbox.faults.add(Fault(kind, Platform.TELEGRAM, "sendMessage", seconds=0.5))
    with pytest.raises(TimedOut):
        await post.bot.send_message(post.ito.id, "x", read_timeout=0.1)
    # Who gives up after so short a time may be gone before what was asked for is done.
    await _until(lambda: len(post.ito.messages) == done)


async def test_faults_answer_with_their_status(post: Post) -> None:
    """429 carries its seconds, 403 and 500 are what they are."""
    for kind, error in (
        (FaultKind.TOO_MANY, RetryAfter),
        (FaultKind.FORBIDDEN, Forbidden),
        (FaultKind.ERROR, NetworkError),
        (FaultKind.OUTAGE, NetworkError),
    ):
        post.sandbox.faults.add(Fault(kind, Platform.TELEGRAM, "sendMessage", seconds=9))
        with pytest.raises(error):
            await post.bot.send_message(post.ito.id, "x")
    assert not post.ito.messages


@pytest.mark.parametrize("payload", ["x" * 65, "a b", "https://t.me/another_bot?start=x"])
async def test_telegram_drops_a_bad_start_parameter(post: Post, payload: str) -> None:
    """65 characters, a space, or another bot's link lead nowhere."""
    with pytest.raises(NotPossibleError):
        post.customers.start(post.ito, payload)


async def test_hostile_requests_are_answered(post: Post) -> None:
    """Broken JSON, an unknown method, values of the wrong type: an answer each time, never a fault."""
    base = f"{post.sandbox.telegram_base_url}{post.sandbox.telegram_token}/"
    broken = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    odd: list[dict[str, Any]] = [
        {"json": {"chat_id": ["x"], "text": {"a": 1}}},
        {"json": {"chat_id": post.ito.id, "text": "x", "reply_markup": "[" * 10_000}},
        {"json": {"chat_id": post.ito.id, "text": "x", "reply_markup": {"inline_keyboard": [[1]]}}},
        {"json": {"chat_id": "9" * 400, "text": "x"}},
        {"json": [1]},
    ]
    async with httpx.AsyncClient(base_url=base, trust_env=False) as http:
        answers = [await http.post("sendMessage", **each) for each in (broken, *odd)]
        unknown = await http.post("sendEverything")
    assert [answer.status_code for answer in answers] == [400] * 6
    assert unknown.status_code == 404
