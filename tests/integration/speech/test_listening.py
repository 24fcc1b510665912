"""Calls listened to by the real recogniser: who said what and when, whatever happens on the line or in other calls."""

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

import pytest

from core.calls.heard import Capture, Heard, Speaker
from core.ports import Ear
from speech.admission import LISTS_FOR_EACH_FREE
from speech.listening import VoskListener
from speech.model import SpeechModel
from speech.recognition import Recogniser
from tests.support.spoken import WORDS, Utterance, bare_texts, frames, track

FREE = 2
# What Vosk's word times and the seeds' half second allow.
CLOSE_MS = 500
Listening = Callable[[int], VoskListener]


@pytest.fixture(scope="module")
def model(model_folder: Path) -> SpeechModel:
    """The model in memory, once for all tests of this file."""
    return SpeechModel(model_folder)


@pytest.fixture
async def listening(
    model: SpeechModel, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Listening]:
    """Make listeners for so many free recognitions; they share the model that is in memory already."""
    monkeypatch.setattr("speech.model_shelf.SpeechModel", lambda _folder: model)
    made: list[VoskListener] = []

    def make(free: int) -> VoskListener:
        made.append(VoskListener(f"ko={model_folder}", free))
        return made[-1]

    yield make
    for listener in made:
        await listener.close()


def feed(ear: Ear, customer: bytes, operator: bytes = b"") -> None:
    """Play the two tracks at once, frame by frame."""
    for sound, at in frames(customer):
        ear.feed("inbound", sound, at)
        spoken = operator[at * 8 : at * 8 + len(sound)]
        if spoken:
            ear.feed("outbound", spoken, at)


def finals(heard: Sequence[Heard], speaker: Speaker = Speaker.CUSTOMER) -> list[Heard]:
    """Return the utterances of one speaker."""
    return [one for one in heard if one.final and one.speaker is speaker]


def agree(heard: Sequence[Heard], said: Sequence[Utterance]) -> bool:
    """Return whether the same was heard as said, in that order and at those times."""
    return [one.text for one in heard] == [one.text for one in said] and all(
        abs(one.started_ms - two.started_ms) <= CLOSE_MS and abs(one.ended_ms - two.ended_ms) <= CLOSE_MS
        for one, two in zip(heard, said, strict=True)
    )


def conversation(words: Sequence[str], first_ms: int = 1_000) -> list[Utterance]:
    """Return `words` as utterances, two seconds from one beginning to the next."""
    return [Utterance(word, first_ms + 2_000 * place) for place, word in enumerate(words)]


async def test_every_word_of_both_speakers_arrives_in_order_and_at_its_time(listening: Listening) -> None:
    """They speak by turns and at once; each is heard on their own track, on a list of words that the model knows."""
    customer, operator = conversation(WORDS[:5]), conversation(WORDS[::-1][:4], first_ms=1_700)
    heard: list[Heard] = []
    listener = listening(1)
    taken = listener.open(1, "ko", WORDS, heard.append)
    ear = listener.open(2, "ko", WORDS, heard.append)
    assert (taken.capture, ear.capture) == (Capture.FREE, Capture.WORD_LIST)
    feed(ear, track(customer, 12_000), track(operator, 12_000))
    await ear.close()
    assert agree(finals(heard), customer)
    assert agree(finals(heard, Speaker.OPERATOR), operator)
    assert ear.dropped == 0
    # Each utterance was shown while it was spoken, at about its time.
    for said, speaker in [(one, Speaker.CUSTOMER) for one in customer] + [(one, Speaker.OPERATOR) for one in operator]:
        shown = [one for one in heard if not one.final and one.speaker is speaker and one.text == said.text]
        assert any(abs(one.started_ms - said.started_ms) <= CLOSE_MS for one in shown)


async def test_any_word_is_heard_as_the_bare_recogniser_hears_it(model: SpeechModel, listening: Listening) -> None:
    """Nothing is added and nothing lost on the way to Vosk and back; two calls at once do not mix."""
    sounds = [track(conversation([word], first_ms=300), 2_000) for word in (WORDS[0], WORDS[3])]
    heard: list[list[Heard]] = [[], []]
    listener = listening(2)
    ears = [listener.open(call, "ko", (), heard[call].append) for call in range(2)]
    assert {ear.capture for ear in ears} == {Capture.FREE}
    for (one, at), (two, _) in zip(*map(frames, sounds), strict=True):
        ears[0].feed("inbound", one, at)
        ears[1].feed("inbound", two, at)
    await asyncio.gather(*(ear.close() for ear in ears))
    texts = [[one.text for one in finals(call)] for call in heard]
    assert texts == [bare_texts(model.recogniser(), sound) for sound in sounds]
    assert texts[0] != texts[1]
    assert all(texts)


async def test_sound_that_was_lost_shifts_no_word(listening: Listening) -> None:
    """Half a second and then a minute are missing, a frame comes twice: what is heard after it is at its own time."""
    said = [Utterance("라디오", 1_000), Utterance("노래", 4_000), Utterance("나무", 70_000)]
    heard: list[Heard] = []
    listener = listening(1)
    listener.open(1, "ko", WORDS, heard.append)
    ear = listener.open(2, "ko", WORDS, heard.append)
    for sound, at in frames(track(said, 72_000)):
        if not (2_600 <= at < 3_100 or 6_000 <= at < 68_500):
            ear.feed("inbound", sound, at)
            ear.feed("inbound", *((sound, at) if at % 600 == 0 else (b"", at + len(sound) // 8)))
    await ear.close()
    assert agree(finals(heard), said)


async def test_thirty_calls_at_once_are_let_in_by_turns_and_never_mixed(listening: Listening) -> None:
    """Free recognition, then lists, then none, said in words; each call hears what was said in it alone."""
    calls = 30
    words = list(islice(cycle(WORDS), calls))
    heard: list[list[Heard]] = [[] for _ in range(calls)]
    listener = listening(FREE)
    ears = [listener.open(call, "ko", WORDS, heard[call].append) for call in range(calls)]
    listed = FREE * LISTS_FOR_EACH_FREE
    captures = [ear.capture for ear in ears]
    assert captures == [Capture.FREE] * FREE + [Capture.WORD_LIST] * listed + [Capture.NONE] * (calls - FREE - listed)
    assert [bool(ear.why) for ear in ears] == [capture is not Capture.FREE for capture in captures]
    said = [Utterance(word, 300) for word in words]
    sounds = [list(frames(track([one], one.ended_ms + 1_000))) for one in said]
    for place in range(max(map(len, sounds))):
        for ear, sound in zip(ears, sounds, strict=True):
            if place < len(sound):
                ear.feed("inbound", *sound[place])
    await asyncio.gather(*(ear.close() for ear in ears))
    for capture, one, call in zip(captures, said, heard, strict=True):
        if capture is Capture.WORD_LIST:
            assert agree(finals(call), [one])
        elif capture is Capture.NONE:
            assert not call


async def test_a_place_that_is_given_back_is_the_next_calls(listening: Listening) -> None:
    """A call that ended, however it was heard, makes room for one that is heard in the same way."""
    listener = listening(1)
    ears = [listener.open(call, "ko", WORDS, lambda _: None) for call in range(1 + LISTS_FOR_EACH_FREE + 1)]
    assert ears[-1].capture is Capture.NONE
    await ears[3].close()
    await ears[0].close()
    await ears[0].close()
    again = [listener.open(call, "ko", WORDS, lambda _: None).capture for call in range(90, 93)]
    assert again == [Capture.FREE, Capture.WORD_LIST, Capture.NONE]


async def test_without_words_to_listen_for_there_is_no_list(listening: Listening) -> None:
    """Words that the model does not know are none; the call goes on without."""
    listener = listening(1)
    listener.open(1, "ko", (), lambda _: None)
    assert listener.open(2, "ko", (), lambda _: None).capture is Capture.NONE
    ear = listener.open(3, "ko", ["qwertzuiop"], lambda _: None)
    assert ear.capture is Capture.WORD_LIST
    feed(ear, track((), 1_000))
    await ear.close()
    assert (ear.capture, "knows none of the words" in ear.why) == (Capture.NONE, True)


async def test_a_call_that_ends_in_the_middle_of_a_word_has_its_words(listening: Listening) -> None:
    """The last utterance is told before close returns, in the event loop, and nothing after it."""
    heard: list[tuple[Heard, threading.Thread]] = []
    listener = listening(1)
    listener.open(1, "ko", WORDS, lambda _: None)
    ear = listener.open(2, "ko", WORDS, lambda one: heard.append((one, threading.current_thread())))
    said = conversation(WORDS[:2])
    feed(ear, track(said, said[1].ended_ms - 40))
    await ear.close()
    assert [one.text for one, _ in heard if one.final] == ["라디오", "오렌지"]
    assert {thread for _, thread in heard} == {threading.main_thread()}
    told = len(heard)
    feed(ear, track(said, 5_000))
    await ear.close()
    assert len(heard) == told


async def test_who_stops_waiting_for_the_end_gets_the_place_back_all_the_same(listening: Listening) -> None:
    """A handler that is cancelled while it closes an ear leaves nothing behind."""
    heard: list[Heard] = []
    listener = listening(1)
    listener.open(1, "ko", WORDS, heard.append)
    ear = listener.open(2, "ko", WORDS, heard.append)
    feed(ear, track(conversation(WORDS[:2]), 4_000))
    closing = asyncio.create_task(ear.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await ear.close()
    assert finals(heard)
    again = [listener.open(call, "ko", WORDS, heard.append).capture for call in range(LISTS_FOR_EACH_FREE + 1)]
    assert again == [Capture.WORD_LIST] * LISTS_FOR_EACH_FREE + [Capture.NONE]


async def test_a_fault_in_one_call_is_that_calls_alone(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recogniser that breaks, a listener that raises: the other calls hear on."""
    listener = listening(1)
    listener.open(0, "ko", WORDS, lambda _: None)
    heard: list[Heard] = []

    def refuse(_heard: Heard) -> None:
        message = "the page is gone"
        raise RuntimeError(message)

    broken, refusing = listener.open(1, "ko", WORDS, heard.append), listener.open(2, "ko", WORDS, refuse)
    well = listener.open(3, "ko", WORDS, heard.append)
    original, made = SpeechModel.recogniser, iter([True])

    def breaking(self: SpeechModel, phrases: Sequence[str] | None = None) -> Recogniser:
        if next(made, False):
            message = "out of memory"
            raise MemoryError(message)
        return original(self, phrases)

    monkeypatch.setattr(SpeechModel, "recogniser", breaking)
    said = conversation(WORDS[:2])
    feed(broken, track(said, 5_000))
    await broken.close()
    assert (broken.capture, broken.why) == (Capture.NONE, "the recognition of this call failed: see the log")
    for ear in (refusing, well):
        feed(ear, track(said, 5_000))
    await asyncio.gather(refusing.close(), well.close())
    assert agree(finals(heard), said)


async def test_recognisers_are_let_go_with_their_call(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each track that was spoken on, none for one that was not, and none is left."""
    alive: list[weakref.ref[Recogniser]] = []
    original = SpeechModel.recogniser

    def noted(self: SpeechModel, phrases: Sequence[str] | None = None) -> Recogniser:
        made = original(self, phrases)
        alive.append(weakref.ref(made))
        return made

    monkeypatch.setattr(SpeechModel, "recogniser", noted)
    listener = listening(1)
    listener.open(0, "ko", WORDS, lambda _: None)
    for call, both in enumerate((True, False), 1):
        ear = listener.open(call, "ko", WORDS, lambda _: None)
        sound = track(conversation(WORDS[:1]), 2_000)
        feed(ear, sound, sound if both else b"")
        await ear.close()
    gc.collect()
    assert [made() for made in alive] == [None] * 3


async def test_a_listener_that_closes_leaves_out_what_waits(listening: Listening) -> None:
    """The engine does not wait for half a minute of sound to be recognised; ears that are open end."""
    listener = listening(1)
    heard: list[Heard] = []
    ear = listener.open(1, "ko", WORDS, heard.append)
    feed(ear, track(conversation(WORDS), 25_000))
    await listener.close()
    await ear.close()
    assert ear.dropped > 0
    told = len(heard)
    feed(ear, track(conversation(WORDS), 1_000))
    assert len(heard) == told


async def test_no_sound_and_no_call_is_no_fault(listening: Listening) -> None:
    """An ear that hears nothing ends; a track that nobody knows is let pass."""
    ear = listening(1).open(1, "ko", WORDS, lambda _: None)
    ear.feed("both", b"\xff", 0)
    await ear.close()
    assert ear.dropped == 0
