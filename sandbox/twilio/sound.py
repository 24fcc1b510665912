"""Sound as the telephone carries it: mu-law (ITU-T G.711), 8,000 samples a second, 160 bytes a frame of 20 ms."""

import struct
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sandbox.errors import NotPossibleError

Samples = NDArray[np.int16]

RATE: Final = 8_000
FRAME: Final = 160
FRAME_SECONDS: Final = 0.02
SILENCE: Final = b"\xff" * FRAME
_BIAS, _CLIP = 132, 32_635
_QUIET: Final = 200
_PCM, _MULAW = 1, 7
_LONGEST_SECONDS: Final = 600
_SOUND: Final = "this is no sound that can be played: a WAV file (PCM or mu-law) of at most ten minutes is"


def to_mulaw(samples: Samples) -> bytes:
    """Return 16-bit samples as mu-law, a byte each."""
    wide = samples.astype(np.int32)
    size = np.minimum(np.abs(wide), _CLIP) + _BIAS
    exponent = (np.floor(np.log2(size)) - 7).astype(np.int32)
    mantissa = (size >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    return bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).tobytes())


def from_mulaw(data: bytes) -> Samples:
    """Return mu-law bytes as 16-bit samples."""
    plain = ~np.frombuffer(data, dtype=np.uint8) & 0xFF
    exponent, mantissa = (plain >> 4) & 0x07, (plain & 0x0F).astype(np.int32)
    size = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return np.where(plain & 0x80, -size, size).astype(np.int16)


def read_wav(data: bytes) -> tuple[Samples, int]:
    """Return the first channel's samples of a WAV file, and their rate in samples a second."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":  # noqa: PLR2004 - the size of a RIFF header
        raise NotPossibleError(_SOUND)
    form: tuple[int, int, int, int] | None = None
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if name == b"fmt " and len(body) >= 16:  # noqa: PLR2004 - the size of the plain format chunk
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            form = (kind, channels, rate, bits)
        if name == b"data" and form is not None:
            return _channel(body, form), form[2]
        at += 8 + size + size % 2
    raise NotPossibleError(_SOUND)


def _channel(body: bytes, form: tuple[int, int, int, int]) -> Samples:
    kind, channels, rate, bits = form
    rates = range(4_000, 192_001)
    if channels not in range(1, 9) or rate not in rates or len(body) > _LONGEST_SECONDS * rate * channels * 2:
        raise NotPossibleError(_SOUND)
    if kind == _PCM and bits == 16:  # noqa: PLR2004 - bits a sample
        whole: Any = np.frombuffer(body[: len(body) - len(body) % 2], dtype="<i2")
    elif kind == _PCM and bits == 8:  # noqa: PLR2004 - bits a sample
        whole = (np.frombuffer(body, dtype=np.uint8).astype(np.int16) - 128) * 256
    elif kind == _MULAW and bits == 8:  # noqa: PLR2004 - bits a sample
        whole = from_mulaw(body)
    else:
        raise NotPossibleError(_SOUND)
    return np.asarray(whole[::channels], dtype=np.int16)


def at_telephone_rate(samples: Samples, rate: int) -> Samples:
    """Return `samples` at 8,000 a second; what the telephone does not carry is filtered out first."""
    if rate == RATE or not len(samples):
        return samples
    plain = samples.astype(np.float64)
    if rate > RATE:
        reach = np.arange(-60, 61)
        cut = 2 * 3_600 / rate
        kernel = np.sinc(cut * reach) * np.hamming(len(reach))
        plain = np.convolve(plain, kernel / kernel.sum(), mode="same")
    places = np.arange(int(len(samples) * RATE / rate)) * (rate / RATE)
    taken = np.interp(places, np.arange(len(plain)), plain)
    return np.asarray(np.clip(taken, -32_768, 32_767), dtype=np.int16)


def trimmed(samples: Samples) -> Samples:
    """Return `samples` without the silence before and after what is said."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _QUIET)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def sound_of(data: bytes) -> bytes:
    """Return a WAV file as mu-law for the telephone."""
    samples, rate = read_wav(data)
    return to_mulaw(at_telephone_rate(samples, rate))


def wav_of(data: bytes) -> bytes:
    """Return mu-law as a WAV file of 16-bit samples, which every browser plays."""
    body = from_mulaw(data).astype("<i2").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, _PCM, 1, RATE, RATE * 2, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + len(body), b"WAVE") + form + struct.pack("<4sI", b"data", len(body)) + body
    )


def frames(data: bytes) -> Iterator[bytes]:
    """Yield mu-law in frames of 20 ms, the last one filled up with silence."""
    for start in range(0, len(data), FRAME):
        yield data[start : start + FRAME].ljust(FRAME, b"\xff")
