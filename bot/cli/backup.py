"""`najimi backup`: everything that cannot be made anew, in one file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AsJson
from bot.cli.screen import out, print_json, progress_bar, say, shown
from bot.commands.wire import BackupAnswer, BackupRequest, Tell
from bot.control_client import EngineAbsentError, ask_engine
from bot.settings import Settings, load_settings
from core.store import Store
from core.store.backup import backup_name
from core.store.lock import engine_lock


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            help='The file to write [else a new one in NAJIMI_BACKUP_DIR, or in "backups" of the data folder].'
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a backup: the database, the shop's key and the files that people handed in, as one tar.gz.

    The engine may run meanwhile. The file holds personal data and the key: keep it where only you can read it.

    Example: najimi backup

    Example: najimi backup /mnt/elsewhere/najimi.tar.gz --json
    """
    settings = load_settings()
    target = file.resolve() if file else _usual(settings)
    with progress_bar() as tell:
        answer = _make(settings, BackupRequest(file=target), tell)
    if as_json:
        print_json(answer)
        return
    out().print(f"{shown(str(answer.file))}", highlight=False, soft_wrap=True)
    say(f"{answer.bytes / 1e6:,.1f} MB: {answer.rows:,} rows and {answer.files} files. It holds personal data.")


def _usual(settings: Settings) -> Path:
    folder = (settings.backup_dir or settings.data_dir / "backups").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / backup_name(datetime.now(UTC))


def _make(settings: Settings, request: BackupRequest, tell: Tell) -> BackupAnswer:
    """Have the engine make it where one runs, else make it here; a database of another release is backed up as well."""
    try:
        return ask_engine(settings.data_dir, "backup", request, BackupAnswer, tell)
    except EngineAbsentError:
        # What this takes is loaded only where it is needed: the engine may do the work.
        from bot.commands.backup import back_up  # noqa: PLC0415 - see above

        store = Store(settings.url)
        try:
            store.check()
            with engine_lock(store):
                return back_up(store, settings.data_dir, request.file, tell)
        finally:
            store.close()
