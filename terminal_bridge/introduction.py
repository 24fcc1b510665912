"""Who presents a card: asked of the server while the clerk serves, so that nobody waits for it."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from terminal_bridge.clock import Clock
from terminal_bridge.errors import CardGoneError
from terminal_bridge.journal import Journal
from terminal_bridge.server import Server, ServerAwayError, ServerRefusesError
from terminal_bridge.till import Till
from terminal_bridge.ways.conversation import Met

log = logging.getLogger(__name__)


class Introduction:
    """Asks the server about each card, one after the other, in a thread of its own."""

    def __init__(
        self,
        journal: Journal,
        server: Server | None,
        clock: Clock,
        *,
        look: Callable[[Callable[[Till], Any]], Any],
        do: Callable[[Callable[[Till], Any]], Any],
    ) -> None:
        """Ask `server`; `look` lets the till do what touches no card, `do` what does."""
        self._journal, self._server, self._clock, self._look, self._do = journal, server, clock, look, do
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="server")

    def stop(self) -> None:
        """Stop, after the request that may be under way."""
        self._thread.shutdown(cancel_futures=True)

    def of(self, sequence: int, met: Met) -> None:
        """Ask who it is whose card was met, by the journal's entry of that."""
        if self._server is not None:
            self._thread.submit(self._ask, self._server, sequence, met.card)

    def _ask(self, server: Server, sequence: int, card: str) -> None:
        try:
            said = server.presented(sequence, card, self._clock())
        except (ServerAwayError, ServerRefusesError) as error:
            log.info("nobody says who it is: %s", error)
            return
        if said.name:
            self._journal.keep_name(card, said.name)
        if said.commands:
            self._journal.acknowledge(0, said.commands, {})
        self._look(lambda till: till.told(card, said.name, said.said, said.points))
        if said.commands:
            with suppress(CardGoneError):
                self._do(lambda till: till.carry(card))
