"""What the engine says of itself."""

import os
from importlib.metadata import version

from bot.commands.errand import Errand
from bot.commands.wire import EngineFacts, Nothing, Tell


def facts(errand: Errand, _request: Nothing, _tell: Tell) -> EngineFacts:
    """Return the release, the process and the routes that are open."""
    return EngineFacts(version=version("najimi"), process=os.getpid(), channels=tuple(sorted(errand.shop.channels)))
