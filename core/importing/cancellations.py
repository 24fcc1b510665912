"""How a file marks what takes back: by the document's number, by a negative quantity, or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import ImportRefusedError

_PREFIX = "prefix "
_NEGATIVE = "negative"
_NEVER = "never"


@dataclass(frozen=True)
class CancellationRule:
    """A document whose number starts with `prefix`, or a line with a negative amount where `negative` is set."""

    prefix: str | None = None
    negative: bool = False

    @classmethod
    def parse(cls, text: str) -> "CancellationRule":
        """Return the rule that `text` says: "prefix C", "negative" or "never"; raises `ImportRefusedError`."""
        if text == _NEGATIVE:
            return cls(negative=True)
        if text == _NEVER:
            return cls()
        if text.startswith(_PREFIX) and (prefix := text.removeprefix(_PREFIX).strip()):
            return cls(prefix=prefix.upper())
        message = f'cancellations={text} is not understood. Write "prefix C" (document numbers), "negative" or "never".'
        raise ImportRefusedError(message)

    def applies(self, document: str, *, is_negative: bool) -> bool:
        """Return whether a line of `document` takes back."""
        if self.prefix is not None:
            return document.upper().startswith(self.prefix)
        return self.negative and is_negative


def guess_rule(documents: Iterable[str]) -> str:
    """Return the rule in words: by a C before the number where only some documents have it, else by the sign."""
    kinds = {bool(re.fullmatch(r"[Cc]\d+", d)) for d in documents if re.fullmatch(r"[A-Za-z]?\d+", d)}
    return "prefix C" if kinds == {True, False} else _NEGATIVE
