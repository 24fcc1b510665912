"""A customer calls: every step of it, over real requests with real signatures."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from sqlmodel import Session, select

from bot.handlers.call_desk import CallDesk
from bot.telephone_settings import Opening
from core.actions.calls.hear import hear
from core.calls.heard import Heard, Speaker
from core.customers.agreement import Agreement, consent_row
from core.models import (
    Call,
    CallConsent,
    CallMark,
    CallState,
    ChannelName,
    ConsentState,
    Identity,
    IdentityKind,
    InboxEvent,
    InboxState,
    MarkKind,
    Purpose,
    Staff,
)
from core.shop import Shop
from tests.support.small_shop import add_customer
from tests.support.twilio_side import LINE, PUBLIC, Phone, query_of, voice_client

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def _customer(shop: Shop, number: str, telephone: str, **more: str) -> int:
    with shop.store.write() as tx:
        customer = add_customer(tx, number)
        customer.telephone = telephone
        for name, value in more.items():
            setattr(customer, name, value)
        if tx.exec(select(Identity).where(Identity.value == telephone)).first() is None:
            tx.add(
                Identity(customer_id=customer.id or 0, kind=IdentityKind.TELEPHONE, value=telephone, created_at=MADE)
            )
        tx.flush()
        return customer.id or 0


def _call(shop: Shop, phone: Phone) -> Call:
    with shop.store.read() as session:
        return session.exec(select(Call).where(Call.sid == phone.sid)).one()


async def test_a_caller_is_greeted_told_and_put_through(shop: Shop, client: httpx.AsyncClient) -> None:
    """Known by number, listened to from the moment at which they stay after the announcement."""
    customer_id = _customer(shop, "C-1", "+447700900123")
    phone = Phone(client)
    first = await phone.call()
    assert first.status == 200
    assert "Test Shop" in first.said
    assert "press 9" in first.said
    call = _call(shop, phone)
    assert (call.customer_id, call.state, call.consent) == (customer_id, CallState.RINGING, CallConsent.ASKED)
    second = await phone.press(first.action("Gather"))
    assert second.verbs == ["Start", "Say", "Dial"]
    stream = second.find("Stream").attrib
    assert stream["url"] == "wss://shop.example/voice/media"
    assert stream["track"] == "both_tracks"
    assert [number.text for number in second.root.iter("Number")] == ["+442071838751"]
    assert [each.text for each in second.root.iter("Client")] == ["till"]
    assert _call(shop, phone).consent is CallConsent.GIVEN
    third = await phone.ask(second.action("Dial"), DialCallStatus="completed", DialCallSid="CA" + "f" * 32)
    assert third.verbs == ["Say", "Hangup"]


async def test_a_key_refuses_the_transcript(shop: Shop, client: httpx.AsyncClient) -> None:
    """Nothing is streamed then, and it is said."""
    phone = Phone(client)
    first = await phone.call()
    second = await phone.press(first.action("Gather"), "9")
    assert "Start" not in second.verbs
    assert "Nothing is written down" in second.said
    assert _call(shop, phone).consent is CallConsent.REFUSED


@pytest.mark.parametrize(
    ("keys", "consent"), [("1", CallConsent.GIVEN), ("", CallConsent.REFUSED), ("5", CallConsent.REFUSED)]
)
async def test_where_the_law_wants_it_only_a_key_agrees(desk: CallDesk, keys: str, consent: CallConsent) -> None:
    """As NAJIMI_CALL_CONSENT=ask says."""
    async with voice_client(desk.shop, strict := replace(desk, must_agree=True)) as client:
        phone = Phone(client)
        first = await phone.call()
        assert "Press 1 for yes" in first.said
        await phone.press(first.action("Gather"), keys)
    assert _call(strict.shop, phone).consent is consent


async def test_without_a_model_nothing_is_announced(shop: Shop, client: httpx.AsyncClient) -> None:
    """There is none for Japanese here: the call goes on in Japanese, and nobody is asked for anything."""
    phone = Phone(client, line="+81312345678")
    first = await phone.call()
    assert first.verbs == ["Say", "Say", "Dial"]
    assert first.find("Say").attrib["language"] == "ja-JP"
    assert _call(shop, phone).consent is CallConsent.NOT_ASKED


async def test_a_customer_is_spoken_to_in_their_own_language(shop: Shop, client: httpx.AsyncClient) -> None:
    """Whatever line they call; one that we cannot speak is the line's."""
    _customer(shop, "C-1", "+447700900123", language="de_DE")
    _customer(shop, "C-2", "+447700900124", language="fr")
    assert (await Phone(client).call()).find("Say").attrib["language"] == "de-DE"
    assert (await Phone(client, number="+447700900124").call()).find("Say").attrib["language"] == "en-GB"


async def test_several_who_share_a_number_are_told_apart(shop: Shop, client: httpx.AsyncClient) -> None:
    """By customer number on the keypad; a wrong one is asked again, and in the end a person asks."""
    _customer(shop, "1001", "+447700900123")
    second_id = _customer(shop, "1002", "+447700900123")
    phone = Phone(client)
    asked = await phone.press((await phone.call()).action("Gather"))
    assert "customer number" in asked.said
    again = await phone.press(asked.action("Gather"), "4711")
    assert "do not know this number" in again.said
    through = await phone.press(again.action("Gather"), "1002")
    assert "Dial" in through.verbs
    assert _call(shop, phone).customer_id == second_id
    stubborn = Phone(client)
    step = await stubborn.press((await stubborn.call()).action("Gather"))
    for _ in range(3):
        step = await stubborn.press(step.action("Gather"), "4711")
    assert "Dial" in step.verbs


async def test_a_number_that_is_said_is_read_back_before_it_counts(
    shop: Shop, desk: CallDesk, client: httpx.AsyncClient
) -> None:
    """The recogniser may have heard anything."""
    _customer(shop, "1001", "+447700900123")
    second_id = _customer(shop, "1002", "+447700900123")
    phone = Phone(client)
    asked = await phone.press((await phone.call()).action("Gather"))
    call_id = _call(shop, phone).id or 0
    desk.live.opened(call_id, _call(shop, phone).capture)
    desk.live.heard(
        call_id, Heard(Speaker.CUSTOMER, "one zero zero two", final=True, started_ms=0, ended_ms=900, confidence=1)
    )
    read_back = await phone.press(asked.action("Gather"))
    assert "1, 0, 0, 2" in read_back.said
    assert _call(shop, phone).customer_id is None
    through = await phone.press(read_back.action("Gather"), "1")
    assert "Dial" in through.verbs
    assert _call(shop, phone).customer_id == second_id


async def test_outside_the_hours_a_message_is_taken(shop: Shop, desk: CallDesk) -> None:
    """With the day on which somebody is there again; where it can be heard is told of afterwards."""
    evening = replace(desk, openings=tuple(Opening(day, 600, 1080) for day in range(1, 6)))
    async with voice_client(desk.shop, evening) as client:
        phone = Phone(client)
        first = await phone.call()
        assert "Tuesday from 10:00" in first.said
        assert first.verbs == ["Say", "Say", "Record"]
        record = first.find("Record").attrib
        thanks = await phone.ask(record["action"], RecordingUrl="https://api.twilio.com/RE1")
        assert "Thank you" in thanks.said
        said = {"RecordingSid": "RE1", "RecordingStatus": "completed", "RecordingUrl": "https://api.twilio.com/RE1"}
        assert (await phone.ask(record["recordingStatusCallback"], **said)).status == 200
    call = _call(shop, phone)
    assert (call.voicemail, call.recording) == (True, "https://api.twilio.com/RE1")


async def test_nobody_answers(client: httpx.AsyncClient) -> None:
    """A message is taken then too."""
    phone = Phone(client)
    through = await phone.press((await phone.call()).action("Gather"))
    missed = await phone.ask(through.action("Dial"), DialCallStatus="no-answer")
    assert missed.verbs == ["Say", "Record"]


async def test_an_opt_out_is_offered_back_by_keypad(shop: Shop, client: httpx.AsyncClient) -> None:
    """What was said counts for nothing until the caller presses the key."""
    customer_id = _customer(shop, "C-1", "+447700900123")
    phone = Phone(client)
    through = await phone.press((await phone.call()).action("Gather"))
    call_id = _call(shop, phone).id or 0
    with shop.store.write() as tx:
        words = "please never call me again"
        hear(tx, shop, call_id, Heard(Speaker.CUSTOMER, words, final=True, started_ms=0, ended_ms=900, confidence=1))
        assert MarkKind.OPT_OUT in {mark.kind for mark in tx.exec(select(CallMark))}
    offered = await phone.ask(through.action("Dial"), DialCallStatus="completed")
    assert "press 9" in offered.said
    kept = await phone.press(offered.action("Gather"), "9")
    assert "no more calls" in kept.said
    assert await _opted_out(shop, customer_id)


async def _opted_out(shop: Shop, customer_id: int) -> bool:
    with shop.store.read() as session:
        row = consent_row(session, Agreement(customer_id, ChannelName.TELEPHONE, Purpose.OFFERS))
        return row is not None and row.state is ConsentState.WITHDRAWN


async def test_who_answered_is_known(shop: Shop, client: httpx.AsyncClient) -> None:
    """By the number that was rung, and whose it is."""
    with shop.store.write() as tx:
        tx.add(Staff(slack_user="U1", name="Ann", created_at=MADE))
    phone = Phone(client)
    through = await phone.press((await phone.call()).action("Gather"))
    number = through.find("Number").attrib
    leg = Phone(client, sid="CA" + "e" * 32)
    await leg.ask(number["statusCallback"], CallStatus="in-progress", SequenceNumber="2")
    call = _call(shop, phone)
    with shop.store.read() as session:
        assert call.operator_id == _staff(session, "U1")
    assert call.other_sid == leg.sid


def _staff(session: Session, user: str) -> int | None:
    return session.exec(select(Staff.id).where(Staff.slack_user == user)).one()


async def test_status_callbacks_in_any_order_end_the_call(shop: Shop, client: httpx.AsyncClient) -> None:
    """The end that came before its beginning stays the end, and comes twice without another contact."""
    _customer(shop, "C-1", "+447700900123")
    phone = Phone(client)
    await phone.call()
    address = f"{PUBLIC}/voice/status"
    for status, sequence in (("completed", "3"), ("in-progress", "2"), ("completed", "3"), ("ringing", "1")):
        more = {"CallDuration": "42"} if status == "completed" else {}
        assert (await phone.ask(address, CallStatus=status, SequenceNumber=sequence, **more)).status == 200
    call = _call(shop, phone)
    assert (call.state, call.duration_seconds) == (CallState.COMPLETED, 42)
    assert call.contact_id is not None


async def test_the_same_request_again_gets_the_same_answer(shop: Shop, client: httpx.AsyncClient) -> None:
    """To the byte, and changes nothing: one call, one event, one token."""
    phone = Phone(client)
    first, again = await phone.call(), await phone.call()
    assert first.text == again.text
    step = await phone.press(first.action("Gather"))
    assert (await phone.press(first.action("Gather"), "9")).text == step.text
    with shop.store.read() as session:
        assert len(session.exec(select(Call)).all()) == 1
        events = session.exec(select(InboxEvent).where(InboxEvent.source == "twilio")).all()
    assert [event.state for event in events] == [InboxState.DONE] * 2
    assert query_of(first.action("Gather"))["n"] == "1"


async def test_what_no_database_takes_is_left_out(shop: Shop, client: httpx.AsyncClient) -> None:
    """Of a number that is none, too."""
    phone = Phone(client, number="\0\N{FACE WITH TEARS OF JOY}")
    assert (await phone.call()).status == 200
    assert (await phone.ask(f"{PUBLIC}/voice/status", CallStatus="\0", SequenceNumber="\0")).status == 200
    assert _call(shop, phone).number == ""


async def test_a_call_that_is_not_ours_hears_a_sentence(client: httpx.AsyncClient) -> None:
    """A step of a call that nobody wrote down: no silence."""
    stray = await Phone(client, line=LINE).press(f"{PUBLIC}/voice/step/consent?n=1")
    assert stray.verbs == ["Say", "Hangup"]
