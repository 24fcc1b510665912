"""Which language a call is in, and what was said in it."""

from collections.abc import Mapping
from datetime import time
from typing import Final

from bot.views.spoken import english, german, japanese, korean
from bot.views.spoken.texts import Texts

LANGUAGES: Final[Mapping[str, Texts]] = {
    "en": english.TEXTS,
    "ja": japanese.TEXTS,
    "ko": korean.TEXTS,
    "de": german.TEXTS,
}
USUAL: Final = "en"


def texts_in(language: str) -> Texts:
    """Return the texts of a language ("ja", "ja-JP", "ja_JP"); the usual ones where there are none."""
    return LANGUAGES.get(_short(language), LANGUAGES[USUAL])


def spoken_language(*wanted: str | None) -> str:
    """Return the first of the `wanted` languages that can be spoken, as two letters; else the usual one."""
    return next((short for each in wanted if each and (short := _short(each)) in LANGUAGES), USUAL)


def _short(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].casefold()


def open_again(texts: Texts, day: int, at: time) -> str:
    """Return the sentence that says when somebody is there again."""
    return texts.open_again.format(day=texts.days[day], time=f"{at:%H:%M}")


def words_for_digits(texts: Texts) -> tuple[str, ...]:
    """Return the words to listen for where somebody may say a number."""
    return tuple(texts.digits)


def words_for_answers(texts: Texts) -> tuple[str, ...]:
    """Return the words to listen for where somebody may say yes or no."""
    return tuple(sorted(texts.yes | texts.no | texts.stop))


def digits_in(texts: Texts, said: str) -> str:
    """Return the digits that somebody said, one after the other; empty where they said anything else besides.

    What is no digit is not left out: a number that was half understood is somebody else's.
    """
    words = said.split()
    found = [texts.digits.get(word.casefold(), word if word.isdecimal() and word.isascii() else None) for word in words]
    return "".join(each for each in found if each) if all(found) else ""


def answer_in(texts: Texts, said: str) -> str:
    """Return "yes", "no" or "stop" for what somebody said; empty where it is none of them, or more than one."""
    words = {word.casefold() for word in said.split()}
    found = [name for name, known in (("yes", texts.yes), ("no", texts.no), ("stop", texts.stop)) if words & known]
    return found[0] if len(found) == 1 else ""


def spelt(digits: str) -> str:
    """Return a number so that a voice says its digits one after the other."""
    return ", ".join(digits)
