"""A process that dies at a chosen point: at any write, any commit, and on either side of a call to the platform."""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import event

from core.ports import Outcome, OutcomeKind, OutgoingMessage
from core.store import Store
from tests.support.campaign import NotedChannel

STATES = "('waiting','deferred','claimed','sent','suppressed','held_out','failed','unknown','cancelled')"
# In one statement, so that it is one instant: what was approved, what is accounted for, what is in no known state.
LAW = (
    "SELECT (SELECT count(*) FROM proposal JOIN plan ON plan.id = proposal.plan_id"
    " WHERE plan.approver_id IS NOT NULL AND proposal.state IN ('planned', 'control')),"
    " (SELECT count(*) FROM delivery),"
    f" (SELECT count(*) FROM delivery WHERE state NOT IN {STATES})"
)


class Crash(BaseException):
    """The end of the process; nothing that catches faults may catch it."""


class Instants:
    """Counts the points at which a process could die, and makes it die at one of them.

    After that nothing of the same life happens any more, in any thread: every later point dies too.
    """

    def __init__(self, die_at: int | None, watch: Callable[[], None]) -> None:
        """Die at the point with this number, counted from 0; `watch` looks on at every point."""
        self.die_at = die_at
        self.watch = watch
        self.passed: list[str] = []
        self.dead = False

    def point(self, name: str) -> None:
        """Pass this point, or die."""
        self.watch()
        if self.dead or len(self.passed) == self.die_at:
            self.dead = True
            raise Crash(name)
        self.passed.append(name)

    def attach(self, store: Store) -> None:
        """Pass a point before each write, and before and after each commit, of this store's writer."""
        dialect: Any = store.writer.dialect
        commit = dialect.do_commit

        def before_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            verb = statement.split(None, 1)[0].upper()
            if verb in {"INSERT", "UPDATE", "DELETE"}:
                self.point(f"{verb} {statement.split()[2 if verb != 'UPDATE' else 1]}")

        def commit_between_points(connection: object) -> None:
            self.point("before commit")
            commit(connection)
            self.point("after commit")

        event.listen(store.writer, "before_cursor_execute", before_statement)
        dialect.do_commit = commit_between_points


class Platform(NotedChannel):
    """The outside: it goes on when the process dies, and remembers who got what.

    The second customer is put off once, the third has closed the chat, the fourth's address is wrong.
    """

    def __init__(self) -> None:
        """Know nobody yet."""
        super().__init__()
        self.accepted: list[str] = []
        self.put_off = False
        self.instants: Instants | None = None

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Accept or refuse a message, with a point on either side."""
        if self.instants:
            self.instants.point("before the call")
        outcome = self._outcome(message.address)
        if outcome.kind is OutcomeKind.SENT:
            self.accepted.append(message.address)
        if self.instants:
            self.instants.point("after the call")
        return outcome

    def _outcome(self, address: str) -> Outcome:
        if address == "9002" and not self.put_off:
            self.put_off = True
            return Outcome(OutcomeKind.NOT_YET, detail="429")
        kind = {"9003": OutcomeKind.CLOSED, "9004": OutcomeKind.FAILED}.get(address, OutcomeKind.SENT)
        return Outcome(kind, provider_id=address)


class Watcher:
    """Looks at the database from outside, on a connection of its own, as staff would at that instant."""

    def __init__(self, store: Store) -> None:
        """Open the connection."""
        self._connection: Any = (
            sqlite3.connect(store.path, check_same_thread=False)
            if store.path
            else psycopg.connect(
                store.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
            )
        )
        self.looks = 0

    def look(self) -> None:
        """Check the conservation law as of now."""
        approved, accounted, lost = self._connection.execute(LAW).fetchone()
        assert accounted == approved
        assert lost == 0
        self.looks += 1

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
