"""The store keeps its promises on both databases."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from core.errors import EngineRunningError
from core.models import Customer, Setting
from core.store import Store
from core.store.lock import engine_lock
from core.store.migrate import is_current

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_fresh_database_has_this_releases_schema(store: Store) -> None:
    """The migrations make just what the models say, but for the change log, which is made of triggers."""
    assert is_current(store)
    with store.reader.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, _kind, _parents: name != "change_log"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_write_that_fails_keeps_nothing(store: Store) -> None:
    """Everything in a writing transaction happens, or nothing does."""

    def failing() -> None:
        with store.write() as session:
            session.add(Setting(name="a", value="1"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with store.read() as session:
        assert session.get(Setting, "a") is None


def test_a_write_inside_a_write_is_refused_at_once(store: Store) -> None:
    """It would wait for itself."""
    with pytest.raises(RuntimeError, match="inside another"), store.write(), store.write():
        pass


def test_moments_come_back_aware(store: Store) -> None:
    """SQLite alone would lose the zone."""
    with store.write() as session:
        session.add(Customer(number="1", created_at=NOW))
    with store.read() as session:
        assert session.get_one(Customer, 1).created_at == NOW


def test_a_second_engine_on_one_database_is_refused(store: Store) -> None:
    """The error says what to do."""
    other = Store(store.url.render_as_string(hide_password=False))
    with (
        engine_lock(store),
        pytest.raises(EngineRunningError, match="Stop it first"),
        engine_lock(other),
    ):
        pass
    with engine_lock(other):
        pass
    other.close()


def test_every_change_of_a_mirrored_row_is_logged(store: Store) -> None:
    """Inserts, updates and deletes each leave the row's id."""
    with store.write() as session:
        customer = Customer(number="1", created_at=NOW)
        session.add(customer)
        session.flush()
        customer.name = "Ito"
        session.flush()
        session.delete(customer)
    with store.read() as session:
        rows = session.connection().execute(text("SELECT table_name, row_id FROM change_log ORDER BY seq")).all()
    assert [tuple(row) for row in rows] == [("customer", 1)] * 3
