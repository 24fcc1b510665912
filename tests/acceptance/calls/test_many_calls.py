"""Thirty customers on the telephone at once: who is heard how is decided, and nobody has somebody else's words.

What is said is told apart by its pitch, so that it is known whose words arrived where; what Vosk makes of speech is
proved in tests/integration/speech.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sqlmodel import select

from core.calls.heard import Capture, Heard, Speaker
from core.models import Call, CallUtterance
from sandbox.twilio.sound import FRAME, from_mulaw, to_mulaw, wav_of
from speech.admission import LISTS_FOR_EACH_FREE, Places
from tests.support.callers import people_with_telephones, telephone_of, until
from tests.support.system import System, running_system

CALLS, FREE = 30, 2
LISTED = FREE * LISTS_FOR_EACH_FREE
TONE_SECONDS = 0.4
LOUD = 500


def tone(number: int) -> bytes:
    """Return the sound by which call `number` is known, as a WAV file."""
    moments = np.arange(int(8_000 * TONE_SECONDS)) / 8_000
    return wav_of(to_mulaw((12_000 * np.sin(2 * np.pi * (300 + 50 * number) * moments)).astype(np.int16)))


def number_of(sound: bytes) -> int:
    """Return whose tone a sound is, by how often it crosses nought."""
    samples = from_mulaw(sound).astype(np.int32)
    crossings = np.count_nonzero(np.diff(np.signbit(samples).astype(np.int8)))
    return round((crossings / 2 / (len(samples) / 8_000) - 300) / 50)


class ToneEar:
    """An ear for tones."""

    why = ""
    dropped = 0

    def __init__(self, capture: Capture, on_heard: Callable[[Heard], None]) -> None:
        """Say what is heard through `on_heard`."""
        self.capture, self._on_heard, self._sound = capture, on_heard, b""

    def feed(self, track: str, payload: bytes, timestamp_ms: int) -> None:
        """Keep what is loud on the customer's track; the silence after it ends it."""
        if track != "inbound" or self.capture is Capture.NONE:
            return
        if np.abs(from_mulaw(payload).astype(np.int32)).max() > LOUD:
            self._sound += payload
        elif len(self._sound) > FRAME:
            sound, self._sound = self._sound, b""
            began = timestamp_ms - len(sound) // 8
            said = Heard(
                speaker=Speaker.CUSTOMER,
                text=f"tone {number_of(sound)}",
                final=True,
                started_ms=began,
                ended_ms=timestamp_ms,
                confidence=1.0,
            )
            self._on_heard(said)

    async def close(self) -> None:
        """Say nothing more."""


class ToneListener:
    """Listens for tones in as many calls as may be listened to."""

    def __init__(self, _setting: str, streams: int) -> None:
        """Admit calls as the real listener does."""
        self._places = Places(streams)

    def start(self) -> None:
        """Nothing has to be downloaded."""

    def open(self, call_id: int, language: str, words: Sequence[str], on_heard: Callable[[Heard], None]) -> ToneEar:
        """Return an ear for a call."""
        del call_id, language, words
        return ToneEar(self._places.take(lists=True), on_heard)

    async def close(self) -> None:
        """Nothing was opened that has to be closed."""


@pytest.fixture
async def system(generated_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[System]:
    """The whole system, with ears for tones."""
    monkeypatch.setattr("bot.telephone_wiring.VoskListener", ToneListener)
    monkeypatch.setattr("bot.telephone_wiring.find_models", lambda _setting: SimpleNamespace(installed=True))
    monkeypatch.setattr("bot.telephone_wiring.wish_for", lambda _wishes, language: language)
    path = tmp_path / "copy.db"
    shutil.copy(generated_shop, path)
    async with running_system(tmp_path, None, f"sqlite:///{path}", speech_streams=FREE) as running:
        await running.people.telephone.pace(speed=1, spoken=False)
        yield running


async def test_thirty_calls_at_once_are_heard_as_far_as_there_is_room_and_each_for_itself(system: System) -> None:
    """Any word of two calls, the words of a list of some more, none of the rest; every tone is at its own call."""
    people, telephone = people_with_telephones(system, CALLS), system.people.telephone

    async def talks(place: int) -> str:
        phone = telephone_of(system, people[place])
        sid = await phone.call()
        await phone.listening(60)
        await phone.press("1")
        await telephone.happens(sid, "stream-started", 60)
        await asyncio.sleep(0)
        await telephone.happens(sid, "verb", 60, name="Record")
        await phone.play(tone(place), f"tone {place}")
        return sid

    sids = await asyncio.gather(*(talks(place) for place in range(CALLS)))
    await until(
        system,
        lambda tx: len(tx.exec(select(CallUtterance.id)).all()) >= FREE + LISTED,
        "whoever is heard was heard",
    )
    with system.engine.shop.store.read() as session:
        calls = {call.sid: call for call in session.exec(select(Call))}
        said = session.exec(select(CallUtterance)).all()
    assert set(calls) == set(sids)
    owners = {calls[sid].id: f"tone {place}" for place, sid in enumerate(sids)}
    assert [(each.call_id, each.text) for each in said] == [(each.call_id, owners[each.call_id]) for each in said]
    assert len({each.call_id for each in said}) == len(said) == FREE + LISTED
    captures = Counter(call.capture for call in calls.values())
    assert captures[Capture.FREE] == FREE
    assert captures[Capture.WORD_LIST] == LISTED
    for place, sid in enumerate(sids):
        assert calls[sid].customer_id == people[place].id
