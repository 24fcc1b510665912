"""Plans by telephone: a call list with click-to-call, automatic calls with keys, and a call whose answer was lost."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.models import Call, ChannelName, Delivery, DeliveryState, Response, ResponseKind, Route
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.support.callers import MIKA, people_with_telephones, telephone_of, until
from tests.support.system import System, running_system

SCRIPT = "This is about {{ product.name }}, because {{ reason }}."


@pytest.fixture
async def system(generated_shop: Path, tmp_path: Path) -> AsyncIterator[System]:
    """The whole system on a copy of the generated shop, with a quick exchange and silent announcements."""
    path = tmp_path / "copy.db"
    shutil.copy(generated_shop, path)
    async with running_system(tmp_path, None, f"sqlite:///{path}", calls_per_second=20) as running:
        await running.people.telephone.pace(speed=5, spoken=False, calls_per_second=50)
        yield running


async def everybody_is(system: System, manner: str) -> list[str]:
    """Decide what all customers do when their telephones ring; return their numbers."""
    with system.engine.shop.store.read() as session:
        numbers = session.exec(select(Route.address).where(Route.channel == ChannelName.TELEPHONE)).all()
    for number in numbers:
        await system.people.telephone.at(number).behave(manner)
    return list(numbers)


async def planned(system: System, way: str) -> Json:
    """Plan calls about a product and hand them in; return the request for approval."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi who should we offer Paper napkins to?")
    card = await slack.wait_for("to offer it to", channel="#shop")
    await slack.press("mika", card, "plan_open")
    modal = await slack.modal("mika", "will hear it by Telegram")
    await modal.press("plan_way", way)
    modal = await slack.modal("mika", "will be called by")
    # Its own text to start from, to be said: the one for Telegram is gone.
    assert "calling because" in modal.text
    assert "we thought of you" not in str(modal.view)
    sent = await modal.submit({"What is said (a Liquid script)": SCRIPT, "How often to try where nobody answers": "2"})
    assert not sent["open"], sent
    return await slack.wait_for("asks to contact", channel="#approvals")


async def approved(system: System, way: str) -> None:
    """Plan calls and have them approved."""
    request = await planned(system, way)
    assert "by telephone" in words_of(request).lower()
    assert "up to 2 times where nobody answers" in words_of(request)
    await system.people.slack.press("anna", request, "approve")
    await system.people.slack.wait_for("Approved by", channel="#approvals")


def deliveries(system: System, *states: DeliveryState) -> list[Delivery]:
    """Return the deliveries that are in one of `states`."""
    with system.engine.shop.store.read() as session:
        found = session.exec(select(Delivery).where(col(Delivery.state).in_(states)).order_by(col(Delivery.id)))
        return list(found)


async def test_who_reached_nobody_is_called_back_by_a_click(system: System) -> None:
    """The operator's own telephone rings, then the caller's; they talk, what came of it is noted, and undone."""
    slack, telephone = system.people.slack, system.people.telephone
    (customer,) = people_with_telephones(system)
    theirs = telephone_of(system, customer)
    await theirs.call()
    await slack.wait_for("is calling", channel="calls")
    await theirs.hang_up()
    missed = await slack.wait_for("reached nobody", channel="calls")
    await slack.press("mika", missed, "Call back …")
    begun = await slack.wait_for("<@U0MIKA> calls", thread=missed)
    window = await slack.modal("mika", "What came of it")
    assert customer.telephone
    assert customer.telephone in window.text
    # Twenty seconds of ringing and five for a key are no time on a slow machine.
    await telephone.pace(speed=0.1, spoken=False, calls_per_second=50)
    await window.press("Call")
    mika = telephone.at(MIKA)
    sid = await mika.answer()
    await mika.hears("press any key")
    await mika.listening()
    await mika.press("1")
    await telephone.happens(sid, "verb", name="Dial")
    (rung,) = [each for each in await telephone.calls() if each["parent"] == sid]
    assert rung["to"] == customer.telephone
    await theirs.answer()
    await theirs.hears("connected with")
    await theirs.hang_up()
    await telephone.ended(sid)
    await window.submit({"What came of it": "Asked when we open."})
    noted = await slack.wait_for("was called back", channel="calls")
    await slack.press("mika", noted, "Undo: not called back")
    await slack.wait_for("waits to be called back", user="mika")
    await slack.press("mika", begun, "What came of it …")
    await (await slack.modal("mika", "What came of it")).submit({"What came of it": "Asked when we open."})
    await slack.wait_for("you have called", user="mika")


async def test_an_operator_calls_the_next_of_a_list_by_a_click(system: System) -> None:
    """Their own telephone rings first, then the customer's; how it ended is a button, and settles the message."""
    slack, telephone = system.people.slack, system.people.telephone
    await approved(system, "operators")
    await slack.say("mika", "#calls", "@najimi call list")
    listed = await slack.wait_for("left", channel="calls")
    await slack.press("mika", listed, "Take the next one")
    task = await slack.wait_for("Talked: interested", channel="calls")
    await telephone.pace(speed=0.1, spoken=False, calls_per_second=50)
    await slack.press("mika", task, "call_ring")
    mika = telephone.at(MIKA)
    sid = await mika.answer()
    await mika.hears("press any key")
    await mika.listening()
    await mika.press("1")
    child = await telephone.happens(sid, "verb", name="Dial")
    assert child["attributes"]["callerId"]
    (rung,) = [each for each in await telephone.calls() if each["parent"] == sid]
    customer = telephone.at(rung["to"])
    await customer.answer()
    await customer.hears("connected with")
    await customer.hang_up()
    await telephone.ended(sid)
    await slack.press("mika", task, "Talked: not interested")
    ended = await slack.wait_for("talked, not interested", channel="calls")
    await slack.press("mika", ended, "Undo")
    again = await slack.wait_for("Talked: interested", channel="calls")
    await slack.press("mika", again, "Talked: interested")
    await slack.wait_for("talked, interested", channel="calls")
    (settled,) = deliveries(system, DeliveryState.SENT)
    assert settled.address == rung["to"]
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Response.kind)).all() == [ResponseKind.INTERESTED]


async def test_a_mailbox_that_answers_for_the_operator_rings_nobody(system: System) -> None:
    """It presses no key: the customer hears nothing, and Mika is told, and has them in hand as before."""
    slack, telephone = system.people.slack, system.people.telephone
    await approved(system, "operators")
    await slack.say("mika", "#calls", "@najimi call list")
    listed = await slack.wait_for("left", channel="calls")
    await slack.press("mika", listed, "Take the next one")
    task = await slack.wait_for("Talked: interested", channel="calls")
    mika = telephone.at(MIKA)
    await mika.behave("machine")
    await slack.press("mika", task, "call_ring")
    await slack.wait_for("was answered, but nobody pressed a key", user="mika")
    await mika.quiet()
    asked = [each for each in await mika.lines() if "press any key" in each["text"]]
    assert len(asked) == 2
    (made,) = await telephone.calls()
    assert (made["to"], made["status"]) == (MIKA, "completed")
    (held,) = deliveries(system, DeliveryState.CLAIMED)
    assert await telephone.at(held.address).lines() == []
    with system.engine.shop.store.read() as session:
        call = session.exec(select(Call).where(Call.sid == made["sid"])).one()
        assert (call.answered_at, call.contact_id) == (None, None)
    await mika.behave("ring")
    await telephone.pace(speed=0.1, spoken=False, calls_per_second=50)
    await slack.press("mika", task, "call_ring")
    await mika.answer()
    await mika.listening()
    await mika.press("1")
    await telephone.at(held.address).rings()
    await mika.hang_up()


async def test_the_programme_calls_and_a_key_answers(system: System) -> None:
    """Who answers hears their own text and presses a key; busy telephones and machines are tried again later."""
    telephone = system.people.telephone
    numbers = await everybody_is(system, "busy")
    await approved(system, "automatic")
    waiting = deliveries(system, DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.DEFERRED)
    assert waiting
    assert {each.address for each in waiting} <= set(numbers)
    await until(
        system,
        lambda tx: (
            not tx.exec(
                select(Delivery.id).where(col(Delivery.state).in_([DeliveryState.WAITING, DeliveryState.CLAIMED]))
            ).all()
        ),
        "every telephone was busy once",
    )
    later = deliveries(system, DeliveryState.DEFERRED)
    assert len(later) == len(waiting)
    mary, machine = telephone.at(later[0].address), later[1].address
    await mary.behave("ring")
    await telephone.at(machine).behave("machine")
    await system.people.let_pass(max(each.due_at for each in later) - system.engine.shop.clock.now())
    sid = await mary.answer()
    await mary.hears("This is about")
    await mary.listening()
    await mary.press("1")
    await mary.hears("Thank you")
    ended = await telephone.ended(sid)
    assert ended["answered_by"] == "human"
    await until(system, lambda tx: bool(tx.exec(select(Response.kind)).all()), "the answer")
    (sent,) = deliveries(system, DeliveryState.SENT)
    assert sent.address == mary.address
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Response.kind)).all() == [ResponseKind.INTERESTED]


async def test_a_call_whose_answer_was_lost_is_not_made_again_and_its_late_callback_settles_it(system: System) -> None:
    """It stays unknown until Twilio says how it ended; nobody rings twice for it."""
    telephone = system.people.telephone
    await everybody_is(system, "busy")
    await system.people.fault("cut_after", platform="twilio", method="calls.create")
    for event in ("initiated", "ringing", "completed"):
        await system.people.fault("late", platform="twilio", method=event, seconds=8)
    await approved(system, "automatic")
    await until(
        system,
        lambda tx: tx.exec(select(Delivery.id).where(Delivery.state == DeliveryState.UNKNOWN)).first() is not None,
        "a call whose answer was lost",
    )
    (lost,) = deliveries(system, DeliveryState.UNKNOWN)
    await until(
        system,
        lambda tx: tx.get_one(Delivery, lost.id).state is DeliveryState.DEFERRED,
        "the late callback settles it",
    )
    made = [each for each in await telephone.calls() if each["to"] == lost.address]
    assert [each["status"] for each in made] == ["busy"]
