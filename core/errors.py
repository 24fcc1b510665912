"""Every error of the business, written for the person who reads it.

A `ShownError` may be put before staff or a customer as it is: it says what went wrong and what to do next. Anything
else is a fault of ours: its reader sees an id that finds it in the log.
"""

import re
from dataclasses import dataclass


class NajimiError(Exception):
    """Something that this programme refuses or cannot do."""


class ShownError(NajimiError):
    """An error whose text is meant for the person who caused it."""


class ClockCannotGoBackError(ShownError):
    """Time only passes forwards here: move the clock by a positive span."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "Time only passes forwards here: move the clock by a positive span."


@dataclass(frozen=True)
class Span:
    """A stretch of a person's text: from `start` up to and without `end`, in characters."""

    start: int
    end: int


# A quotation of which only the beginning and the end are repeated.
_LONG_QUOTATION = re.compile(r"“([^”]{100})[^”]{60,}([^”]{40})”")


class QuestionError(ShownError):
    """A question that cannot be answered as it stands; points at the words and names the nearest that would work."""

    def __init__(self, message: str, text: str, span: Span, suggestions: tuple[str, ...] = ()) -> None:
        """Keep the whole `text`, the `span` of the words at fault and what they may have meant, best first.

        What the message quotes at length is shortened: the words are the person's own, and `pointed` shows them whole.
        """
        self.message = _LONG_QUOTATION.sub(lambda found: f"“{found[1]} … {found[2]}”", message)
        super().__init__(self.message)
        self.text = text
        self.span = span
        self.suggestions = suggestions

    def pointed(self) -> str:
        """Return the line at fault with a row of carets below the words, for a fixed-width font."""
        start = self.text.rfind("\n", 0, self.span.start) + 1
        stop = self.text.find("\n", self.span.start)
        line = self.text[start : stop if stop >= 0 else None]
        width = max(1, min(self.span.end, start + len(line)) - self.span.start)
        return f"{line}\n{' ' * (self.span.start - start)}{'^' * width}"


class NotFoundError(ShownError):
    """Something was named that this shop does not have."""

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Keep the nearest names that exist, best first."""
        super().__init__(message)
        self.suggestions = suggestions


class RefusedError(ShownError):
    """A rule of the business forbids it: not your role, not in this state, nobody to reach."""


class ScriptError(ShownError):
    """A message script that cannot be used; names the field or the line."""


class ImportRefusedError(ShownError):
    """A file that cannot be imported as it is; says what would make it importable."""


class SettingsError(ShownError):
    """Settings that are missing or unusable, all of them at once."""

    def __init__(self, problems: list[str]) -> None:
        """Keep each problem as a sentence that says what to do."""
        super().__init__("\n".join(problems))
        self.problems = problems


class EngineRunningError(ShownError):
    """A second engine was started on a database that one already serves."""


class AddressTakenError(ShownError):
    """The web server's address is in use by another process, or not this machine's."""


class StoreUnavailableError(ShownError):
    """The database cannot be reached or does not fit this release."""


class BackupError(ShownError):
    """A backup that cannot be made, or one that cannot be restored."""


class CardDataError(ShownError):
    """Bytes of a card or a till that cannot be what they are said to be; says which part and why."""


class TimeOutOfRangeError(ShownError):
    """A till's time too far from the last that a card knows: either its clock is wrong or the server has to say."""


class ProgrammeError(ShownError):
    """A programme of points and services that cannot be used; names the part and what it should be."""
