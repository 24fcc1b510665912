"""Works off the inbox: each event's effects, its replies and `done` are committed together."""

import asyncio
import logging
from collections.abc import Callable
from uuid import uuid4

from sqlmodel import Session

from bot.workers.worker import Worker
from core import inbox
from core.errors import ShownError
from core.models import InboxEvent
from core.replies import Replies
from core.shop import Shop
from core.store import is_away

log = logging.getLogger(__name__)

Effect = Callable[[Session, Replies], None]
Prepare = Callable[[Shop, InboxEvent], Effect]
Apologise = Callable[[InboxEvent, Exception, str], Effect]


class InboxWorker(Worker):
    """Works off the events of one source.

    `prepare` reads and computes outside of any transaction and returns the effect, which then runs inside one.
    `apologise` makes the reply for what was refused (`ShownError`) or broke (with the id that finds it in the log).
    """

    def __init__(
        self,
        shop: Shop,
        source: str,
        *,
        prepare: Prepare,
        apologise: Apologise,
        parallel: int,
        on_done: Callable[[], None],
    ) -> None:
        """Work off `source` with at most `parallel` events at once; call `on_done` when replies may be waiting."""
        super().__init__(f"the inbox of {source}")
        self._shop, self._source = shop, source
        self._prepare, self._apologise = prepare, apologise
        self._parallel, self._on_done = parallel, on_done

    async def drain(self) -> int:
        """Work off everything that has arrived; return how many events that were."""
        worked = 0
        async with self._turn:
            while events := await asyncio.to_thread(inbox.unfinished, self._shop.store, self._source):
                gate = asyncio.Semaphore(self._parallel)
                ended = await asyncio.gather(*(self._one(gate, event) for event in events), return_exceptions=True)
                worked += len(events)
                for error in ended:
                    if error is not None:
                        raise error
        return worked

    async def _one(self, gate: asyncio.Semaphore, event: InboxEvent) -> None:
        async with gate:
            await asyncio.to_thread(self._work, event)
        self._on_done()

    def _work(self, event: InboxEvent) -> None:
        try:
            self._do(event)
        except Exception as error:
            if is_away(error):
                # The event is not at fault, and is not given up for it: it waits until the database is back.
                raise
            reference = uuid4().hex[:8]
            log.exception("event %s of %s failed (reference %s)", event.id, self._source, reference)
            with self._shop.store.write() as tx:
                given_up = inbox.fail(tx, self._shop.clock, event.id or 0, f"{reference}: {type(error).__name__}")
                if given_up:
                    self._say_sorry(tx, event, error, reference)

    def _do(self, event: InboxEvent) -> None:
        try:
            self._commit(event, self._prepare(self._shop, event))
        except ShownError as error:
            self._commit(event, self._apologise(event, error, ""))

    def _say_sorry(self, tx: Session, event: InboxEvent, error: Exception, reference: str) -> None:
        """Apologise for what was given up; an apology that fails too must not bring the event back for ever."""
        try:
            with tx.begin_nested():
                self._apologise(event, error, reference)(tx, self._replies(tx, event))
        except Exception as failure:
            if is_away(failure):
                raise
            log.exception("nobody could be told that event %s failed (reference %s)", event.id, reference)

    def _commit(self, event: InboxEvent, effect: Effect) -> None:
        with self._shop.store.write() as tx:
            if inbox.finish(tx, self._shop.clock, event.id or 0):
                effect(tx, self._replies(tx, event))

    def _replies(self, tx: Session, event: InboxEvent) -> Replies:
        return Replies(tx, self._shop.clock, f"inbox:{event.id}")
