"""Everything is looked through for garbage once in a while, and not by the interpreter's own choice."""

import asyncio
import gc
import subprocess
import sys
import weakref

import pytest

from bot.workers.garbage import look_now_and_then


class Knot:
    """Something that holds itself."""

    def __init__(self) -> None:
        """Tie it."""
        self.itself = self


async def test_what_holds_itself_is_found_though_the_interpreter_does_not_look() -> None:
    """And the looking ends with the stop."""
    gc.collect()
    gc.disable()
    try:
        knot = Knot()
        seen = weakref.ref(knot)
        del knot
        assert seen() is not None
        stop = asyncio.Event()
        looking = asyncio.create_task(look_now_and_then(stop, seconds=0.01))
        async with asyncio.timeout(30):
            while seen() is not None:  # noqa: ASYNC110 - nobody tells when something is gone
                await asyncio.sleep(0.01)
            stop.set()
            await looking
    finally:
        gc.enable()


async def test_the_end_waits_for_no_last_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process holds is gone with it."""
    looks: list[int] = []
    monkeypatch.setattr("bot.workers.garbage.gc.collect", lambda: looks.append(1))
    stop = asyncio.Event()
    looking = asyncio.create_task(look_now_and_then(stop))
    await asyncio.sleep(0)
    stop.set()
    await looking
    assert looks == []


def test_only_small_looks_are_left_to_the_interpreter() -> None:
    """However much is made and kept, it does not look through everything by itself."""
    code = (
        "import gc; from bot.workers.garbage import look_seldom; look_seldom();"
        " whole = gc.get_stats()[2]['collections'];"
        "kept = [[n] for n in range(1_000_000)]; print(gc.get_stats()[2]['collections'] - whole,"
        " gc.get_stats()[0]['collections'] > 100, gc.get_freeze_count() > 1000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True", "True"]
