"""A customer writes, a person reads it in a thread and answers on purpose only; played on the whole system."""

import asyncio
import html

import pytest
from sqlmodel import select

from core.models import Conversation, ConversationState, Customer, Reply, ReplyState, Route, Surface
from sandbox.client.slack import words_of
from sandbox.client.telegram import ChatClient, text_of
from sandbox.shapes import Json
from tests.support.system import System

CHANNEL = "#customers"


@pytest.fixture
async def chat(system: System) -> ChatClient:
    """A customer's chat with the bot."""
    with system.engine.shop.store.read() as session:
        route = session.exec(select(Route).order_by(Route.id)).first()  # type: ignore[arg-type]
    assert route is not None
    return await system.people.telegram.chat(int(route.address))


def only_conversation(system: System) -> Conversation:
    """Return the one conversation that there is."""
    with system.engine.shop.store.read() as session:
        return session.exec(select(Conversation)).one()


async def asked(system: System, chat: ChatClient, words: str = "Does the hood fit a 60 cm cooker?") -> Json:
    """Let the customer write; return the card."""
    await chat.say(words)
    return await system.people.slack.wait_for("writes by Telegram", channel=CHANNEL)


async def answered(system: System, card: Json, text: str, user: str = "mika") -> Json:
    """Answer in words and return the line in the thread once its fate is known."""
    slack = system.people.slack
    await slack.press(user, card, "Answer the customer")
    await (await slack.modal(user, "This goes to")).submit({"Your answer": text})
    await slack.wait_for(html.escape(text, quote=False), thread=card)
    return await slack.wait_for("has delivered it", thread=card)


async def test_a_reply_in_the_thread_stays_inside_unless_it_is_sent(system: System, chat: ChatClient) -> None:
    """What staff write there reaches nobody; the explicit answer does, and looks different from everything else."""
    slack = system.people.slack
    card = await asked(system, chat, "Does the <!channel> hood fit?\n> <@U0MIKA> *now*")
    assert "&lt;!channel&gt;" in str(card["blocks"])
    assert "<!channel>" not in words_of(card)
    assert "<@U0MIKA>" not in words_of(card)
    await chat.wait_for("a person at Test Shop will read it")
    before = len(await chat.messages())

    await slack.say("mika", CHANNEL, "what a difficult customer", thread=card)
    await slack.say("anna", CHANNEL, "60 cm, surely?", thread=card)
    await chat.say("It is for a flat")
    line = await slack.wait_for("It is for a flat", thread=card)
    assert line["ts"] != card["ts"]
    await system.engine.settle()
    assert len(await chat.messages()) == before + 1

    sent = await answered(system, card, "It fits <b>60 cm</b> & more &lt;here&gt;")
    assert "Sent to the customer by <@U0MIKA>" in words_of(sent)
    heard = await chat.wait_for("It fits")
    assert "It fits <b>60 cm</b> & more &lt;here&gt;" in text_of(heard)
    assert "Mika Sato, Test Shop:" in text_of(heard)
    card = await slack.wait_for("last answered", channel=CHANNEL)
    assert "<@U0MIKA> has it" in words_of(card)


async def test_a_window_handed_in_twice_sends_once_and_the_second_member_of_staff_is_warned(
    system: System, chat: ChatClient
) -> None:
    """Whoever was slower is told what was said, and sends theirs only if they say so."""
    slack = system.people.slack
    card = await asked(system, chat)
    for user in ("mika", "anna"):
        await slack.press(user, card, "Answer the customer")
    mikas, annas = await slack.modal("mika", "This goes to"), await slack.modal("anna", "This goes to")
    first, second = await asyncio.gather(
        mikas.submit({"Your answer": "Yes, it does."}),
        mikas.submit({"Your answer": "Yes, it does."}),
        return_exceptions=True,
    )
    assert not isinstance(first, Exception) or not isinstance(second, Exception)
    await slack.wait_for("has delivered it", thread=card)
    refused = await annas.submit({"Your answer": "No, it does not."})
    assert "Mika Sato has answered since you opened this: “Yes, it does.”" in refused["errors"]["anyway"]
    assert [text_of(m) for m in await chat.messages() if "does not" in text_of(m)] == []
    await (await slack.modal("anna", "This goes to")).submit({"Your answer": "No, it does not.", "anyway": ["yes"]})
    await chat.wait_for("No, it does not.")
    assert len([m for m in await chat.messages() if "Yes, it does." in text_of(m)]) == 1


async def test_who_cannot_be_reached_is_said_before_anybody_types(system: System, chat: ChatClient) -> None:
    """Blocked, erased, closed; and an answer that meets a block says in the thread that it was not delivered."""
    slack, store = system.people.slack, system.engine.shop.store
    card = await asked(system, chat)
    await slack.press("mika", card, "Answer the customer")
    await slack.modal("mika", "This goes to")
    await chat.block()
    await system.engine.settle()
    window = await slack.modal("mika", "This goes to")
    late = await window.submit({"Your answer": "Are you there?"})
    assert "blocked the bot" in str(late["errors"])
    await slack.press("anna", card, "Answer the customer")
    await slack.wait_for("the customer blocked the bot", thread=card, user="anna")
    await chat.unblock()
    await system.engine.settle()

    await slack.press("mika", card, "Close")
    closed = await slack.wait_for("Open again", channel=CHANNEL)
    refused = await (await slack.modal("mika", "This goes to")).submit({"Your answer": "Still there?"})
    assert "closed" in str(refused["errors"])
    await slack.press("mika", closed, "Open again")
    card = await slack.wait_for("Take it", channel=CHANNEL)
    with store.write() as tx:
        customer = tx.get_one(Customer, only_conversation(system).customer_id)
        customer.erased_at = system.engine.shop.clock.now()
    await slack.press("anna", card, "Answer the customer")
    await slack.wait_for("erased on their own wish", thread=card, user="anna")


async def test_an_answer_that_does_not_arrive_says_so(system: System, chat: ChatClient) -> None:
    """Its line in the thread turns, and whoever wrote it is called."""
    slack = system.people.slack
    card = await asked(system, chat)
    await chat.wait_for("will read it")
    await system.people.fault("forbidden", platform="telegram", method="sendMessage", times=1)
    await slack.press("mika", card, "Answer the customer")
    await (await slack.modal("mika", "This goes to")).submit({"Your answer": "Hello?"})
    await slack.wait_for("but not delivered", thread=card)
    await slack.wait_for("<@U0MIKA> :no_entry:", thread=card)


async def test_a_conversation_is_taken_assigned_closed_and_goes_on(system: System, chat: ChatClient) -> None:
    """The card says who cares; within a week a closed one goes on where it was."""
    slack = system.people.slack
    card = await asked(system, chat)
    await slack.press("mika", card, "Take it")
    await slack.wait_for("<@U0MIKA> has it", channel=CHANNEL)
    await slack.press("mika", card, "Assign …")
    await (await slack.modal("mika", "Who takes it?")).submit({"Who takes it?": "U0ANNA"})
    await slack.wait_for("<@U0ANNA>, <@U0MIKA> asks you", thread=card)
    await slack.press("anna", card, "Close")
    await slack.wait_for("Closed", channel=CHANNEL)
    assert only_conversation(system).state is ConversationState.CLOSED
    await chat.say("One more thing")
    back = await slack.wait_for("is back and writes", thread=card)
    assert "<@U0ANNA>" in words_of(back)
    assert only_conversation(system).state is ConversationState.OPEN


async def test_a_channel_that_refuses_the_card_is_no_silence(system: System, chat: ChatClient) -> None:
    """The card goes to the channel for approvals, and what follows goes after it."""
    slack = system.people.slack
    await system.people.fault("forbidden", platform="slack", method="chat.postMessage", times=1)
    await chat.say("Hello?")
    card = await slack.wait_for("writes by Telegram", channel="#approvals")
    await chat.say("Anybody?")
    await slack.wait_for("Anybody?", thread=card)
    with system.engine.shop.store.read() as session:
        lost = session.exec(select(Reply).where(Reply.surface == Surface.SLACK, Reply.state == ReplyState.FAILED)).all()
    assert lost == []


async def test_what_is_not_text_is_named_and_an_album_is_one_message(system: System, chat: ChatClient) -> None:
    """Ten pictures are one line for staff and one answer for the customer; an edit says what a message reads now."""
    slack = system.people.slack
    for number in range(10):
        await chat.send("photo", caption="Which of these fits?" if number == 0 else "", album="77")
    card = await slack.wait_for("[several pictures or videos] Which of these fits?", channel=CHANNEL)
    told = await chat.wait_for("only pass on text")
    question = await chat.say("The left ones?")
    await slack.wait_for("The left ones?", thread=card)
    await chat.edit(question, "The right ones?")
    await slack.wait_for("has changed an earlier message, which now reads:", thread=card)
    await slack.wait_for("The right ones?", thread=card)
    for kind, words in (("voice", "a voice message"), ("location", "a location"), ("sticker", "a sticker")):
        await chat.send(kind)
        await slack.wait_for(f"has sent {words}", thread=card)
    await system.engine.settle()
    lines = await slack.messages(CHANNEL, thread=card)
    assert len(lines) == 1 + 5
    answers = [text_of(m) for m in await chat.messages() if m["from"]["is_bot"]]
    assert len([text for text in answers if "only pass on text" in text]) == 1
    assert told["message_id"]
    await chat.edit(question, "stop")
    await chat.wait_for("no more offers")
