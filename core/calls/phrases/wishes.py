"""The phrases of one language, expanded from templates and found anywhere in what somebody said.

People on the telephone say a wish in the middle of much else, so templates are not matched to whole sentences: each is
written out into the phrases that it stands for, and these are looked for word by word (or letter by letter, where
words are not told apart by blanks). The longest wins, so that "don't call me" is no wish to be called.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hassil import Intents
from hassil.sample import sample_intents

from core.models import MarkKind

# What is no wish although it sounds like one: it hides what it is longer than.
NOTHING = "nothing"
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_](?:[\w']*[^\W_])?")
_TEMPLATE = re.compile(r"<\w+>|[()\[\]|]")
Templates = Mapping[MarkKind | str, tuple[str, ...]]


@dataclass(frozen=True)
class Token:
    """One word, or one letter of a language without blanks: as it is compared, and where it stands in the text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """A phrase that was found: what it wishes, and its first and last place in the text."""

    kind: MarkKind
    start: int
    end: int


@dataclass
class _Node:
    below: dict[str, "_Node"] = field(default_factory=dict)
    kind: MarkKind | str | None = None


# Of two readings of the same words, the one that is graver.
_ORDER: tuple[MarkKind | str, ...] = (
    NOTHING,
    MarkKind.INQUIRY,
    MarkKind.QUOTATION,
    MarkKind.CALL_BACK,
    MarkKind.VISIT,
    MarkKind.COMPLAINT,
    MarkKind.OPT_OUT,
)


class PhraseBook:
    """All phrases of one language; with `letters`, blanks do not count.

    `words` are those of the phrases that wish something, for a recogniser that has to be told what it may hear.
    """

    def __init__(self, language: str, templates: Templates, rules: Mapping[str, str], *, letters: bool) -> None:
        """Write the templates out."""
        self.letters = letters
        self._root = _Node()
        written = [each for kind, some in templates.items() if kind != NOTHING for each in some]
        self.words = tuple(dict.fromkeys(piece for each in (*written, *rules.values()) for piece in _pieces(each)))
        intents = Intents.from_dict(
            {
                "language": language,
                "intents": {str(kind): {"data": [{"sentences": list(each)}]} for kind, each in templates.items()},
                "expansion_rules": dict(rules),
            }
        )
        for name, phrase in sample_intents(intents):
            self._add(NOTHING if name == NOTHING else MarkKind(name), phrase)

    def _add(self, kind: MarkKind | str, phrase: str) -> None:
        node = self._root
        for token in tokens(phrase, letters=self.letters):
            node = node.below.setdefault(token.key, _Node())
        if node is self._root:
            return
        if node.kind is None or _ORDER.index(kind) > _ORDER.index(node.kind):
            node.kind = kind

    def find(self, text: str) -> list[Found]:
        """Return what is wished in a text, in its order; of phrases that overlap, the longest."""
        said = tokens(text, letters=self.letters)
        hits = sorted(self._hits(said), key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: set[int] = set()
        found = []
        for first, after, kind in hits:
            if taken.isdisjoint(range(first, after)):
                taken.update(range(first, after))
                if isinstance(kind, MarkKind):
                    found.append(Found(kind, said[first].start, said[after - 1].end))
        return sorted(found, key=lambda each: each.start)

    def _hits(self, said: Sequence[Token]) -> Iterator[tuple[int, int, MarkKind | str]]:
        for first in range(len(said)):
            node, longest = self._root, None
            for place in range(first, len(said)):
                below = node.below.get(said[place].key)
                if below is None:
                    break
                node = below
                if node.kind is not None:
                    longest = (first, place + 1, node.kind)
            if longest is not None:
                yield longest


def _pieces(template: str) -> list[str]:
    """Return the words of a template."""
    return _TEMPLATE.sub(" ", template).split()


def tokens(text: str, *, letters: bool) -> list[Token]:
    """Return the words of a text, or its letters, each as it is compared: without case, width and marks."""
    pattern = _LETTER if letters else _WORD
    plain = text.replace("\u2019", "'")
    return [Token(plain_form(each.group()), each.start(), each.end()) for each in pattern.finditer(plain)]


def plain_form(word: str) -> str:
    """Return a word without regard to case and to how its letters are put together."""
    return unicodedata.normalize("NFKC", word).casefold()
