"""A backup: the database as it is at one moment, the shop's key and the files that people handed in, in one file."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import BackupError
from core.keys import KEY_FILE
from core.store.archive import Manifest, Progress, describe, write_archive
from core.store.database import Store
from core.store.snapshot import take_snapshot

# Folders below the data folder that hold what cannot be made anew.
KEPT_FOLDERS = ("uploads", "rejects")
BACKUP_NAMES = "najimi-*.tar.gz"
WORK = ".najimi-work-"
FORGOTTEN_SECONDS = 86_400
# The copy and the archive lie side by side for a while; an archive is seldom larger than what it holds.
ROOM = 2


@dataclass(frozen=True)
class BackupMade:
    """Where a backup is, how long it is in bytes, and what is in it."""

    path: Path
    bytes: int
    manifest: Manifest


def backup_name(now: datetime, kind: str = "") -> str:
    """Return the usual name of a backup made `now`."""
    return f"najimi-{kind}{now.astimezone(UTC):%Y%m%d-%H%M%S}.tar.gz"


def make_backup(
    store: Store, data_dir: Path, target: Path, *, now: datetime, release: str, progress: Progress
) -> BackupMade:
    """Write a backup of the shop in `store` and `data_dir` to `target`, whole or not at all, for its owner alone.

    The shop may be in use. Raises `BackupError` where `target` exists, where there is no room, and where a programme
    that is needed is missing.
    """
    if target.exists():
        message = f"{target} is there already; name a file that is not."
        raise BackupError(message)
    _demand_room(store, target.parent)
    with work_folder(target.parent) as work:
        snapshot = take_snapshot(store, work, progress)
        files = {snapshot.path.name: snapshot.path} | _files(data_dir)
        manifest = Manifest(
            release=release,
            database="sqlite" if store.is_sqlite else "postgresql",
            revision=snapshot.revision,
            made_at=now,
            rows=snapshot.rows,
            files=describe(files, progress),
        )
        write_archive(target, manifest, files, progress)
    return BackupMade(target, target.stat().st_size, manifest)


def _files(data_dir: Path) -> dict[str, Path]:
    """Return the key and the files that people handed in, by their names in the archive."""
    key = data_dir / KEY_FILE
    found = {KEY_FILE: key} if key.exists() else {}
    for folder in KEPT_FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(data_dir).as_posix()] = path
    return found


def _demand_room(store: Store, folder: Path) -> None:
    if not folder.is_dir():
        message = f"{folder} is not a folder. Make it, or name a file in another one."
        raise BackupError(message)
    if store.path is None:
        return
    needed, free = store.path.stat().st_size * ROOM, shutil.disk_usage(folder).free
    if free < needed:
        message = (
            f"A backup may need {needed / 1e6:,.0f} MB in {folder}, and {free / 1e6:,.0f} MB are free. "
            "Make room, or name a file on another disk."
        )
        raise BackupError(message)


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """Give a folder for its owner alone; those that a killed process left behind a day ago are cleared away."""
    for left in parent.glob(f"{WORK}*"):
        if time.time() - left.stat().st_mtime > FORGOTTEN_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    try:
        made = Path(tempfile.mkdtemp(prefix=WORK, dir=parent))
    except OSError as error:
        message = f"Nothing can be written into {parent}: {error.strerror}. Name a file in another folder."
        raise BackupError(message) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
