"""Who is not Twilio learns nothing and changes nothing; Twilio is answered whatever is wrong here."""

import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from bot.handlers.call_desk import CallDesk
from bot.web import voice
from bot.web.voice import VoiceHooks, voice_router
from bot.web.voice_signature import LARGEST_BODY, Signatures
from core.clock import ManualClock
from core.errors import StoreUnavailableError
from core.models import Call, InboxEvent
from core.shop import Shop
from tests.support.twilio_side import PUBLIC, TOKEN, Phone, post, signature, voice_client

_STEPS = ("incoming", "step/consent", "step/number", "step/answer", "status", "recording", "dial-status")
_FIELDS = ("From", "To", "Digits", "CallStatus", "SequenceNumber", "CallDuration", "Timestamp", "RecordingUrl")
INCOMING = f"{PUBLIC}/voice/incoming"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what is tried here is in front of it."""
    return sqlite_url


def _events(shop: Shop) -> int:
    with shop.store.read() as session:
        return session.exec(select(func.count()).select_from(InboxEvent)).one()


@pytest_asyncio.fixture
async def phone(client: httpx.AsyncClient) -> AsyncIterator[Phone]:
    """A telephone that nobody has used."""
    yield Phone(client)


async def test_what_is_not_signed_is_not_read(shop: Shop, phone: Phone) -> None:
    """Wrong, missing, of another address, of other parameters, with another token: 403, and nothing is stored."""
    fields = phone.fields()
    good = signature(INCOMING, fields)
    forged = [
        None,
        "",
        "x" * 5_000,
        # Not the last character: two of its bits say nothing.
        f"{'B' if good[0] == 'A' else 'A'}{good[1:]}",
        good.lower(),
        signature(INCOMING, fields, token="another"),  # noqa: S106 - a test's own
        signature(INCOMING.replace("https", "http"), fields),
        signature(f"{PUBLIC}/voice/status", fields),
        signature(f"{INCOMING}?n=1", fields),
        signature(INCOMING, {**fields, "From": "+447700900999"}),
        signature(INCOMING, {name: value for name, value in fields.items() if name != "From"}),
    ]
    for each in forged:
        assert (await post(phone.client, INCOMING, fields, each)).status == 403
    assert _events(shop) == 0
    assert (await post(phone.client, INCOMING, fields, good)).status == 200


async def test_what_a_request_says_of_its_own_address_is_not_believed(phone: Phone) -> None:
    """A signature for another address that Host or a proxy's header names is worth nothing."""
    fields = phone.fields()
    elsewhere = signature("https://evil.example/voice/incoming", fields)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": elsewhere,
        "host": "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
    }
    answer = await phone.client.post(INCOMING, content=urlencode(fields), headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"CallSid=CA1&CallSid=CA2",
        b"CallSid",
        b"\xff\xfe",
        b"CallSid=%ff",
        b"{}",
        b"&".join(b"a%d=1" % number for number in range(500)),
        b"CallSid=" + b"A" * LARGEST_BODY,
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_a_body_that_is_none_is_refused(shop: Shop, phone: Phone, body: bytes) -> None:
    """Said twice, half said, no text, without end: also with a signature over something."""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature(INCOMING, {"CallSid": "CA1"}),
    }
    assert (await phone.client.post(INCOMING, content=body, headers=headers)).status_code == 403
    assert _events(shop) == 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    what=st.sampled_from(_STEPS),
    fields=st.dictionaries(
        st.sampled_from(_FIELDS),
        st.text(max_size=80) | st.sampled_from(["", "-1", "99999999999999999999", "\x00", "+44", "½"]),
    ),
    query=st.text(alphabet="abcn=&%1+", max_size=20),
)
async def test_whatever_twilio_says_it_is_answered(
    client: httpx.AsyncClient, what: str, fields: dict[str, str], query: str
) -> None:
    """Signed rubbish too: a document, or nothing to be done, and never a fault of ours."""
    address = f"{PUBLIC}/voice/{what}" + (f"?{query}" if query else "")
    said = {"CallSid": "CA7", **fields}
    answer = await post(client, address, said, signature(address, said))
    assert answer.status in {200, 403}
    if answer.status == 200:
        assert answer.root.tag == "Response"


async def test_a_request_that_comes_again_much_later_is_refused(phone: Phone, clock: ManualClock) -> None:
    """Twilio repeats within a minute; whoever wrote a request down repeats it whenever they like."""
    assert (await phone.call()).status == 200
    clock.advance(timedelta(minutes=14))
    assert (await phone.call()).status == 200
    clock.advance(timedelta(minutes=2))
    assert (await phone.call()).status == 403


async def test_where_the_database_is_slow_the_caller_is_put_through(
    desk: CallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a card, and within the time; what was said is done later."""
    free, entered = threading.Event(), threading.Event()

    def waits(*_: object) -> None:
        entered.set()
        free.wait(60)
        raise OSError

    class Begins(ThreadPoolExecutor):
        """Has begun what it is given before anybody waits for it: what has not is taken back."""

        def submit(self, *given: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - handed on as it came
            made = super().submit(*given, **named)
            assert entered.wait(60)
            return made

    monkeypatch.setattr(voice, "ThreadPoolExecutor", Begins)
    monkeypatch.setattr(voice, "answered", waits)
    try:
        async with voice_client(desk.shop, desk, seconds=0.05) as client:
            phone = Phone(client)
            put_through = await phone.call()
            assert entered.is_set()
            assert put_through.verbs == ["Say", "Say", "Dial"]
            assert len(put_through.root.findall(".//Number")) == 1
            over = await phone.ask(put_through.action("Dial"), DialCallStatus="completed")
            assert over.verbs == ["Say", "Hangup"]
            told = await phone.ask(f"{PUBLIC}/voice/status", CallStatus="completed", SequenceNumber="3")
            assert told.status == 503
    finally:
        free.set()


async def test_a_fault_of_ours_is_not_the_callers(desk: CallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They hear a sentence, or are put through; the request is stored, and tried again."""

    def breaks(*_: object) -> None:
        message = "a fault"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(voice, "act", breaks)
    async with voice_client(desk.shop, desk) as client:
        assert "Dial" in (await Phone(client).call()).verbs
    assert _events(desk.shop) == 1


async def test_while_no_shop_is_served_twilio_asks_the_fallback() -> None:
    """503 makes it."""

    def absent() -> CallDesk:
        message = "starting"
        raise StoreUnavailableError(message)

    app = FastAPI()
    app.include_router(voice_router(VoiceHooks(absent, Signatures(TOKEN, PUBLIC))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as client:
        assert (await Phone(client).call()).status == 503


async def test_a_public_address_with_a_path_is_signed_with_it(desk: CallDesk) -> None:
    """The proxy takes the path away; Twilio signed it."""
    app = FastAPI()
    app.include_router(voice_router(VoiceHooks(lambda: desk, Signatures(TOKEN, f"{PUBLIC}/najimi/"))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as client:
        phone = Phone(client)
        fields = phone.fields()
        with_path = signature(f"{PUBLIC}/najimi/voice/incoming", fields)
        assert (await post(client, INCOMING, fields, with_path)).status == 200
        assert (await post(client, INCOMING, fields, signature(INCOMING, fields))).status == 403


async def test_calls_without_end_end(desk: CallDesk, client: httpx.AsyncClient) -> None:
    """A call that goes from step to step for ever is told that this does not work."""
    phone = Phone(client)
    await phone.call()
    last = await phone.press(f"{PUBLIC}/voice/step/consent?n=61")
    assert last.verbs == ["Say", "Hangup"]
    with replace(desk).shop.store.read() as session:
        assert session.exec(select(func.count()).select_from(Call)).one() == 1
