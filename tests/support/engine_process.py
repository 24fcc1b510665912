"""An engine that does nothing but hold the lock and answer the command line.

A process of its own for the tests; its argument is the data folder.
"""

import asyncio
import sys
from pathlib import Path

from bot.control import Control
from bot.opening import open_shop
from bot.settings import load_settings
from core.store import Store
from core.store.lock import engine_lock


async def serve() -> None:
    """Serve until standard input ends."""
    settings = load_settings().model_copy(update={"data_dir": Path(sys.argv[1])})
    store = Store(settings.url)
    with engine_lock(store), open_shop(settings) as shop:
        async with Control(shop, lambda: "shop_bot").serving():
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.read)
    store.close()


if __name__ == "__main__":
    asyncio.run(serve())
