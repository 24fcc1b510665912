"""Carry out a command in this process, where no engine runs."""

from functools import partial
from typing import TypeVar

from pydantic import BaseModel

from bot.commands.errand import Errand
from bot.commands.table import COMMANDS
from bot.commands.telegram_name import telegram_name
from bot.commands.wire import Tell, Wire
from bot.opening import open_shop
from bot.settings import Settings
from core.store import Store
from core.store.lock import engine_lock

Answer = TypeVar("Answer", bound=BaseModel)


def carry_out_here(settings: Settings, name: str, request: Wire, answer: type[Answer], tell: Tell) -> Answer:
    """Open the shop under the engine's lock and carry out `name`; raise `EngineRunningError` where that is taken."""
    store = Store(settings.url)
    try:
        store.check()
        with engine_lock(store), open_shop(settings) as shop:
            errand = Errand(shop, partial(telegram_name, settings))
            return answer.model_validate(COMMANDS[name].carry_out(errand, request, tell).model_dump())
    finally:
        store.close()
