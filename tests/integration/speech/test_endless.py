"""A stream that never ends."""

import asyncio
import mmap
from pathlib import Path

import pytest

from core.calls.heard import Heard
from speech.ear import CallEar
from speech.listening import VoskListener
from speech.sound_queue import CHUNK_MS, LONGEST_WAIT_MS
from tests.support.spoken import WORDS, frames, spoken

MINUTE_MS = 60_000
MOST_BYTES = 60_000_000
HALF_FULL = LONGEST_WAIT_MS // CHUNK_MS // 2


def resident() -> int:
    """Return how many bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * mmap.PAGESIZE


@pytest.mark.soak
async def test_an_hour_without_a_pause_takes_no_more_memory_than_ten_minutes(model_folder: Path) -> None:
    """Somebody speaks on and on: every word is heard, none is kept by the ear."""
    sentence = b"".join(spoken(word) + b"\xff" * 800 for word in WORDS)
    sentence_ms = len(sentence) // 8
    finals = 0

    def heard(one: Heard) -> None:
        nonlocal finals
        finals += one.final

    listener = VoskListener(f"ko={model_folder}", 1)
    listener.open(0, "ko", (), heard)
    ear = listener.open(1, "ko", WORDS, heard)
    assert isinstance(ear, CallEar)
    at, settled = 0, 0
    while at < 60 * MINUTE_MS:
        for sound, after in frames(sentence):
            ear.feed("inbound", sound, at + after)
        at += sentence_ms
        settled = settled or (resident() if at > 10 * MINUTE_MS else 0)
        # As fast as it is decoded, not as fast as it is spoken.
        while len(ear._voices["inbound"]._queue) > HALF_FULL:  # noqa: ASYNC110 - nothing tells of it but a question
            await asyncio.sleep(0.005)
    await ear.close()
    await listener.close()
    assert ear.dropped == 0
    assert finals > 60
    assert resident() - settled < MOST_BYTES
