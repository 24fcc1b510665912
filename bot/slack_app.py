"""Slack's receiving side: every event is stored under its own id before it is acknowledged or acted on.

Over HTTP Bolt checks each signature before anything here runs; over Socket Mode Slack authenticates the connection.
"""

import asyncio
import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.handlers.slack_router import CHECKED, FILLED, OPENED
from bot.handlers.slack_suggestions import suggested
from bot.handlers.slack_turn import SOURCE, Desk, Turn, turn_of
from bot.slack_fills import Asked, Fills
from core import inbox
from core.errors import ShownError
from core.models import InboxEvent

log = logging.getLogger(__name__)

Body = dict[str, Any]
Next = Callable[[], Awaitable[BoltResponse]]
Result = TypeVar("Result")
NAME_SECONDS = 2
THREADS = 4
# Events of the Events API beside words to the bot, and the kind of turn that they are.
EVENTS = {"app_home_opened": "home", "file_shared": "file"}
_A_MENTION = re.compile(r"<@[^>]*>")
_ANY = re.compile(r".*", re.DOTALL)


def identify(body: Body) -> tuple[str, str] | None:
    """Return what kind of event a body is and the id under which it is remembered; None for what is not ours.

    A modal's id is its view and what was typed: handed in again unchanged it is the same event, corrected a new one.
    """
    kind = body.get("type")
    if kind == "event_callback":
        event = body["event"]
        named = "app_mention" if _is_for_us(event) else EVENTS.get(str(event.get("type")))
        return (named, str(body["event_id"])) if named else None
    if "command" in body:
        return "command", str(body["trigger_id"])
    if kind == "block_actions":
        action, container = body["actions"][0], body.get("container") or {}
        where = container.get("message_ts") or container.get("view_id")
        return kind, f"{where}:{body['user']['id']}:{action['action_id']}:{action['action_ts']}"
    if kind == "view_submission":
        state = json.dumps(body["view"].get("state"), sort_keys=True)
        return kind, f"{body['view']['id']}:{hashlib.sha256(state.encode()).hexdigest()[:32]}"
    return None


def _is_for_us(event: dict[str, Any]) -> bool:
    """Return whether somebody speaks to the bot: by a mention, or alone with it, where no mention is needed.

    Other bots are nobody: two of them would answer each other for ever.
    """
    if event.get("bot_id") or not event.get("user"):
        return False
    if event.get("files") and not _A_MENTION.sub("", str(event.get("text", ""))).strip():
        # A file with a mention and no words is a file, and comes as an event of its own.
        return False
    direct = event.get("type") == "message" and event.get("channel_type") == "im" and not event.get("subtype")
    return event.get("type") == "app_mention" or direct


class SlackIntake:
    """Receives from Slack, stores, acknowledges, and opens the modals that cannot wait."""

    def __init__(self, desk: Desk, client: AsyncWebClient, wake: Callable[[], None]) -> None:
        """Receive for `desk`; `wake` tells the worker that something has arrived."""
        self._desk, self._client, self._wake = desk, client, wake
        self._names: dict[str, str] = {}
        self._fills = Fills()
        self._background: set[asyncio.Task[None]] = set()
        # Apart from the threads that questions are answered in, so that no event waits for one to be free.
        self._threads = ThreadPoolExecutor(THREADS, "slack-intake")

    def close(self) -> None:
        """Take in nothing more."""
        self._threads.shutdown(wait=False)

    def app(self, signing_secret: str) -> AsyncApp:
        """Return Bolt's app with everything registered."""
        app = AsyncApp(client=self._client, signing_secret=signing_secret)
        app.middleware(self._store_first)
        app.event("app_mention")(self._wake_worker)
        app.event("message")(self._wake_worker)
        for event in EVENTS:
            app.event(event)(self._wake_worker)
        app.command("/najimi")(self._acknowledge)
        app.action(_ANY)(self._acknowledge)
        app.view(_ANY)(self._acknowledge)
        app.options(_ANY)(self._suggest)
        return app

    async def _store_first(self, body: Body, context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002 - Bolt injects by name
        """Store an event before it is acknowledged; one that is done already is answered as it was then."""
        try:
            named = identify(body)
            turn = None if named is None else _turn(*named, body)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            # Before it is stored: what nobody can read would be tried again for ever.
            return BoltResponse(status=400, body="not an event as Slack documents them")
        if named is None or turn is None:
            return await next()
        kind, source_id = named
        if kind == "view_submission" and (errors := await self._apart(self._wrong, turn)):
            return BoltResponse(status=200, body=json.dumps({"response_action": "errors", "errors": errors}))
        try:
            received = await self._apart(
                inbox.receive,
                self._desk.shop.store,
                self._desk.shop.clock,
                source=SOURCE,
                source_id=source_id,
                kind=kind,
                payload=body,
            )
        except SQLAlchemyError as error:
            # Locked, full, gone: Slack sends again what nobody has acknowledged.
            log.error("an event could not be stored (%s); Slack will send it again", error)  # noqa: TRY400 - no trace helps
            return BoltResponse(status=503, body="")
        if received.repeated:
            self._wake()
            return BoltResponse(status=200, body="")
        context["turn"] = turn
        return await next()

    async def _apart(self, function: Callable[..., Result], *arguments: Any, **named: Any) -> Result:  # noqa: ANN401
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(function, *arguments, **named))

    def _wrong(self, turn: Turn) -> dict[str, str]:
        """Return what is wrong with a modal that was handed in, by block id."""
        check = CHECKED.get(turn.action)
        return check(self._desk, turn) if check else {}

    async def _acknowledge(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        turn: Turn | None = context.get("turn")
        if turn is None:
            return
        if turn.action in OPENED or turn.action in FILLED:
            self._start(self._open(turn, body))
        self._start(self._learn_and_wake(turn.user))

    async def _suggest(self, ack: AsyncAck, body: Body) -> None:
        """Answer a menu that looks its choices up: reading alone, so nothing is stored."""
        await ack(options=await self._apart(suggested, self._desk, body))

    async def _wake_worker(self, context: AsyncBoltContext) -> None:
        turn: Turn | None = context.get("turn")
        if turn is not None:
            self._start(self._learn_and_wake(turn.user))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(self._guarded(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            log.exception("a modal could not be shown or a name not learnt")

    async def _learn_and_wake(self, user: str) -> None:
        """Learn what a member of staff is called, for a moment at most, and have the turn worked off."""
        try:
            await asyncio.wait_for(self._learn_name(user), timeout=NAME_SECONDS)
        except TimeoutError:
            log.info("Slack took too long to say what %s is called", user)
        finally:
            self._wake()

    async def _learn_name(self, user: str) -> None:
        """Ask Slack once what a member of staff is called."""
        if user in self._names:
            return
        try:
            response = await self._client.users_info(user=user)
        except SlackApiError:
            return
        found = response["user"]
        name = str((found.get("profile") or {}).get("real_name") or found.get("real_name") or found.get("name") or user)
        self._names[user] = name
        await asyncio.to_thread(self._keep_name, user, name)

    def _keep_name(self, user: str, name: str) -> None:
        with self._desk.shop.store.write() as tx:
            self._desk.met(tx, user, name).name = name

    async def _open(self, turn: Turn, body: Body) -> None:
        """Open the modal that a button asks for; the plan's is filled once people have been looked up."""
        trigger = str(body["trigger_id"])
        # Noted now: what is done in the window once it stands there is later.
        asked = self._fills.asked((body.get("actions") or [{}])[0].get("action_ts"))
        try:
            await asyncio.to_thread(self._desk.admit, turn)
            if turn.action not in OPENED:
                await self._fill(turn, body["view"], asked)
                return
            form = await asyncio.to_thread(OPENED[turn.action], self._desk, turn)
            # A button in a modal puts its form on top of that one.
            show = self._client.views_push if body.get("view", {}).get("type") == "modal" else self._client.views_open
            view = (await show(trigger_id=trigger, view=form))["view"]
            if turn.action in FILLED:
                await self._fill(_in_form(turn, view), view, asked)
        except ShownError as error:
            await self._refuse(turn, str(error))

    async def _refuse(self, turn: Turn, text: str) -> None:
        """Say, to the person alone, why a modal does not open."""
        if turn.channel:
            await self._client.chat_postEphemeral(
                channel=turn.channel, user=turn.user, text=text, thread_ts=turn.thread
            )
        else:
            await self._client.chat_postMessage(channel=turn.user, text=text)

    async def _fill(self, turn: Turn, view: dict[str, Any], asked: Asked) -> None:
        """Look up what a window shows, and show it unless something was done in it since."""
        await self._fills.show(
            str(view["id"]),
            asked,
            lambda: asyncio.to_thread(FILLED[turn.action], self._desk, turn, view),
            lambda filled: self._client.views_update(view_id=view["id"], view=filled),
        )


def _turn(kind: str, source_id: str, body: Body) -> Turn:
    """Return the turn that a body is; raises `KeyError` and its like for one that lacks what Slack documents."""
    return turn_of(InboxEvent(source=SOURCE, source_id=source_id, kind=kind, payload=body))  # type: ignore[call-arg]


def _in_form(turn: Turn, view: dict[str, Any]) -> Turn:
    """Return the turn of somebody who has just opened a form: what it offers by itself counts as typed."""
    initial = {
        block["block_id"]: str(block["element"].get("initial_value", ""))
        for block in view["blocks"]
        if block["type"] == "input"
    }
    state = {name: value for name, value in initial.items() if value}
    return replace(turn, metadata=json.loads(view["private_metadata"]), state=state, view_id=view["id"])
