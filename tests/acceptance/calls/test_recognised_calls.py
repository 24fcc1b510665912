"""What is said on the telephone reaches Slack and the operator's page, by the real recogniser; and what comes of it."""

import asyncio
import json
import re

from sqlmodel import col, select

from core.calls.heard import Speaker
from core.models import CallMark, CallState, Capture, Customer, MarkKind, MarkState
from sandbox.client.slack import words_of
from sandbox.client.telephone import PhoneClient
from sandbox.client.wire import WaitedInVainError
from sandbox.twilio.sound import wav_of
from tests.acceptance.calls.conftest import ORANGE, PARSLEY, RADIO, TREE
from tests.support.callers import (
    ANNA,
    KOREAN_LINE,
    MIKA,
    call_of,
    card_of,
    contact_of,
    people_with_telephones,
    telephone_of,
    until,
    words_of_call,
)
from tests.support.spoken import spoken
from tests.support.system import System

CLOSE_MS = 500


async def test_words_go_from_the_telephone_to_slack_and_what_they_offer_is_done(hearing: System) -> None:
    """Every utterance arrives, in order, with its speaker and its time; a click acts on it; the contact has it."""
    people, shop = hearing.people, hearing.engine.shop
    customer, other = people_with_telephones(hearing, 2)
    mary, mika = telephone_of(hearing, customer), people.telephone.at(MIKA)
    # The one place for any word is taken, so that this call is heard by words that the model tells apart safely.
    await agreed(hearing, telephone_of(hearing, other))
    await people.telephone.at(ANNA).answer()
    await mika.quiet()
    sid = await agreed(hearing, mary)
    await mika.answer()
    await mary.hears("connected with")
    for speaker, word in ((mary, RADIO), (mika, ORANGE), (mary, TREE), (mika, PARSLEY)):
        await speaker.play(wav_of(spoken(word)), word)
        await until_heard(hearing, sid, word)
    await people.slack.wait_for(TREE, channel="calls")
    page = await card_of(hearing, "is on the telephone")
    address = re.search(r"http://[^\"' ]+/calls/[^\"' ]+", str(page["blocks"]))
    assert address
    assert await on_the_page(hearing, address[0]) == [RADIO, ORANGE, TREE, PARSLEY]
    await mary.hang_up()
    story = await people.telephone.ended(sid)

    call = call_of(shop, sid)
    heard = words_of_call(shop, call.id)
    said = sorted(story["streams"][0]["utterances"], key=lambda each: each["started_ms"])
    assert [each.text for each in heard] == [RADIO, ORANGE, TREE, PARSLEY]
    speakers = [Speaker.CUSTOMER, Speaker.OPERATOR, Speaker.CUSTOMER, Speaker.OPERATOR]
    assert [each.speaker for each in heard] == speakers
    assert [each["track"] for each in said] == ["inbound", "outbound", "inbound", "outbound"]
    for one, two in zip(heard, said, strict=True):
        assert abs(one.started_ms - two["started_ms"]) <= CLOSE_MS
        assert abs(one.ended_ms - two["ended_ms"]) <= CLOSE_MS
    shown = words_of(await people.slack.wait_for(PARSLEY, channel="calls"))
    places = [shown.index(word) for word in (RADIO, ORANGE, TREE, PARSLEY)]
    assert places == sorted(places)
    with shop.store.read() as session:
        marks = session.exec(select(CallMark).where(col(CallMark.call_id) == call.id).order_by(col(CallMark.id))).all()
    assert {(mark.kind, mark.text) for mark in marks} >= {(MarkKind.PRODUCT, RADIO), (MarkKind.PRODUCT, TREE)}
    assert all(mark.state is MarkState.OPEN for mark in marks)
    assert (call.state, call.capture) == (CallState.COMPLETED, Capture.WORD_LIST)
    await acted_on(hearing, customer, sid, next(mark for mark in marks if mark.text == RADIO))


async def acted_on(hearing: System, customer: Customer, sid: str, radio: CallMark) -> None:
    """Do what a mark offers, and record the note of the call: the contact has it."""
    people, shop = hearing.people, hearing.engine.shop
    shown_words = await people.slack.wait_for("Note as proposed", channel="calls")
    await people.slack.press("mika", shown_words, f"mark_act:{radio.id}")
    await people.slack.wait_for("noted as proposed", channel="calls")
    with shop.store.read() as session:
        assert session.get_one(CallMark, radio.id).state is MarkState.DONE

    await until(hearing, lambda _tx: call_of(shop, sid).contact_id is not None, "a contact of the call")
    card = await card_of(hearing, f"Call with {customer.called}")
    await people.slack.press("mika", card, "Note of the call …")
    note = await people.slack.modal("mika", "What was the call with")
    await note.submit({"Note": f"Asked for a {RADIO}."})
    await hearing.engine.settle()
    contact = contact_of(shop, call_of(shop, sid))
    assert (contact.customer_id, contact.contents) == (customer.id, f"Asked for a {RADIO}.")


async def agreed(hearing: System, phone: PhoneClient) -> str:
    """Call the Korean number, and let words be written down; return the call's SID once it has its place."""
    sid = await phone.call(KOREAN_LINE)
    await phone.listening()
    await phone.press("1")
    await hearing.people.telephone.happens(sid, "stream-started")
    # Places are given in the order of the streams only where one waits for the other.
    shop = hearing.engine.shop
    await until(hearing, lambda _tx: call_of(shop, sid).capture is not Capture.NONE, "the call has a place")
    return sid


async def on_the_page(hearing: System, address: str) -> list[str]:
    """Return the words that the operator's live page is sent first of all."""
    async with asyncio.timeout(60), hearing.http.stream("GET", f"{address}/events") as events:
        assert events.status_code == 200
        async for line in events.aiter_lines():
            found = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if found.get("words"):
                return [str(each["text"]) for each in found["words"]]
    return []


async def until_heard(hearing: System, sid: str, word: str) -> None:
    """Wait until a word of a call was kept; one that did not come is told with what came."""
    shop = hearing.engine.shop
    call_id = call_of(shop, sid).id

    def heard() -> list[str]:
        return [f"{each.speaker}: {each.text}" for each in words_of_call(shop, call_id)]

    try:
        await until(hearing, lambda _tx: any(each.endswith(f" {word}") for each in heard()), f"{word} heard")
    except WaitedInVainError as error:
        message = f"{word} was not heard, but {heard()}"
        raise WaitedInVainError(message) from error
