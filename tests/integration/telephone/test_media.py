"""Media streams: heard only where they may be, bounded whatever is sent, and nobody's words are somebody else's."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from fastapi import FastAPI
from sqlmodel import select
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.handlers.call_desk import CallDesk
from bot.web import media
from bot.web.guard import Guard, Pace
from bot.web.listening import serving
from bot.web.media import MediaLines, media_router
from bot.web.voice_signature import Signatures
from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.end_call import end_call
from core.actions.calls.receive_call import receive_call
from core.models import Call, CallConsent, CallUtterance, Capture
from core.shop import Shop
from tests.support.small_shop import add_product
from tests.support.stream_side import EchoListener, media_stream
from tests.support.twilio_side import ACCOUNT, LINE, PUBLIC, TOKEN

WSS = "wss://shop.example/voice/media"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what is tried here is in front of it."""
    return sqlite_url


@asynccontextmanager
async def _served(desk: CallDesk, listener: EchoListener) -> AsyncIterator[str]:
    """The route on a real server, behind the guard; what Twilio signs is the public address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = FastAPI()
        app.include_router(
            media_router(
                MediaLines(lambda: desk, lambda: listener, Signatures(TOKEN, PUBLIC), ACCOUNT, desk.live.changed)
            )
        )
        async with serving(Guard(app), listening):
            yield f"ws://127.0.0.1:{listening.getsockname()[1]}/voice/media"


def _call(shop: Shop, number: int = 1, consent: CallConsent = CallConsent.GIVEN) -> tuple[int, str]:
    sid = f"CA{number:032x}"
    with shop.store.write() as tx:
        call = receive_call(tx, shop, sid, f"+4477009001{number:02}", LINE, shop.clock.now())
        decide_consent(tx, shop, call.id or 0, consent)
        return call.id or 0, sid


def _kept(shop: Shop, call_id: int) -> list[tuple[str, str, int]]:
    with shop.store.read() as session:
        rows = session.exec(
            select(CallUtterance).where(CallUtterance.call_id == call_id).order_by(CallUtterance.number)  # type: ignore[arg-type]
        )
        return [(row.speaker.value, row.text, row.started_ms) for row in rows]


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_words_are_shown_at_once_and_kept_once_they_are_final(shop: Shop, desk: CallDesk) -> None:
    """With who said them and when; an operator's only once one is on the telephone."""
    call_id, sid = _call(shop)
    listener = EchoListener(last="LAST")
    with shop.store.write() as tx:
        add_product(tx, "Range hood")
    async with _served(desk, listener) as address, media_stream(address, WSS) as stream:
        await stream.start(sid, desk.tokens.stream(call_id, kept=True))
        await stream.say("outbound", "A", 100)
        await stream.say("inbound", "b", 200)
        await _until(lambda: (live := desk.live.snapshot(call_id)) is not None and bool(live.partials))
        await stream.say("inbound", "B", 220)
        desk.live.talks(call_id)
        await stream.say("outbound", "C", 400)
        await stream.stop()
        assert await stream.ended() == 1000
    await _until(lambda: len(_kept(shop, call_id)) == 3)
    assert _kept(shop, call_id) == [("customer", "B", 220), ("operator", "C", 400), ("customer", "LAST", 9_000)]
    assert {"range", "hood"} <= {word for words in listener.words for word in words.casefold().split()}
    with shop.store.read() as session:
        assert session.get_one(Call, call_id).capture is Capture.FREE
    assert listener.ears[call_id][0].closed
    assert desk.live.snapshot(call_id) is None


async def test_answers_are_heard_and_not_kept(shop: Shop, desk: CallDesk) -> None:
    """Where nobody agreed to a transcript, words answer what was asked, and are gone."""
    call_id, sid = _call(shop, consent=CallConsent.NOT_ASKED)
    async with _served(desk, EchoListener()) as address, media_stream(address, WSS) as stream:
        await stream.start(sid, desk.tokens.stream(call_id, kept=False))
        await stream.say("inbound", "Y", 100)
        await _until(lambda: desk.live.answer(call_id) == "Y")
        desk.live.asked(call_id)
        assert desk.live.answer(call_id) == ""
        await stream.stop()
        await stream.ended()
    assert _kept(shop, call_id) == []


async def test_a_handshake_that_twilio_did_not_sign_is_refused(desk: CallDesk) -> None:
    """With 403, before anything is said."""
    async with _served(desk, EchoListener()) as address:
        for public, signed in ((WSS, False), ("wss://elsewhere.example/voice/media", True), (f"{WSS}?a=1", True)):
            with pytest.raises(InvalidStatus) as refused:
                async with media_stream(address, public, signed=signed):
                    pass
            assert refused.value.response.status_code == 403
        async with media_stream(address, f"{WSS}/"):
            pass


async def _refused(address: str, sid: str, token: str, account: str = ACCOUNT) -> bool:
    async with media_stream(address, WSS) as stream:
        with suppress(ConnectionClosed):
            await stream.start(sid, token, account)
        return await stream.ended() == 1008


def _damaged(token: str) -> str:
    """Return a token whose signature begins otherwise: its last character may be another and say the same."""
    said, _, signature = token.rpartition(".")
    return f"{said}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


async def test_a_stream_needs_a_token_of_its_own_call(shop: Shop, desk: CallDesk) -> None:
    """Good for one stream, of that call, which goes on, whose caller agreed."""
    call_id, sid = _call(shop)
    other_id, other_sid = _call(shop, 2)
    refusing_id, refusing_sid = _call(shop, 3, CallConsent.REFUSED)
    over_id, over_sid = _call(shop, 4)
    with shop.store.write() as tx:
        end_call(tx, shop, over_id)
    tokens, listener = desk.tokens, EchoListener()
    async with _served(desk, listener) as address:
        good = tokens.stream(call_id, kept=True)
        assert await _refused(address, other_sid, tokens.stream(call_id, kept=True))
        assert await _refused(address, sid, tokens.stream(other_id, kept=True))
        assert await _refused(address, sid, good, account="AC" + "1" * 32)
        assert await _refused(address, sid, _damaged(good))
        assert await _refused(address, sid, "")
        assert await _refused(address, sid, tokens.page(call_id))
        assert await _refused(address, refusing_sid, tokens.stream(refusing_id, kept=True))
        assert await _refused(address, over_sid, tokens.stream(over_id, kept=True))
        assert listener.ears == {}
        async with media_stream(address, WSS) as stream:
            await stream.start(sid, good)
            await _until(lambda: call_id in listener.ears)
        assert await _refused(address, sid, good)


@pytest.mark.parametrize(
    "messages",
    [
        ["{"],
        ["[]"],
        ["[" * 60_000],
        [b"\x00\xff"],
        ['{"event": "media"}'],
        ['{"event": "stop", "sequenceNumber": "1", "streamSid": "MZ"}'],
        ["x" * 70_000],
        ['{"event": "start", "sequenceNumber": "1"}'],
    ],
    ids=lambda messages: repr(messages[0][:20]),
)
async def test_what_is_no_stream_ends(
    desk: CallDesk, monkeypatch: pytest.MonkeyPatch, messages: list[str | bytes]
) -> None:
    """Cleanly, and without an ear."""
    monkeypatch.setattr(media, "START_SECONDS", 0.5)
    listener = EchoListener()
    async with _served(desk, listener) as address, media_stream(address, WSS) as stream:
        with suppress(ConnectionClosed):
            for message in messages:
                await stream.socket.send(message)
        assert await stream.ended() in {1008, 1009}
    assert listener.ears == {}


async def test_a_stream_that_sends_faster_than_people_speak_is_ended(
    shop: Shop, desk: CallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever floods us takes nobody's time."""
    # Next to nothing comes back while the test runs, however slow the machine is.
    monkeypatch.setattr(media, "PACE", Pace(1e-6, 50))
    call_id, sid = _call(shop)
    listener = EchoListener()
    async with _served(desk, listener) as address, media_stream(address, WSS) as stream:
        await stream.start(sid, desk.tokens.stream(call_id, kept=True))
        with suppress(ConnectionClosed):
            for number in range(1_000):
                await stream.say("inbound", "-", number * 20)
        assert await stream.ended() == 1008
    assert listener.ears[call_id][0].frames <= 60
    assert listener.ears[call_id][0].closed


async def test_a_stream_that_falls_silent_or_never_ends_is_ended(
    shop: Shop, desk: CallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last words are kept all the same."""
    monkeypatch.setattr(media, "SILENCE_SECONDS", 0.3)
    call_id, sid = _call(shop)
    listener = EchoListener(last="LAST")
    async with _served(desk, listener) as address, media_stream(address, WSS) as stream:
        await stream.start(sid, desk.tokens.stream(call_id, kept=True))
        await stream.ended()
    assert listener.ears[call_id][0].closed
    assert [text for _, text, _ in _kept(shop, call_id)] == ["LAST"]


async def test_a_line_that_breaks_keeps_what_was_heard_and_may_begin_again(shop: Shop, desk: CallDesk) -> None:
    """With another token; times go on from the call's first stream."""
    call_id, sid = _call(shop)
    listener = EchoListener()
    async with _served(desk, listener) as address:
        async with media_stream(address, WSS) as stream:
            await stream.start(sid, desk.tokens.stream(call_id, kept=True))
            await stream.say("inbound", "A", 0)
            await _until(lambda: len(_kept(shop, call_id)) == 1)
            stream.socket.transport.abort()
        await _until(lambda: desk.live.snapshot(call_id) is None)
        async with media_stream(address, WSS) as stream:
            await stream.start(sid, desk.tokens.stream(call_id, kept=True))
            await stream.say("inbound", "B", 0)
            await stream.stop()
            await stream.ended()
    (first, second) = _kept(shop, call_id)
    assert (first[1], second[1]) == ("A", "B")
    assert second[2] > first[2]


async def test_of_many_calls_nobodys_words_are_somebody_elses(shop: Shop, desk: CallDesk) -> None:
    """Each says its own letter, all at once."""
    letters = "ABCDEFGHIJKLMNOPQRST"
    calls = {letter: _call(shop, number) for number, letter in enumerate(letters, start=10)}

    async def talk(address: str, letter: str) -> None:
        call_id, sid = calls[letter]
        async with media_stream(address, WSS) as stream:
            await stream.start(sid, desk.tokens.stream(call_id, kept=True))
            for number in range(5):
                await stream.say("inbound", letter, number * 1_000)
                await asyncio.sleep(0)
            await stream.stop()
            await stream.ended()

    async with _served(desk, EchoListener()) as address:
        await asyncio.gather(*(talk(address, letter) for letter in letters))
    for letter, (call_id, _) in calls.items():
        assert [text for _, text, _ in _kept(shop, call_id)] == [letter] * 5
