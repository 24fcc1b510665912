"""What somebody says after `figures` and `trends`, read: whose, of what, from when to when, beside what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.accounting.months import By, read_month
from core.errors import RefusedError

# The words that stand before each part; everything before the first of them is the name of a list.
_BESIDE = ("vs", "vs.", "versus", "against", "beside")
_OF = ("of", "for", "with")
_WORDS = (*_BESIDE, *_OF, "by", "from", "to", "since", "as", "within")
_KEYWORD = re.compile(r"\s+(?:" + "|".join(re.escape(word) for word in _WORDS) + r")\s+", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]*)\"|“([^”]*)”|'([^']*)'")
_FIRST = re.compile(r"\S+")
LONGEST = 600


@dataclass(frozen=True)
class SpokenFigures:
    """What was said: names as they were said, where they are nobody's; months by their first day."""

    lists: tuple[str, ...] = ()
    solution: str | None = None
    ranges: bool = False
    by: By | None = None
    first: date | None = None
    last: date | None = None
    since: date | None = None
    display: str | None = None


class _Reader:
    """Reads names and words from a text, one after the other."""

    def __init__(self, text: str) -> None:
        self.rest = " ".join(text.split())

    def name(self, names: Sequence[str]) -> str:
        """Take a name: a quoted one, the longest of `names` that comes now, or everything up to the next keyword."""
        if quoted := _QUOTED.match(self.rest):
            self._go_on(quoted.end())
            return next(part for part in quoted.groups() if part is not None)
        said = self.rest.casefold()
        for name in sorted(names, key=len, reverse=True):
            size = len(name)
            if said.startswith(name.casefold()) and self.rest[size : size + 1] in {"", " "}:
                self._go_on(size)
                return name
        keyword = _KEYWORD.search(self.rest)
        end = keyword.start() if keyword else len(self.rest)
        name = self.rest[:end]
        self._go_on(end)
        return name.strip()

    def word(self) -> str:
        """Take the next word, in small letters; empty where nothing is left."""
        found = _FIRST.match(self.rest)
        if found is None:
            return ""
        self._go_on(found.end())
        return found[0].casefold()

    def starts_with_keyword(self) -> bool:
        """Return whether a keyword comes now."""
        found = _FIRST.match(self.rest)
        return found is not None and found[0].casefold() in _WORDS

    def _go_on(self, count: int) -> None:
        self.rest = self.rest[count:].strip()


def read_figures(
    text: str, *, lists: Sequence[str], solutions: Sequence[str], displays: Sequence[str], today: date
) -> SpokenFigures:
    """Return what `text` says; raise `RefusedError` with how it may be said where it cannot be read.

    `lists`, `solutions` and `displays` are the names that there are: one of them may hold a keyword itself.
    """
    if len(text) > LONGEST:
        message = f"Say it in at most {LONGEST} characters."
        raise RefusedError(message)
    reader = _Reader(text)
    said: dict[str, object] = {}
    named = [] if not reader.rest or reader.starts_with_keyword() else [reader.name(lists)]
    while reader.rest:
        word = reader.word()
        if word in _BESIDE:
            named.append(reader.name(lists))
        elif word in _OF:
            said["solution"] = reader.name(solutions)
        elif word == "within":
            _demand(reader.name(("ranges", "their ranges")).casefold() in {"ranges", "their ranges", "range"}, text)
            said["ranges"] = True
        elif word == "by":
            said["by"] = _by(reader.name([*By]), text)
        elif word in {"from", "to", "since"}:
            place = {"from": "first", "to": "last", "since": "since"}[word]
            said[place] = read_month(reader.name(()), today)
        elif word == "as":
            said["display"] = reader.name(displays)
        else:
            raise _unreadable(text)
    return SpokenFigures(lists=tuple(named), **said)  # type: ignore[arg-type]


def _by(said: str, text: str) -> By:
    for period in By:
        if said.casefold() in {period.value, f"{period.value}s"}:
            return period
    raise _unreadable(text)


def _demand(holds: bool, text: str) -> None:
    if not holds:
        raise _unreadable(text)


def _unreadable(text: str) -> RefusedError:
    return RefusedError(
        f"I cannot read “{text[:80]}”. Say for example `figures Regulars vs New ones by quarter`, or `figures Regulars"
        " of Kitchen from 2026-01 to 2026-06`."
    )
