"""The models of this engine: each downloaded and loaded when it is first needed, once, and shared by all calls."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final, TypeVar

from speech.model import SpeechModel, model_folder, shelves
from speech.model_folders import ModelError, local_folder, takes_lists
from speech.model_setting import ModelWish, model_wishes, wish_for

# After a failure the next try waits for so long, in seconds.
PATIENCE: Final = 300.0

Loaded = TypeVar("Loaded")

_log = logging.getLogger(__name__)


class Loader:
    """Loads one after the other, in threads that do not keep the engine from ending while a download lasts minutes."""

    def __init__(self) -> None:
        """Have nothing to load."""
        self._one_at_a_time = threading.Lock()

    def begin(self, load: Callable[[], Loaded]) -> Future[Loaded]:
        """Begin `load` once what began before has ended; return what will hold its result, or its error."""
        loading: Future[Loaded] = Future()
        threading.Thread(target=self._run, args=(load, loading), name="speech-model", daemon=True).start()
        return loading

    def _run(self, load: Callable[[], Loaded], loading: Future[Loaded]) -> None:
        with self._one_at_a_time:
            try:
                loading.set_result(load())
            except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
                loading.set_exception(error)


class ShelvedModel:
    """One model that the settings name."""

    def __init__(self, wish: ModelWish, loader: Loader) -> None:
        """Load nothing yet; `loader` does it, one model after the other."""
        self.wish = wish
        self._loader = loader
        self._loading: Future[SpeechModel] | None = None
        self._failed_at = 0.0
        self._progress = "it begins"

    @property
    def takes_lists(self) -> bool:
        """Return whether it can listen for the words of a list alone."""
        try:
            folder = local_folder(self.wish, shelves())
        except ModelError:
            return False
        return folder is not None and takes_lists(folder)

    def obstacle(self) -> str:
        """Say in words why it cannot be used now; empty where it is loaded, or will be within seconds."""
        if self._loading is not None and self._loading.done():
            return str(self._loading.exception() or "")
        try:
            folder = local_folder(self.wish, shelves())
        except ModelError as error:
            return str(error)
        if folder is None:
            return (
                f"the speech model for {self.wish.name} is being downloaded ({self._progress}): later calls are heard"
            )
        return ""

    def load(self) -> Future[SpeechModel]:
        """Begin to download and load it, unless that has begun; what failed is tried again after five minutes."""
        failed = self._loading is not None and self._loading.done() and self._loading.exception() is not None
        if self._loading is None or (failed and time.monotonic() > self._failed_at + PATIENCE):
            self._loading = self._loader.begin(self._load)
        return self._loading

    def fetch(self) -> None:
        """Begin to download it, where it has to be."""
        if self.wish.folder is None:
            self._loader.begin(self._folder)

    def _load(self) -> SpeechModel:
        try:
            model = SpeechModel(self._folder())
        except Exception as error:
            self._failed_at = time.monotonic()
            why = str(error) if isinstance(error, ModelError) else "the speech model cannot be loaded: see the log"
            _log.warning("no call in %s is listened to: %s", self.wish.name, why, exc_info=why != str(error))
            raise ModelError(why) from error
        took = (self.wish.name, model.seconds, model.megabytes)
        _log.info("the speech model for %s was loaded in %.1f s and takes %d MB", *took)
        return model

    def _folder(self) -> Path:
        return model_folder(self.wish, self._tell)

    def _tell(self, progress: str) -> None:
        self._progress = progress
        _log.info("the speech model for %s is being downloaded: %s", self.wish.name, progress)


class ModelShelf:
    """The models that NAJIMI_SPEECH_MODEL names."""

    def __init__(self, setting: str) -> None:
        """Take `setting` apart; nothing is loaded."""
        loader = Loader()
        self._models = {wish: ShelvedModel(wish, loader) for wish in model_wishes(setting)}

    def model_for(self, language: str) -> ShelvedModel | None:
        """Return the model for calls in `language`, such as "en" or "en-GB"; None where the settings name none."""
        wish = wish_for(tuple(self._models), language)
        return self._models[wish] if wish else None

    def fetch(self) -> None:
        """Begin to download what Vosk has to download, so that it is there when the first call comes."""
        for model in self._models.values():
            model.fetch()
