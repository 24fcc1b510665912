"""Questions answered by Apache Spark: the same expressions, on Parquet files that the mirror publishes.

For shops whose questions outgrow one machine. The mirror still takes in what is committed; each state that a question
is asked of is published first, so an answer is as fresh as DuckDB's, though a change costs a publication.
The extra `spark` has the library (`make spark`), which needs Java 17 or later.
"""

import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.common.exceptions import IbisError
from ibis.formats.pyarrow import PyArrowSchema

from core.errors import SettingsError, ShownError
from core.extraction.mirror.publish import Published, forget, tidy
from core.extraction.mirror.tables import SCHEMAS
from core.extraction.mirror.view import BATCH_ROWS, MirrorView

LOCAL = "local[*]"
# For a single machine: the default of 200 partitions is made for clusters, and costs seconds a question here.
_CONFIG = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.showConsoleProgress": "false",
    # An amount too large is an error, not a wrong number.
    "spark.sql.ansi.enabled": "true",
}
_ON_THIS_MACHINE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


class SparkRefusedError(ShownError):
    """A question that Spark cannot answer as it stands; DuckDB can."""


class SparkEngine:
    """Answers questions about the states that the mirror publishes into a directory."""

    def __init__(self, directory: Path, master: str = LOCAL, options: Mapping[str, str] | None = None) -> None:
        """Read and write states in `directory`, which every worker of the `master` must see; nothing starts yet.

        `options` are Spark's own, by their names, and go before ours.
        """
        self._directory, self._master, self._options = directory, master, dict(options or {})
        self._lock = threading.Lock()
        self._session: Any = None
        self._published: Published | None = None
        self._reading: Counter[str] = Counter()

    @property
    def directory(self) -> Path:
        """Return where states are published."""
        return self._directory

    def use(self, published: Published) -> None:
        """Answer from this state from now on; earlier ones are deleted once nobody reads them."""
        with self._lock:
            self._published = published
            self._tidy()

    def forget(self) -> None:
        """Delete every state, as after an erasure; the next question needs a new one."""
        with self._lock:
            self._published = None
            forget(self._directory)

    @contextmanager
    def view(self) -> Iterator[MirrorView]:
        """Open the state that is used now; it stays as it is until the view is closed."""
        with self._lock:
            if self._published is None:
                message = "nothing has been published yet"
                raise RuntimeError(message)
            folder = self._published.folder
            self._reading[folder] += 1
            session = self._running().newSession()
        view = SparkView(session, self._directory / folder, self._published)
        try:
            yield view
        finally:
            view.close()
            with self._lock:
                self._reading[folder] -= 1
                self._tidy()

    def close(self) -> None:
        """End Spark, where it was begun."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.stop()

    def _tidy(self) -> None:
        used = {folder for folder, readers in self._reading.items() if readers > 0}
        if self._published is not None:
            tidy(self._directory, keep=frozenset({*used, self._published.folder}))

    def _running(self) -> Any:  # noqa: ANN401 - a SparkSession, of an extra
        if self._session is None:
            sql = _library()
            config = {**_CONFIG, **(_ON_THIS_MACHINE if self._master.startswith("local") else {}), **self._options}
            builder = sql.SparkSession.builder.master(self._master).appName("najimi")
            for name, value in config.items():
                builder = builder.config(name, value)
            try:
                self._session = builder.getOrCreate()
            except Exception as error:
                message = f"Spark does not start with {self._master}. It needs Java 17 or later: java -version"
                raise SettingsError([message]) from error
            self._session.sparkContext.setLogLevel("OFF")
            if self._master.startswith("local"):
                # Its helpers need the libraries of this very Python.
                self._session.sparkContext.pythonExec = sys.executable
            # It would write whole questions into the log, and they may name people.
            logging.getLogger("SQLQueryContextLogger").disabled = True
        return self._session


class SparkView:
    """One published state in a Spark session of its own; tables that questions keep are seen here alone."""

    def __init__(self, session: Any, folder: Path, state: Published) -> None:  # noqa: ANN401 - a SparkSession
        """Read the Parquet files of `folder`, which hold `state`."""
        self._session = session
        self._backend = ibis.pyspark.connect(session)
        self._kept: list[Any] = []
        for table, columns in SCHEMAS.items():
            schema = _spark_schema(table, tuple(columns.items()))
            session.read.schema(schema).parquet(str(folder / f"{table}.parquet")).createOrReplaceTempView(table)
        standing = {"shape": [""], "installation": [state.installation], "position": [state.position]}
        self.put("standing", pa.table({**standing, "repeated": pa.array([state.repeated], pa.int64())}))

    def run(self, question: ir.Expr) -> pa.Table:
        """Return the whole answer to `question`."""
        rows = self._asked(lambda: self._session.sql(_sql(self._limited(question))).toArrow())
        return rows.cast(PyArrowSchema.from_ibis(question.as_table().schema()))

    def keep(self, name: str, question: ir.Table) -> int:
        """Keep the answer to `question` under `name`; return its rows."""
        # Kept as it is: an order with ties, reckoned a second time, could come out another way.
        frame = self._asked(lambda: self._session.sql(_sql(self._limited(question))).localCheckpoint(eager=True))
        return self._named(name, frame)

    def put(self, name: str, rows: pa.Table) -> None:
        """Put `rows` into a table of this view."""
        self._named(name, self._asked(lambda: self._session.createDataFrame(rows)))

    def batches(self, question: ir.Expr, *, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield the answer to `question` in batches of at most `rows`; all of it is brought here first."""
        yield from self.run(question).to_batches(max_chunksize=rows)

    def close(self) -> None:
        """Let go of what was kept."""
        for name in self._kept:
            self._session.catalog.dropTempView(name)
        self._kept.clear()

    def _limited(self, question: ir.Expr) -> ir.Expr:
        """Return the question with each limit that is itself counted reckoned out: Spark takes numbers alone."""

        def reckoned(node: ops.Node, kept: dict[str, Any] | None) -> ops.Node:
            made = node.__recreate__(kept) if kept else node
            if isinstance(made, ops.Limit) and isinstance(made.n, ops.Node):
                counted = made.n.to_expr().name("n").as_table()
                (row,) = self._session.sql(_sql(counted)).collect()
                return ops.Limit(made.parent, n=int(row[0]), offset=made.offset)
            return made

        operation = question.op()
        if any(
            operation.find((ops.UnwrapJSONString, ops.UnwrapJSONInt64, ops.UnwrapJSONFloat64, ops.UnwrapJSONBoolean))
        ):
            # What a shop keeps besides is read by functions of Ibis's own, which this session has to be told of.
            self._backend._register_udfs(question)  # noqa: SLF001 - Ibis does so only where it runs the question itself
        if not any(isinstance(limit.n, ops.Node) for limit in operation.find(ops.Limit)):
            return question
        return operation.replace(reckoned).to_expr()

    def _named(self, name: str, frame: Any) -> int:  # noqa: ANN401 - a DataFrame, of an extra
        frame.createOrReplaceTempView(name)
        self._kept.append(name)
        return int(frame.count())

    def _asked(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what Spark returns has no type here
        """Do `work`; what Spark does not know how to do is refused in words."""
        errors = _library("pyspark.errors")
        try:
            return work()
        except (IbisError, errors.AnalysisException, errors.ParseException) as error:
            message = (
                "This question cannot be asked of Spark. Ask it of DuckDB instead: NAJIMI_EXTRACTION_ENGINE=duckdb."
                f" ({type(error).__name__})"
            )
            raise SparkRefusedError(message) from error


def _library(name: str = "pyspark.sql") -> ModuleType:
    try:
        import pyspark.errors  # noqa: PLC0415 - an extra: loaded where it is asked for
        import pyspark.sql  # noqa: PLC0415 - likewise
    except ImportError as error:
        message = "NAJIMI_EXTRACTION_ENGINE is spark, but Spark is not installed: make spark"
        raise SettingsError([message]) from error
    found: dict[str, ModuleType] = {"pyspark.sql": pyspark.sql, "pyspark.errors": pyspark.errors}
    return found[name]


@lru_cache(maxsize=64)
def _spark_schema(_table: str, columns: tuple[tuple[str, str], ...]) -> Any:  # noqa: ANN401 - a StructType, of an extra
    from ibis.backends.pyspark.datatypes import PySparkSchema  # noqa: PLC0415 - it loads the extra

    return PySparkSchema.from_ibis(ibis.schema(dict(columns)))


@lru_cache(maxsize=512)
def _sql(question: ir.Expr) -> str:
    return str(ibis.to_sql(question, dialect="pyspark", pretty=False))
