"""Customers call the shop, played on the whole system without a speech model: words are not captured, calls are."""

import pytest
from sqlmodel import col, select

from core.models import Call, CallState, ChannelName, Reply
from sandbox.client.slack import words_of
from tests.support.callers import (
    ANNA,
    MIKA,
    call_of,
    card_of,
    contact_of,
    people_with_telephones,
    sharing_a_telephone,
    telephone_of,
    until,
)
from tests.support.system import System

CALLER = "is calling"


@pytest.fixture
async def system(system: System) -> System:
    """The whole system, whose calls go five times as fast as true ones, and silently."""
    await system.people.telephone.pace(speed=5, spoken=False, calls_per_second=20)
    return system


async def test_a_call_has_its_card_while_it_rings_and_becomes_a_contact(system: System) -> None:
    """The operator knows who it is before taking it up; afterwards somebody reads the note before it counts."""
    slack, telephone, shop = system.people.slack, system.people.telephone, system.engine.shop
    (customer,) = people_with_telephones(system)
    mary, mika, anna = telephone_of(system, customer), telephone.at(MIKA), telephone.at(ANNA)
    sid = await mary.call()
    await mary.hears("Hello, this is Test Shop.")
    await mika.rings()
    card = await card_of(system, f"{customer.called} ({customer.number}) is calling")
    assert "Last bought" in words_of(card)
    assert "Rank" in words_of(card)
    await mika.answer()
    await anna.quiet()
    await mary.hears("connected with")
    await card_of(system, "is on the telephone with <@U0MIKA>")
    await mary.hang_up()
    await telephone.ended(sid)
    await card_of(system, "is over")
    card = await card_of(system, "words were not written down")
    await until(system, lambda tx: tx.exec(select(Call.contact_id)).first() is not None, "a contact of the call")
    await slack.press("mika", card, "Note of the call …")
    note = await slack.modal("mika", "What was the call with")
    await note.submit({"Note": "Asked when the shop opens on Sundays."})
    await system.engine.settle()
    call = call_of(shop, sid)
    contact = contact_of(shop, call)
    assert (call.state, call.customer_id) == (CallState.COMPLETED, customer.id)
    assert call.duration_seconds is not None
    assert (contact.channel, contact.customer_id) == (ChannelName.TELEPHONE, customer.id)
    assert "opens on Sundays" in (contact.contents or "")


async def test_somebody_of_a_household_is_asked_for_their_number(system: System) -> None:
    """Keys say who it is; a wrong number is asked for again."""
    owner, other = sharing_a_telephone(system)
    mary, mika = telephone_of(system, owner), system.people.telephone.at(MIKA)
    sid = await mary.call()
    await card_of(system, "customers share this number")
    await mary.hears("customer number")
    await mary.listening()
    await mary.press("000000#")
    await mary.hears("not")
    await mary.listening()
    await mary.press(f"{other.number}#")
    await mika.answer()
    await card_of(system, f"{other.called} ({other.number})")
    await mika.hang_up()
    await system.people.telephone.ended(sid)
    assert call_of(system.engine.shop, sid).customer_id == other.id


async def test_a_message_waits_to_be_called_back(system: System) -> None:
    """Nobody takes the call; what is left after the tone is on the card."""
    (customer,) = people_with_telephones(system)
    for operator in (MIKA, ANNA):
        await system.people.telephone.at(operator).behave("no-answer")
    mary = telephone_of(system, customer)
    sid = await mary.call()
    await system.people.telephone.happens(sid, "verb", name="Record")
    await mary.speak("please call me back")
    await mary.press("#")
    await mary.hears("Thank you")
    await system.people.telephone.ended(sid)
    card = await card_of(system, "left a message")
    assert "Call back …" in words_of(card)
    call = call_of(system.engine.shop, sid)
    assert call.voicemail


async def test_whoever_withholds_their_number_is_nobody_until_staff_say_who(system: System) -> None:
    """What Twilio puts in the place of the number is nobody's number."""
    (customer,) = people_with_telephones(system)
    mary, mika = telephone_of(system, customer), system.people.telephone.at(MIKA)
    sid = await mary.call(withheld=True)
    await mika.answer()
    card = await card_of(system, "Nobody is known by a number that is withheld")
    await system.people.slack.press("mika", card, "Say who it is …")
    await (await system.people.slack.modal("mika", "Who is it?")).submit({"Customer number or name": customer.number})
    await card_of(system, f"{customer.called} ({customer.number})")
    await mika.hang_up()
    await system.people.telephone.ended(sid)
    assert call_of(system.engine.shop, sid).customer_id == customer.id


@pytest.mark.parametrize("kind", ["twice", "late", "out_of_order"])
async def test_callbacks_settle_a_call_however_they_come(system: System, kind: str) -> None:
    """Twilio says what it wants, when it wants: the call ends as it ended, with one contact and one card."""
    (customer,) = people_with_telephones(system)
    mary, mika = telephone_of(system, customer), system.people.telephone.at(MIKA)
    for event in ("answered", "completed"):
        await system.people.fault(kind, platform="twilio", method=event, seconds=0.5, times=2)
    sid = await mary.call()
    await mika.answer()
    await mary.hears("connected with")
    await mary.hang_up()
    await system.people.telephone.ended(sid)
    await card_of(system, "is over")
    shop = system.engine.shop
    await until(system, lambda tx: tx.exec(select(Call.contact_id)).first() is not None, "a contact of the call")
    assert call_of(shop, sid).state is CallState.COMPLETED
    with shop.store.read() as session:
        assert len(session.exec(select(Reply).where(col(Reply.cause) == f"call:{call_of(shop, sid).id}")).all()) == 1


async def test_a_forged_request_changes_nothing(system: System) -> None:
    """Nobody but the account makes calls appear."""
    form = {"CallSid": "CA" + "0" * 32, "From": "+447700900123", "To": "+442079460000", "CallStatus": "ringing"}
    for path in ("incoming", "status", "dial-status", "recording", "step/consent"):
        for signature in ("", "Zm9yZ2Vk"):
            answer = await system.http.post(f"/voice/{path}", data=form, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 403
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Call)).all() == []
