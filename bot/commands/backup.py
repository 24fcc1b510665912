"""Make a backup of the shop while it is in use."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.commands.errand import Errand
from bot.commands.wire import BackupAnswer, BackupRequest, Progress, Tell
from core.store import Store
from core.store.backup import BackupMade, make_backup


def backup(errand: Errand, request: BackupRequest, tell: Tell) -> BackupAnswer:
    """Write the backup from this process: the engine's own SQLite library holds the locks of its database."""
    return back_up(errand.shop.store, errand.shop.data_dir, request.file, tell)


def back_up(store: Store, data_dir: Path, file: Path, tell: Tell) -> BackupAnswer:
    """Write the backup of a store, whether or not its schema is this release's."""

    def progress(doing: str, done: int, of: int | None) -> None:
        tell(Progress(doing=doing, done=done, of=of))

    # Backups are dated by the machine's clock, also in a sandbox whose clock is ahead.
    now = datetime.now(UTC)
    return told(make_backup(store, data_dir, file, now=now, release=version("najimi"), progress=progress))


def told(made: BackupMade) -> BackupAnswer:
    """Return what is said of a backup."""
    return BackupAnswer(
        file=made.path,
        bytes=made.bytes,
        made_at=made.manifest.made_at.isoformat(),
        release=made.manifest.release,
        database=made.manifest.database,
        revision=made.manifest.revision,
        rows=sum(made.manifest.rows.values()),
        files=len(made.manifest.files),
    )
