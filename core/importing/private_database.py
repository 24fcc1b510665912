"""A database for what one import has to keep in mind: it grows onto the disk, not into memory, and leaves nothing."""

import sqlite3


def private_database(schema: str, *, cache_kib: int) -> sqlite3.Connection:
    """Return a database of the caller's own with the tables of `schema`, within a transaction that nobody ends.

    At most `cache_kib` KiB of it are in memory. An empty name is a private file that SQLite removes by itself; it has
    no journal, for nothing in it must last.
    """
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.execute(f"PRAGMA cache_size=-{cache_kib}")
    database.execute("PRAGMA journal_mode=OFF")
    database.executescript(schema)
    database.execute("BEGIN")
    return database
