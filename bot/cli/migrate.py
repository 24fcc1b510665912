"""`najimi migrate`: bring the database to this release."""

from pydantic import BaseModel

from bot.cli.options import AsJson
from bot.cli.screen import out, print_json
from bot.settings import load_settings
from core.store import Store
from core.store.lock import engine_lock
from core.store.migrate import current_revision, upgrade


class Migrated(BaseModel):
    """The schema before and after; `backup` is the copy that was made first (SQLite)."""

    before: str | None
    after: str | None
    backup: str | None


def migrate(as_json: AsJson = False) -> None:
    """Bring the database's schema to this release; the engine has to be stopped.

    SQLite is copied first and migrates by itself when the engine starts; PostgreSQL waits for this command, so that
    you can make your own backup.

    Example: najimi migrate
    """
    store = Store(load_settings().url)
    try:
        store.check()
        with engine_lock(store):
            before = current_revision(store)
            backup = upgrade(store)
            done = Migrated(before=before, after=current_revision(store), backup=str(backup) if backup else None)
    finally:
        store.close()
    if as_json:
        print_json(done)
        return
    if done.before == done.after:
        out().print(f"The database is at revision {done.after} already: nothing to do.")
    else:
        out().print(f"The database is now at revision {done.after}.")
    if done.backup:
        out().print(f"A copy of it as it was: {done.backup}", soft_wrap=True)
