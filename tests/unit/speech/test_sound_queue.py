"""Sound that waits: each byte at its time, gaps silent, and never more than the bound."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from speech.mulaw import SAMPLES_PER_MS, SILENCE
from speech.sound_queue import CHUNK, CHUNK_MS, LONGEST_SILENCE_MS, WAVER_MS, Chunk, SoundQueue

FRAME_MS = 20
FRAME = FRAME_MS * SAMPLES_PER_MS


def taken(queue: SoundQueue) -> list[Chunk]:
    """Return all chunks, the last one filled up."""
    queue.finish()
    chunks = []
    while (chunk := queue.take()) is not None:
        chunks.append(chunk)
    return chunks


def frame(number: int) -> bytes:
    """Return 20 ms that can be told from other frames and from silence."""
    return bytes([number % 200]) * FRAME


def line(chunks: list[Chunk], length_ms: int) -> bytes:
    """Return what the chunks sound like, each at its time, with silence where there is none."""
    whole = bytearray(SILENCE * (length_ms * SAMPLES_PER_MS))
    for chunk in chunks:
        at = chunk.started_ms * SAMPLES_PER_MS
        whole[at : at + CHUNK] = chunk.sound
    return bytes(whole)


@given(st.binary(max_size=5_000), st.lists(st.integers(1, 400), min_size=1, max_size=5), st.integers(0, 10_000))
def test_what_comes_without_gaps_comes_out_whole(sound: bytes, sizes: list[int], started_ms: int) -> None:
    """However it is cut on its way in, it comes out in equal chunks, one after the other."""
    queue = SoundQueue()
    at = 0
    while at < len(sound):
        size = sizes[at % len(sizes)]
        queue.put(sound[at : at + size], started_ms + at // SAMPLES_PER_MS)
        at += size
    chunks = taken(queue)
    assert b"".join(chunk.sound for chunk in chunks)[: len(sound)] == sound
    assert [chunk.started_ms for chunk in chunks] == [started_ms + CHUNK_MS * n for n in range(len(chunks))]
    assert {len(chunk.sound) for chunk in chunks} <= {CHUNK}


@given(st.sets(st.integers(0, 1_000), min_size=1, max_size=80))
def test_what_is_lost_is_silence_and_the_rest_keeps_its_time(came: set[int]) -> None:
    """Each frame that came stands where it was spoken, to the sample, and nothing stands anywhere else."""
    queue = SoundQueue(longest_wait_ms=60_000)
    numbers = sorted(came)
    for number in numbers:
        # Frames that are missing alone are within what times waver by.
        queue.put(frame(number), number * FRAME_MS)
    heard = line(taken(queue), 1_001 * FRAME_MS + 2 * CHUNK_MS + LONGEST_SILENCE_MS)
    shift, before = 0, numbers[0] - 1
    for number in numbers:
        shift = shift + number - before - 1
        if shift * FRAME_MS > WAVER_MS:
            shift = 0
        at = (number - shift) * FRAME
        assert heard[at : at + FRAME] == frame(number)
        before = number
    assert sum(byte != SILENCE[0] for byte in heard) == FRAME * len(numbers)
    assert queue.dropped_ms == 0


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 2_000)), max_size=60))
def test_whatever_times_are_claimed_time_goes_forwards_within_the_bound(claims: list[tuple[int, int]]) -> None:
    """Times that jump ahead or back make neither chunks that overlap nor a queue that grows."""
    queue = SoundQueue(longest_wait_ms=2_000)
    most = 2_000 // CHUNK_MS
    for timestamp, size in claims:
        queue.put(b"\x01" * size, timestamp)
        assert len(queue) <= most
    chunks = taken(queue)
    assert len(chunks) <= most
    for before, after in pairwise(chunks):
        assert after.started_ms >= before.started_ms + CHUNK_MS


def test_sound_that_came_already_is_not_added_again() -> None:
    """A frame that is sent once more, in another message, changes nothing."""
    once, twice = SoundQueue(), SoundQueue()
    for number in range(50):
        once.put(frame(number), number * FRAME_MS)
        twice.put(frame(number), number * FRAME_MS)
        for earlier in range(max(0, number - 2), number + 1):
            twice.put(frame(earlier), earlier * FRAME_MS)
    assert taken(once) == taken(twice)


def test_a_long_gap_is_a_pause_and_a_jump() -> None:
    """An hour without sound costs a pause in which an utterance ends, and no hour of silence."""
    queue = SoundQueue()
    queue.put(frame(1), 0)
    queue.put(frame(2), 3_600_000)
    chunks = taken(queue)
    pause = sum(chunk.started_ms < 3_600_000 for chunk in chunks) * CHUNK_MS
    assert LONGEST_SILENCE_MS <= pause <= LONGEST_SILENCE_MS + 2 * CHUNK_MS
    assert (chunks[-1].started_ms, chunks[-1].sound[:FRAME]) == (3_600_000, frame(2))


def test_the_oldest_is_dropped_and_counted() -> None:
    """A recogniser that does not keep up loses the past, not the present; how much is known."""
    queue = SoundQueue(longest_wait_ms=1_000)
    for number in range(500):
        queue.put(frame(number), number * FRAME_MS)
    assert queue.dropped_ms == 500 * FRAME_MS - 1_000
    assert [chunk.started_ms for chunk in taken(queue)] == [9_000, 9_200, 9_400, 9_600, 9_800]


def test_what_is_cleared_counts_as_dropped() -> None:
    """At a hurried end what waits is let go."""
    queue = SoundQueue()
    queue.put(SILENCE * CHUNK * 3, 0)
    queue.clear()
    assert (len(queue), queue.dropped_ms, queue.take()) == (0, 3 * CHUNK_MS, None)
