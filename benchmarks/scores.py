"""What it costs that a score is computed in whole numbers, the same bits on cards, tills and the server.

Purchases of one score, against the plain formula in floating point in the same run; and habits of three
scores, as the server computes them from cards' records. Run: python -m benchmarks.scores (ten seconds).
"""

import math
import random
import time

from benchmarks.report import table, write_section
from core.loyalty.habit import Habit, Purchase, after
from core.loyalty.parameters import Counted, ParameterSet, rate_of
from core.loyalty.score import DAY, Score, advanced
from core.loyalty.terms import Terms, points_for, ranks

PURCHASES = 300_000
RATE = rate_of(30 * DAY)
TERMS = Terms(
    version=1,
    sets=(
        ParameterSet(rate=RATE),
        ParameterSet(rate=rate_of(365 * DAY), counted=Counted.COUNT),
        ParameterSet(rate=rate_of(90 * DAY), counted=Counted.OVER, threshold=5_000),
    ),
    recent=0,
    continuity=1,
    recent_thresholds=(10_000 << 24, 50_000 << 24),
    continuity_thresholds=(3 << 24, 12 << 24),
    rates=(10, 20, 50),
)


def purchases() -> list[tuple[int, int]]:
    """Return times and amounts: minutes to weeks apart, now and then from a clock that is behind."""
    chance = random.Random(1)  # noqa: S311 - the same for every run
    at, made = 100_000_000, []
    for _ in range(PURCHASES):
        at += chance.choice((chance.randrange(60), chance.randrange(20_000)))
        made.append((at - (chance.randrange(DAY) if chance.random() < 0.05 else 0), chance.randrange(1, 50_000)))  # noqa: PLR2004
    return made


def in_floating_point(made: list[tuple[int, int]]) -> float:
    """Return the score by the formula as it stands in the text."""
    k, score, last = RATE * math.log(2) / 2.0**44, 0.0, made[0][0]
    for at, amount in made:
        if at >= last:
            score, last = score * math.exp(-k * (at - last)) + amount, at
        else:
            score += amount * math.exp(-k * (last - at))
    return score


def in_whole_numbers(made: list[tuple[int, int]]) -> float:
    """Return the score as cards compute it."""
    score = Score()
    for at, amount in made:
        score = advanced(score, RATE, amount, at)
    return score.value / 2**24


def whole_habits(made: list[tuple[int, int]]) -> float:
    """Return the first of three scores, each purchase ranked and its points chosen."""
    habit = Habit.new(TERMS.sets)
    for at, amount in made:
        habit = after(habit, TERMS.sets, Purchase(at, amount))
        points_for(TERMS, amount, ranks(TERMS, habit, at))
    return habit.scores[0].value / 2**24


def main() -> None:
    """Measure and record."""
    made = purchases()
    rows: list[list[object]] = []
    floor, exact = 0.0, 0.0
    ways = (
        ("one score, floating point", in_floating_point),
        ("one score, whole numbers", in_whole_numbers),
        ("three scores, ranks and points", whole_habits),
    )
    for name, way in ways:
        began = time.perf_counter()
        value = way(made)
        taken = time.perf_counter() - began
        floor, exact = floor or taken, exact or value
        rows.append([name, f"{len(made) / taken:,.0f}", f"{taken / floor:.1f}", f"{abs(value - exact) / exact:.1e}"])
    text = (
        f"{PURCHASES:,} purchases of one card, on one core. The floor is the formula of the text in floating point,"
        " which no card could follow and no two machines need to agree on.\n\n"
        + table(["what", "purchases a second", "times the floor", "relative difference"], rows)
    )
    write_section("Scores", "python -m benchmarks.scores", text, record=True)


if __name__ == "__main__":
    main()
