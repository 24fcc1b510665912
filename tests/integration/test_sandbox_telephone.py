"""The stand-in for Twilio: documents are played, telephones ring, and the product is told as Twilio tells it."""

import base64
from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.twilio.sound import from_mulaw
from sandbox.twilio.world import WITHHELD
from tests.support.toy_switchboard import LINE, MARY, OPERATOR, Scene, switchboard

HOLD = '<Gather timeout="600"/>'


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A switchboard behind the shop's number; calls go twenty times as fast as true ones, and silently."""
    async with switchboard() as playing:
        yield playing


def stream(scene: Scene) -> str:
    """Return the verb that streams both sides."""
    parameter = '<Parameter name="token" value="t-1"/>'
    return (
        f'<Start><Stream name="words" track="both_tracks" url="{scene.board.stream_url}">{parameter}</Stream></Start>'
    )


async def until_streamed(scene: Scene, number: int = 0) -> list[Json]:
    """Return the messages of a stream once its last one has come."""
    streams = scene.board.streams
    await scene.board.until(lambda: len(streams) > number and streams[number][-1:] != [])
    await scene.board.until(lambda: streams[number][-1]["event"] == "stop")
    return streams[number]


async def test_a_caller_hears_a_greeting_presses_a_key_and_hangs_up(scene: Scene) -> None:
    """Every request is signed; the form says what Twilio says; the end is told with its length."""
    gather = '<Gather numDigits="1" action="/voice/chosen"><Say>Press 9.</Say></Gather>'
    scene.board.answers("/voice/incoming", '<Say language="en-GB">Good morning.</Say>', gather, "<Hangup/>")
    scene.board.answers("/voice/chosen", "<Say>You pressed it.</Say>", HOLD)
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    await mary.hears("Good morning.")
    assert await mary.listening() == "dtmf"
    await mary.press("9")
    await mary.hears("You pressed it.")
    await mary.hang_up()
    await scene.play.telephone.happens(sid, "told", event="completed")
    first, chosen = scene.board.told("/voice/incoming")[0], scene.board.told("/voice/chosen")[0]
    assert (first["From"], first["To"], first["CallStatus"]) == (MARY, LINE, "ringing")
    assert (first["Direction"], first["CallSid"]) == ("inbound", sid)
    assert (chosen["Digits"], chosen["CallStatus"]) == ("9", "in-progress")
    ended = scene.board.told("/voice/status")
    assert [each["CallStatus"] for each in ended] == ["completed"]
    assert int(ended[0]["CallDuration"]) >= 1
    assert all(each.signed for each in scene.board.asked)


async def test_a_number_of_several_keys_ends_by_the_hash_key_or_a_pause(scene: Scene) -> None:
    """What is pressed before the question is forgotten; nothing pressed goes on in the document."""
    scene.board.answers(
        "/voice/incoming", '<Gather action="/voice/number" timeout="600"/>', "<Say>Nothing came.</Say>", HOLD
    )
    scene.board.answers("/voice/number", '<Gather action="/voice/again" numDigits="4" timeout="600"/>')
    scene.board.answers("/voice/again", '<Gather timeout="1" action="/voice/empty" actionOnEmptyResult="true"/>')
    scene.board.answers("/voice/empty", '<Gather timeout="1"/>', "<Say>Goodbye.</Say>")
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    await mary.listening()
    await mary.press("4711#")
    await scene.play.telephone.happens(sid, "gathered", Digits="4711")
    await mary.listening()
    await mary.press("00425")
    await mary.hears("Goodbye.")
    ended = await scene.play.telephone.ended(sid)
    assert ended["status"] == "completed"
    assert scene.board.told("/voice/again")[0]["Digits"] == "0042"
    assert "Digits" not in scene.board.told("/voice/empty")[0]


async def test_typed_words_answer_a_question_by_voice(scene: Scene) -> None:
    """The stand-in knows what was typed; a sound without words it cannot understand, and it does not guess."""
    scene.board.answers("/voice/incoming", '<Gather input="dtmf speech" timeout="600" action="/voice/said"/>')
    scene.board.answers("/voice/said", HOLD)
    mary = scene.play.telephone.at(MARY)
    await mary.call()
    await mary.listening()
    await mary.speak("my number is C one")
    await mary.listening()
    said = scene.board.told("/voice/said")[0]
    assert said["SpeechResult"] == "my number is C one"
    assert 0 < float(said["Confidence"]) <= 1


async def test_both_sides_of_a_call_are_streamed_in_frames_of_twenty_milliseconds(scene: Scene) -> None:
    """The handshake is signed; messages are numbered; each track has its chunks and times; who spoke is kept apart."""
    scene.sandbox.twilio.pace.speed = 5
    scene.board.answers("/voice/incoming", stream(scene), f'<Dial action="/voice/after">{OPERATOR}</Dial>')
    scene.board.answers("/voice/after", "<Hangup/>")
    mary, operator = scene.play.telephone.at(MARY), scene.play.telephone.at(OPERATOR)
    sid = await mary.call()
    await operator.answer()
    await mary.hears("connected with")
    await mary.speak("good morning this is mary")
    await operator.speak("good morning mary")
    await operator.hang_up()
    call = await scene.play.telephone.ended(sid)
    messages = await until_streamed(scene)
    assert scene.board.handshakes == [True]
    assert [each["event"] for each in messages[:2]] == ["connected", "start"]
    assert messages[1]["start"]["customParameters"] == {"token": "t-1"}
    assert messages[1]["start"]["callSid"] == sid
    assert [int(each["sequenceNumber"]) for each in messages[1:]] == list(range(1, len(messages)))
    heard = {
        track: [each["media"] for each in messages if each.get("media", {}).get("track") == track]
        for track in ("inbound", "outbound")
    }
    for media in heard.values():
        assert [int(each["chunk"]) for each in media] == list(range(1, len(media) + 1))
        assert all(len(base64.b64decode(each["payload"])) == 160 for each in media)
        times = [int(each["timestamp"]) for each in media]
        assert times == sorted(set(times))
        assert all(each % 20 == 0 for each in times)
    spoken = {each["track"]: each for each in call["streams"][0]["utterances"]}
    assert spoken["inbound"]["text"] == "good morning this is mary"
    assert spoken["outbound"]["text"] == "good morning mary"
    for track, said in spoken.items():
        loud = [
            int(each["timestamp"])
            for each in heard[track]
            if abs(from_mulaw(base64.b64decode(each["payload"]))).max() > 500
        ]
        assert said["started_ms"] <= loud[0]
        assert loud[-1] <= said["ended_ms"]
    after = scene.board.told("/voice/after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")


async def test_a_stream_that_is_refused_leaves_the_call_alone(scene: Scene) -> None:
    """The caller goes on; the trouble is in the call's story with Twilio's number."""
    nowhere = scene.board.stream_url.replace("/media", "/nowhere")
    scene.board.answers("/voice/incoming", f'<Start><Stream url="{nowhere}"/></Start>', "<Say>Still here.</Say>", HOLD)
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    await mary.hears("Still here.")
    await scene.play.telephone.happens(sid, "stream-error", code=31920)


@pytest.mark.parametrize(
    ("manner", "status"), [("busy", "busy"), ("no-answer", "no-answer"), ("failed", "failed"), ("answer", "completed")]
)
async def test_a_dial_says_how_it_ended(scene: Scene, manner: str, status: str) -> None:
    """The action is told what became of it, and the dialled call has a life and callbacks of its own."""
    events = 'statusCallback="/voice/leg" statusCallbackEvent="initiated ringing answered completed"'
    number = f"<Number {events}>{OPERATOR}</Number>"
    scene.board.answers("/voice/incoming", f'<Dial timeout="5" timeLimit="5" action="/voice/after">{number}</Dial>')
    scene.board.answers("/voice/after", "<Say>That was it.</Say>", HOLD)
    await scene.play.telephone.at(OPERATOR).behave(manner)
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    await mary.hears("That was it.")
    after = scene.board.told("/voice/after")[0]
    assert after["DialCallStatus"] == status
    await scene.play.telephone.happens(after["DialCallSid"], "told", event="completed")
    leg = scene.board.told("/voice/leg")
    assert leg[0]["CallStatus"] == "initiated"
    assert leg[-1]["CallStatus"] == status
    assert {each["ParentCallSid"] for each in leg} == {sid}
    assert [int(each["SequenceNumber"]) for each in leg] == list(range(len(leg)))


async def test_several_telephones_ring_and_the_first_to_answer_has_the_call(scene: Scene) -> None:
    """The others stop ringing; a whisper is heard by whoever answers alone."""
    whisper = '<Number url="/voice/whisper">{}</Number>'
    scene.board.answers(
        "/voice/incoming", f'<Dial action="/voice/after">{whisper.format(OPERATOR)}<Client>mika</Client></Dial>'
    )
    scene.board.answers("/voice/whisper", "<Say>A customer of the first rank.</Say>")
    scene.board.answers("/voice/after", HOLD)
    mary, operator, mika = (scene.play.telephone.at(each) for each in (MARY, OPERATOR, "client:mika"))
    await mary.call()
    await mika.rings()
    await operator.answer()
    await operator.hears("of the first rank")
    await mary.hears("connected with")
    await mika.quiet()
    assert all("rank" not in each["text"] for each in await mary.lines())
    await mary.hang_up()
    await operator.quiet()
    await scene.board.until(lambda: bool(scene.board.told("/voice/after")))


async def test_a_message_after_the_tone_is_kept_and_can_be_fetched_and_deleted(scene: Scene) -> None:
    """Hanging up ends the recording, which is told twice: to the action and to the recording's callback."""
    scene.board.answers("/voice/incoming", '<Record action="/voice/kept" recordingStatusCallback="/voice/recording"/>')
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    assert await mary.listening() == "record"
    await mary.speak("please call me back")
    await mary.hang_up()
    recorded = await scene.play.telephone.happens(sid, "recorded")
    await scene.board.until(lambda: bool(scene.board.told("/voice/kept") and scene.board.told("/voice/recording")))
    assert scene.board.told("/voice/kept")[0]["Digits"] == "hangup"
    url = scene.board.told("/voice/recording")[0]["RecordingUrl"]
    assert url.endswith(recorded["sid"])
    pair = (scene.sandbox.twilio_account_sid, scene.sandbox.twilio_auth_token)
    async with httpx.AsyncClient(auth=pair, trust_env=False) as http:
        assert (await http.get(f"{url}.wav")).content.startswith(b"RIFF")
        assert (await http.delete(f"{url}.json")).status_code == 204
        assert (await http.get(f"{url}.wav")).status_code == 404


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<Response><Say>Unfinished", 12100),
        ("<Respond/>", 12100),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Response>&a;</Response>', 12100),
        ("<Response><Sing>la</Sing></Response>", 12200),
        ('<Response><Say volume="11">Hello.</Say></Response>', 12200),
        ('<Response><Say language="">Hello.</Say></Response>', 12200),
        ("<Response><Say></Say></Response>", 12200),
        (f"<Response><Say>{'x' * 4_097}</Say></Response>", 12200),
        ("<Response><Gather><Dial>+447700900123</Dial></Gather></Response>", 12200),
        ('<Response><Gather numDigits="0"/></Response>', 12200),
        ("<Response><Dial/></Response>", 12200),
        ("<Response><Dial><Number>0044</Number></Dial></Response>", 12200),
        ('<Response><Start><Stream url="ws://shop.example/media"/></Start></Response>', 12200),
        ('<Response><Start><Stream url="wss://shop.example/media?token=1"/></Start></Response>', 12200),
        ("<Response>Hello.</Response>", 12200),
        (f"<Response>{'<Hangup/>' * 501}</Response>", 11750),
        (f"<Response><!--{'x' * 66_000}--></Response>", 11750),
    ],
)
async def test_a_document_that_twilio_does_not_allow_ends_the_call(scene: Scene, document: str, code: int) -> None:
    """The error has the number that Twilio's debugger would show; the caller does not hear silence."""
    scene.board.answers("/voice/incoming", "<Gather/>", "<Redirect>/voice/wrong</Redirect>")
    scene.board.documents["/voice/wrong"] = document
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    await scene.play.telephone.happens(sid, "error", code=code)
    await mary.hears("an application error has occurred")
    assert (await scene.play.telephone.ended(sid))["status"] == "completed"


async def test_the_fallback_is_asked_where_the_product_does_not_answer(scene: Scene) -> None:
    """It is told which error came of which address; a fallback that fails as well ends in Twilio's own words."""
    scene.board.answers("/voice/incoming", "<Redirect>/voice/gone</Redirect>")
    scene.board.answers("/voice/fallback", "<Say>Please call again in a moment.</Say>")
    scene.sandbox.twilio.world.lines[LINE].fallback_url = f"{scene.board.url}/voice/fallback"
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    await mary.hears("Please call again in a moment.")
    await scene.play.telephone.ended(sid)
    asked = scene.board.told("/voice/fallback")[0]
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("11200", f"{scene.board.url}/voice/gone")
    del scene.board.documents["/voice/fallback"]
    await mary.call()
    await mary.hears("an application error has occurred")


async def test_a_product_that_is_silent_for_fifteen_seconds_is_not_waited_for(scene: Scene) -> None:
    """The limit is Twilio's, shortened here; after it the fallback is heard."""
    scene.sandbox.twilio.courier.answered_within = 0.2
    scene.board.answers("/voice/fallback", "<Say>We are away.</Say>")
    line = scene.sandbox.twilio.world.lines[LINE]
    line.voice_url, line.fallback_url = f"{scene.board.url}/slow", f"{scene.board.url}/voice/fallback"
    mary = scene.play.telephone.at(MARY)
    await mary.call()
    await mary.hears("We are away.")


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "busy")])
async def test_a_call_can_be_rejected_before_it_is_answered(scene: Scene, reason: str, status: str) -> None:
    """Nobody pays for it, and it never was in progress."""
    scene.board.answers("/voice/incoming", f'<Reject reason="{reason}"/>')
    mary = scene.play.telephone.at(MARY)
    sid = await mary.call()
    ended = await scene.play.telephone.ended(sid)
    assert (ended["status"], ended["seconds"]) == (status, 0)


async def test_a_caller_waits_in_a_queue_until_somebody_takes_the_call(scene: Scene) -> None:
    """Music plays meanwhile; afterwards the queue's action is told how it ended."""
    scene.board.answers("/voice/incoming", '<Enqueue waitUrl="/voice/music" action="/voice/left">shop</Enqueue>')
    scene.board.answers("/voice/music", "<Say>You are the next.</Say>", '<Pause length="600"/>')
    scene.board.answers("/voice/left", "<Hangup/>")
    scene.board.answers("/voice/take", "<Dial><Queue>shop</Queue></Dial>")
    mary, operator = scene.play.telephone.at(MARY), scene.play.telephone.at(OPERATOR)
    sid = await mary.call()
    await mary.hears("You are the next.")
    scene.sandbox.twilio.world.lines[LINE].voice_url = f"{scene.board.url}/voice/take"
    await operator.call()
    await mary.hears("connected with")
    await operator.hang_up()
    await scene.play.telephone.ended(sid)
    left = scene.board.told("/voice/left")[0]
    assert left["QueueResult"] == "bridged"


async def test_a_withheld_number_is_shown_as_twilio_shows_it(scene: Scene) -> None:
    """It looks like a number and is none."""
    scene.board.answers("/voice/incoming", "<Hangup/>")
    await scene.play.telephone.at(MARY).call(withheld=True)
    await scene.board.until(lambda: bool(scene.board.told("/voice/incoming")))
    assert scene.board.told("/voice/incoming")[0]["From"] == WITHHELD


async def test_what_cannot_be_done_with_a_telephone_is_said(scene: Scene) -> None:
    """Nobody speaks into a telephone that is put down."""
    mary = scene.play.telephone.at(MARY)
    for act in (mary.answer(0), mary.decline(), mary.hang_up(), mary.press("1"), mary.speak("hello")):
        with pytest.raises((NotPossibleError, AssertionError)):
            await act
    with pytest.raises(NotPossibleError, match="the shop has no number"):
        await mary.call("+442079469999")
    with pytest.raises(NotPossibleError, match="is no number"):
        await scene.play.telephone.at("0123").call()
    with pytest.raises(NotPossibleError, match="manner has to be one of"):
        await mary.behave("sulk")
