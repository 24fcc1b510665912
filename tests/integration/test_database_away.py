"""A database that is away for a while costs nothing but that while: no event is given up, no log is flooded."""

import sqlite3
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, select

from bot.workers.inbox import Effect, InboxWorker
from bot.workers.worker import SAY_AGAIN_SECONDS, Complaints
from core import inbox
from core.clock import ManualClock
from core.models import InboxEvent, InboxState, Setting
from core.replies import Replies
from core.shop import Shop
from core.store import Store, is_away


def no_apology(_event: InboxEvent, _error: Exception, _reference: str) -> Effect:
    """Say nothing."""
    return lambda _tx, _answers: None


def worker(shop: Shop, effect: Effect) -> InboxWorker:
    """Return a worker whose every event has this effect."""
    return InboxWorker(
        shop,
        "test",
        prepare=lambda _shop, _event: effect,
        apologise=no_apology,
        parallel=1,
        on_done=lambda: None,
    )


def full(code: int = sqlite3.SQLITE_FULL, name: str = "SQLITE_FULL") -> OperationalError:
    """Return an error as a full disk makes it."""
    original = sqlite3.OperationalError("database or disk is full")
    original.sqlite_errorcode, original.sqlite_errorname = code, name
    return OperationalError("INSERT", {}, original)


@pytest.mark.parametrize("times", [1, inbox.MOST_TRIES, 10 * inbox.MOST_TRIES])
async def test_no_event_is_given_up_because_the_disk_was_full(shop: Shop, clock: ManualClock, times: int) -> None:
    """However long it lasts; then each has its effect, once."""
    left = [times]

    def effect(tx: Session, _answers: Replies) -> None:
        if left[0]:
            left[0] -= 1
            raise full()
        count = tx.get(Setting, "effects") or Setting(name="effects", value="0")
        count.value = str(int(count.value) + 1)
        tx.add(count)

    for number in range(3):
        inbox.receive(shop.store, clock, source="test", source_id=str(number), kind="x", payload={})
    at_work = worker(shop, effect)
    for _ in range(times + 1):
        try:
            await at_work.drain()
        except OperationalError:
            continue
    with shop.store.read() as session:
        events = session.exec(select(InboxEvent)).all()
        assert [(event.state, event.tries) for event in events] == [(InboxState.DONE, 0)] * 3
        assert session.get_one(Setting, "effects").value == "3"


async def test_an_event_that_is_at_fault_is_given_up(shop: Shop, clock: ManualClock) -> None:
    """An error of the database that would come again each time does not hold up the others for ever."""

    def effect(tx: Session, _answers: Replies) -> None:
        tx.connection().execute(text("SELECT nothing FROM nowhere"))

    inbox.receive(shop.store, clock, source="test", source_id="1", kind="x", payload={})
    for _ in range(inbox.MOST_TRIES):
        await worker(shop, effect).drain()
    with shop.store.read() as session:
        assert session.exec(select(InboxEvent.state)).one() is InboxState.FAILED


def _caught(work: Callable[[], object]) -> DBAPIError:
    with pytest.raises(DBAPIError) as found:
        work()
    return found.value


def test_what_is_away_and_what_is_wrong(store: Store) -> None:
    """A lock, a server that is not there, and a cut connection are one thing; a wrong statement is another."""

    def execute(statement: str) -> object:
        with store.writer.connect() as connection:
            return connection.execute(text(statement))

    assert not is_away(_caught(lambda: execute("SELECT nothing FROM nowhere")))
    assert not is_away(_caught(lambda: execute("INSERT INTO customer (id) VALUES (1)")))
    assert not is_away(ValueError("x"))
    gone = Store("postgresql://najimi@127.0.0.1:1/none")
    assert is_away(_caught(gone.reader.connect))
    gone.close()
    if store.path is not None:
        assert is_away(full())
        assert is_away(full(sqlite3.SQLITE_BUSY, "SQLITE_BUSY_SNAPSHOT"))
        return
    with store.writer.connect() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        address = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", (mine,))
        assert is_away(_caught(lambda: connection.execute(text("SELECT 1"))))


def test_a_unique_value_twice_is_nobodys_absence(store: Store) -> None:
    """It is the statement's own fault."""
    with store.write() as tx:
        tx.add(Setting(name="a", value="1"))
        with pytest.raises(IntegrityError) as found:
            tx.connection().execute(text("INSERT INTO setting (name, value) VALUES ('a', '2'), ('a', '3')"))
        assert not is_away(found.value)
        tx.rollback()


def test_a_trouble_that_lasts_is_said_once_a_minute() -> None:
    """And at once again after it was over."""
    now = [0.0]
    complaints = Complaints(lambda: now[0])
    said = 0
    for second in range(int(3 * SAY_AGAIN_SECONDS)):
        now[0] = float(second)
        said += complaints.is_due()
    assert said == 3
    complaints.are_over()
    assert complaints.is_due()
