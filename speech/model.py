"""The speech model: is the recogniser installed, and is there a model for it? The only module that imports vosk."""

from dataclasses import dataclass
from pathlib import Path

try:
    import vosk
except ImportError:  # the extra `speech` is optional
    vosk = None

# The acoustic model, in the two layouts that Vosk publishes: one of them makes a folder a model.
ACOUSTIC_MODELS = ("am/final.mdl", "final.mdl")


@dataclass(frozen=True)
class SpeechParts:
    """What calls need: whether the recogniser is `installed`, the folder of the `model`, what is `to_do` otherwise."""

    installed: bool
    model: Path | None
    to_do: str


def find_model(folder: str) -> SpeechParts:
    """Look for the recogniser, and for a model in `folder`: the value of NAJIMI_SPEECH_MODEL, empty where not set."""
    installed = vosk is not None
    model = Path(folder) if folder and any((Path(folder) / name).is_file() for name in ACOUSTIC_MODELS) else None
    steps = []
    if not installed:
        steps.append("pip install --require-hashes -r requirements/speech.txt")
    if not folder:
        steps.append("unpack a Vosk model and set NAJIMI_SPEECH_MODEL to its folder")
    elif model is None:
        steps.append(f"NAJIMI_SPEECH_MODEL names {folder}, which holds no Vosk model (no {ACOUSTIC_MODELS[0]})")
    return SpeechParts(installed, model, "; ".join(steps))
