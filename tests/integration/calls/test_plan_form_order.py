"""The form of a plan shows what was chosen last, however long it took to look up what was chosen before."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select
from starlette.routing import Route

from bot import slack_app
from bot.handlers import slack_plan
from bot.handlers.slack_turn import Desk, Turn
from bot.slack_app import SlackIntake
from bot.views.blocks import actions, button
from core.clock import ManualClock
from core.models import CustomerList
from core.shop import Shop
from sandbox.app import Sandbox
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from sandbox.slack.staff import Target
from tests.support.campaign import Stage
from tests.support.sandbox_server import Server
from tests.support.telephone_shop import telephone_stage

LIMIT = 60
TELEGRAM, OPERATORS, AUTOMATIC = "will hear it by Telegram", "will be called by operators", "called by the programme"


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with a customer who can be written to and called, and the list behind the form."""
    set_up = telephone_stage(shop, clock, 1)
    with shop.store.write() as tx:
        members = tx.get_one(CustomerList, set_up.list_id)
        members.name = f"For a plan, question {members.question_id}"
    return set_up


class SlowForm:
    """A plan's form on the stand-in for Slack; each look-up waits until it is let go, by what asked for it."""

    def __init__(self, at: Stage) -> None:
        """Hold everything back."""
        self.server = Server()
        self.sandbox = Sandbox(public_url=self.server.url, now=at.clock.now)
        client = AsyncWebClient(self.sandbox.slack_bot_token, base_url=self.sandbox.slack_base_url)
        self.client, self.intake = client, SlackIntake(Desk(at.shop), client, lambda: None)
        handler = AsyncSlackRequestHandler(self.intake.app(self.sandbox.slack_signing_secret))
        self.route = Route("/slack/events", handler.handle, methods=["POST"])
        self._gates: dict[str, threading.Event] = {}
        self._begun: set[str] = set()

    def fill(self, desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
        """Look up what the form shows, once it may."""
        name = turn.state.get("way", "") or "first"
        self._begun.add(name)
        assert self._gate(name).wait(LIMIT)
        return slack_plan.filled_form(desk, turn, view)

    def _gate(self, name: str) -> threading.Event:
        return self._gates.setdefault(name, threading.Event())

    def let_go(self, name: str) -> None:
        """Let what a choice asked for be looked up; "first" is what opening the form asks for."""
        self._gate(name).set()

    async def choose(self, way: str) -> None:
        """Choose a way, and wait until it is being looked up."""
        view = self.sandbox.slack.windows.top("mika").body
        await self.sandbox.slack.staff.act("mika", Target(view_id=view["id"], element="plan_way"), way)
        await until(lambda: way in self._begun)

    def shown(self) -> str:
        """Return every word of the window."""
        return words_of(self.sandbox.slack.windows.top("mika").body)

    async def idle(self) -> None:
        """Wait until nothing is looked up, or shown, any more."""
        await until(lambda: not self.intake._background)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(LIMIT):
        while not holds():  # noqa: ASYNC110 - the platform, and threads, tell nobody
            await asyncio.sleep(0.005)


@pytest.fixture
async def form(at: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlowForm]:
    """The form, just opened, while nobody has been looked up yet."""
    made = SlowForm(at)
    for action in ("plan_open", "plan_way"):
        monkeypatch.setitem(slack_app.FILLED, action, made.fill)  # type: ignore[attr-defined]
    with at.shop.store.read() as session:
        question = session.exec(select(CustomerList.question_id)).one()
    async with made.server.serving(made.sandbox, [made.route]):
        blocks: list[Json] = [actions(button("Make a plan", "plan_open", str(question)))]
        channel = next(iter(made.sandbox.slack.world.conversations))
        posted = await made.client.chat_postMessage(channel=channel, text="An answer", blocks=blocks)
        target = Target(channel=channel, ts=posted["ts"], element="plan_open")
        await made.sandbox.slack.staff.act("mika", target)
        await until(lambda: "first" in made._begun)
        yield made
        for name in ("first", "telegram", "operators", "automatic"):
            made.let_go(name)
        await made.idle()
    made.intake.close()


@pytest.mark.parametrize("order", [("first", "operators"), ("operators", "first")])
async def test_a_way_that_is_chosen_while_the_form_is_first_filled_counts(
    form: SlowForm, order: tuple[str, str]
) -> None:
    """Whichever is looked up first."""
    await form.choose("operators")
    for name in order:
        form.let_go(name)
        await asyncio.sleep(0.05)
    await until(lambda: OPERATORS in form.shown())
    await form.idle()
    assert OPERATORS in form.shown()
    assert TELEGRAM not in form.shown()


async def test_of_two_choices_the_later_one_counts(form: SlowForm) -> None:
    """Also where the earlier one, and what opening the form asked for, take longer; the text is the later one's too."""
    await form.choose("operators")
    await form.choose("automatic")
    form.let_go("automatic")
    await until(lambda: AUTOMATIC in form.shown())
    form.let_go("operators")
    form.let_go("first")
    await form.idle()
    view = form.sandbox.slack.windows.top("mika").body
    assert AUTOMATIC in form.shown()
    assert OPERATORS not in form.shown()
    assert "script_automatic" in {each["block_id"] for each in view["blocks"]}


async def test_going_back_to_the_first_way_counts(form: SlowForm) -> None:
    """Another way was chosen by mistake and is still being looked up."""
    form.let_go("first")
    await until(lambda: TELEGRAM in form.shown())
    await form.choose("operators")
    await form.choose("telegram")
    form.let_go("telegram")
    await asyncio.sleep(0.05)
    form.let_go("operators")
    await form.idle()
    assert TELEGRAM in form.shown()
    assert OPERATORS not in form.shown()
