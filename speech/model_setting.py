"""What NAJIMI_SPEECH_MODEL says: which speech model is for which language."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# As Vosk names its models: vosk-model-small-en-us-0.15.
_FOLDER: Final = re.compile(r"vosk-model-(?:[a-z]+-)??(?P<language>[a-z]{2}(?:-[a-z]{2})?)-\d")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,8})?")
_NAMED: Final = re.compile(r"\s*(?P<language>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,8})?)\s*=(?P<value>.+)")


@dataclass(frozen=True)
class ModelWish:
    """A model that is wished for: by its `folder`, or by Vosk's name of a language (`published`) to be downloaded.

    `language` is whose calls it serves, in small letters; empty where it serves every call.
    """

    language: str
    folder: Path | None
    published: str

    @property
    def name(self) -> str:
        """Return what the log and the doctor call it."""
        return self.language or "every language"


def model_wishes(setting: str) -> tuple[ModelWish, ...]:
    """Return what `setting` wishes for: folders and languages, each alone or as language=..., commas between."""
    return tuple(_wish(part.strip()) for part in setting.split(",") if part.strip())


def wish_for(wishes: tuple[ModelWish, ...], language: str) -> ModelWish | None:
    """Return the wish that serves a call in `language` ("en", "en-GB"): the same, a relative, else that for all."""
    wanted = language.lower().replace("_", "-")
    same = [wish for wish in wishes if wish.language == wanted]
    related = [wish for wish in wishes if wish.language and _family(wish.language) == _family(wanted)]
    for_all = [wish for wish in wishes if not wish.language]
    return next(iter(same + related + for_all), None)


def _wish(part: str) -> ModelWish:
    named = _NAMED.fullmatch(part)
    value = named["value"].strip() if named else part
    language = named["language"].lower().replace("_", "-") if named else ""
    folder = Path(value).expanduser()
    if _LANGUAGE.fullmatch(value.lower()) and not folder.is_dir():
        return ModelWish(language or value.lower(), None, value.lower())
    if not language:
        told = _FOLDER.match(folder.name)
        language = told["language"] if told else ""
    return ModelWish(language, folder, "")


def _family(language: str) -> str:
    return language.partition("-")[0]
