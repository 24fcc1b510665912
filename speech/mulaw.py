"""The telephone's sound: G.711 mu-law, one byte a sample, 8,000 samples a second; read and written by tables.

Source: ITU-T G.711 (11/1988), tables 2a and 2b. A sample is a sign, an exponent and a mantissa, all bits turned over
on the line; the 14 bits of the standard are given in the upper part of 16, as every tool for sound does.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLES_PER_SECOND: Final = 8_000
SAMPLES_PER_MS: Final = SAMPLES_PER_SECOND // 1_000
# What a silent line carries: the code of zero.
SILENCE: Final = b"\xff"

_BIAS: Final = 0x84
# The loudest sample that the code holds.
_CLIP: Final = 32_635

Samples = NDArray[np.int16]


def _values() -> Samples:
    """Return the sample that each of the 256 codes stands for."""
    codes = ~np.arange(256, dtype=np.uint8)
    magnitude = ((((codes & 0x0F).astype(np.int32) << 3) + _BIAS) << ((codes & 0x70) >> 4)) - _BIAS
    values: Samples = np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)
    return values


def _codes() -> NDArray[np.uint8]:
    """Return the code of each of the 65,536 samples, by the sample's own 16 bits."""
    samples = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)
    # The bias moves each segment's steps so that cutting the lower bits off is rounding.
    biased = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (exponent + 3)) & 0x0F
    sign = np.where(samples < 0, 0x80, 0)
    codes: NDArray[np.uint8] = ~(sign | (exponent << 4) | mantissa).astype(np.uint8)
    return codes


_VALUE_OF: Final = _values()
_CODE_OF: Final = _codes()


def samples_of(sound: bytes) -> Samples:
    """Return the 16-bit samples of mu-law `sound`."""
    return _VALUE_OF[np.frombuffer(sound, dtype=np.uint8)]


def sound_of(samples: Samples) -> bytes:
    """Return 16-bit `samples` as mu-law; what is louder than the code holds becomes the loudest that it holds."""
    return _CODE_OF[samples.view(np.uint16)].tobytes()
