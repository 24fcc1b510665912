"""`najimi run`: the engine until it is told to stop, on the real platforms or on stand-ins."""

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from bot.bootstrap import running_shop
from bot.logs import set_up_logs
from bot.sandbox_run import running_sandbox
from bot.settings import Settings
from bot.workers.garbage import look_seldom

# What a shell reports of a programme that was interrupted.
INTERRUPTED = 130
LONGEST_STOP_SECONDS = 9.0
# How long a thread that computes may keep the interpreter from one that has to acknowledge; by itself it is five times
# as long, and an acknowledgement changes hands a dozen times.
SWITCH_SECONDS = 0.001


def serve(settings: Settings, *, sandbox: bool, data: Path | None) -> None:
    """Run the engine until it is told to stop; with `sandbox`, on stand-ins and a generated shop, or on `data`."""
    if not sandbox:
        settings.demand_for_run()
    set_up_logs(settings)
    sys.setswitchinterval(SWITCH_SECONDS)
    with suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        runner.run(_until_stopped(settings, sandbox=sandbox, data=data))


async def _until_stopped(settings: Settings, *, sandbox: bool, data: Path | None) -> None:
    stop, started = asyncio.Event(), asyncio.Event()

    def leave() -> None:
        """End gracefully; while a shop is still being prepared, at once: what was committed is kept."""
        if not started.is_set() or stop.is_set():
            os._exit(INTERRUPTED)
        # Threads that wait for a database which does not answer cannot be ended otherwise; what was committed is kept.
        last = threading.Timer(LONGEST_STOP_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, leave)
    async with running_sandbox(settings, data) if sandbox else running_shop(settings) as engine:
        started.set()
        look_seldom()
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait((stopping, engine.gave_up), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
    if engine.gave_up.done():
        raise engine.gave_up.result()
