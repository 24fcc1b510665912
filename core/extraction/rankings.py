"""The rankings of a condition, each ranked once for an answer: its first in a table of the view, and where it cut.

What is ranked is read as two columns of numbers, a value for every customer: where the first of them end is then found
without sorting anybody, which takes a database most of its time.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil

import ibis
import numpy as np
import pyarrow as pa

from core.extraction.language import meaning as means
from core.extraction.language.compile import ranked_rows
from core.extraction.language.compile_apart import Ranking, own_rankings
from core.extraction.language.compile_ranked import first_of, kept_first
from core.extraction.mirror.tables import Tables
from core.extraction.mirror.view import MirrorView
from core.money import Currency

# Of more customers than this the engine ranks them itself, rather than hand all of them over.
MOST_BY_HAND = 10_000_000


@dataclass(frozen=True)
class KeptRanking:
    """A ranking whose first stand in a table of the view; `equal` have as much as the last of them but come after."""

    ranking: Ranking
    equal: int


def keep_rankings(
    condition: means.Condition, tables: Tables, today: date, currency: Currency, view: MirrorView
) -> tuple[KeptRanking, ...]:
    """Keep the first of each ranking of a condition in this view, so that it is ranked once."""
    rankings = own_rankings(condition)
    if not rankings:
        return ()
    by_hand = _count(view, tables.customer) <= MOST_BY_HAND
    kept = []
    for number, ranking in enumerate(rankings):
        rows = ranked_rows(ranking, tables, today, currency)
        kind = rows.value.type()
        keep = _ranked_here if by_hand and (kind.is_integer() or kind.is_floating()) else _ranked_there
        kept.append(KeptRanking(ranking, keep(view, number, ranking, rows)))
    return tuple(kept)


def _ranked_here(view: MirrorView, number: int, ranking: Ranking, rows: ibis.Table) -> int:
    """Keep the first of the rows, found among the numbers; return how many are equal to the last but come after."""
    ranked = view.run(rows)
    ids, values = ranked["id"].to_numpy(), ranked["value"].to_numpy()
    if not _is_highest(ranking):
        values = -values
    first, equal = np.ones(len(ids), np.bool_), 0
    places = min(_places(ranking, len(ids)), len(ids))
    if places < len(ids):
        last = np.partition(values, len(values) - places)[len(values) - places]
        first = values > last
        level = np.sort(ids[values == last])
        taken = places - int(np.count_nonzero(first))
        equal = len(level) - taken
        first |= (values == last) & (ids <= level[taken - 1])
    view.put(kept_first(number, rows).get_name(), ranked.filter(pa.array(first)))
    return equal


def _ranked_there(view: MirrorView, number: int, ranking: Ranking, rows: ibis.Table) -> int:
    """Keep the first of the rows, which the engine ranks; return how many are equal to the last but come after."""
    shared = isinstance(ranking, means.Ranked) and ranking.share is not None
    places = _places(ranking, _count(view, rows) if shared else 0)
    first = first_of(rows, highest=_is_highest(ranking), count=places, share=None)
    view.keep(kept_first(number, rows).get_name(), first)
    return _count(view, _cut_off(number, rows, highest=_is_highest(ranking)))


def _places(ranking: Ranking, ranked: int) -> int:
    """Return how many are the first, of so many who are ranked."""
    if isinstance(ranking, means.Ranked) and ranking.share is not None:
        return ceil(ranked * ranking.share)
    return ranking.count or 0


def _is_highest(ranking: Ranking) -> bool:
    return not isinstance(ranking, means.Ranked) or ranking.highest


def _count(view: MirrorView, rows: ibis.Table) -> int:
    return int(view.run(counted(rows))["n"][0].as_py())


@lru_cache(maxsize=128)
def counted(rows: ibis.Table) -> ibis.Table:
    """Return how many rows there are, as `n`."""
    return rows.aggregate(n=rows.count())


@lru_cache(maxsize=128)
def _cut_off(number: int, rows: ibis.Table, *, highest: bool) -> ibis.Table:
    """Return those who have as much as the last of a ranking, whose first are kept, but come after it."""
    first = kept_first(number, rows)
    # The last of them comes by whole rows, so that they are worked out once: whoever is equal and has a later id.
    ends = first.order_by([ibis.asc("value") if highest else ibis.desc("value"), ibis.desc("id")]).limit(1)
    last = ends.select(last_value="value", last_id="id")
    beside = rows.cross_join(last)
    return beside.filter(beside.value == beside.last_value, beside.id > beside.last_id).select("id")
