"""Lists of words for recognisers: what the model knows, and nothing that it would warn of."""

import json

from hypothesis import given
from hypothesis import strategies as st

from speech.word_list import MOST_PHRASES, MOST_WORDS, UNKNOWN, grammar, word_list

VOCABULARY = {"soy", "candle", "lamp", "don't", "BMW", "call", "me", "바나나", "kerze"}


def known(word: str) -> bool:
    """Return whether the model of this test knows a word."""
    return word in VOCABULARY


def test_words_are_spelt_as_the_model_spells_them() -> None:
    """In small letters, but for what it knows in large ones; marks are left out, an apostrophe is not."""
    words = ["Soy Candle!", "BMW lamp", "DON\N{RIGHT SINGLE QUOTATION MARK}T call me", "바나나"]
    assert word_list(words, known) == ("soy candle", "BMW lamp", "don't call me", "바나나")


def test_words_that_the_model_does_not_know_are_left_out() -> None:
    """A name keeps the words that are known; one without any is no phrase, and the same one is there once."""
    assert word_list(["Xylo candle", "qwertz", "CANDLE", ""], known) == ("candle",)
    assert word_list(["qwertz", "...", ""], known) == ()


def test_what_is_not_listed_has_a_word_where_the_model_has_one() -> None:
    """Otherwise the list says nothing of it: Vosk would warn, and hear no better."""
    assert json.loads(grammar(("lamp",), known)) == ["lamp"]
    assert json.loads(grammar(("lamp",), {*VOCABULARY, UNKNOWN}.__contains__)) == ["lamp", UNKNOWN]
    assert "바나나" in grammar(("바나나",), known)


@given(st.lists(st.text(max_size=60)))
def test_whatever_a_catalogue_holds_only_known_words_are_listed(names: list[str]) -> None:
    """Each phrase is of known words, is short, and is there once."""
    phrases = word_list([*names, "candle"], known)
    assert "candle" in phrases
    assert len(phrases) == len(set(phrases))
    assert all(known(word) for phrase in phrases for word in phrase.split())
    assert all(len(phrase.split()) <= MOST_WORDS for phrase in phrases)


def test_a_large_catalogue_is_cut_off() -> None:
    """A list of everything would be no list."""
    words = [f"word{number}" for number in range(100_000)]
    assert len(word_list(words, lambda _: True)) == MOST_PHRASES
    assert word_list(words, lambda word: word == words[-1]) == ()
