"""Calls as staff see them in Slack: the card, words with their buttons, the note, call lists; on the whole system."""

import pytest
from sqlmodel import col, select

from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.hear import hear
from core.calls.heard import Heard
from core.models import (
    Call,
    CallConsent,
    Capture,
    ChannelName,
    Contact,
    Customer,
    Route,
    Speaker,
    Trouble,
)
from sandbox.client.slack import words_of
from sandbox.client.telephone import PhoneClient
from sandbox.shapes import Json
from tests.support.system import System

CHANNEL = "#calls"


@pytest.fixture
def customer(system: System) -> Customer:
    """Somebody who can be called."""
    with system.engine.shop.store.read() as session:
        reached = select(Customer).join(Route, col(Route.customer_id) == Customer.id)
        return session.exec(reached.where(Route.channel == ChannelName.TELEPHONE).order_by(col(Customer.id))).all()[20]


@pytest.fixture
async def phone(system: System, customer: Customer) -> PhoneClient:
    """The customer's telephone; what is announced takes no time."""
    await system.people.telephone.pace(speed=2, spoken=False, calls_per_second=20)
    with system.engine.shop.store.read() as session:
        mine = (Route.customer_id == customer.id, Route.channel == ChannelName.TELEPHONE)
        address = session.exec(select(Route.address).where(*mine)).one()
    return system.people.telephone.at(address)


async def talking(system: System, phone: PhoneClient) -> tuple[Json, int]:
    """Let the customer call and Mika answer; return the card and the call's number."""
    slack, operator = system.people.slack, system.people.telephone.at("+442079460101")
    # Who has never said a word is nobody yet.
    await slack.say("mika", "#shop", "@najimi help")
    await slack.wait_for("What you can ask", channel="#shop")
    sid = await phone.call()
    card = await slack.wait_for("is calling", channel=CHANNEL)
    await operator.answer()
    card = await slack.wait_for("is on the telephone with", channel=CHANNEL)
    with system.engine.shop.store.read() as session:
        return card, session.exec(select(Call).where(Call.sid == sid)).one().id or 0


def troubles(system: System, customer: Customer) -> list[str | None]:
    """Return what troubles the customer has had, in words."""
    with system.engine.shop.store.read() as session:
        return list(session.exec(select(Trouble.description).where(Trouble.customer_id == customer.id)))


def say(system: System, call_id: int, text: str, at_ms: int = 1000, speaker: Speaker = Speaker.CUSTOMER) -> None:
    """Let words be heard as a recogniser tells them: there is none in this test, but everything behind it."""
    shop, live = system.engine.shop, system.engine.telephone.calls.live  # type: ignore[union-attr]
    heard = Heard(speaker, text, final=True, started_ms=at_ms, ended_ms=at_ms + 900, confidence=0.9)
    with shop.store.write() as tx:
        decide_consent(tx, shop, call_id, CallConsent.GIVEN)
        hear(tx, shop, call_id, heard)
    live.opened(call_id, Capture.FREE)
    live.heard(call_id, heard)


async def test_a_call_from_the_ring_to_the_record(system: System, phone: PhoneClient, customer: Customer) -> None:
    """The card, the words, a trouble by one click, undone and done again, the note; and once each."""
    slack = system.people.slack
    card, call_id = await talking(system, phone)
    assert f"({customer.number})" in words_of(card)
    assert "not written down" in words_of(card)
    assert "Open the live page" in words_of(card)

    say(system, call_id, "good morning my kettle is broken")
    words = await slack.wait_for("complains", thread=card)
    assert "kettle" in words_of(words)
    await slack.press("mika", words, "Open a trouble")
    done = await slack.wait_for("a trouble is open by <@U0MIKA>", thread=card)
    assert done["ts"] == words["ts"]
    assert "good morning my kettle is broken" in troubles(system, customer)
    await slack.press("anna", done, "Undo")
    words = await slack.wait_for(":bell: *complains*", thread=card)
    assert "good morning my kettle is broken" not in troubles(system, customer)
    await slack.press("anna", words, "Open a trouble")
    await slack.wait_for("a trouble is open by <@U0ANNA>", thread=card)

    await phone.hang_up()
    note = await slack.wait_for("What was the call with", thread=card)
    await slack.press("mika", note, "Edit and record …")
    window = await slack.modal("mika", "Note of the call")
    await window.submit({"Note": "The kettle is broken; we send another one."})
    recorded = await slack.wait_for("Recorded by <@U0MIKA>", thread=card)
    assert recorded["ts"] == note["ts"]
    with system.engine.shop.store.read() as session:
        contact = session.get_one(Contact, session.get_one(Call, call_id).contact_id)
    assert (contact.customer_id, contact.contents) == (customer.id, "The kettle is broken; we send another one.")
    await slack.press("mika", recorded, "Undo")
    await slack.wait_for("What was the call with", thread=card)
    with system.engine.shop.store.read() as session:
        assert session.get_one(Contact, contact.id).contents is None


async def test_what_is_noted_by_hand_is_shown_with_the_words(system: System, phone: PhoneClient) -> None:
    """An inquiry from the card's own button; and who calls without anybody knowing them is named."""
    slack = system.people.slack
    card, _ = await talking(system, phone)
    await slack.press("mika", card, "File an inquiry …")
    window = await slack.modal("mika", "What does")
    await window.submit({"In their words": "Does the hood come in copper?"})
    await slack.wait_for("filed as an inquiry by <@U0MIKA>", thread=card)
    await phone.hang_up()

    stranger = system.people.telephone.at("+447700900999")
    await stranger.call(withheld=True)
    unknown = await slack.wait_for("Nobody is known by", channel=CHANNEL)
    await stranger.hang_up()
    missed = await slack.wait_for("Missed: Somebody without a number", channel=CHANNEL)
    assert missed["ts"] == unknown["ts"]
    await slack.press("anna", missed, "Call back …")
    await slack.wait_for("<@U0ANNA> calls", thread=missed)
    await (await slack.modal("anna", "Call")).submit({"What came of it": "Wanted to know when we open."})
    await slack.wait_for("was called back", channel=CHANNEL)
    await slack.say("mika", "#shop", "@najimi calls")
    day = await slack.wait_for("2 calls today", channel="#shop")
    assert "called back" in words_of(day)
