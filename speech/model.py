"""Vosk's speech models: found, downloaded, loaded. The only module that imports vosk."""

import functools
import mmap
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from speech.model_folders import ModelError, broken_off, local_folder, standing
from speech.model_setting import ModelWish, model_wishes
from speech.mulaw import SAMPLES_PER_SECOND
from speech.recognition import Recogniser
from speech.word_list import grammar

try:
    import vosk
except ImportError:  # the extra `speech` is optional
    vosk = None

INSTALL: Final = "pip install --require-hashes -r requirements/speech.txt"
# Below its errors: what goes wrong is said by us, in our log.
SILENT: Final = -3
# A download is told of at every so many percent.
STEP_PERCENT: Final = 10


@dataclass(frozen=True)
class SpeechParts:
    """What calls need: is the recogniser `installed`, which models are `found`, what is `to_do` otherwise.

    `found` says of each model in words whose calls it serves, and where it is or when it will be there.
    """

    installed: bool
    found: tuple[str, ...]
    to_do: str


def find_models(setting: str) -> SpeechParts:
    """Look for the recogniser and for the models of NAJIMI_SPEECH_MODEL, `setting`; loads and downloads nothing."""
    found, steps = [], []
    if vosk is None:
        steps.append(INSTALL)
    if not setting.strip():
        steps.append("set NAJIMI_SPEECH_MODEL to a language, such as en-us, or to the folder of a Vosk model")
    for wish in model_wishes(setting):
        try:
            found.append(standing(wish, shelves()))
        except ModelError as error:
            steps.append(str(error))
    return SpeechParts(vosk is not None, tuple(found), "; ".join(steps))


def shelves() -> tuple[Path, ...]:
    """Return the folders where Vosk keeps the models that it downloads."""
    return tuple(Path(shelf) for shelf in getattr(vosk, "MODEL_DIRS", ()) if shelf is not None)


def model_folder(wish: ModelWish, tell: Callable[[str], None]) -> Path:
    """Return the folder of a model; where Vosk has to download it first, `tell` is told how far that is.

    Takes minutes then. Raises `ModelError` where it cannot be had.
    """
    folder = local_folder(wish, shelves())
    if folder is not None:
        return folder
    for path in broken_off(wish, shelves()):
        # Vosk would take for a model what an earlier download left.
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    try:
        _fetcher(tell).get_model_by_lang(wish.published)
    except SystemExit as error:
        message = f"Vosk publishes no small model for “{wish.published}”: set NAJIMI_SPEECH_MODEL to a model's folder"
        raise ModelError(message) from error
    except (OSError, BadZipFile, ValueError, LookupError, TypeError) as error:
        message = (
            f"the model for {wish.name} could not be downloaded ({type(error).__name__}): a later call tries again"
        )
        raise ModelError(message) from error
    folder = local_folder(wish, shelves())
    if folder is None:
        message = f"what Vosk keeps for {wish.name} in {' or '.join(map(str, shelves()))} is no model: remove it"
        raise ModelError(message)
    return folder


class SpeechModel:
    """A model in memory, shared by all its recognitions; `seconds` and `megabytes` say what loading it took."""

    def __init__(self, folder: Path) -> None:
        """Load it from `folder`, which takes seconds; raises `ModelError`."""
        _demand_vosk()
        vosk.SetLogLevel(SILENT)
        began, before = time.monotonic(), _resident_bytes()
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:
            # Vosk raises nothing more exact.
            message = f"{folder} cannot be loaded: unpack or download the model again"
            raise ModelError(message) from error
        self.seconds = time.monotonic() - began
        self.megabytes = (_resident_bytes() - before) // 1_000_000

    def knows(self, word: str) -> bool:
        """Return whether `word`, in small letters, is in its vocabulary."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def recogniser(self, phrases: Sequence[str] | None = None) -> Recogniser:
        """Return a recogniser for one track: for any word, or for the words of `phrases` alone."""
        listed = () if phrases is None else (grammar(phrases, self.knows),)
        recogniser = vosk.KaldiRecognizer(self._model, SAMPLES_PER_SECOND, *listed)
        recogniser.SetWords(True)  # noqa: FBT003 - Vosk's own signature
        made: Recogniser = recogniser
        return made


def _demand_vosk() -> None:
    if vosk is None:
        message = f"the recogniser is not installed: {INSTALL}"
        raise ModelError(message)


def _resident_bytes() -> int:
    """Return how much memory this process holds; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text("ascii").split()[1]) * mmap.PAGESIZE if statm.exists() else 0


def _fetcher(tell: Callable[[str], None]) -> Any:  # noqa: ANN401 - Vosk has no types
    """Return Vosk's own way to its models, with no model loaded, which tells us how far it is."""
    _demand_vosk()
    told = -STEP_PERCENT

    def progress(blocks: int, block_bytes: int, total: int) -> None:
        nonlocal told
        percent = min(100, 100 * blocks * block_bytes // total) if total > 0 else 0
        if percent >= told + STEP_PERCENT:
            told = percent - percent % STEP_PERCENT
            tell(f"{told}% of {total // 1_000_000} MB")

    class Fetcher(vosk.Model):  # type: ignore[misc,name-defined,unused-ignore]
        def __init__(self) -> None:
            pass

        def __del__(self) -> None:
            """Free no model: there is none."""

        def download_progress_hook(self, _bar: object) -> Callable[[int, int, int], None]:
            return progress

    # Its own bar would be drawn across the log.
    vosk.tqdm = functools.partial(getattr(vosk.tqdm, "func", vosk.tqdm), disable=True)
    return Fetcher()
