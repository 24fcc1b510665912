"""What belongs to an answer besides the customers: who was left out for want of a base, where a ranking cut equal ones.

Seed 001 asks for yearly increases and for the first of a ranking; both leave people out whom nobody named.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from math import ceil

import ibis

from core.extraction.language import meaning as means
from core.extraction.language.compile import compile_filter, ranked_rows
from core.extraction.language.compile_apart import Ranking, own_rankings
from core.extraction.language.compile_ranked import first_of, kept_first
from core.extraction.language.describe_values import ValueSpeaker, base_words
from core.extraction.language.exclusion import growths_of
from core.extraction.mirror.tables import Tables
from core.extraction.mirror.view import MirrorView
from core.money import Currency


def remarks_of(
    condition: means.Condition, tables: Tables, today: date, currency: Currency, view: MirrorView
) -> tuple[str, ...]:
    """Return the sentences that belong to the answer of a condition; none where nobody was left out unnamed.

    The view has to keep the condition's rankings (`keep_rankings`).
    """
    asked = _Remarks(condition, tables, today, currency, view)
    return (*asked.without_base(), *asked.ties())


def keep_rankings(
    condition: means.Condition, tables: Tables, today: date, currency: Currency, view: MirrorView
) -> tuple[Ranking, ...]:
    """Keep the first of each ranking of a condition in this view, so that it is ranked once; return the rankings."""
    rankings = own_rankings(condition)
    for number, ranking in enumerate(rankings):
        rows = ranked_rows(ranking, tables, today, currency)
        count = ranking.count
        if isinstance(ranking, means.Ranked) and ranking.share is not None:
            (row,) = view.run(_counted(rows)).to_pylist()
            count = ceil(row["n"] * ranking.share)
        first = first_of(rows, highest=_is_highest(ranking), count=count, share=None)
        view.keep(kept_first(number, rows).get_name(), first)
    return rankings


class _Remarks:
    def __init__(
        self, condition: means.Condition, tables: Tables, today: date, currency: Currency, view: MirrorView
    ) -> None:
        self.condition, self.tables, self.today, self.currency, self.view = condition, tables, today, currency, view
        self.kept = own_rankings(condition)

    def without_base(self) -> Iterator[str]:
        """Say how many were left out because what they would have grown from is nothing."""
        growths = growths_of(self.condition)
        if not growths:
            return
        left_out = means.Excluded(self.condition, syntax=self.condition.syntax)
        found = self._count(compile_filter(left_out, self.tables, self.today, self.currency, self.kept))
        if found:
            bases = " or ".join(dict.fromkeys(f"no {base_words(growth)}" for growth in growths))
            who = "1 customer is" if found == 1 else f"{found:,} customers are"
            yield f"{who} left out because they had {bases} to grow from."

    def ties(self) -> Iterator[str]:
        """Say how many have as much as the last of a ranking but come after it."""
        for number, ranking in enumerate(self.kept):
            cut = self._count(_cut_off(number, ranking, self.tables, self.today, self.currency))
            if cut:
                who = "1 more customer has" if cut == 1 else f"{cut:,} more customers have"
                by = self._by(ranking)
                yield f"{who} the same {by} as the last of the ranking; whoever was entered first came first."

    def _by(self, ranked: Ranking) -> str:
        if isinstance(ranked, means.Best):
            return f"sales{f' {ranked.period.words}' if ranked.period else ''}"
        return ValueSpeaker(self.currency).value(ranked.value)

    def _count(self, rows: ibis.Table) -> int:
        (row,) = self.view.run(_counted(rows)).to_pylist()
        return int(row["n"])


@lru_cache(maxsize=128)
def _counted(rows: ibis.Table) -> ibis.Table:
    return rows.aggregate(n=rows.count())


@lru_cache(maxsize=128)
def _cut_off(number: int, ranking: Ranking, tables: Tables, today: date, currency: Currency) -> ibis.Table:
    """Return those who have as much as the last of a ranking, whose first are kept, but come after it."""
    rows = ranked_rows(ranking, tables, today, currency)
    first = kept_first(number, rows)
    highest = _is_highest(ranking)
    # The last of them comes by whole rows, so that they are worked out once: whoever is equal and has a later id.
    ends = first.order_by([ibis.asc("value") if highest else ibis.desc("value"), ibis.desc("id")]).limit(1)
    last = ends.select(last_value="value", last_id="id")
    beside = rows.cross_join(last)
    return beside.filter(beside.value == beside.last_value, beside.id > beside.last_id).select("id")


def _is_highest(ranking: Ranking) -> bool:
    return not isinstance(ranking, means.Ranked) or ranking.highest
