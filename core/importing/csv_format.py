"""How a text file is written: its encoding and its separator, found from what is in it."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from core.errors import ImportRefusedError
from core.importing.compressed import open_text
from core.importing.encodings import SAMPLE_BYTES, find_encoding, known_encoding

SAMPLE_LINES = 100
SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'^\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)


@dataclass(frozen=True)
class CsvFormat:
    """The encoding (a name that Python knows), the separator, and how many lines stand before the first row."""

    encoding: str
    separator: str
    skipped_lines: int = 0


def find_format(path: Path, encoding: str | None = None, separator: str | None = None) -> CsvFormat:
    """Return how `path` is written; what is given is taken as it is.

    Raises `ImportRefusedError` for a file that is not text, or cannot be read with the given encoding.
    """
    encoding = known_encoding(encoding) if encoding else find_encoding(path)
    separator = _one_sign(separator) if separator else None
    try:
        with open_text(path, encoding) as file:
            lines = [line for _ in range(SAMPLE_LINES) if (line := file.readline(SAMPLE_BYTES))]
    except (UnicodeError, LookupError) as error:
        message = f"{path.name} cannot be read as {encoding}. Name its encoding, for example encoding=cp1252."
        raise ImportRefusedError(message) from error
    skipped = 0
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    if skipped < len(lines) and (named := _SEPARATOR_LINE.match(lines[skipped])):
        return CsvFormat(encoding, separator or named.group(1), skipped + 1)
    return CsvFormat(encoding, separator or _find_separator(lines[skipped:]), skipped)


def _one_sign(separator: str) -> str:
    sign = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(separator.lower(), separator)
    if len(sign) != 1 or sign in '"\r\n':
        message = f"A separator is one sign, such as ; or , or tab, and not {separator!r}."
        raise ImportRefusedError(message)
    return sign


def _find_separator(lines: list[str]) -> str:
    """Return the separator that cuts the sample into the most lines of one width; a comma where none does."""
    best, score = ",", (0, 0)
    for separator in SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        except csv.Error:
            continue
        width, same = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        if width > 1 and (same, width) > score:
            best, score = separator, (same, width)
    return best
