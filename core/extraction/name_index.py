"""Names and what they stand for: found exactly, found although written otherwise, or the nearest ones."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process, utils

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

# From here on a different spelling is taken for a slip of the pen, if nothing else comes nearly as close.
SAME = 88.0
CLEARLY = 5.0
# A name has to be this near to be worth suggesting.
NEAR = 55.0
SUGGESTIONS = 3
CANDIDATES = 12
SHORTEST = 3
# Words that a name may have or lack.
SMALL_WORDS = frozenset({"a", "an", "and", "the", "of", "with"})


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """What a name stands for: the one that it does, or the nearest where that is not clear.

    `guessed` says that the name was written otherwise; `several` that more than one thing has it.
    """

    found: T | None
    nearest: tuple[T, ...] = ()
    guessed: bool = False
    several: bool = False


class NameIndex(Generic[K]):
    """Things by their names, each of which may have several and share them; upper and lower case are the same."""

    def __init__(self, named: Mapping[str, Iterable[K]]) -> None:
        """Index things by what they are called."""
        self._keys: dict[str, list[K]] = {}
        for name, keys in named.items():
            known = self._keys.setdefault(folded(name), [])
            known.extend(key for key in keys if key not in known)

    def exact(self, words: str) -> list[K]:
        """Return what is called just so."""
        return self._keys.get(folded(words), [])

    def nearest(self, words: str) -> Lookup[K]:
        """Return what `words` clearly mean although nothing is called so, or the nearest.

        Clearly: one thing alone has all of the words in its names, or one is spelt almost so and no other nearly.
        """
        having = self._with_all_words(words)
        keys = {key for name in having for key in self._keys[name]}
        if len(keys) == 1:
            return Lookup(keys.pop(), guessed=True)
        close = [
            (key, score) for name, score in self._scored(words, fuzz.token_sort_ratio, SAME) for key in self._keys[name]
        ]
        rivals = {key for key, score in close if score > close[0][1] - CLEARLY}
        if len(rivals) == 1:
            return Lookup(rivals.pop(), guessed=True)
        near = self._scored(words, fuzz.WRatio, NEAR, having)
        nearest = dict.fromkeys(key for name, _ in near for key in self._keys[name])
        return Lookup(None, tuple(list(nearest)[:SUGGESTIONS]), several=bool(having))

    @cached_property
    def _stems(self) -> dict[str, frozenset[str]]:
        return {name: _stems(name) for name in self._keys}

    @cached_property
    def _prepared(self) -> dict[str, str]:
        """Return each name as the scorers compare it; made once, since every comparison reads them all."""
        return {name: utils.default_process(name) for name in self._keys}

    def _with_all_words(self, words: str) -> list[str]:
        wanted = _stems(words)
        if not any(len(stem) >= SHORTEST for stem in wanted):
            return []
        return [name for name, stems in self._stems.items() if wanted <= stems]

    def _scored(
        self, words: str, scorer: Callable[..., float], cutoff: float, names: Iterable[str] = ()
    ) -> list[tuple[str, float]]:
        choices = {name: self._prepared[name] for name in names} or self._prepared
        prepared = utils.default_process(words)
        found = process.extract(prepared, choices, scorer=scorer, limit=CANDIDATES, score_cutoff=cutoff)
        return [(name, score) for _, score, name in found]


def nearest_names(words: str, names: Iterable[str], limit: int = SUGGESTIONS) -> tuple[str, ...]:
    """Return the names most like `words`, best first, leaving out what is not like it at all."""
    choices = list(names)
    found = process.extract(
        words, choices, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit, score_cutoff=NEAR
    )
    return tuple(name for name, _, _ in found)


def folded(text: str) -> str:
    """Return a text without regard to case and to how many blanks it has."""
    return " ".join(text.casefold().split())


def _stems(text: str) -> frozenset[str]:
    """Return the words of a text that matter, without case, marks and the plural's s."""
    words = utils.default_process(text).split()
    return frozenset(word.removesuffix("s") for word in words if word not in SMALL_WORDS)
