"""Twilio's media stream: what is sent arrives, in order; what is wrong costs what is wrong; nothing grows."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.media_messages import LONGEST_SOUND, LONGEST_STREAM_MS
from speech.media_stream import (
    FARTHEST_AHEAD,
    LONGEST_MESSAGE,
    MOST_MALFORMED,
    WAITING_ROOM,
    Marked,
    MediaStream,
    Pressed,
    Sound,
    Started,
    Stopped,
    StreamError,
    StreamEvent,
)

STREAM, ACCOUNT, CALL = "MZ" + "5" * 32, "AC" + "a" * 32, "CA" + "0" * 32
CONNECTED = json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})
QUIET = b"\xff" * 160


def message(number: int, event: str, body: object = None, **other: object) -> str:
    """Return a message as Twilio writes it: numbers as text."""
    fields = {"event": event, "sequenceNumber": str(number), "streamSid": STREAM, event: body}
    return json.dumps(fields | other)


def start(number: int = 1, **other: object) -> str:
    """Return the first numbered message, with `other` fields of its body."""
    body: dict[str, Any] = {
        "accountSid": ACCOUNT,
        "streamSid": STREAM,
        "callSid": CALL,
        "tracks": ["inbound", "outbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"call": "17"},
    }
    return message(number, "start", body | other)


def media(number: int, sound: bytes = QUIET, track: str = "inbound", timestamp: int = 0, **other: object) -> str:
    """Return a message of sound, with `other` fields of its body."""
    body = {"track": track, "chunk": "1", "timestamp": str(timestamp), "payload": b64encode(sound).decode()}
    return message(number, "media", body | other)


def stop(number: int) -> str:
    """Return the last message."""
    return message(number, "stop", {"accountSid": ACCOUNT, "callSid": CALL})


def begun() -> MediaStream:
    """Return a stream that has read its start."""
    stream = MediaStream()
    assert [type(event) for event in read_all(stream, [CONNECTED, start()])] == [Started]
    return stream


def read_all(stream: MediaStream, messages: Sequence[str | bytes]) -> Iterator[StreamEvent]:
    """Yield what the stream says to each message."""
    for one in messages:
        yield from stream.read(one)


sounds = st.lists(
    st.builds(
        Sound,
        st.sampled_from(["inbound", "outbound"]),
        st.binary(min_size=1, max_size=400),
        st.integers(0, LONGEST_STREAM_MS),
    ),
    max_size=40,
)


@given(sounds, st.dictionaries(st.text(max_size=20), st.text(max_size=100), max_size=5))
def test_what_is_sent_is_what_is_read(sent: list[Sound], parameters: dict[str, str]) -> None:
    """Whose stream it is, each byte of sound with its track and time, keys, marks, the end; in text and in bytes."""
    messages = [CONNECTED, start(customParameters=parameters)]
    messages += [media(n, one.payload, one.track, one.timestamp_ms) for n, one in enumerate(sent, 2)]
    last = len(sent) + 2
    messages += [message(last, "dtmf", {"track": "inbound_track", "digit": "9"})]
    messages += [message(last + 1, "mark", {"name": "greeting"}), stop(last + 2)]
    expected = [
        Started(ACCOUNT, STREAM, CALL, ("inbound", "outbound"), parameters),
        *sent,
        Pressed("9"),
        Marked("greeting"),
        Stopped(),
    ]
    assert list(read_all(MediaStream(), messages)) == expected
    assert list(read_all(MediaStream(), [one.encode() for one in messages])) == expected


@given(st.lists(st.binary(min_size=1, max_size=400), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_order_is_restored(payloads: list[bytes], chance: Any) -> None:  # noqa: ANN401 - a random.Random
    """Messages that come up to ten places out of order, each up to three times, are read once and in order."""
    numbered = [(n, media(n, sound, timestamp=n)) for n, sound in enumerate(payloads, 2)]
    late = sorted(numbered, key=lambda pair: pair[0] + chance.uniform(0, WAITING_ROOM))
    repeated = [text for _, text in late for _ in range(chance.randint(1, 3))]
    stream = begun()
    heard = [*read_all(stream, repeated), *stream.close()]
    assert [event.payload for event in heard if isinstance(event, Sound)] == payloads
    assert stream.faults["stale"] == len(repeated) - len(payloads)
    assert not stream.faults["missing"]


@given(st.sets(st.integers(2, 60), min_size=1), st.integers(60, 100))
def test_what_is_lost_is_lost_alone(lost: set[int], count: int) -> None:
    """All others are read, in order, and what is missing is counted."""
    kept = [number for number in range(2, count + 2) if number not in lost]
    stream = begun()
    heard = [*read_all(stream, [media(number, timestamp=number) for number in kept]), *stream.close()]
    assert [event.timestamp_ms for event in heard if isinstance(event, Sound)] == kept
    assert stream.faults["missing"] == sum(number < max(kept) for number in lost)


@given(st.lists(st.one_of(st.integers(0, 200), st.integers(0, 10**30)), max_size=300))
def test_no_numbers_make_it_grow(numbers: list[int]) -> None:
    """Whatever numbers come, at most as many messages wait as the room holds."""
    stream = begun()
    for number in numbers:
        try:
            stream.read(media(number))
        except StreamError:
            break
        assert len(stream._waiting) <= WAITING_ROOM


@given(st.one_of(st.text(), st.binary(), st.builds(json.dumps, st.recursive(st.none() | st.text(), st.lists))))
def test_nothing_that_is_no_message_does_harm(noise: str | bytes) -> None:
    """It is counted, and what comes next is read."""
    stream = begun()
    assert stream.read(noise) == ()
    assert stream.faults["malformed"] == 1
    assert stream.read(media(2)) == (Sound("inbound", QUIET, 0),)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        '{"a":' * 10_000,
        "9" * 60_000,
        '{"event": "\ud800"}',
        media(2, payload="%%%%"),
        media(2, payload="/////w="),
        media(2, payload=17),
        media(2, sound=b""),
        media(2, sound=b"\xff" * (LONGEST_SOUND + 1)),
        media(2, track="both"),
        media(2, timestamp=-1),
        media(2, timestamp=LONGEST_STREAM_MS + 1),
        message(2, "media", None),
        message(2, "clear", {}),
        message(2, "dtmf", {"digit": "11"}),
        message(2, "mark", {"name": "x" * 1_001}),
        message(2, "media", {}, streamSid="no sid"),
        media(FARTHEST_AHEAD + 3),
    ],
    ids=range(18),
)
def test_a_malformed_message_is_passed_over(text: str) -> None:
    """Deep, huge, out of range or in the wrong shape: it costs itself alone."""
    stream = begun()
    assert stream.read(text) == ()
    assert stream.faults["malformed"] == 1
    assert stream.read(media(2)) == (Sound("inbound", QUIET, 0),)


def test_too_many_malformed_messages_end_the_stream() -> None:
    """Whoever sends nothing but noise is no longer listened to."""
    stream = begun()
    for _ in range(MOST_MALFORMED):
        stream.read("noise")
    with pytest.raises(StreamError, match="none of Twilio's"):
        stream.read("noise")


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (media(1), "does not begin with its start"),
        (stop(1), "does not begin with its start"),
        ("x" * (LONGEST_MESSAGE + 1), "more than 65,536 characters"),
    ],
)
def test_what_is_no_media_stream_is_refused(first: str, reason: str) -> None:
    """A stream begins with what it is."""
    with pytest.raises(StreamError, match=reason):
        MediaStream().read(first)


@pytest.mark.parametrize(
    "odd",
    [
        {"mediaFormat": {"encoding": "audio/l16", "sampleRate": 16000, "channels": 1}},
        {"tracks": ["both"]},
        {"tracks": []},
        {"callSid": "CA1"},
        {"customParameters": {"call": 17}},
    ],
)
def test_a_start_that_cannot_be_used_is_none(odd: dict[str, object]) -> None:
    """What comes after it is then no stream."""
    stream = MediaStream()
    assert stream.read(start(**odd)) == ()
    assert stream.faults["malformed"] == 1
    with pytest.raises(StreamError):
        list(read_all(stream, [media(number) for number in range(2, 20)]))


def test_a_message_of_another_stream_ends_it() -> None:
    """Nobody's words are put to somebody else's call."""
    with pytest.raises(StreamError, match="another stream"):
        begun().read(media(2).replace(STREAM, "MZ" + "6" * 32))


def test_a_second_start_changes_nothing() -> None:
    """A stream is of one call, from its beginning to its end."""
    stream = begun()
    whose = stream.started
    assert stream.read(start(2, callSid="CA" + "1" * 32)) == ()
    assert stream.started == whose


def test_only_tracks_that_were_announced_are_heard() -> None:
    """A stream of the customer's track has no operator."""
    stream = MediaStream()
    stream.read(start(tracks=["inbound"]))
    assert stream.read(media(2, track="outbound")) == ()
    assert stream.faults["malformed"] == 1


def test_nothing_is_read_after_the_end() -> None:
    """What comes after stop is let pass, whatever it is."""
    stream = begun()
    assert stream.read(stop(2)) == (Stopped(),)
    assert (stream.read(media(3)), stream.read("noise"), stream.close()) == ((), (), ())


def test_the_payload_is_what_another_decoder_reads() -> None:
    """Base64 as everybody has it."""
    text = "f39+fv8="
    (event,) = begun().read(media(2, payload=text))
    assert isinstance(event, Sound)
    assert event.payload == b64decode(text)
