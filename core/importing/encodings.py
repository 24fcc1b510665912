"""Which encoding a text file is in: by its mark, by how its bytes lie, or by what its letters would be."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path

from charset_normalizer import from_bytes

from core.errors import ImportRefusedError
from core.importing.compressed import open_bytes

SAMPLE_BYTES = 256 * 1024
READ_BYTES = 1024 * 1024
FEW_RUNS = 50
# Text has few control characters; a picture or an archive has one in every ten bytes or so.
MOST_CONTROLS = 0.02
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_OTHER_ALPHABETS = {
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp874",
    "cp866",
    "koi8_r",
    "koi8_u",
    "iso8859_5",
    "iso8859_7",
}
_CENTRAL = {"cp1250", "iso8859_2"}
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WIDE_SIGN = re.compile("[\u3000-\u303f\uff01-\uff60\uffe0-\uffee\u2010-\u2027\u00d7]")
_NO_LETTER_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[\u0080-\u00bf\u2000-\u2fff]+(?=[^\W\d_])|(?<![^\W_])[\u00b3\u00a3]+(?=[^\W\d_])"
)
_LIKELY = 0.9


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file: by its mark, as valid UTF-8 throughout, or by its likeliest reading.

    Raises `ImportRefusedError` for what is no text.
    """
    with open_bytes(path) as file:
        start = file.read(SAMPLE_BYTES)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if wide := _wide_encoding(start):
        return wide
    if len(start.translate(None, _CONTROLS)) < len(start) * (1 - MOST_CONTROLS):
        message = (
            f"{path.name} is not a text file, whatever its name says. Export it as CSV, XLSX or Parquet and try again."
        )
        raise ImportRefusedError(message)
    return _seven_or_eight_bits(path) or _likeliest(_evidence(path))


def _wide_encoding(start: bytes) -> str | None:
    """Return which encoding of two or four bytes a sign `start` is in, without a mark; None for any other."""
    if start.count(0) < len(start) // 10:
        return None
    for name in _WIDE:
        width = 4 if "32" in name else 2
        try:
            text = start[: len(start) // width * width].decode(name, errors="strict" if width > 2 else "replace")  # noqa: PLR2004 - bytes a sign
        except UnicodeDecodeError:
            continue
        printable = sum(sign.isprintable() or sign in "\r\n\t\ufeff" for sign in text)
        if "\0" not in text and any(end in text for end in "\r\n") and printable > _LIKELY * len(text):
            return name
    return None


def _seven_or_eight_bits(path: Path) -> str | None:
    """Return the encoding of a file that is valid UTF-8 throughout, or ASCII with the escapes of ISO-2022-JP."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    escapes = False
    with open_bytes(path) as file:
        try:
            while chunk := file.read(READ_BYTES):
                escapes = escapes or (b"\x1b$" in chunk and _ISO_2022_JP.search(chunk) is not None)
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return "iso2022_jp" if escapes else "utf-8"


def _evidence(path: Path) -> bytes:
    """Return lines with anything but ASCII in them."""
    found = bytearray()
    with open_bytes(path) as file:
        while len(found) < SAMPLE_BYTES and (line := file.readline(READ_BYTES)):
            if not line.isascii():
                found += line
    return bytes(found)


def _likeliest(evidence: bytes) -> str:
    """Guess from the lines that have anything but ASCII in them."""
    runs = _HIGH_BYTES.findall(evidence)
    single = sum(len(run) == 1 for run in runs)
    # In Western text letters with accents mostly stand alone; in Asian text a sign is two bytes, and few stand alone.
    if single < len(runs) / 2 or any(len(run) > 3 for run in runs):  # noqa: PLR2004 - more than a word has
        asian = _asian(evidence)
        if asian is not None:
            return asian
    # Words in letters beyond ASCII throughout are in another alphabet.
    if sum(map(len, runs)) >= 2 * len(runs):
        guess = from_bytes(evidence).best()
        if guess is not None and guess.encoding in _OTHER_ALPHABETS:
            return guess.encoding
    return "cp1250" if _is_central(evidence, len(runs)) else "cp1252"


def _is_central(evidence: bytes, runs: int) -> bool:
    """Return whether Latin text is in the Windows encoding of Central Europe, and not of the West.

    By signs that would stand within words in the West's; with many words, by the likelier language. A few signs differ,
    and in doubt it is the West's: it contains Latin-1, and most files that are not in UTF-8 are in it.
    """
    if (central := _in_words(evidence, "cp1250")) != (western := _in_words(evidence, "cp1252")):
        return central < western
    if runs < FEW_RUNS or evidence.decode("cp1250", "replace") == evidence.decode("cp1252", "replace"):
        return False
    guess = from_bytes(evidence).best()
    return guess is not None and guess.encoding in _CENTRAL


def _in_words(evidence: bytes, encoding: str) -> int:
    """Count signs that are no letters where letters should be."""
    return sum(len(found) for found in _NO_LETTER_IN_WORD.findall(evidence.decode(encoding, errors="replace")))


def _asian(evidence: bytes) -> str | None:
    """Return the East Asian encoding in which `evidence` reads best; None where it reads well in none."""
    scores = {name: _score(evidence, name, common) for name, common in _ASIAN.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _LIKELY else None


def _score(evidence: bytes, encoding: str, common: Callable[[str], float]) -> float:
    """Return the share of the signs beyond ASCII that are common where `encoding` is used."""
    try:
        # The sample may end within a sign.
        text = codecs.getincrementaldecoder(encoding)().decode(evidence)
    except UnicodeDecodeError:
        return 0.0
    signs = [sign for sign in text if ord(sign) > 127 and not _WIDE_SIGN.fullmatch(sign)]  # noqa: PLR2004 - ASCII
    return sum(map(common, signs)) / len(signs) if signs else 0.0


def _leads(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    """Return whether a sign's first byte in `encoding` is one of those that common signs have."""

    def lead(sign: str) -> bool:
        try:
            return first <= sign.encode(encoding)[0] <= last
        except UnicodeEncodeError:
            return False

    return lead


def _japanese(sign: str) -> float:
    # A little more than certain: kana stands at the same places in a Chinese encoding, and nobody writes it there.
    if _KANA.fullmatch(sign):
        return 1.3
    return 0.0 if _HALF_WIDTH.fullmatch(sign) else float(_JIS_COMMON(sign))


def _korean(sign: str) -> float:
    # Chinese signs stand there too, but only half of them where hangul stands.
    return 1.05 if _HANGUL.fullmatch(sign) else 0.0


def _chinese(common: Callable[[str], bool]) -> Callable[[str], float]:
    return lambda sign: float(bool(_IDEOGRAPH.fullmatch(sign)) and common(sign))


_JIS_COMMON = _leads("euc_jp", 0xB0, 0xCF)
_ASIAN: dict[str, Callable[[str], float]] = {
    "cp932": _japanese,
    "euc_jp": _japanese,
    "cp949": _korean,
    "gb18030": _chinese(_leads("gb2312", 0xB0, 0xD7)),
    "big5": _chinese(_leads("big5", 0xA4, 0xC6)),
}


def known_encoding(encoding: str) -> str:
    """Return the name that Python knows `encoding` by; raises `ImportRefusedError` where there is none."""
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        message = f"No encoding is called {encoding!r}. Well-known ones are utf-8, cp1252 (Windows) and utf-16."
        raise ImportRefusedError(message) from error
