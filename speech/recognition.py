"""One track's recognition: chunks of sound in, what was heard out, at the times of the stream."""

import json
from typing import Any, Final, Protocol

import numpy as np

from core.calls.heard import Heard, Speaker
from speech.mulaw import Samples, samples_of
from speech.sound_queue import CHUNK, CHUNK_MS, Chunk
from speech.word_list import UNKNOWN

# How long after its first sound a word stands in a partial result; Vosk gives no times before an utterance is over.
# Measured: 0.4 to 0.8 s (docs/speech.md).
FIRST_WORD_MS: Final = 600
# A line on which nobody speaks, and what is filled in for lost sound, is silent to the last bit. Models never heard
# such a thing, find words in it and no end of an utterance; so it is given the noise that telephones make up as well
# (RFC 3389): of the size of mu-law's smallest step, and always the same.
STEP: Final = 8
COMFORT_NOISE: Final[Samples] = np.random.default_rng(1).normal(0, STEP, CHUNK).round().astype(np.int16)


class Recogniser(Protocol):
    """What is used of Vosk's recogniser; results are JSON."""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's name
        """Decode 16-bit samples; 1 where an utterance ended."""
        ...

    def Result(self) -> str:  # noqa: N802 - Vosk's name
        """Return the utterance that ended."""
        ...

    def PartialResult(self) -> str:  # noqa: N802 - Vosk's name
        """Return what the utterance is so far."""
        ...

    def FinalResult(self) -> str:  # noqa: N802 - Vosk's name
        """End the utterance, and return it."""
        ...


class Recognition:
    """What `speaker` says, as a recogniser hears it; used by one thread at a time.

    Words come as partials that replace each other, then as a final. A partial without words takes back the one before:
    what was taken for a word was none.
    """

    def __init__(self, recogniser: Recogniser, speaker: Speaker, surest: float = 1.0) -> None:
        """Begin; no confidence is said to be more than `surest`."""
        self._recogniser = recogniser
        self._speaker = speaker
        self._surest = surest
        self._fed_ms = 0
        # Where the stream's time left the recogniser's, which knows no gaps: the recogniser's ms and the stream's.
        self._jumps = [(0, 0)]
        self._shown = ""
        self._shown_since = 0
        self._ended_ms = 0

    def hear(self, chunk: Chunk) -> Heard | None:
        """Decode `chunk`; return what is new by it."""
        if chunk.started_ms != self._stream_ms(self._fed_ms):
            self._jumps.append((self._fed_ms, chunk.started_ms))
        over = self._recogniser.AcceptWaveform(audible(chunk.sound))
        self._fed_ms += CHUNK_MS
        if over:
            return self._final(json.loads(self._recogniser.Result()))
        return self._partial(_said(json.loads(self._recogniser.PartialResult())["partial"]))

    def finish(self) -> Heard | None:
        """End the utterance that is being spoken; return it, or None where there was none."""
        return self._final(json.loads(self._recogniser.FinalResult()))

    def _final(self, result: dict[str, Any]) -> Heard | None:
        words = [word for word in result.get("result", ()) if word["word"] != UNKNOWN]
        if not words:
            return self._partial("")
        started = self._stream_ms(round(words[0]["start"] * 1_000))
        # Where a gap follows the last word at once, its end is still before the gap.
        ended = self._stream_ms(round(words[-1]["end"] * 1_000) - 1) + 1
        confidence = min(self._surest, sum(word["conf"] for word in words) / len(words))
        self._shown, self._ended_ms = "", ended
        # Later words lie behind the end of these.
        passed = [at for at, _ in self._jumps if at <= words[-1]["end"] * 1_000]
        self._jumps = self._jumps[max(0, len(passed) - 1) :]
        return Heard(
            self._speaker, _said(result["text"]), final=True, started_ms=started, ended_ms=ended, confidence=confidence
        )

    def _partial(self, text: str) -> Heard | None:
        if text == self._shown:
            return None
        now = self._stream_ms(self._fed_ms)
        if not self._shown:
            self._shown_since = max(self._ended_ms, now - FIRST_WORD_MS)
        self._shown = text
        return Heard(self._speaker, text, final=False, started_ms=self._shown_since, ended_ms=now, confidence=0.0)

    def _stream_ms(self, fed_ms: int) -> int:
        """Return the stream's time of what the recogniser has at `fed_ms`."""
        at, stream = next(jump for jump in reversed(self._jumps) if jump[0] <= fed_ms or jump is self._jumps[0])
        return max(0, stream + fed_ms - at)


def audible(sound: bytes) -> bytes:
    """Return a chunk of mu-law as the 16-bit samples that recognisers are given: with noise in place of silence."""
    samples = samples_of(sound)
    return np.where(np.abs(samples) <= STEP, COMFORT_NOISE, samples).tobytes()


def _said(text: str) -> str:
    """Return `text` without what stands for words outside a list."""
    return " ".join(word for word in text.split() if word != UNKNOWN)
