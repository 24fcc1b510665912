"""What belongs to an answer besides the customers: who was left out for want of a base, where a ranking cut equal ones.

Seed 001 asks for yearly increases and for the first of a ranking; both leave people out whom nobody named.
"""

from collections.abc import Iterable, Iterator

from core.extraction.language import meaning as means
from core.extraction.language.compile_apart import Ranking
from core.extraction.language.describe_values import ValueSpeaker, base_words
from core.extraction.language.exclusion import growths_of
from core.extraction.rankings import KeptRanking
from core.money import Currency


def baseless_remark(condition: means.Condition, baseless: int) -> Iterator[str]:
    """Say how many were left out because what they would have grown from is nothing."""
    if baseless:
        bases = " or ".join(dict.fromkeys(f"no {base_words(growth)}" for growth in growths_of(condition)))
        who = "1 customer is" if baseless == 1 else f"{baseless:,} customers are"
        yield f"{who} left out because they had {bases} to grow from."


def tie_remarks(rankings: Iterable[KeptRanking], currency: Currency) -> Iterator[str]:
    """Say how many have as much as the last of a ranking but come after it."""
    for kept in rankings:
        if kept.equal:
            who = "1 more customer has" if kept.equal == 1 else f"{kept.equal:,} more customers have"
            by = _by(kept.ranking, currency)
            yield f"{who} the same {by} as the last of the ranking; whoever was entered first came first."


def _by(ranked: Ranking, currency: Currency) -> str:
    if isinstance(ranked, means.Best):
        return f"sales{f' {ranked.period.words}' if ranked.period else ''}"
    return ValueSpeaker(currency).value(ranked.value)
