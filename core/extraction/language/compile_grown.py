"""A condition that compares one growth: all else is asked once, for who is in and for who has nothing to grow from."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import ibis

from core.extraction.language import meaning as means
from core.extraction.language.compile import Compiler, compile_filter
from core.extraction.language.compile_apart import Ranking, grown_apart
from core.extraction.language.compile_measures import growth_beside
from core.extraction.mirror.tables import Tables
from core.money import Currency

# The view's table of those who meet everything but the growth, each with theirs; unknown where there is no base.
GROWN = "grown_customers"


@dataclass(frozen=True)
class Grown:
    """What is kept as `GROWN`, and what is then asked of it: the ids of who is in, and of who has no base."""

    rows: ibis.Table
    met: ibis.Table
    baseless: ibis.Table


@lru_cache(maxsize=128)
def compile_grown(
    condition: means.Condition, tables: Tables, today: date, currency: Currency, kept: tuple[Ranking, ...]
) -> Grown | None:
    """Return how to ask a condition that has to compare one growth, and else something; None for any other."""
    apart = grown_apart(condition)
    if apart is None or apart.rest is None:
        return None
    others = compile_filter(apart.rest, tables, today, currency, kept)
    rows = growth_beside(tables, apart.growth, others)
    found = ibis.table({"id": "int64", "value": "float64"}, name=GROWN)
    compared = Compiler(apart.comparison, tables, today, currency).alone(apart.comparison, apart.growth, found)
    return Grown(rows, compared.select("id"), found.filter(found.value.isnull()).select("id"))
