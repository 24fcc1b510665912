"""What callers hear, in every language alike; and what is made of what they say."""

import dataclasses
import string
from datetime import time
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.spoken.languages import (
    LANGUAGES,
    answer_in,
    digits_in,
    open_again,
    spoken_language,
    texts_in,
)
from bot.views.spoken.texts import Texts
from bot.views.twiml import LONGEST_SAID, Script
from core.calls.phrases import ProductWords, phrase_words

ENGLISH = LANGUAGES["en"]


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_says_the_same(texts: Texts) -> None:
    """Each sentence has what the English one has to fill in, and the same keys to press."""
    for field in dataclasses.fields(texts):
        said, english = getattr(texts, field.name), getattr(ENGLISH, field.name)
        assert said, field.name
        if isinstance(said, str) and field.name != "code":
            assert _fields(said) == _fields(english), field.name
            assert {key for key in said if key in string.digits} == {key for key in english if key in string.digits}
    assert len(texts.days) == 7
    assert set(texts.digits.values()) == set("0123456789")
    assert not texts.yes & texts.no
    assert "10:30" in open_again(texts, 6, time(10, 30))


def test_every_language_of_the_phrases_can_be_spoken() -> None:
    """Where wishes are understood, callers are also answered."""
    for language in LANGUAGES:
        assert phrase_words(language, ProductWords([]))


def test_a_language_is_found_however_it_is_written() -> None:
    """The first that can be spoken; else the usual one."""
    assert spoken_language(None, "fr", "ja_JP", "en") == "ja"
    assert spoken_language("DE") == "de"
    assert spoken_language("", None, "xx") == "en"
    assert texts_in("ko-KR").code == "ko-KR"


@pytest.mark.parametrize(
    ("said", "digits"),
    [("one zero oh four", "1004"), ("1 2 3", "123"), ("one two maybe", ""), ("", ""), ("One TWO", "12"), ("½", "")],
)
def test_digits_are_all_or_nothing(said: str, digits: str) -> None:
    """Half a number is somebody else's."""
    assert digits_in(ENGLISH, said) == digits


@pytest.mark.parametrize(
    ("said", "answer"),
    [("yes please", "yes"), ("no", "no"), ("yes no", ""), ("stop", "stop"), ("[unk]", ""), ("yes stop", "")],
)
def test_an_answer_is_one_of_three(said: str, answer: str) -> None:
    """Or none."""
    assert answer_in(ENGLISH, said) == answer


@given(st.text())
def test_whatever_is_said_is_a_document(text: str) -> None:
    """No text of a database breaks one, or takes an hour to say."""
    document = Script("en-GB").say(text).ask("https://a/b?c=1&d=2", text, digits=99).xml()
    root = ET.fromstring(document)  # noqa: S314 - our own
    assert all(len(each.text or "") <= LONGEST_SAID for each in root.iter("Say"))
