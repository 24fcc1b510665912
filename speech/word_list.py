"""The words that a recogniser listens for where it may not listen for all: what Vosk calls a grammar."""

import json
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

# What stands for any other word, in the models that have it; without it, every word is taken for one of the list.
UNKNOWN: Final = "[unk]"
# Beyond, a list is hardly lighter than free recognition and takes long to be made.
MOST_PHRASES: Final = 2_000
# Of these, the ones that the model knows are taken: so many can be looked up in a tenth of a second.
MOST_ENTRIES: Final = 20_000
# Of one entry: a product's name may be long, what is said of it is not.
MOST_WORDS: Final = 8

_APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def word_list(words: Iterable[str], known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the phrases of a list made of `words` (words, or names of several) that are `known` to a model.

    Vocabularies are mostly in small letters, so a word that is not known as it is written is looked for in these. What
    is known in neither way is left out of its phrase, since Vosk would do so with a warning. Empty where nothing is.
    """
    spellings: dict[str, str] = {}
    phrases: dict[str, None] = {}
    for entry in islice(words, MOST_ENTRIES):
        written = _WORD.findall(entry.replace(_APOSTROPHE, "'"))[:MOST_WORDS]
        for word in written:
            if word not in spellings:
                spellings[word] = next(filter(known, (word, word.lower())), "")
        phrase = " ".join(spellings[word] for word in written if spellings[word])
        if phrase:
            phrases[phrase] = None
        if len(phrases) == MOST_PHRASES:
            break
    return tuple(phrases)


def grammar(phrases: Iterable[str], known: Callable[[str], bool]) -> str:
    """Return `phrases` as Vosk wants them: a JSON list, with what stands for any other word where there is such."""
    return json.dumps([*phrases, *([UNKNOWN] if known(UNKNOWN) else [])], ensure_ascii=False)
