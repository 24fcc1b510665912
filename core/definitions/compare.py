"""Two versions of a definition side by side: what was added, taken away, changed, word by word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

# So many pairs of words are compared with each other.
MOST_PAIRS = 40_000
# A sign of two characters, such as >=, is one word.
_WORDS = re.compile(r"\s+|\w+|[<>=!]+|[^\w\s]")


class Kept(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Change:
    """One thing that differs: `what` names it; `before` or `after` is None where it was not there."""

    what: str
    before: str | None
    after: str | None

    def pieces(self) -> list[tuple[Kept, str]]:
        """Return the two texts as one, each stretch with what became of it."""
        return pieces(self.before or "", self.after or "")


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[Change, ...]:
    """Return what differs between two bodies of a definition; None is one that was deleted or not there yet.

    Entries of a list that have a name are compared by it, wherever they stand; a new order alone is a change too.
    """
    old, new = _flat(before or {}), _flat(after or {})
    keys = [*old, *(key for key in new if key not in old)]
    return tuple(Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def pieces(before: str, after: str) -> list[tuple[Kept, str]]:
    """Return two texts as one, word by word: what both have, what only the first, what only the second has.

    Of long texts that differ widely only their common beginning and end count as the same: comparing every word with
    every other one would take minutes.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    found = [(Kept.SAME, "".join(old[:start]))]
    if len(middle_old) * len(middle_new) > MOST_PAIRS:
        found += [(Kept.GONE, "".join(middle_old)), (Kept.NEW, "".join(middle_new))]
    else:
        found += _differing(middle_old, middle_new)
    found.append((Kept.SAME, "".join(old[len(old) - end :])))
    return [(kept, text) for kept, text in found if text]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words two texts have in common at their beginning."""
    pairs = zip(old, new, strict=False)
    return next((count for count, (left, right) in enumerate(pairs) if left != right), min(len(old), len(new)))


def _differing(old: Sequence[str], new: Sequence[str]) -> list[tuple[Kept, str]]:
    found: list[tuple[Kept, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((Kept.SAME, "".join(old[i:j])))
        else:
            found += [(Kept.GONE, "".join(old[i:j])), (Kept.NEW, "".join(new[k:m]))]
    return found


def marked(change: Change) -> str:
    """Return a change as plain text: what is gone as [-so-], what is new as {+so+}."""
    signs = {Kept.SAME: ("", ""), Kept.GONE: ("[-", "-]"), Kept.NEW: ("{+", "+}")}
    return "".join(f"{signs[kept][0]}{text}{signs[kept][1]}" for kept, text in change.pieces())


def _flat(body: Mapping[str, Any]) -> dict[str, str]:
    """Return a body as texts by what they are, in order."""
    found: dict[str, str] = {}
    for key, value in body.items():
        named = isinstance(value, list) and all(isinstance(each, Mapping) and "name" in each for each in value)
        if not named:
            found |= {key: _text(value)} if value not in (None, "", [], {}) else {}
            continue
        one = key.removesuffix("s")
        for each in value:
            found[f"{one} “{each['name']}”"] = _entry(each)
        if len(value) > 1:
            found[f"order of {key}"] = ", ".join(str(each["name"]) for each in value)
    return found


def _entry(entry: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in entry.items() if key != "name" and value is not None}
    return ", ".join(_text(value) for value in rest.values())


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return str(value)
