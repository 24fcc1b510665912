"""Mu-law, against the standard library's own codec, which is another author's."""

import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from speech.mulaw import SILENCE, samples_of, sound_of

with warnings.catch_warnings():
    # It leaves the standard library with Python 3.13, which this project does not run on yet.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import audioop

EVERY_CODE = bytes(range(256))
EVERY_SAMPLE = np.arange(65_536, dtype=np.uint16).view(np.int16)
CLIP = 32_635


@given(st.binary(max_size=2_000))
def test_sound_is_read_as_the_standard_library_reads_it(sound: bytes) -> None:
    """Each code stands for the same sample there and here."""
    assert samples_of(sound).tobytes() == audioop.ulaw2lin(sound, 2)


def test_every_code_survives_the_way_there_and_back() -> None:
    """What was read is written as it was; but for the second code of zero, which becomes the first."""
    assert sound_of(samples_of(EVERY_CODE)) == EVERY_CODE.replace(b"\x7f", SILENCE)


def test_no_sample_is_further_from_its_code_than_half_a_step() -> None:
    """The steps are 8 near silence and double with each of eight segments; what is louder than the code is clipped."""
    codes = ~np.frombuffer(sound_of(EVERY_SAMPLE), dtype=np.uint8)
    half = 4 << ((codes >> 4) & 7).astype(np.int32)
    samples = EVERY_SAMPLE.astype(np.int32).clip(-CLIP, CLIP)
    assert np.all(np.abs(samples_of(sound_of(EVERY_SAMPLE)).astype(np.int32) - samples) <= half)


@given(st.lists(st.integers(-CLIP // 4, CLIP // 4), max_size=1_000))
def test_sound_is_written_as_the_standard_library_writes_it(levels: list[int]) -> None:
    """Of the 14 bits that the standard codes; how the two bits below are rounded is nobody's standard."""
    samples = np.array(levels, dtype=np.int16) * 4
    assert sound_of(samples) == audioop.lin2ulaw(samples.tobytes(), 2)


def test_silence_is_the_code_of_zero() -> None:
    """A silent line carries ones."""
    assert sound_of(np.zeros(1, dtype=np.int16)) == SILENCE
