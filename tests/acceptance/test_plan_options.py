"""What a plan can have besides: a test to oneself, two scripts compared, links counted; played on the whole system."""

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

from sqlmodel import select

from core.models import Delivery, DeliveryState, LinkVisit, Plan, Proposal, ProposalState, Staff
from sandbox.client.slack import words_of
from sandbox.client.telegram import buttons_of, text_of
from sandbox.shapes import Json
from tests.support.system import System

SCRIPT = "Hello {{ customer.name }}: {{ product.name }}. See https://shop.example/hoods?a=1&b=2."
SECOND = 'Dear {{ customer.name }}, {{ product.name }} awaits <a href="https://shop.example/offer">here</a>.'
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}


async def form_of(system: System) -> tuple[Json, Json]:
    """Ask, and open the plan's form as Mika; return the card and what was typed into it."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi who should we offer the range hood to?")
    card = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", card, "plan_open")
    await slack.modal("mika", "will hear it by Telegram")
    return card, {"script": SCRIPT, "script_b": SECOND, "links": ["count"]}


async def test_a_test_goes_to_oneself_alone(system: System) -> None:
    """Shown in Slack where no Telegram is linked; then in one's own chat, marked, with buttons that do nothing."""
    slack, telegram = system.people.slack, system.people.telegram
    _, entries = await form_of(system)
    await (await slack.modal("mika", "Send me a test")).press("Send me a test", entries=entries)
    await slack.modal("mika", "You have no Telegram linked")
    shown = await slack.wait_for("TEST", channel="D0MIKA")
    assert "script A" in words_of(shown)
    assert "script B" in words_of(shown)

    await slack.say("mika", "#shop", "@najimi link me")
    told = await slack.wait_for("https://t.me/", channel="#shop", user="mika")
    assert told["_only_for"] == "U0MIKA"
    link = re.search(r"https://t\.me/[\w?=-]+", words_of(told))[0]  # type: ignore[index]
    own = await telegram.start("Mika privately", link)
    await own.wait_for("Test messages that Mika Sato asks for")
    thief = await telegram.start("A thief", link)
    await thief.wait_for("does not work")

    await (await slack.modal("mika", "Send me a test")).press("Send me a test")
    await slack.modal("mika", "Sent to your Telegram")
    first = await own.wait_for("script A")
    assert text_of(first).startswith("\N{TEST TUBE} TEST, for you alone")
    assert "https://shop.example/hoods?a=1&b=2." in text_of(first)
    await own.wait_for("script B")
    assert "Order" in buttons_of(first)
    for label in buttons_of(first):
        assert "This is a test" in await own.press(label, first)
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Plan)).all() == []
        assert session.exec(select(Delivery)).all() == []
    heard = [text_of(m) for chat in await telegram.chats() if chat.id != own.id for m in await chat.messages()]
    assert not any("TEST" in text for text in heard)
    await slack.say("mika", "#shop", "@najimi unlink me")
    await slack.wait_for("no longer linked", channel="#shop", user="mika")
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Staff.telegram_chat).where(Staff.slack_user == "U0MIKA")).one() is None


async def test_two_scripts_are_compared_and_links_counted(system: System) -> None:
    """Half get each, both are approved, each link is its own, and the result says what can be told."""
    slack, telegram, store = system.people.slack, system.people.telegram, system.engine.shop.store
    card, entries = await form_of(system)
    modal = await slack.modal("mika", "Show it for three customers")
    await modal.press("Show it for three customers", entries=entries)
    modal = await slack.modal("mika", "get script B")
    assert "Visits are counted to `https://shop.example/hoods?a=1&amp;b=2`, `https://shop.example/offer`" in modal.text
    wrong = await modal.submit({"script_b": "Dear {{ customer.nam }}"})
    assert "customer.name" in wrong["errors"]["script_b"]
    await modal.submit({"script_b": SECOND})
    request = await slack.wait_for("asks to contact", channel="#approvals")
    said = words_of(request)
    assert "script A" in said
    assert "Dear " in said
    assert "Visits are counted" in said
    await slack.press("anna", request, "approve")
    await slack.wait_for("0 followed a link", thread=card)
    await system.engine.settle()

    with store.read() as session:
        drawn = Counter(session.exec(select(Proposal.variant).where(Proposal.state == ProposalState.PLANNED)).all())
        told = session.exec(
            select(Delivery, Proposal).where(Delivery.proposal_id == Proposal.id, Delivery.state == DeliveryState.SENT)
        ).all()
    assert abs(drawn["a"] - drawn["b"]) <= 1
    tokens = set()
    for delivery, proposal in told:
        chat = await telegram.chat(int(delivery.address))
        message = next(m for m in await chat.messages() if "I'm interested" in buttons_of(m))
        assert ("Dear " in text_of(message)) == (proposal.variant == "b")
        assert "shop.example" not in str(message)
        (address,) = re.findall(rf"{system.address}/l/[\w-]+(?:\.[\w-]+)+", str(message))
        tokens.add(address)
    assert len(tokens) == len(told)

    address = urlsplit(min(tokens)).path
    for agent in (BROWSER, {"User-Agent": "TelegramBot (like TwitterBot)"}):
        answer = await system.http.get(address, headers=agent)
        assert answer.status_code == 302
        assert answer.headers["location"].startswith("https://shop.example/")
        assert answer.headers["referrer-policy"] == "no-referrer"
    with store.read() as session:
        (visit,) = session.exec(select(LinkVisit)).all()
    assert visit.visits == 1
    await slack.wait_for("1 followed a link", thread=card)
    await system.people.let_pass(timedelta(days=15))
    result = words_of(await slack.wait_for("the result", thread=card))
    assert "Script A:" in result
    assert "A minus B" in result
    assert "of " in result
    assert "followed a link in it" in result
