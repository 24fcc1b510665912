"""The primary database: SQLite by default, PostgreSQL by URL."""

from core.store.database import Store

__all__ = ["Store"]
