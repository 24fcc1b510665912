"""The mirror as Parquet files, for engines that cannot read its own: one folder a state, and a note of the latest.

The note is replaced at once, so that a reader finds one whole state or the one before it.
"""

import json
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from core.errors import RefusedError
from core.extraction.mirror.file import Standing
from core.extraction.mirror.tables import FORMAT, SCHEMAS

NOTE = "published.json"
_FOLDER = "state-"


@dataclass(frozen=True)
class Published:
    """A state that was published: in which folder, of which installation, up to where in its change log."""

    folder: str
    installation: str
    position: int
    repeated: int
    format: int
    tables: int
    rows: int
    bytes: int

    def is_of(self, standing: Standing) -> bool:
        """Return whether it is this very state."""
        mark = (standing.mark.position, standing.mark.repeated)
        return (self.installation, self.position, self.repeated, self.format) == (standing.installation, *mark, FORMAT)


def read_note(directory: Path) -> Published | None:
    """Return what was published last; None where nothing was, or by another release."""
    try:
        kept = json.loads((directory / NOTE).read_text(encoding="utf-8"))
        published = Published(**kept)
    except (OSError, ValueError, TypeError):
        return None
    return published if (directory / published.folder).is_dir() and published.format == FORMAT else None


def publish(db: duckdb.DuckDBPyConnection, directory: Path, standing: Standing) -> Published:
    """Write every table into a new folder of `directory` and note it; `db` is in a transaction.

    Raises `RefusedError` where the directory holds files that are not ours.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if read_note(directory) is None and any(each.name != NOTE and not _is_ours(each) for each in directory.iterdir()):
        message = f"{directory} holds other files. Name an empty folder, or one that does not exist yet."
        raise RefusedError(message)
    folder = directory / f"{_FOLDER}{uuid.uuid4().hex}"
    folder.mkdir(mode=0o700)
    rows = 0
    for table in SCHEMAS:
        target = folder / f"{table}.parquet"
        quoted = str(target).replace("'", "''")
        counted = db.execute(f"COPY \"{table}\" TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)").fetchall()
        target.chmod(0o600)
        rows += int(counted[0][0])
    published = Published(
        folder=folder.name,
        installation=standing.installation,
        position=standing.mark.position,
        repeated=standing.mark.repeated,
        format=FORMAT,
        tables=len(SCHEMAS),
        rows=rows,
        bytes=sum(each.stat().st_size for each in folder.iterdir()),
    )
    fresh = directory / f"{NOTE}.new"
    fresh.write_text(json.dumps(asdict(published)), encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(directory / NOTE)
    return published


def tidy(directory: Path, *, keep: frozenset[str]) -> None:
    """Delete the folders of earlier states but those that are to be kept."""
    for each in directory.iterdir() if directory.is_dir() else ():
        if _is_ours(each) and each.is_dir() and each.name not in keep:
            shutil.rmtree(each)


def forget(directory: Path) -> None:
    """Delete every state that was published here."""
    (directory / NOTE).unlink(missing_ok=True)
    tidy(directory, keep=frozenset())


def _is_ours(path: Path) -> bool:
    return path.name.startswith(_FOLDER) or path.name == f"{NOTE}.new"
