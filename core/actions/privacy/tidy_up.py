"""Forget what is kept no longer: old messages, files that were never sent, lists never shown, caches."""

from datetime import datetime, timedelta

from core.actions.lists.save_list import forget_unfinished
from core.privacy.housekeeping import (
    UPLOADS_KEPT,
    finished_imports,
    forget_events,
    forget_finished,
    forget_left_files,
    forget_replies,
    forget_uploads,
    put_off,
    renewal_owed,
    renewed,
    sweep_due,
    swept,
)
from core.shop import Shop


def tidy_up(shop: Shop) -> None:
    """Do what is due; to be asked often, because nearly always nothing is."""
    now = shop.clock.now()
    with shop.store.read() as session:
        due, owed = sweep_due(session, now), renewal_owed(session)
    if due:
        _sweep(shop, now)
    if owed is not None and owed <= now:
        renew_caches(shop)


def renew_caches(shop: Shop) -> bool:
    """Make anew what may still hold an erased person; false where somebody reads just now: then it is done later.

    That is the mirror's file, and on SQLite the journal beside the database.
    """
    done = shop.mirror.renew() and shop.store.empty_journal()
    with shop.store.write() as tx:
        if done:
            renewed(tx)
        else:
            put_off(tx, shop.clock.now())
    return done


def _sweep(shop: Shop, now: datetime) -> None:
    """Empty what arrived from and went to the platforms longer ago than the shop keeps it, in small steps."""
    before = now - timedelta(days=shop.keep_messages_days)
    for forget in (forget_events, forget_replies):
        more = True
        while more:
            with shop.store.write() as tx:
                more = forget(tx, before)
    with shop.store.write() as tx:
        forget_finished(tx)
        swept(tx, now)
    with shop.store.read() as session:
        over = finished_imports(session, now - UPLOADS_KEPT)
    forget_uploads(shop.data_dir, over)
    forget_left_files(shop.data_dir)
    forget_unfinished(shop)
