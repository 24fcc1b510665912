"""Products of the catalogue in what somebody said: approximately, with words left out, and inside words that are bent.

Names in letters with blanks are compared word by word, the rare words weighing more; names in Japanese, Chinese or
Korean letter by letter, wherever they stand, because particles hang on to them.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from core.calls.phrases.wishes import Token, plain_form, tokens

# A name is meant once so much of what makes it special was said.
COVERED = 0.6
# A word, or a name in letters, that is as much like another is the same, misheard.
SAME_WORD = 85.0
SAME_LETTERS = 84.0
SHORTEST_MISHEARD = 5
SHORTEST_ALONE = 4
SHORTEST_LETTERS = 3
# Words that many products have say little: "set of", "red".
LITTLE = 0.35
MOST_PRODUCTS = 5
WIDEST_GAP = 3
_BLANKLESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENGLISH = ("a", "an", "and", "the", "of", "with", "for", "in", "on", "to", "no", "i", "you", "it", "is", "my", "your")
_GERMAN = ("der", "die", "das", "und", "mit", "für", "ein", "eine")
_SMALL = frozenset({*_ENGLISH, *_GERMAN})


@dataclass(frozen=True)
class Spoken:
    """A product that was spoken of, by the words from `start` to `end`; None where several may be meant."""

    product_id: int | None
    start: int
    end: int


@dataclass(frozen=True)
class _Name:
    product_id: int
    words: frozenset[str]
    weight: float


class ProductWords:
    """The names of a shop's products, ready to be heard."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        """Take products by all their names."""
        spaced: list[tuple[int, frozenset[str]]] = []
        self._letters: dict[str, int] = {}
        self._written: list[str] = []
        for product_id, name in names:
            self._written.append(name)
            if _BLANKLESS.search(name):
                self._letters.setdefault("".join(token.key for token in tokens(name, letters=True)), product_id)
            elif words := frozenset(stem(token.key) for token in tokens(name, letters=False)):
                spaced.append((product_id, words - _SMALL or words))
        counts = Counter(word for _, words in spaced for word in words)
        most = math.log(len(spaced) + 1) or 1.0
        self._weights = {
            word: max(LITTLE, math.log((len(spaced) + 1) / count) / most) for word, count in counts.items()
        }
        self._names = [_Name(key, words, sum(self._weights[word] for word in words)) for key, words in spaced]
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for place, known in enumerate(self._names):
            for word in known.words:
                self._having[word].append(place)
        self._known = lru_cache(maxsize=4_096)(self._meant)

    @property
    def names(self) -> Sequence[str]:
        """Return the names as they are written."""
        return self._written

    def find(self, text: str) -> list[Spoken]:
        """Return the products that are spoken of in a text, in its order."""
        found = self._by_letters(text) + self._by_words(text)
        return sorted(found, key=lambda each: each.start)[:MOST_PRODUCTS]

    def _by_letters(self, text: str) -> list[Spoken]:
        said = tokens(text, letters=True)
        flat = "".join(token.key for token in said)
        if not self._letters or len(flat) != len(said):
            return []
        found: list[Spoken] = []
        taken: set[int] = set()
        rows = process.extract(
            flat, list(self._letters), scorer=fuzz.partial_ratio, score_cutoff=SAME_LETTERS, limit=20
        )
        for name, score, _ in sorted(rows, key=lambda row: (-row[1] * len(row[0]), row[0])):
            exact = len(name) < SHORTEST_LETTERS + 1
            if len(name) > len(flat) or len(name) < SHORTEST_LETTERS - 1 or (exact and score < 100.0):  # noqa: PLR2004 - all of it
                continue
            place = fuzz.partial_ratio_alignment(name, flat)
            span = range(place.dest_start, place.dest_end) if place is not None else range(0)
            if span and taken.isdisjoint(span):
                taken.update(span)
                found.append(Spoken(self._letters[name], said[span[0]].start, said[span[-1]].end))
        return found

    def _by_words(self, text: str) -> list[Spoken]:
        said = [(token, self._known(token.key)) for token in tokens(text, letters=False)]
        left = [(place, token, word) for place, (token, word) in enumerate(said) if word is not None]
        found: list[Spoken] = []
        while left and len(found) < MOST_PRODUCTS:
            best = self._best(left)
            if best is None:
                break
            names, used = best
            first, last = left[used[0]][1], left[used[-1]][1]
            ids = {name.product_id for name in names}
            found.append(Spoken(ids.pop() if len(ids) == 1 else None, first.start, last.end))
            left = [each for number, each in enumerate(left) if number not in set(used)]
        return found

    def _best(self, left: Sequence[tuple[int, Token, str]]) -> tuple[list[_Name], list[int]] | None:
        """Return the names that are meant best, and which of the words in `left` say so; None where none is."""
        best: tuple[tuple[float, float], list[_Name], list[int]] | None = None
        for place in sorted({place for _, _, word in left for place in self._having[word]}):
            name = self._names[place]
            used = _together(left, name.words)
            words = {left[number][2] for number in used}
            covered = sum(self._weights[word] for word in words)
            if covered / name.weight < COVERED or not _says_enough(words, name):
                continue
            score = (round(covered, 6), round(covered / name.weight, 6))
            if best is None or score > best[0]:
                best = score, [name], used
            elif score == best[0]:
                best[1].append(name)
        return None if best is None else (best[1], best[2])

    def _meant(self, word: str) -> str | None:
        """Return the word of a name that was said, perhaps misheard or bent; None for one that is in no name."""
        if word in _SMALL:
            return None
        plain = stem(word)
        if plain in self._having:
            return plain
        if len(plain) < SHORTEST_MISHEARD:
            return None
        near = process.extractOne(plain, list(self._having), scorer=fuzz.ratio, score_cutoff=SAME_WORD)
        return near[0] if near is not None and len(near[0]) >= SHORTEST_MISHEARD else None


def stem(word: str) -> str:
    """Return a word without the plural's ending."""
    plain = plain_form(word)
    return plain[:-1] if len(plain) >= SHORTEST_ALONE and plain.endswith("s") and not plain.endswith("ss") else plain


def _together(left: Sequence[tuple[int, Token, str]], words: frozenset[str]) -> list[int]:
    """Return the longest run of words of a name that stand close to each other."""
    best: list[int] = []
    run: list[int] = []
    for number, (place, _, word) in enumerate(left):
        if word not in words:
            continue
        near = run and place - left[run[-1]][0] <= WIDEST_GAP
        run = [*run, number] if near else [number]
        if len({left[each][2] for each in run}) > len({left[each][2] for each in best}):
            best = run
    return best


def _says_enough(words: set[str], name: _Name) -> bool:
    """Return whether so many words can mean the product: one alone only where the name is one long word."""
    return len(words) > 1 or (len(name.words) == 1 and all(len(word) >= SHORTEST_ALONE for word in words))
