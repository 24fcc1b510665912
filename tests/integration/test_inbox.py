"""An event is stored once, has its effect once, and is never lost."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.workers.inbox import Effect, InboxWorker
from core import inbox
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import InboxEvent, InboxState, Reply, Setting
from core.replies import Replies
from core.shop import Shop
from core.store import Store


def arrive(store: Store, clock: ManualClock, name: str = "1") -> inbox.Received:
    """Let an event arrive."""
    return inbox.receive(store, clock, source="slack", source_id=name, kind="command", payload={"name": name})


def worker(shop: Shop, prepare: Any) -> InboxWorker:  # noqa: ANN401 - tests hand in closures
    """Return a worker that says what was refused as a reply."""

    def apologise(_event: InboxEvent, error: Exception, reference: str) -> Effect:
        return lambda _tx, replies: replies.slack("say", text=f"{error}{reference and ' ref'}") and None

    return InboxWorker(shop, "slack", prepare=prepare, apologise=apologise, parallel=2, on_done=lambda: None)


def keep(_shop: Shop, event: InboxEvent) -> Effect:
    """Write one row and one reply."""

    def effect(tx: Session, replies: Replies) -> None:
        tx.add(Setting(name=f"effect {event.source_id}", value="1"))
        replies.slack("say", text="done")

    return effect


def effects(store: Store) -> list[str]:
    """Return the names of the effects that are committed."""
    with store.read() as session:
        return sorted(session.exec(select(Setting.name).where(Setting.name != "installation")))


def test_an_event_that_comes_again_is_stored_once(store: Store, clock: ManualClock) -> None:
    """The second arrival says that there was a first."""
    first, second = arrive(store, clock), arrive(store, clock)
    assert not first.repeated
    assert second.repeated
    assert not second.done
    assert first.event_id == second.event_id


async def test_each_event_has_its_effect_once_however_often_it_comes(shop: Shop, clock: ManualClock) -> None:
    """Repeats change nothing, before or after the work."""
    arrive(shop.store, clock)
    arrive(shop.store, clock)
    working = worker(shop, keep)
    assert await working.drain() == 1
    assert arrive(shop.store, clock).done
    assert await working.drain() == 0
    assert effects(shop.store) == ["effect 1"]


async def test_effects_and_done_are_committed_together(shop: Shop, clock: ManualClock) -> None:
    """An effect that breaks leaves nothing behind, is tried again, and is given up with a reference at last."""

    def broken(_shop: Shop, event: InboxEvent) -> Effect:
        def effect(tx: Session, _replies: Replies) -> None:
            tx.add(Setting(name=f"effect {event.source_id}", value="1"))
            tx.flush()
            raise ZeroDivisionError

        return effect

    arrive(shop.store, clock)
    await worker(shop, broken).drain()
    assert effects(shop.store) == []
    with shop.store.read() as session:
        event = session.exec(select(InboxEvent)).one()
        said = session.exec(select(Reply)).one()
    assert (event.state, event.tries) == (InboxState.FAILED, inbox.MOST_TRIES)
    assert str(said.payload["text"]).endswith("ref")


async def test_what_is_refused_is_said_and_done(shop: Shop, clock: ManualClock) -> None:
    """A refusal is an answer, not a fault: it is not tried again."""

    def refuse(_shop: Shop, _event: InboxEvent) -> Effect:
        message = "not on a Sunday"
        raise RefusedError(message)

    arrive(shop.store, clock)
    await worker(shop, refuse).drain()
    with shop.store.read() as session:
        assert session.exec(select(InboxEvent)).one().state is InboxState.DONE
        assert session.exec(select(Reply)).one().payload == {"text": "not on a Sunday"}


@pytest.mark.parametrize("refused", [True, False])
async def test_an_apology_that_fails_brings_no_event_back(shop: Shop, clock: ManualClock, *, refused: bool) -> None:
    """After the usual number of tries the event is given up, whether or not anybody could be told."""
    arrive(shop.store, clock)

    def prepare(_shop: Shop, _event: InboxEvent) -> Effect:
        raise RefusedError("no") if refused else ZeroDivisionError

    def apologise(_event: InboxEvent, _error: Exception, _reference: str) -> Effect:
        def effect(tx: Session, _replies: Replies) -> None:
            tx.add(Setting(name="half an apology", value="1"))
            tx.flush()
            raise ZeroDivisionError

        return effect

    broken = InboxWorker(shop, "slack", prepare=prepare, apologise=apologise, parallel=1, on_done=lambda: None)
    await asyncio.wait_for(broken.drain(), timeout=60)
    with shop.store.read() as session:
        event = session.exec(select(InboxEvent)).one()
        assert (event.state, event.tries) == (InboxState.FAILED, inbox.MOST_TRIES)
        assert session.get(Setting, "half an apology") is None


async def test_what_an_earlier_run_left_is_worked_off(shop: Shop, clock: ManualClock) -> None:
    """A crash between storing and working loses nothing."""
    for name in ("1", "2", "3"):
        arrive(shop.store, clock, name)
    await worker(shop, keep).drain()
    assert effects(shop.store) == ["effect 1", "effect 2", "effect 3"]


@pytest.mark.parametrize("times", [1, 2])
async def test_an_event_done_meanwhile_is_not_done_again(shop: Shop, clock: ManualClock, times: int) -> None:
    """Two workers on one event commit one effect."""
    received = arrive(shop.store, clock)
    for _ in range(times):
        with shop.store.write() as tx:
            if inbox.finish(tx, clock, received.event_id):
                tx.add(Setting(name="effect 1", value="1"))
    assert effects(shop.store) == ["effect 1"]


async def test_a_moment_without_the_database_leaves_nothing_lying(
    shop: Shop, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be read once is worked off soon, though nobody wakes the worker again."""
    arrive(shop.store, clock)
    stop, reads = asyncio.Event(), iter((True, False))
    look = inbox.unfinished

    def failing_once(*given: Any) -> list[InboxEvent]:  # noqa: ANN401 - handed on as it came
        if next(reads, False):
            raise OSError
        return look(*given)

    monkeypatch.setattr(inbox, "unfinished", failing_once)
    running = asyncio.create_task(worker(shop, keep).run(stop))
    async with asyncio.timeout(60):
        while not effects(shop.store):  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.05)
    stop.set()
    await running
