"""The stand-in's REST API, asked by Twilio's own library: what it takes, refuses and does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from sandbox.faults import Fault, FaultKind, Platform
from sandbox.shapes import Json
from sandbox.twilio.signature import signature
from tests.support.toy_switchboard import LINE, MARY, Scene, switchboard

# Twilio's library signs in through a class of aiohttp's that is to go.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aiohttp", "ignore::DeprecationWarning:twilio")

ALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
HOLD = '<Gather timeout="600"/>'


@asynccontextmanager
async def twilio(scene: Scene, token: str = "", account: str = "") -> AsyncIterator[Client]:
    """Twilio's library, pointed at the stand-in."""
    http = AsyncTwilioHttpClient(pool_connections=True)
    sandbox = scene.sandbox
    client = Client(account or sandbox.twilio_account_sid, token or sandbox.twilio_auth_token, http_client=http)
    client.api.base_url = sandbox.twilio_base_url
    try:
        yield client
    finally:
        await http.close()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A switchboard behind the shop's number; one call a second in true time would be slow."""
    async with switchboard() as playing:
        playing.sandbox.twilio.pace.calls_per_second = 100
        yield playing


def order(scene: Scene, **changes: object) -> Json:
    """Return what a call needs."""
    root = f"{scene.board.url}/voice"
    wanted = {"to": MARY, "from_": LINE, "url": f"{root}/out", "status_callback": f"{root}/status"}
    return {**wanted, "status_callback_event": ALL_EVENTS, **changes}


async def test_a_call_is_made_answered_and_told_of_step_by_step(scene: Scene) -> None:
    """The library reads every answer; the callbacks are numbered from nought."""
    scene.board.answers("/voice/out", "<Say>Hello Mary.</Say>", HOLD)
    mary = scene.play.telephone.at(MARY)
    async with twilio(scene) as client:
        made = await client.calls.create_async(**order(scene))
        assert made.status == "queued"
        assert await mary.answer() == made.sid
        await mary.hears("Hello Mary.")
        assert (await client.calls(made.sid).fetch_async()).status == "in-progress"
        await mary.hang_up()
        await scene.play.telephone.happens(made.sid, "told", event="completed")
        over = await client.calls(made.sid).fetch_async()
        listed = await client.calls.list_async(to=MARY, limit=5)
    assert (over.status, over.direction, over.from_formatted) == ("completed", "outbound-api", LINE)
    assert int(over.duration) >= 1
    assert [each.sid for each in listed] == [made.sid]
    told = scene.board.told("/voice/status")
    assert [each["CallStatus"] for each in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [each["SequenceNumber"] for each in told] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(("manner", "status"), [("busy", "busy"), ("no-answer", "no-answer"), ("failed", "failed")])
async def test_a_call_that_nobody_takes_ends_as_it_did(scene: Scene, manner: str, status: str) -> None:
    """Its document is never asked for."""
    mary = scene.play.telephone.at(MARY)
    await mary.behave(manner)
    async with twilio(scene) as client:
        made = await client.calls.create_async(**order(scene, timeout=5))
        await scene.play.telephone.happens(made.sid, "told", event="completed")
    assert scene.board.told("/voice/status")[-1]["CallStatus"] == status
    assert scene.board.told("/voice/out") == []


async def test_a_telephone_in_use_is_busy_and_one_may_decline(scene: Scene) -> None:
    """Nobody has two calls at once."""
    scene.board.answers("/voice/out", HOLD)
    mary = scene.play.telephone.at(MARY)
    async with twilio(scene) as client:
        first = await client.calls.create_async(**order(scene))
        await mary.answer()
        second = await client.calls.create_async(**order(scene))
        assert (await scene.play.telephone.ended(second.sid))["status"] == "busy"
        await mary.hang_up()
        await scene.play.telephone.ended(first.sid)
        third = await client.calls.create_async(**order(scene))
        await mary.rings()
        await mary.decline()
        assert (await scene.play.telephone.ended(third.sid))["status"] == "busy"


@pytest.mark.parametrize(
    ("manner", "kind", "found"),
    [
        ("machine", "Enable", "machine_start"),
        ("answer", "Enable", "human"),
        ("machine", "DetectMessageEnd", "machine_end_beep"),
    ],
)
async def test_machines_are_told_from_people(scene: Scene, manner: str, kind: str, found: str) -> None:
    """The document is asked for with the answer, and the callbacks say it too."""
    scene.board.answers("/voice/out", "<Hangup/>")
    await scene.play.telephone.at(MARY).behave(manner)
    async with twilio(scene) as client:
        made = await client.calls.create_async(**order(scene, machine_detection=kind))
        await scene.play.telephone.happens(made.sid, "told", event="completed")
        assert (await client.calls(made.sid).fetch_async()).answered_by == found
    assert scene.board.told("/voice/out")[0]["AnsweredBy"] == found
    assert scene.board.told("/voice/status")[-1]["AnsweredBy"] == found


async def test_a_call_is_canceled_redirected_and_hung_up(scene: Scene) -> None:
    """What is over cannot be changed any more (21220)."""
    scene.board.answers("/voice/out", HOLD)
    scene.board.answers("/voice/other", "<Say>Something else.</Say>", HOLD)
    mary = scene.play.telephone.at(MARY)
    async with twilio(scene) as client:
        early = await client.calls.create_async(**order(scene))
        await mary.rings()
        await client.calls(early.sid).update_async(status="canceled")
        assert (await scene.play.telephone.ended(early.sid))["status"] == "canceled"
        made = await client.calls.create_async(**order(scene))
        await mary.answer()
        await mary.listening()
        await client.calls(made.sid).update_async(url=f"{scene.board.url}/voice/other")
        await mary.hears("Something else.")
        await client.calls(made.sid).update_async(
            twiml="<Response><Say>And that.</Say><Gather timeout='600'/></Response>"
        )
        await mary.hears("And that.")
        with pytest.raises(TwilioRestException) as refused:
            await client.calls(made.sid).update_async(status="canceled")
        assert refused.value.code == 21220
        await client.calls(made.sid).update_async(status="completed")
        await mary.quiet()
        with pytest.raises(TwilioRestException) as refused:
            await client.calls(made.sid).update_async(status="completed")
        assert refused.value.code == 21220


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "07700900123"}, 21211),
        ({"to": "+44"}, 21211),
        ({"from_": ""}, 21213),
        ({"from_": "shop"}, 21212),
        ({"from_": "+442079469999"}, 21210),
        ({"to": "+447700900404"}, 21219),
        ({"url": "shop"}, 21205),
        ({"url": None}, 21205),
        ({"url": None, "twiml": "<Response><Sing/></Response>"}, 12200),
        ({"status_callback": "shop"}, 21609),
        ({"status_callback_event": ["rang"]}, 21626),
        ({"machine_detection": "Perhaps"}, 21620),
        ({"timeout": 601}, 21627),
    ],
)
async def test_what_twilio_refuses_is_refused_with_its_number(scene: Scene, changes: Json, code: int) -> None:
    """Nothing rings."""
    scene.sandbox.twilio.world.unverified.add("+447700900404")
    wanted = {name: value for name, value in order(scene, **changes).items() if value is not None}
    async with twilio(scene) as client:
        with pytest.raises(TwilioRestException) as refused:
            await client.calls.create_async(**wanted)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert await scene.play.telephone.calls() == []


async def test_only_the_account_may_ask(scene: Scene) -> None:
    """A wrong token is 401, another account and an unknown call are 404."""
    async with twilio(scene, "guessed") as client:
        with pytest.raises(TwilioRestException) as refused:
            await client.calls.create_async(**order(scene))
        assert (refused.value.status, refused.value.code) == (401, 20003)
    async with twilio(scene) as client:
        with pytest.raises(TwilioRestException) as refused:
            await client.calls("CA" + "0" * 32).fetch_async()
        assert (refused.value.status, refused.value.code) == (404, 20404)
    pair = (scene.sandbox.twilio_account_sid, scene.sandbox.twilio_auth_token)
    async with httpx.AsyncClient(auth=pair, trust_env=False) as http:
        other = f"{scene.sandbox.twilio_base_url}/2010-04-01/Accounts/AC{'0' * 32}/Calls.json"
        assert (await http.get(other)).status_code == 404


async def test_calls_leave_the_queue_one_after_the_other(scene: Scene) -> None:
    """Whoever asks for ten at once has ten that are queued; they ring in the order in which they were asked for."""
    scene.sandbox.twilio.pace.calls_per_second = 20
    numbers = [f"+4477009001{number:02}" for number in range(10)]
    for number in numbers:
        await scene.play.telephone.at(number).behave("busy")
    async with twilio(scene) as client:
        made = [await client.calls.create_async(**order(scene, to=number)) for number in numbers]
        for each in made:
            await scene.play.telephone.happens(each.sid, "told", event="completed")
    begun = [each["To"] for each in scene.board.told("/voice/status") if each["CallStatus"] == "initiated"]
    assert begun == numbers


@pytest.mark.parametrize(
    ("kind", "rings"), [("too_many", False), ("error", False), ("cut_before", False), ("cut_after", True)]
)
async def test_a_fault_strikes_the_making_of_a_call(scene: Scene, kind: str, rings: bool) -> None:
    """An answer that was lost is the one after which the telephone rings all the same."""
    scene.sandbox.faults.add(Fault(FaultKind(kind), Platform.TWILIO, "calls.create"))
    async with twilio(scene) as client:
        with pytest.raises(Exception):  # noqa: B017, PT011 - the library lets whatever happened to the line through
            await client.calls.create_async(**order(scene))
    assert len(await scene.play.telephone.calls()) == int(rings)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("twice", ["initiated", "ringing", "in-progress", "in-progress", "completed"]),
        ("lost", ["initiated", "ringing", "completed"]),
        ("out_of_order", ["initiated", "ringing", "completed", "in-progress"]),
    ],
)
async def test_callbacks_go_astray_on_request(scene: Scene, kind: str, expected: list[str]) -> None:
    """What was overtaken has kept its number."""
    scene.board.answers("/voice/out", "<Hangup/>")
    scene.sandbox.faults.add(Fault(FaultKind(kind), Platform.TWILIO, "answered"))
    await scene.play.telephone.at(MARY).behave("answer")
    async with twilio(scene) as client:
        made = await client.calls.create_async(**order(scene))
        await scene.play.telephone.ended(made.sid)
    await scene.board.until(lambda: len(scene.board.told("/voice/status")) >= len(expected))
    told = scene.board.told("/voice/status")
    assert [each["CallStatus"] for each in told] == expected
    assert {each["CallStatus"]: each["SequenceNumber"] for each in told}.get("in-progress", "2") == "2"


async def test_a_late_callback_comes_after_the_others(scene: Scene) -> None:
    """The rest does not wait for it."""
    scene.board.answers("/voice/out", "<Hangup/>")
    scene.sandbox.faults.add(Fault(FaultKind.LATE, Platform.TWILIO, "ringing", seconds=1))
    await scene.play.telephone.at(MARY).behave("answer")
    async with twilio(scene) as client:
        await client.calls.create_async(**order(scene))
    await scene.board.until(lambda: len(scene.board.told("/voice/status")) == 4)
    assert scene.board.told("/voice/status")[-1]["SequenceNumber"] == "1"


def test_the_signature_is_twilios() -> None:
    """The example of Twilio's own page."""
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    given = signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)
    assert given == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
