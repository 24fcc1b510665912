"""Every piece of the soak: a name that can be typed, and what it runs; each takes minutes."""

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.soak.database_faults import TROUBLES, run_database_fault
from tests.soak.databases import POSTGRES, SQLITE
from tests.soak.fuzz import run_fuzz
from tests.soak.hostile import run_questions, run_scripts
from tests.soak.kills import run_kills
from tests.soak.platform_faults import FAULTS, run_fault
from tests.soak.record import Figures
from tests.soak.till_days import run_till_days

MESSAGES: Final = 2_000
KILLS: Final = 50
# So many campaigns for each database, each of another seed: 400 deaths together.
ROUNDS: Final = 4

# Longer than SQLite waits for a lock by itself, so that the error is met as well.
LONG_HOLD: Final = 40.0
HOLD: Final = 10.0
MUTANTS: Final = 4_000
# 100,000 random days at a till together.
TILL_PIECES: Final = 10
TILL_DAYS: Final = 10_000
# For how many seconds texts are made up.
FUZZED: Final = {"seven minutes": 420.0, "a quarter of an hour": 900.0}

Piece = Callable[[int], Figures]


def pieces() -> dict[str, Piece]:
    """Return every piece by its name; a piece takes the seed."""
    found: dict[str, Piece] = {}
    for database in (SQLITE, POSTGRES):
        for number in range(1, ROUNDS + 1):
            found[f"kills {database} {number}"] = partial(_kills, database, number)
    for name in FAULTS:
        found[f"fault sqlite: {name}"] = partial(run_fault, name, SQLITE, MESSAGES)
    for name in ("everything at once", "an hour away"):
        found[f"fault postgres: {name}"] = partial(run_fault, name, POSTGRES, MESSAGES)
    for database, name in TROUBLES:
        found[f"database {database}: {name}"] = partial(
            run_database_fault, database, name, MESSAGES, LONG_HOLD if "locked" in name else HOLD
        )
    found["hostile questions"] = partial(run_questions, MUTANTS)
    found["hostile scripts"] = run_scripts
    for name, seconds in FUZZED.items():
        found[f"fuzz of questions, {name}"] = partial(run_fuzz, seconds)
    for number in range(1, TILL_PIECES + 1):
        found[f"days at a till {number}"] = partial(_till_days, number)
    return found


def _till_days(number: int, seed: int) -> Figures:
    return run_till_days(TILL_DAYS, seed * 100 + number)


def _kills(database: str, number: int, seed: int) -> Figures:
    return run_kills(database, MESSAGES, KILLS, seed * 100 + number)
