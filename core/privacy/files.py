"""Files in the data folder about a person: what staff uploaded, what imports left out, copies made for them."""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from core.privacy.mentions import GONE, Mentions

REJECTS = "rejects"
OUTGOING = "outgoing"
UPLOADS = "uploads"
_START = 4_096
_TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl"})


def outgoing_file(data_dir: Path, customer_id: int, ending: str) -> Path:
    """Return where a file about a customer waits to be sent; an erasure finds it by its name."""
    folder = data_dir / OUTGOING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"customer-{customer_id}-{uuid4().hex}{ending}"


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner alone to read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def forget_outgoing(data_dir: Path, ids: tuple[int, ...]) -> int:
    """Delete copies of a person's data that still lie in the data folder; return how many there were."""
    found = [path for number in ids for path in (data_dir / OUTGOING).glob(f"customer-{number}-*")]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def forget_rejects(data_dir: Path, mentions: Mentions) -> int:
    """Empty the lines that mention a person, in all files of lines that imports left out; return how many those were.

    The line stays, saying that it was erased, so that the numbers of the others remain right.
    """
    folder = data_dir / REJECTS
    return sum(_clear_lines(path, mentions) for path in sorted(folder.glob("*")) if path.suffix in _TEXT_ENDINGS)


def forget_uploads(data_dir: Path, mentions: Mentions, finished: Collection[int]) -> int:
    """Delete files that staff uploaded and that mention a person; return how many.

    A file that is no plain text cannot be looked into, so it goes where its import is `finished` (ids of runs), and
    otherwise with the next sweep after that (`housekeeping.forget_uploads`).
    """
    count = 0
    for path in sorted((data_dir / UPLOADS).glob("*/*")):
        looked = _is_text(path)
        if _mentions_anybody(path, mentions) if looked else path.parent.name in map(str, finished):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _is_text(path: Path) -> bool:
    """Return whether a file can be searched as text: by its ending, and because no letter takes two bytes in it."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return path.suffix.lower() in _TEXT_ENDINGS and b"\0" not in file.read(_START)
    return False


def _mentions_anybody(path: Path, mentions: Mentions) -> bool:
    """Return whether a text file mentions the person, in any of the usual encodings."""
    try:
        with path.open("rb") as file:
            return any(
                mentions.without(text) != text
                for line in file
                for text in {line.decode(encoding, errors="replace") for encoding in ("utf-8", "cp1252")}
            )
    except FileNotFoundError:
        return False


def _clear_lines(path: Path, mentions: Mentions) -> int:
    """Write a file anew without the lines that mention somebody; whole or not at all."""
    draft, cleared = path.with_name(f".{path.name}.{uuid4().hex}"), 0
    try:
        with path.open("rb") as file, draft.open("xb") as new:
            os.fchmod(new.fileno(), path.stat().st_mode & 0o777)
            for line in file:
                text = line.decode("utf-8", errors="replace")
                if mentions.without(text) == text:
                    new.write(line)
                else:
                    new.write(f"{GONE}\n".encode())
                    cleared += 1
        if cleared:
            draft.replace(path)
    except FileNotFoundError:
        return 0
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return cleared
