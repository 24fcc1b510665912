"""The primary database: SQLite by default, PostgreSQL by URL."""

from core.store.database import Store, is_away

__all__ = ["Store", "is_away"]
