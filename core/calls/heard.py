"""What a call's ears say that they heard: words of one speaker, while they are spoken and once they are final."""

from dataclasses import dataclass

from core.models import Capture, Speaker

__all__ = ["Capture", "Heard", "Speaker"]


@dataclass(frozen=True)
class Heard:
    """Words of one speaker; those that are not `final` replace the speaker's last that were not.

    `started_ms` and `ended_ms` are milliseconds since the start of the media stream, `confidence` is 0 to 1.
    """

    speaker: Speaker
    text: str
    final: bool
    started_ms: int
    ended_ms: int
    confidence: float
