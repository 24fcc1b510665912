"""Voices of the sandbox: typed words turned to speech by espeak-ng, where it is installed."""

import asyncio
import re
import shutil
import subprocess
from collections import OrderedDict
from typing import Final

from sandbox.errors import NotPossibleError
from sandbox.twilio.sound import at_telephone_rate, read_wav, to_mulaw, trimmed

HINT: Final = "Typed words cannot be spoken here: install espeak-ng (apt-get install espeak-ng), or play a sound file."
_PROGRAMME: Final = "espeak-ng"
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_KEPT: Final = 200
_LONGEST: Final = 4_096
_WITHIN_SECONDS: Final = 60
# What somebody needs for a character, where there is no voice to say it: 15 a second is quick speech.
_SECONDS_A_CHARACTER: Final = 1 / 15


class Voices:
    """Turns words into sound for the telephone, and remembers what was said last."""

    def __init__(self) -> None:
        """Look for the programme that speaks."""
        self._programme = shutil.which(_PROGRAMME)
        self._said: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    @property
    def hint(self) -> str:
        """Return what to do so that typed words can be heard; empty where they can."""
        return "" if self._programme else HINT

    async def speak(self, text: str, language: str) -> bytes:
        """Return `text` as mu-law; raises `NotPossibleError` where nothing here speaks the language."""
        if self._programme is None:
            raise NotPossibleError(HINT)
        if not text.strip() or len(text) > _LONGEST:
            message = f"what is said has 1 to {_LONGEST:,} characters"
            raise NotPossibleError(message)
        key = (text, language)
        if key not in self._said:
            self._said[key] = await asyncio.to_thread(_spoken, self._programme, text, language)
            if len(self._said) > _KEPT:
                self._said.popitem(last=False)
        self._said.move_to_end(key)
        return self._said[key]

    async def length(self, text: str, language: str) -> float:
        """Return how many seconds it takes to say `text`; without a voice, about as long as somebody would need."""
        try:
            return len(await self.speak(text, language)) / 8_000
        except NotPossibleError:
            return len(text) * _SECONDS_A_CHARACTER


def _spoken(programme: str, text: str, language: str) -> bytes:
    """Let espeak-ng speak, in the language or, where it has no such dialect, in what the dialect belongs to."""
    if _LANGUAGE.fullmatch(language) is None:
        message = f"{language!r} is no language: en, de, ja and ko are"
        raise NotPossibleError(message)
    for voice in dict.fromkeys((language.lower(), language.partition("-")[0].lower())):
        done = subprocess.run(  # noqa: S603 - a programme found on the path; the words come over its standard input
            [programme, "-v", voice, "-b", "1", "-s", "150", "--stdin", "--stdout"],
            input=text.encode(),
            capture_output=True,
            timeout=_WITHIN_SECONDS,
            check=False,
        )
        if done.returncode == 0 and done.stdout:
            samples, rate = read_wav(done.stdout)
            return to_mulaw(trimmed(at_telephone_rate(samples, rate)))
    message = f"espeak-ng speaks no {language!r}"
    raise NotPossibleError(message)
