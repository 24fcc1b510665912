"""What is counted and measured of a running engine, for Prometheus; no label names a person or grows without end."""

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from core.extraction.mirror import Mirror, MirrorView
from core.models import ChannelName, Delivery, DeliveryState, InboxEvent, InboxState, Reply, ReplyState
from core.ports import Channel, MessageFormat, Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop
from core.store import Store
from core.store.change_log import entries_since

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# The database is asked no more often than this, however often somebody looks.
FRESH_SECONDS = 5.0
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Everything measured in one engine, in a registry of its own."""

    def __init__(self) -> None:
        """Count from nothing."""
        self.registry = registry = CollectorRegistry()
        self.sends = Counter(
            "najimi_sends", "Messages handed to a channel, by how that ended", ("channel", "outcome"), registry=registry
        )
        self.send_seconds = Histogram(
            "najimi_send_seconds",
            "How long a channel took with a message",
            ("channel",),
            registry=registry,
            buckets=QUICK,
        )
        self.waits_asked = Counter(
            "najimi_platform_waits", "How often a channel was asked to wait (429)", ("channel",), registry=registry
        )
        self.refused = Counter(
            "najimi_refused_requests",
            "Requests that were turned away unread, by reason",
            ("reason",),
            registry=registry,
        )
        self.not_stored = Counter(
            "najimi_events_not_stored",
            "Events that could not be stored, so that the platform was told to send them again",
            ("source",),
            registry=registry,
        )
        self.call_answer_seconds = Histogram(
            "najimi_call_answer_seconds",
            "How long Twilio waited to be told what to do in a call",
            registry=registry,
            buckets=QUICK,
        )
        self.calls_without_us = Counter(
            "najimi_call_answers_without_us",
            "Requests about calls that were answered without the database, or not at all",
            registry=registry,
        )
        self.call_streams = Gauge("najimi_call_streams", "Calls that are listened to now", registry=registry)
        self.refresh_seconds = Histogram(
            "najimi_mirror_refresh_seconds",
            "How long bringing the mirror up to date took",
            registry=registry,
            buckets=QUICK,
        )
        self.question_seconds = Histogram(
            "najimi_extraction_seconds", "How long a question read the mirror", registry=registry, buckets=QUICK
        )
        self.clock_jumps = Counter(
            "najimi_clock_jumps", "How often the machine's clock was set", ("direction",), registry=registry
        )
        self.started = Gauge("najimi_engine_start_time_seconds", "When the engine started", registry=registry)
        self.ready = Gauge("najimi_ready", "1 where /health says ready", registry=registry)
        self.tick_age = Gauge("najimi_tick_age_seconds", "How long ago time was last looked at", registry=registry)
        Info("najimi_build", "The release", registry=registry).info({"version": version("najimi")})

    def engine_started(self, shop: Shop, tick_age: Callable[[], float]) -> None:
        """Measure `shop` too, from now on."""
        self.started.set(time.time())
        self.tick_age.set_function(tick_age)
        self.registry.register(ShopCollector(shop))

    def page(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self.registry)


class MeasuredChannel:
    """A channel whose deliveries are counted."""

    def __init__(self, channel: Channel, metrics: Metrics) -> None:
        """Deliver through `channel`."""
        self._channel, self._metrics = channel, metrics

    @property
    def name(self) -> ChannelName:
        """Return which route it serves."""
        return self._channel.name

    @property
    def format(self) -> MessageFormat:
        """Return how it reads texts."""
        return self._channel.format

    @property
    def longest_text(self) -> int:
        """Return how many characters a text may have."""
        return self._channel.longest_text

    @property
    def cost(self) -> int:
        """Return what one message costs, in minor units."""
        return self._channel.cost

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Deliver, and count how that ended."""
        began = time.monotonic()
        outcome = await self._channel.deliver(message)
        name = self.name.value
        self._metrics.send_seconds.labels(name).observe(time.monotonic() - began)
        self._metrics.sends.labels(name, outcome.kind.value).inc()
        if outcome.kind is OutcomeKind.NOT_YET and outcome.retry_after is not None:
            self._metrics.waits_asked.labels(name).inc()
        return outcome


def measured_mirror(metrics: Metrics) -> type[Mirror]:
    """Return a mirror that measures its refreshes and questions."""

    class MeasuredMirror(Mirror):
        """A mirror that is watched."""

        def refresh(self) -> None:
            """Take in what is new, and note how long that took."""
            with metrics.refresh_seconds.time():
                super().refresh()

        @contextmanager
        def view(self) -> Iterator[MirrorView]:
            """Open one state, and note for how long it was read."""
            with metrics.question_seconds.time(), super().view() as opened:
                yield opened

    return MeasuredMirror


class ShopCollector(Collector):
    """What the database knows: asked when somebody looks, and remembered for a moment."""

    def __init__(self, shop: Shop) -> None:
        """Look at `shop`."""
        self._shop, self._lock = shop, threading.Lock()
        self._found: list[Metric] = []
        self._at = float("-inf")

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand: registering asks no database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return what there is; where the database does not answer, that alone."""
        with self._lock:
            if time.monotonic() - self._at > FRESH_SECONDS:
                self._found, self._at = self._look(), time.monotonic()
            return self._found

    def _look(self) -> list[Metric]:
        free = _gauge("najimi_disk_free_bytes", "Room on the disk of the data folder")
        free.add_metric([], shutil.disk_usage(self._shop.data_dir).free)
        answers = _gauge("najimi_database_up", "1 where the database answers")
        try:
            found = list(self._of_database())
        except SQLAlchemyError:
            answers.add_metric([], 0)
            return [free, answers]
        answers.add_metric([], 1)
        return [free, answers, *found]

    def _of_database(self) -> Iterator[Metric]:
        with self._shop.store.read() as session:
            inbox = _gauge("najimi_inbox_events", "Events that wait, and that were given up", ("state",))
            for state in (InboxState.RECEIVED, InboxState.FAILED):
                inbox.add_metric([state.value], _count(session, InboxEvent.id, col(InboxEvent.state) == state))
            yield inbox
            yield self._oldest(session)
            answers = _gauge("najimi_replies", "Replies that wait, and that did not arrive", ("state",))
            for kind in (ReplyState.WAITING, ReplyState.CLAIMED, ReplyState.FAILED, ReplyState.UNKNOWN):
                answers.add_metric([kind.value], _count(session, Reply.id, col(Reply.state) == kind))
            yield answers
            yield _outbox(session)
            yield self._lag(session)
            size = _gauge("najimi_database_bytes", "How large the database is")
            size.add_metric([], database_bytes(self._shop.store, session))
            yield size

    def _oldest(self, session: Session) -> Metric:
        waiting = select(InboxEvent.received_at).where(InboxEvent.state == InboxState.RECEIVED)
        oldest = session.exec(waiting.order_by(col(InboxEvent.received_at)).limit(1)).first()
        age = _gauge("najimi_inbox_oldest_seconds", "How long the oldest event that waits has waited")
        age.add_metric([], max(0.0, (self._shop.clock.now() - oldest).total_seconds()) if oldest is not None else 0.0)
        return age

    def _lag(self, session: Session) -> Metric:
        """Return how many changes the next question takes in first."""
        lag = _gauge("najimi_mirror_behind_rows", "Changes that the mirror has not taken in yet")
        mark = self._shop.mirror.mark
        if mark is not None:
            lag.add_metric([], max(0, entries_since(session.connection(), mark.position) - mark.repeated))
        return lag


def _outbox(session: Session) -> Metric:
    outbox = _gauge("najimi_outbox_messages", "Messages of all plans, by state", ("state",))
    counted = dict(session.exec(select(Delivery.state, func.count()).group_by(Delivery.state)).all())
    for state in DeliveryState:
        outbox.add_metric([state.value], counted.get(state, 0))
    return outbox


def _gauge(name: str, documentation: str, labels: tuple[str, ...] = ()) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, labels=labels)


def _count(session: Session, column: Any, condition: Any) -> int:  # noqa: ANN401 - SQLModel's columns have no type
    return int(session.exec(select(func.count(column)).where(condition)).one())


def database_bytes(store: Store, session: Session) -> int:
    """Return how large the database is."""
    if store.is_sqlite:
        size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        size = "SELECT pg_database_size(current_database())"
    return int(session.connection().execute(text(size)).scalar_one())
