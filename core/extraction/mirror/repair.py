"""Repairs a mirror that differs from its primary: what differs is brought again, or everything where that is more."""

import duckdb

from core.extraction.mirror import rollups
from core.extraction.mirror.compare import NOUNS, Compared, wrong_rollups
from core.extraction.mirror.feed import PrimarySnapshot
from core.extraction.mirror.writer import bring_again, fill

# Beyond so many rows, everything is copied anew.
MOST_ROWS = 20_000


def repair(primary: PrimarySnapshot, db: duckdb.DuckDBPyConnection, found: Compared) -> list[str]:
    """Bring again what was found to differ, and return in words what was done; `db` is in a transaction."""
    if not found.sentences:
        return []
    if found.owners or found.wrong > MOST_ROWS:
        fill(db, primary)
        return ["everything was copied anew from the database"]
    done = []
    if found.rows:
        bring_again(db, primary, found.rows)
        done = [f"{NOUNS[table]}: {len(ids):,} brought again" for table, ids in found.rows.items()]
    wrong = wrong_rollups(db)
    if wrong:
        rollups.fill(db)
        done.append(f"reckoned anew: {', '.join(NOUNS[table] for table in wrong)}")
    return done or ["what was wrong had been put right by then"]
