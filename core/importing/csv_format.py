"""How a text file is written: its encoding and its separator, found from what is in it."""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from core.errors import ImportRefusedError

SAMPLE_BYTES = 256 * 1024
READ_BYTES = 1024 * 1024
SAMPLE_LINES = 100
FEW_RUNS = 50
SEPARATORS = (",", ";", "\t", "|")
# Text has few control characters; a picture or an archive has one in every ten bytes or so.
MOST_CONTROLS = 0.02
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = {"ascii", "latin_1", "iso8859_15", "iso8859_9", "cp1254", "cp1252", "cp1250", "mac_roman"}
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)


@dataclass(frozen=True)
class CsvFormat:
    """The encoding (a name that Python knows), the separator, and how many lines stand before the header."""

    encoding: str
    separator: str
    skipped_lines: int = 0


def find_format(path: Path, encoding: str | None = None, separator: str | None = None) -> CsvFormat:
    """Return how `path` is written; what is given is taken as it is.

    Raises `ImportRefusedError` for a file that is not text, or cannot be read with the given encoding.
    """
    encoding = _known(encoding) if encoding else find_encoding(path)
    separator = _one_sign(separator) if separator else None
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            lines = [line for _ in range(SAMPLE_LINES) if (line := file.readline(SAMPLE_BYTES))]
    except UnicodeError as error:
        message = f"{path.name} cannot be read as {encoding}. Name its encoding, for example encoding=cp1252."
        raise ImportRefusedError(message) from error
    skipped = 0
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    if skipped < len(lines) and (named := _SEPARATOR_LINE.match(lines[skipped])):
        return CsvFormat(encoding, separator or named.group(1), skipped + 1)
    return CsvFormat(encoding, separator or _find_separator(lines[skipped:]), skipped)


def _one_sign(separator: str) -> str:
    sign = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}.get(separator.lower(), separator)
    if len(sign) != 1 or sign in '"\r\n':
        message = f"A separator is one sign, such as ; or , or tab, and not {separator!r}."
        raise ImportRefusedError(message)
    return sign


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        message = f"No encoding is called {encoding!r}. Well-known ones are utf-8, cp1252 (Windows) and utf-16."
        raise ImportRefusedError(message) from error


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file: by its mark, as valid UTF-8 throughout, or by its likeliest reading."""
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if len(start.translate(None, _CONTROLS)) < len(start) * (1 - MOST_CONTROLS):
        message = (
            f"{path.name} is not a text file, whatever its name says. Export it as CSV, XLSX or Parquet and try again."
        )
        raise ImportRefusedError(message)
    return "utf-8" if _is_utf8(path) else _likeliest(path)


def _is_utf8(path: Path) -> bool:
    """Return whether `path` is valid UTF-8 from its beginning to its end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(READ_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _likeliest(path: Path) -> str:
    """Guess from the lines that have anything but ASCII in them."""
    evidence = bytearray()
    with path.open("rb") as file:
        while len(evidence) < SAMPLE_BYTES and (line := file.readline(READ_BYTES)):
            if not line.isascii():
                evidence += line
    runs = _HIGH_BYTES.findall(bytes(evidence))
    # In Western text letters with accents stand alone; a few of them are too little to guess anything else from.
    if len(runs) < FEW_RUNS and sum(map(len, runs)) < 2 * len(runs):
        return "cp1252"
    guess = from_bytes(bytes(evidence)).best()
    # Western guesses differ in a few signs only; of these cp1252 is what programmes write, and it contains Latin-1.
    return "cp1252" if guess is None or guess.encoding in _WESTERN else guess.encoding


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
