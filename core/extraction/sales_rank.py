"""Where a customer stands among all by sales: the first of so many."""

from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from core.extraction.mirror.tables import make_tables
from core.extraction.mirror.view import MirrorView

ASKED = "sales_rank_asked"


@dataclass(frozen=True)
class SalesRank:
    """A customer's `sales` so far, in minor units, and their `place` among `of` customers who ever bought."""

    place: int
    of: int
    sales: int


def sales_rank(view: MirrorView, customer_id: int) -> SalesRank | None:
    """Return where a customer stands by sales; None for one who never bought anything."""
    view.put(ASKED, pa.table({"customer_id": pa.array([customer_id], pa.int64())}))
    rows = view.run(_question()).to_pylist()
    if not rows or rows[0]["sales"] is None:
        return None
    return SalesRank(rows[0]["above"] + 1, rows[0]["everybody"], rows[0]["sales"])


@lru_cache(maxsize=1)
def _question() -> ir.Table:
    total = make_tables().customer_total
    asked = ibis.table({"customer_id": "int64"}, name=ASKED)
    mine = total.semi_join(asked, "customer_id").sales.max().as_scalar()
    return total.aggregate(
        above=total.count(where=total.sales > mine),
        everybody=total.count(),
        sales=total.sales.max(where=total.sales == mine),
    )
