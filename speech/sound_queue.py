"""The sound of one track that waits to be recognised: in equal chunks, each at its time, within a bound."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from speech.mulaw import SAMPLES_PER_MS, SILENCE

# Vosk's own advice for streams; equal chunks also make a recognition repeatable.
CHUNK_MS: Final = 200
CHUNK: Final = CHUNK_MS * SAMPLES_PER_MS
# Times may be ahead of the sound that came by this much before silence is filled in, and behind it by this much before
# they are of sound that came already.
WAVER_MS: Final = 60
OVERLAP_MS: Final = 10
# A longer gap is a pause in which an utterance ends; what it is beyond that is not made up but jumped over.
LONGEST_SILENCE_MS: Final = 3_000
# What may wait: long enough for a model to be loaded meanwhile.
LONGEST_WAIT_MS: Final = 30_000


@dataclass(frozen=True)
class Chunk:
    """200 ms of mu-law, which began `started_ms` after the start of the stream."""

    started_ms: int
    sound: bytes


class SoundQueue:
    """What is put in by time comes out in chunks, gaps filled by silence; the oldest goes where too much waits."""

    def __init__(self, longest_wait_ms: int = LONGEST_WAIT_MS) -> None:
        """Let at most `longest_wait_ms` of sound wait."""
        self.dropped_ms = 0
        self._most = longest_wait_ms // CHUNK_MS
        self._chunks: deque[Chunk] = deque()
        self._open = bytearray()
        # Both in samples since the stream's start: where the open chunk began, and where the sound that came ends.
        self._open_at = 0
        self._end: int | None = None

    def __len__(self) -> int:
        """Return how many whole chunks wait."""
        return len(self._chunks)

    def put(self, sound: bytes, timestamp_ms: int) -> None:
        """Add `sound` that was spoken at `timestamp_ms`; what was there already is not added again."""
        at = timestamp_ms * SAMPLES_PER_MS
        if self._end is None:
            self._open_at = self._end = at
        gap = at - self._end
        if gap > WAVER_MS * SAMPLES_PER_MS:
            self._fill(gap)
        elif gap < -OVERLAP_MS * SAMPLES_PER_MS:
            sound = sound[-gap:]
        self._append(sound)

    def take(self) -> Chunk | None:
        """Return the oldest chunk, or None."""
        return self._chunks.popleft() if self._chunks else None

    def finish(self) -> None:
        """Make what is left a chunk as well, filled up with silence."""
        if self._open:
            self._append(SILENCE * (CHUNK - len(self._open)))

    def clear(self) -> None:
        """Let go of everything that waits, as dropped."""
        self.dropped_ms += len(self._chunks) * CHUNK_MS
        self._chunks.clear()
        self._open.clear()

    def _fill(self, gap: int) -> None:
        """Bridge `gap` samples: wholly by silence, or by a pause up to the end of a chunk and a jump."""
        longest = LONGEST_SILENCE_MS * SAMPLES_PER_MS
        if gap <= longest + CHUNK:
            self._append(SILENCE * gap)
            return
        at = (self._end or 0) + gap
        self._append(SILENCE * (longest + CHUNK - (len(self._open) + longest) % CHUNK))
        self._open_at = self._end = at

    def _append(self, sound: bytes) -> None:
        self._end = (self._end or 0) + len(sound)
        self._open += sound
        while len(self._open) >= CHUNK:
            self._chunks.append(Chunk(self._open_at // SAMPLES_PER_MS, bytes(self._open[:CHUNK])))
            del self._open[:CHUNK]
            self._open_at += CHUNK
        while len(self._chunks) > self._most:
            self._chunks.popleft()
            self.dropped_ms += CHUNK_MS
