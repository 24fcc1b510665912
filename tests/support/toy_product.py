"""A tiny product on the real libraries, so that the sandbox and its page have somebody to talk to."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from core.clock import ManualClock
from sandbox.app import Sandbox
from sandbox.hooks import Person
from tests.support.sandbox_server import START, Server

Json = dict[str, Any]
PEOPLE = [
    Person(5_100_000_001, "Keiko Ito", "C-1043"),
    Person(5_100_000_002, "Jonas Brandt", "C-0210"),
    Person(5_100_000_003, "Ada Okafor", "C-0377"),
    Person(5_100_000_004, "Lucía Romero", "C-0518"),
    Person(None, "Piet de Vries", "C-0902"),
]


def mrkdwn(text: str) -> Json:
    """Return a text object."""
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: object) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def card(file_id: str) -> list[Json]:
    """Return an answer as the product would give it."""
    rows = [
        "`1`  *C-1043*  Ito      94   kitchen (80) + cooker (14); last visit 9 days ago",
        "`2`  *C-0210*  Brandt   80   kitchen; asked about hoods on 3 Nov",
        "`3`  *C-0377*  Okafor   71   cooker <https://example.org/a?b=1&amp;c=2|in May> &lt;b&gt;not bold&lt;/b&gt;",
    ]
    return [
        {"type": "header", "text": plain("412 customers for RANGE HOOD 60")},
        {"type": "context", "elements": [mrkdwn("of 8,210 · bought a _kitchen_ or _cooker_, has no range hood")]},
        {"type": "section", "text": mrkdwn("\n".join(rows))},
        {"type": "section", "fields": [mrkdwn("*Median weight*\n64"), mrkdwn("*On Telegram*\n71")]},
        {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Why they qualify, as bars"},
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [
                button("Make a plan", "plan", style="primary"),
                button("Refine", "refine"),
                button("Save list", "save"),
                button("Export", "export"),
            ],
        },
    ]


def plan_view(now: datetime) -> Json:
    """Return the window in which a plan is made."""
    return {
        "type": "modal",
        "callback_id": "plan",
        "title": plain("Plan for RANGE HOOD 60"),
        "submit": plain("Ask for approval"),
        "blocks": [
            {"type": "section", "text": mrkdwn("To *96* customers: 71 by Telegram, 25 not reachable.")},
            {
                "type": "input",
                "block_id": "title",
                "label": plain("Title"),
                "element": {"type": "plain_text_input", "action_id": "value", "max_length": 60},
            },
            {
                "type": "input",
                "block_id": "script",
                "label": plain("Message"),
                "hint": plain("Fields: {{ name }}, {{ product }}, {{ reason }}"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "value",
                    "multiline": True,
                    "initial_value": "Hello {{ name }}. The {{ product }} is 20 % off, because {{ reason }}.",
                },
            },
            {
                "type": "input",
                "block_id": "when",
                "label": plain("When"),
                "element": {
                    "type": "datetimepicker",
                    "action_id": "value",
                    "initial_date_time": int((now + timedelta(days=1)).timestamp()),
                },
            },
            {
                "type": "input",
                "block_id": "held",
                "label": plain("Held out to measure, %"),
                "element": {
                    "type": "number_input",
                    "action_id": "value",
                    "is_decimal_allowed": False,
                    "initial_value": "10",
                    "min_value": "0",
                    "max_value": "50",
                },
            },
            {
                "type": "section",
                "block_id": "preview",
                "text": mrkdwn("*Preview*\n> Hello Ito-san. The range hood is 20 % off."),
                "accessory": button("Next", "next_preview"),
            },
        ],
    }


def chart() -> bytes:
    """Return a small PNG with three bars."""
    width, height = 560, 150
    bars = [(20, 440, b"\xc2\x54\x3c"), (62, 280, b"\x3d\x7e\xa6"), (104, 110, b"\x8a\xa0\x5b")]
    rows = bytearray()
    for row in range(height):
        end, colour = next(((end, colour) for top, end, colour in bars if top <= row < top + 28), (20, b""))
        rows += b"\0" + b"\xff" * 60 + colour * (end - 20) + b"\xff" * 3 * (width - max(end, 20))

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(rows))) + part(b"IEND", b"")


class ToyProduct:
    """Answers a mention with a card, plans in a window, sends on approval, answers customers."""

    def __init__(self, sandbox: Sandbox, clock: ManualClock) -> None:
        """Reach the stand-ins of `sandbox` by their settings alone."""
        self.sandbox, self.clock = sandbox, clock
        client = AsyncWebClient(sandbox.slack_bot_token, base_url=sandbox.slack_base_url)
        self.bolt = AsyncApp(client=client, signing_secret=sandbox.slack_signing_secret)
        self.bot = Bot(
            sandbox.telegram_token,
            base_url=sandbox.telegram_base_url,
            base_file_url=sandbox.telegram_base_file_url,
        )
        self.thread: Json = {}
        self.heard: list[Json] = []
        self._listen()

    def _listen(self) -> None:
        self.bolt.event("app_mention")(self._asked)
        self.bolt.event("message")(self._heard)
        self.bolt.command("/najimi")(self._commanded)
        self.bolt.action("plan")(self._plan)
        self.bolt.action("next_preview")(self._preview)
        self.bolt.action("approve")(self._approve)
        self.bolt.view("plan")(self._planned)
        self.bolt.event("app_home_opened")(self._home)

    def routes(self) -> list[BaseRoute]:
        """Return where Slack reaches this product."""
        handler = AsyncSlackRequestHandler(self.bolt)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        return [Route("/slack/events", events, methods=["POST"])]

    async def _heard(self, body: Json) -> None:
        self.heard.append(body)

    async def _asked(self, body: Json, client: AsyncWebClient) -> None:
        event = body["event"]
        self.heard.append(body)
        uploaded = await client.files_upload_v2(filename="why.png", content=chart())
        self.thread = {"channel": event["channel"], "thread_ts": event.get("thread_ts", event["ts"])}
        await client.chat_postMessage(**self.thread, text="412 customers", blocks=card(uploaded["files"][0]["id"]))

    async def _commanded(self, ack: Any, command: Json) -> None:  # noqa: ANN401 - Bolt injects it
        await ack(f"You can ask: *who should we offer the range hood to?* (you wrote {command['text']!r})")

    async def _plan(self, ack: Any, body: Json, client: AsyncWebClient) -> None:  # noqa: ANN401 - likewise
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=plan_view(self.clock.now()))

    async def _preview(self, ack: Any, body: Json, client: AsyncWebClient) -> None:  # noqa: ANN401 - likewise
        await ack()
        view = plan_view(self.clock.now())
        view["blocks"][-1]["text"] = mrkdwn("*Preview*\n> Hello Mr Brandt. The range hood is 20 % off.")
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    async def _planned(self, ack: Any, view: Json, body: Json, client: AsyncWebClient) -> None:  # noqa: ANN401
        title = view["state"]["values"]["title"]["value"]["value"]
        if "bad" in title:
            await ack(response_action="errors", errors={"title": "Please say what it is about."})
            return
        await ack()
        text = f"<@{body['user']['id']}> asks to contact *3 customers* about *{title}*"
        approve = button("Approve", "approve", style="primary", value=title)
        blocks = [{"type": "section", "text": mrkdwn(text)}, {"type": "actions", "elements": [approve]}]
        await client.chat_postMessage(channel="C0APPROVALS", text=text, blocks=blocks)

    async def _approve(self, ack: Any, body: Json, client: AsyncWebClient) -> None:  # noqa: ANN401 - likewise
        await ack()
        message = body["message"]
        done = [message["blocks"][0], {"type": "context", "elements": [mrkdwn(f"Approved by <@{body['user']['id']}>")]}]
        await client.chat_update(channel=body["channel"]["id"], ts=message["ts"], text=message["text"], blocks=done)
        keys = InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton("Tell me more", callback_data="more"),
                    InlineKeyboardButton("Order", callback_data="order"),
                ],
                [InlineKeyboardButton("Not for me", callback_data="no")],
            ]
        )
        sent = 0
        for person in PEOPLE[:3]:
            text = (
                f"Hello {person.name}. The <b>range hood</b> that fits your kitchen is 20 % off until 15 March. /stop"
            )
            try:
                await self.bot.send_message(person.chat_id or 0, text, parse_mode="HTML", reply_markup=keys)
            except TelegramError as error:
                self.heard.append({"error": type(error).__name__})
            else:
                sent += 1
        await client.chat_postMessage(**self.thread, text=f"Sent {sent} of 3 :white_check_mark:")

    async def _home(self, event: Json, client: AsyncWebClient) -> None:
        blocks = [{"type": "header", "text": plain("Your desk")}, {"type": "section", "text": mrkdwn("Nothing waits.")}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ToyProduct"]:
        """Poll Telegram until the block ends."""
        async with self.bot:
            polling = asyncio.create_task(self._poll())
            try:
                yield self
            finally:
                polling.cancel()
                await asyncio.gather(polling, return_exceptions=True)

    async def _poll(self) -> None:
        offset = 0
        while True:
            try:
                updates = await self.bot.get_updates(offset=offset, timeout=5, allowed_updates=Update.ALL_TYPES)
            except TelegramError:
                await asyncio.sleep(0.1)
                continue
            for update in updates:
                offset = update.update_id + 1
                await self._customer(update)

    async def _customer(self, update: Update) -> None:
        self.heard.append(update.to_dict())
        if update.callback_query is not None and update.callback_query.message is not None:
            await self.bot.answer_callback_query(update.callback_query.id, "Thank you, noted.")
            chat = update.callback_query.message.chat.id
            await self.bot.edit_message_text(
                "Thank you, we keep one for you.", chat, update.callback_query.message.message_id
            )
        elif update.message is not None and (update.message.text or "").startswith("/start"):
            await self.bot.send_message(update.message.chat.id, "Welcome. /help /stop")

    # the shop's side

    async def advance(self, by: timedelta) -> None:
        """Move the clock and say what it brought."""
        self.clock.advance(by)
        if self.thread:
            text = "*Result*: 86 told, 10 held out. Too few to tell."
            await self.bolt.client.chat_postMessage(**self.thread, text=text)

    async def overview(self) -> Json:
        """Return the shop's name, time and questions."""
        return {
            "shop": "Hearth & Home",
            "now": self.clock.now().isoformat(),
            "zone": "Europe/London",
            "examples": [
                "who should we offer the range hood to?",
                "who bought a kitchen in the last year?",
                "who came at least twice this year?",
            ],
            "products": ["RANGE HOOD 60", "OAK TABLE"],
        }

    async def people(self) -> list[Person]:
        """Return the customers."""
        return PEOPLE

    async def buy(self, number: str, product: str) -> str:
        """Say who bought what."""
        return f"{number} bought {product} at the till."

    async def deep_link(self, number: str) -> str:
        """Return a link with a token."""
        return f"https://t.me/{self.sandbox.access.telegram_bot_username}?start=link-{number}"


@asynccontextmanager
async def toy_sandbox() -> AsyncIterator[tuple[Server, Sandbox, ToyProduct]]:
    """Serve a sandbox with a toy product behind it."""
    server, clock = Server(), ManualClock(START)
    sandbox = Sandbox(public_url=server.url, now=clock.now)
    toy = ToyProduct(sandbox, clock)
    sandbox.connect(toy)
    async with server.serving(sandbox, toy.routes()), toy.running():
        yield server, sandbox, toy
