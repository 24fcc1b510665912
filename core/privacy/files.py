"""Files in the data folder about a person: lines that an import left out, and copies that were made for them."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from core.privacy.mentions import GONE, Mentions

REJECTS = "rejects"
OUTGOING = "outgoing"
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
