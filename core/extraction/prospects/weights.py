"""How much each sign weighs: relation levels, or ratios of recorded sales to purchasers (seed 001, ways (1) to (6)).

A ratio is the count of a product's recorded cross-sells, up-sells or replacements, any one or several of them, over its
purchasers. Where a product has no record, its purchasers are those that the purchases show, and nothing counts as sold.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from core.errors import RefusedError
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import make_tables
from core.extraction.prospects.facts import ProductFact
from core.extraction.prospects.question import Counted, ProspectQuestion, Weighting
from core.extraction.prospects.signs import Sign

# Ratios are summed in this many parts of one, and shown in thousandths.
RATIO_PARTS = 10**12
THOUSANDTH = RATIO_PARTS // 1_000
# Concrete demand has no relation; it counts as much as the highest of them.
DEMAND_LEVEL = 100
ASKED_RECORDS = "asked_records"
_NAMED = 3

OF_OFFERED = frozenset(
    {Weighting.OFFERED_LEVELS, Weighting.OFFERED_RATIOS, Weighting.PRODUCT_LEVELS, Weighting.PRODUCT_RATIOS}
)
BY_RATIO = frozenset({Weighting.OFFERED_RATIOS, Weighting.BOUGHT_RATIOS, Weighting.PRODUCT_RATIOS})
BY_PRODUCT = frozenset({Weighting.PRODUCT_LEVELS, Weighting.PRODUCT_RATIOS})


@dataclass(frozen=True)
class Record:
    """What is recorded of one product: its purchasers, and its sales in the ways that were chosen."""

    purchasers: int
    sales: int
    stored: bool

    @property
    def parts(self) -> int:
        """Return sales over purchasers, in parts of one; 0 where nobody bought."""
        return round_even(self.sales * RATIO_PARTS, self.purchasers) if self.purchasers > 0 else 0


_IN_ITS_DIRECTION = {
    Weighting.BOUGHT_LEVELS: Weighting.OFFERED_LEVELS,
    Weighting.BOUGHT_RATIOS: Weighting.OFFERED_RATIOS,
}


def settled(question: ProspectQuestion) -> ProspectQuestion:
    """Return a question with the weighting as it counts in the direction asked.

    Who asks about the buyers of a product and names the levels (or ratios) of what was bought means those of what is
    offered: (1) for (2), (3) for (4). Raises `RefusedError` for a weighting that needs buyers where none are asked
    about.
    """
    weighting = question.weighting
    if question.buyers_of is not None:
        return replace(question, weighting=_IN_ITS_DIRECTION.get(weighting, weighting))
    if weighting in OF_OFFERED:
        message = "This weighting starts from the buyers of a product. Ask what its buyers should be offered next."
        raise RefusedError(message)
    return question


class Weights:
    """What the signs of one question weigh."""

    def __init__(self, weighting: Weighting, records: Mapping[int, Record] | None = None) -> None:
        """Weigh by levels; or by `records`, which a weighting by ratios needs of every product that counts."""
        self._weighting = weighting
        self._records = records or {}

    def of(self, sign: Sign) -> int:
        """Return what a sign weighs: its level, or a ratio in parts of one."""
        if self._weighting not in BY_RATIO:
            return sign.level
        return self._records[sign.target if self._weighting in OF_OFFERED else sign.product].parts

    def of_demand(self, target: int) -> int:
        """Return what concrete demand for a product weighs: the highest level, or the product's own ratio."""
        return self._records[target].parts if self._weighting in BY_RATIO else DEMAND_LEVEL

    def remark(self, products: Mapping[int, ProductFact]) -> str | None:
        """Return a sentence that names the products without a record; None where all have one."""
        without = sorted(str(products[key]) for key, record in self._records.items() if not record.stored)
        if not without:
            return None
        named = ", ".join(without[:_NAMED]) + (f" and {len(without) - _NAMED} more" if len(without) > _NAMED else "")
        return f"No sales are recorded for {named}: they count as none, over the purchasers that the purchases show."


def weights_for(
    view: MirrorView, question: ProspectQuestion, signs: Iterable[Sign], demanded: Collection[int]
) -> Weights:
    """Return the weights for a question, whose records are looked up where its weighting is by ratios."""
    if question.weighting not in BY_RATIO:
        return Weights(question.weighting)
    of_offered = question.weighting in OF_OFFERED
    wanted = {sign.target if of_offered else sign.product for sign in signs} | set(demanded)
    return Weights(question.weighting, records(view, wanted, question.counted))


def records(view: MirrorView, product_ids: Collection[int], counted: Collection[Counted]) -> dict[int, Record]:
    """Return what is recorded of these products, every one of them."""
    view.put(ASKED_RECORDS, pa.table({"id": pa.array(sorted(product_ids), pa.int64())}))
    rows = view.run(_question()).to_pylist()
    return {row["id"]: _record(row, counted) for row in rows}


def round_even(numerator: int, denominator: int) -> int:
    """Return the quotient of two whole numbers, not negative, as the nearest one; of two that are as near the even."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def _record(row: dict[str, int | None], counted: Collection[Counted]) -> Record:
    stored = row["recorded"] is not None
    if not stored:
        return Record(row["shown"] or 0, 0, stored=False)
    return Record(row["recorded"] or 0, sum(row[each.value] or 0 for each in dict.fromkeys(counted)), stored=True)


@lru_cache(maxsize=1)
def _question() -> ir.Table:
    tables = make_tables()
    asked = ibis.table({"id": "int64"}, name=ASKED_RECORDS)
    record = tables.product_record.select("product_id", *(each.value for each in Counted), recorded="purchasers")
    total = tables.product_total.select(total_id="product_id", shown="purchasers")
    rows = asked.left_join(record, asked.id == record.product_id).left_join(total, asked.id == total.total_id)
    return rows.select("id", "recorded", "shown", *(each.value for each in Counted))
