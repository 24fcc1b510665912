"""`najimi restore`: a backup in the place of what is there now."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from bot.cli.options import AsJson
from bot.cli.screen import out, print_json, progress_bar, say, shown
from bot.commands.wire import Progress, Tell
from bot.settings import Settings, load_settings
from core.store import Store
from core.store.lock import engine_lock
from core.store.restore import Restored, restore_backup


class RestoreAnswer(BaseModel):
    """What was restored; `kept` is where that is which was there before, `notes` what is to be known of it."""

    made_at: str
    release: str
    revision_before: str | None
    rows: int
    kept: Path | None
    erased_carried_over: int
    erased_again: int
    notes: tuple[str, ...]


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A file of najimi backup.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace a database with data in it, after a copy of that was made.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the present database, key and files; the engine has to be stopped.

    The backup is checked as a whole first, and brought to this release where it is older. Whoever was erased since it
    was made is erased again.

    Example: najimi restore backups/najimi-20260302-030000.tar.gz
    """
    settings = load_settings()
    store = Store(settings.url)
    try:
        if not store.is_sqlite:
            store.check()
        with engine_lock(store), progress_bar() as tell:
            answer = _restore(settings, store, file.resolve(), tell, force=force)
    finally:
        store.close()
    if as_json:
        print_json(answer)
        return
    out().print(f"Restored: {answer.rows:,} rows, as of {answer.made_at}.", highlight=False)
    if answer.kept:
        out().print(f"What was there before is kept in {shown(str(answer.kept))}", highlight=False, soft_wrap=True)
    if answer.erased_again:
        out().print(f"Erased again, as they were before: {answer.erased_again:,} people.", highlight=False)
    for note in answer.notes:
        say(note)


def _restore(settings: Settings, store: Store, file: Path, tell: Tell, *, force: bool) -> RestoreAnswer:
    # Opening a shop takes about a second to load, for which --help need not wait.
    from bot.opening import make_usable  # noqa: PLC0415 - see above

    def progress(doing: str, done: int, of: int | None) -> None:
        tell(Progress(doing=doing, done=done, of=of))

    again = 0

    def finish() -> None:
        nonlocal again
        tell(Progress(doing="Erasing again who was erased since", done=0))
        again = make_usable(settings)

    done = restore_backup(
        store,
        settings.data_dir.resolve(),
        file,
        force=force,
        now=datetime.now(UTC),
        release=version("najimi"),
        progress=progress,
        finish=finish,
    )
    return _told(done, again)


def _told(done: Restored, again: int) -> RestoreAnswer:
    manifest = done.manifest
    return RestoreAnswer(
        made_at=manifest.made_at.isoformat(),
        release=manifest.release,
        revision_before=manifest.revision,
        rows=sum(manifest.rows.values()),
        kept=done.kept,
        erased_carried_over=done.erased_carried_over,
        erased_again=again,
        notes=tuple(done.notes),
    )
