"""What a customer writes in any script of the world stands in Slack as it was written, and so does the answer to it."""

import html

import pytest
from sqlmodel import select

from core.models import Route
from sandbox.client.slack import words_of
from sandbox.client.telegram import ChatClient, text_of
from tests.soak.scripts_of_the_world import ODDITIES, scripts
from tests.support.system import System

CHANNEL = "#customers"
# Two letters of each script, and everything odd. What is no character at all nobody can type, and what turns the
# direction of a text around is taken out of what staff send.
LEFT_OUT = {"no characters", "overrides and isolates of direction"}
WORDS = {
    "every script": " ".join(letters[:2] for letters in scripts().values()),
    "every oddity": " ".join(text for what, text in ODDITIES.items() if what not in LEFT_OUT),
}


@pytest.fixture
async def chat(system: System) -> ChatClient:
    """A customer's chat with the bot."""
    with system.engine.shop.store.read() as session:
        route = session.exec(select(Route).order_by(Route.id)).first()  # type: ignore[arg-type]
    assert route is not None
    return await system.people.telegram.chat(int(route.address))


async def test_words_in_any_script_go_to_staff_and_back(system: System, chat: ChatClient) -> None:
    """Escaped for Slack and for Telegram, and letter by letter the same for whoever reads them."""
    slack = system.people.slack
    await chat.say("Hello")
    card = await slack.wait_for("writes by Telegram", channel=CHANNEL)
    for what, words in WORDS.items():
        await chat.say(words)
        line = await slack.wait_for(html.escape(words, quote=False)[:40], thread=card)
        assert words in html.unescape(words_of(line)), what
        await slack.press("mika", card, "Answer the customer")
        await (await slack.modal("mika", "This goes to")).submit({"Your answer": words})
        await slack.wait_for("Sent to the customer", thread=card)
        await system.engine.settle()
        heard = [text_of(message) for message in await chat.messages()]
        assert sum(words in text for text in heard) == 2, what
