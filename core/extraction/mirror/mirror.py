"""The columnar mirror: a disposable copy of the primary in which questions are answered (docs/architecture.md)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import ibis.expr.types as ir
import pyarrow as pa

from core.clock import Clock
from core.extraction.mirror.check import differences
from core.extraction.mirror.compare import Compared, compare
from core.extraction.mirror.engine import Engine
from core.extraction.mirror.feed import Feed, Mark, PrimarySnapshot
from core.extraction.mirror.feed_postgres import PostgresFeed
from core.extraction.mirror.feed_sqlite import SqliteFeed
from core.extraction.mirror.file import (
    DEFAULT_MEMORY,
    Standing,
    discard,
    is_damage,
    open_file,
    read_standing,
    write_standing,
)
from core.extraction.mirror.publish import Published, publish, read_note
from core.extraction.mirror.repair import repair
from core.extraction.mirror.tables import Tables, make_tables
from core.extraction.mirror.view import DuckdbView, MirrorView
from core.extraction.mirror.writer import apply, fill
from core.store import Store

# How long making the file anew waits for questions that are being answered.
RENEWAL_WAIT_SECONDS = 10.0


class Mirror:
    """A disposable DuckDB copy of the primary.

    Any number of threads ask at the same time; whoever asks for a refresh brings it up to date first, one at a time.
    Deleting its file loses nothing: it is made anew from the primary.
    """

    def __init__(
        self,
        store: Store,
        path: Path,
        *,
        clock: Clock,
        zone: ZoneInfo,
        memory_limit: str = DEFAULT_MEMORY,
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> None:
        """Keep the copy of `store` in the file at `path`; nothing is opened until it is needed.

        `memory_limit` (such as "2GB") and `threads` bound what DuckDB takes; beyond its memory it uses the disk. Where
        there is an `engine`, it answers the questions instead of DuckDB.
        """
        self.store, self.path, self.clock, self.zone = store, path, clock, zone
        self._memory_limit, self._threads, self._engine = memory_limit, threads, engine
        self._feed: Feed = SqliteFeed(store) if store.is_sqlite else PostgresFeed(store)
        self._lock = threading.RLock()
        self._db: duckdb.DuckDBPyConnection | None = None
        self._standing: Standing | None = None
        self._anew = self._damaged = False
        # What the engine answers from, and whether the mirror has changed since.
        self._published: Published | None = None
        self._changed = False
        # Who looks at the file, and whether it is about to be thrown away: then nobody new may look.
        self._gate = threading.Condition()
        self._views, self._leaving = 0, False

    @property
    def mark(self) -> Mark | None:
        """Return how far the change log has been taken in; None where nothing has been yet."""
        return self._standing.mark if self._standing else None

    def tables(self) -> Tables:
        """Return the tables as Ibis expressions, to build questions of."""
        return make_tables()

    @contextmanager
    def view(self) -> Iterator[MirrorView]:
        """Open one consistent state, however long it takes to ask and whatever is refreshed meanwhile."""
        if self._engine is not None and self._published is None:
            self.refresh()
        try:
            with self._looking(), self._connection() as db, _transaction(db):
                # The state is fixed by the first look at the data, not by the beginning.
                db.execute("SELECT count(*) FROM standing").fetchall()
                if self._engine is None:
                    yield DuckdbView(db)
                else:
                    with self._engine.view() as view:
                        yield view
        except duckdb.Error as error:
            self._damaged = self._damaged or is_damage(error)
            raise

    def run(self, question: ir.Expr) -> pa.Table:
        """Return the answer to a single question."""
        with self.view() as view:
            return view.run(question)

    def refresh(self) -> None:
        """Take in everything that was committed to the primary before this call."""
        with self._lock:
            if self._damaged:
                self._discard()
            try:
                self._catch_up()
            except duckdb.Error as error:
                if not is_damage(error):
                    raise
                # The file is a cache, and a damaged one is worth nothing.
                self._discard()
                self._catch_up()
            if self._engine is not None:
                self._hand_over(self._engine)

    def publish(self, directory: Path) -> Published:
        """Write the mirror, brought up to date, as Parquet files into `directory`; return what was written.

        Raises `RefusedError` where the directory holds files that are not ours.
        """
        with self._lock:
            self.refresh()
            with self._open().cursor() as db, _transaction(db):
                standing = self._standing or Standing("", Mark(0))
                return publish(db, directory, standing)

    def rebuild(self) -> None:
        """Copy the primary anew; until that is done, questions are answered from the old rows."""
        with self._lock:
            self._anew = True
            self.refresh()

    def renew(self) -> bool:
        """Throw the file away and make a new one; false, and nothing is done, while questions are being answered.

        What was deleted stays in the file's free space until something else is written there: after an erasure only a
        new file is certain not to hold it.
        """
        with self._lock:
            with self._gate:
                self._leaving = True
                free = self._gate.wait_for(lambda: self._views == 0, RENEWAL_WAIT_SECONDS)
            try:
                if free:
                    self._discard()
                    self._catch_up()
                    if self._engine is not None:
                        self._engine.forget()
                        self._published = None
                        self._hand_over(self._engine)
            finally:
                with self._gate:
                    self._leaving = False
                    self._gate.notify_all()
            return free

    def check(self) -> list[str]:
        """Return in words how the mirror, brought up to date, differs from the primary: nothing where it is right."""
        with self._lock:
            self.refresh()
            found: list[str] = []
            try:
                self._catch_up(lambda primary, db: found.extend(differences(primary, db)))
            except duckdb.Error as error:
                self._damaged = is_damage(error)
                if not self._damaged:
                    raise
                found.append(f"the mirror's file is damaged and will be made anew with the next question: {error}")
            return found

    def compare(self, *, repair_too: bool = False) -> Compared:
        """Compare the mirror, brought up to date, with the primary row by row; on demand, repair what differs.

        It reads all of the primary, which takes as long as making the mirror anew.
        """
        with self._lock:
            self.refresh()
            found = Compared()

            def look(primary: PrimarySnapshot, db: duckdb.DuckDBPyConnection) -> None:
                nonlocal found
                with _transaction(db):
                    found = compare(primary, db)
                    if repair_too:
                        found.repaired = repair(primary, db, found)

            try:
                self._catch_up(look)
            except duckdb.Error as error:
                if not is_damage(error):
                    raise
                self._damaged = True
                found.sentences.append(f"the mirror's file is damaged: {type(error).__name__}")
                if repair_too:
                    self.refresh()
                    found.repaired = ["the file was made anew"]
            if found.repaired:
                self._changed = True
                self.refresh()
            return found

    def close(self) -> None:
        """Close the file and the connection to the primary."""
        with self._lock:
            self._feed.close()
            db, self._db, self._standing = self._db, None, None
            if db is not None:
                db.close()
            if self._engine is not None:
                self._engine.close()

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Count who looks at the file; wait where it is about to be another one."""
        with self._gate:
            self._gate.wait_for(lambda: not self._leaving)
            self._views += 1
        try:
            yield
        finally:
            with self._gate:
                self._views -= 1
                self._gate.notify_all()

    def _connection(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of the caller's own to the file, which is opened and filled where it has to be."""
        db = self._db
        if db is None or self._standing is None:
            with self._lock:
                if self._db is None or self._standing is None:
                    self.refresh()
                db = self._open()
        # Not within the lock: a question does not wait for a refresh that somebody else asked for.
        return db.cursor()

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._db is None:
            self._db = open_file(self.path, memory_limit=self._memory_limit, threads=self._threads)
            self._standing = read_standing(self._db)
        return self._db

    def _catch_up(self, then: Callable[[PrimarySnapshot, duckdb.DuckDBPyConnection], None] | None = None) -> None:
        """Read what is new, or everything where the file is of no use; `then` sees both sides in the same state."""
        with self._open().cursor() as db:
            if self._standing is None or not self._standing.installation:
                self._feed.name_installation()
            with self._feed.snapshot() as primary:
                earlier = self._standing
                state = primary.state(earlier.mark if earlier else Mark(0))
                now = Standing(state.installation, state.mark)
                if self._anew or earlier is None or state.lost or earlier.installation not in {"", state.installation}:
                    with _transaction(db):
                        fill(db, primary)
                        write_standing(db, now)
                    self._changed = True
                elif state.changed:
                    with _transaction(db):
                        apply(db, primary, earlier.mark)
                        write_standing(db, now)
                    self._changed = True
                elif now != earlier:
                    write_standing(db, now)
                self._standing, self._anew = now, False
                if then:
                    then(primary, db)
            if now != earlier:
                self._feed.prune(now.mark)

    def _hand_over(self, engine: Engine) -> None:
        """Let the engine answer from the state of now, which is published unless it has been."""
        standing = self._standing or Standing("", Mark(0))
        latest = self._published or read_note(engine.directory)
        if latest is None or self._changed or (self._published is None and not latest.is_of(standing)):
            with self._open().cursor() as db, _transaction(db):
                latest = publish(db, engine.directory, standing)
        self._published, self._changed = latest, False
        engine.use(latest)

    def _discard(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db, self._standing, self._damaged = None, None, False
        discard(self.path)


@contextmanager
def _transaction(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    db.execute("BEGIN TRANSACTION")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # After a fatal error there is no transaction left to roll back.
        with suppress(duckdb.Error):
            db.execute("ROLLBACK")
        raise
