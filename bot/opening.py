"""Open a shop: its database, at this release's schema, and its mirror. What speaks to the platforms comes elsewhere.

Apart from the wiring so that the command line need not load all of it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import ExtractionEngine, Settings
from core.actions.privacy.erase_customer import erase_again
from core.clock import Clock, SystemClock
from core.errors import StoreUnavailableError
from core.extraction.engines.spark import SparkEngine
from core.extraction.mirror import Mirror
from core.extraction.prospects.demand import DemandRule
from core.keys import shop_key
from core.models import ChannelName
from core.ports import Channel
from core.shop import Shop
from core.store import Store
from core.store.erased import PENDING
from core.store.migrate import is_current, upgrade

log = logging.getLogger(__name__)


@contextmanager
def open_shop(
    settings: Settings,
    clock: Clock | None = None,
    channels: dict[ChannelName, Channel] | None = None,
    make_mirror: type[Mirror] = Mirror,
) -> Iterator[Shop]:
    """Open the shop's database and mirror; the caller holds the engine's lock.

    An SQLite database is made, or brought to this release after a backup, by itself; on PostgreSQL that is done by
    `najimi migrate`, and a database without this release's schema is refused with `StoreUnavailableError`.
    """
    if (settings.data_dir / PENDING).exists():
        message = "A restore was broken off in the middle. Do it again first: najimi restore FILE --force"
        raise StoreUnavailableError(message)
    with _opened(settings, clock, channels, make_mirror) as shop:
        yield shop


@contextmanager
def _opened(
    settings: Settings,
    clock: Clock | None = None,
    channels: dict[ChannelName, Channel] | None = None,
    make_mirror: type[Mirror] = Mirror,
) -> Iterator[Shop]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.url)
    try:
        store.check()
        _bring_to_this_release(store)
        used = clock or SystemClock()
        mirror = make_mirror(
            store,
            settings.data_dir / "mirror.duckdb",
            clock=used,
            zone=settings.zone_info,
            memory_limit=settings.mirror_memory_limit,
            threads=settings.mirror_threads,
            engine=_engine(settings),
        )
        try:
            yield Shop(
                name=settings.shop_name,
                zone=settings.zone_info,
                currency=settings.money,
                store=store,
                clock=used,
                mirror=mirror,
                data_dir=settings.data_dir,
                channels=channels or {},
                key=shop_key(settings.data_dir),
                public_url=settings.public_url.rstrip("/"),
                keep_messages_days=settings.keep_messages_days,
                keep_transcripts_days=settings.keep_transcripts_days,
                fiscal_month=settings.fiscal_month,
                demand=DemandRule(
                    views=settings.demand_views,
                    days=settings.demand_days,
                    inquiries=_names(settings.inquiry_channels),
                    quotations=_names(settings.quotation_channels),
                ),
            )
        finally:
            mirror.close()
    finally:
        store.close()


def _names(written: str) -> tuple[str, ...]:
    """Return names that are written with commas between them."""
    return tuple(name.strip().casefold() for name in written.split(",") if name.strip())


def _engine(settings: Settings) -> SparkEngine | None:
    """Return what answers questions in place of the mirror's own file, where the settings name it."""
    if settings.extraction_engine is ExtractionEngine.DUCKDB:
        return None
    return SparkEngine(settings.extraction_dir or settings.data_dir / "published", settings.spark_master)


def _bring_to_this_release(store: Store) -> None:
    if store.is_sqlite:
        backup = upgrade(store)
        if backup:
            log.info("the database was brought to this release; as it was before, it is kept in %s", backup)
    elif not is_current(store):
        message = "The database does not have this release's schema. Bring it there with: najimi migrate"
        raise StoreUnavailableError(message)


def make_usable(settings: Settings) -> int:
    """Erase again, from a shop just restored, whoever was erased since its backup; make the mirror; return how many.

    The caller holds the engine's lock.
    """
    with _opened(settings) as shop:
        again = erase_again(shop)
        shop.mirror.rebuild()
    return again
