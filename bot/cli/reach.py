"""Have a request carried out: by the running engine where there is one, else here, under the engine's own lock."""

import time
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel

from bot.cli.screen import say
from bot.commands.exit_codes import ExitCode
from bot.commands.refusals import RefusalError
from bot.commands.wire import Refusal, Tell, Wire, quietly
from bot.control_client import EngineAbsentError, ask_engine
from bot.settings import Settings, load_settings
from core.errors import EngineRunningError

Answer = TypeVar("Answer", bound=BaseModel)

# Another command holds the lock only while it works; an engine that starts opens its socket within this time.
PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.25


def ask(name: str, request: Wire, answer: type[Answer], tell: Tell = quietly) -> Answer:
    """Carry out the command `name` and return its answer; a refusal raises `ShownError` or `RefusalError`."""
    settings = load_settings()
    for _ in _until_free():
        try:
            return ask_engine(settings.data_dir, name, request, answer, tell)
        except EngineAbsentError:
            pass
        try:
            return _do_it_here(settings, name, request, answer, tell)
        except EngineRunningError:
            continue
    raise RefusalError(
        Refusal(
            kind="EngineRunningError",
            message=f"Another process holds this database and does not answer at {settings.data_dir.resolve()}. "
            "If an engine runs, give this command the same NAJIMI_DATA_DIR and DATABASE_URL.",
            exit_code=ExitCode.UNAVAILABLE,
        )
    )


def _until_free() -> Iterator[None]:
    """Yield until patience ends, telling the person once that somebody else is at work."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    yield
    say("Another command is at work on this database; waiting for it ...")
    while time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        yield


def _do_it_here(settings: Settings, name: str, request: Wire, answer: type[Answer], tell: Tell) -> Answer:
    # Opening a shop brings the engine's libraries along, about a second: --help and a running engine do not need them.
    from bot.cli.here import carry_out_here  # noqa: PLC0415 - see above

    return carry_out_here(settings, name, request, answer, tell)
