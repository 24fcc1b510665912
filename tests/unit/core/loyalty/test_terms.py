"""The golden examples of seed 004 (figures 3 to 7), and the terms that a card goes by."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CardDataError, ProgrammeError
from core.loyalty.habit import Habit, Purchase, after
from core.loyalty.parameters import Counted, ParameterSet, rate_of
from core.loyalty.score import DAY, POINT, Score, decayed
from core.loyalty.terms import MOST_POINTS, Ranks, Terms, points_for, ranks, standing
from tests.support.loyalty_examples import U32, habits, terms

UNIT = 1 << POINT
NOON = 800_000_000

# Much decay and amounts for recent spending, little decay and numbers for continuity (seed 004, on figure 3).
DEPARTMENT_STORE = Terms(
    version=1,
    sets=(
        ParameterSet(rate=rate_of(14 * DAY)),
        ParameterSet(rate=rate_of(2 * 365 * DAY), counted=Counted.COUNT),
    ),
    recent=0,
    continuity=1,
    recent_thresholds=(20_000 * UNIT, 100_000 * UNIT),
    continuity_thresholds=(10 * UNIT, 40 * UNIT),
    rates=(20, 30, 40),
)


def bought(habit: Habit, *purchases: tuple[int, int]) -> Habit:
    """Return the habit after purchases of (day, amount)."""
    for day, amount in purchases:
        habit = after(habit, DEPARTMENT_STORE.sets, Purchase(NOON + day * DAY, amount))
    return habit


NEW = Habit.new(DEPARTMENT_STORE.sets)
BIG_SPENDER = bought(NEW, (700, 90_000), (706, 120_000), (720, 80_000))
REGULAR = bought(NEW, *((day, 800) for day in range(0, 721, 10)))
TODAY = NOON + 720 * DAY


def test_figure_3_the_recurrence_is_the_sum_of_decayed_purchases() -> None:
    """Formula (210) step by step is formula (211): every past purchase, less by its own age."""
    rate = DEPARTMENT_STORE.sets[0].rate
    expanded = sum(
        decayed(amount * UNIT, (720 - day) * DAY, rate)
        for day, amount in ((700, 90_000), (706, 120_000), (720, 80_000))
    )
    assert abs(BIG_SPENDER.scores[0].value - expanded) <= expanded // 10**8
    assert BIG_SPENDER.scores[0].value / UNIT == pytest.approx(90_000 * 2 ** (-20 / 14) + 120_000 / 2 + 80_000)


def test_recent_big_spenders_stand_against_long_term_regulars() -> None:
    """The same purchases ranked twice: who spends much of late, and who has come for two years."""
    assert ranks(DEPARTMENT_STORE, BIG_SPENDER, TODAY) == Ranks(recent=2, continuity=0)
    assert ranks(DEPARTMENT_STORE, REGULAR, TODAY) == Ranks(recent=0, continuity=2)


def test_ranks_are_those_of_the_day_on_which_they_are_asked() -> None:
    """Dynamically varying, not a figure of the year: a month later the spending is forgotten, the coming is not."""
    month, year = TODAY + 40 * DAY, TODAY + 800 * DAY
    assert ranks(DEPARTMENT_STORE, BIG_SPENDER, month) == Ranks(1, 0)
    assert ranks(DEPARTMENT_STORE, REGULAR, month) == Ranks(0, 2)
    assert ranks(DEPARTMENT_STORE, REGULAR, year) == Ranks(0, 1)
    assert ranks(DEPARTMENT_STORE, BIG_SPENDER, TODAY - DAY) == Ranks(2, 0), "a clock behind: the score as it is"


def test_twenty_points_for_every_thousand_yen() -> None:
    """The department store of the background: 1,000 points, worth 1,000 yen, for purchases of 50,000 yen."""
    assert points_for(DEPARTMENT_STORE, 1_000, Ranks(0, 0)) == 20
    assert points_for(DEPARTMENT_STORE, 50_000, Ranks(0, 2)) == 1_000
    assert points_for(DEPARTMENT_STORE, 999, Ranks(0, 0)) == 19, "rounded down"


def test_figure_7_the_score_comes_before_the_points() -> None:
    """The purchase that lifts a customer into a rank earns that rank's points."""
    habit = bought(NEW, (0, 15_000))
    before = ranks(DEPARTMENT_STORE, habit, NOON + DAY)
    lifted = bought(habit, (1, 10_000))
    now = ranks(DEPARTMENT_STORE, lifted, NOON + DAY)
    assert (before.recent, now.recent) == (0, 1)
    assert points_for(DEPARTMENT_STORE, 10_000, now) == 300


def test_a_rank_begins_exactly_at_its_threshold() -> None:
    """One 2^24th below it is the rank below."""
    for value, rank in ((20_000 * UNIT - 1, 0), (20_000 * UNIT, 1), (100_000 * UNIT - 1, 1), (100_000 * UNIT, 2)):
        habit = Habit(1, 0, 0, TODAY, (Score(value, TODAY), Score(0, TODAY)))
        assert ranks(DEPARTMENT_STORE, habit, TODAY).recent == rank


def test_more_points_than_a_record_can_say_are_not_given() -> None:
    """The largest amount at the largest rate."""
    generous = replace(DEPARTMENT_STORE, rates=(65_535,) * 3)
    assert points_for(generous, 2**32 - 1, Ranks(0, 0)) == MOST_POINTS


@given(terms(), st.data())
def test_standing_is_the_same_as_ranks_and_within_them(its: Terms, data: st.DataObject) -> None:
    """For any habit with as many scores, at any time."""
    habit = data.draw(habits().filter(lambda habit: len(habit.scores) >= len(its.sets)))
    habit = replace(habit, scores=habit.scores[: len(its.sets)])
    at = data.draw(U32)
    found = standing(its, habit, at)
    assert found.ranks == ranks(its, habit, at)
    assert 0 <= found.ranks.recent <= len(its.recent_thresholds)
    assert 0 <= found.ranks.continuity <= len(its.continuity_thresholds)
    assert found.uses == habit.uses
    assert 0 <= points_for(its, 1_000, found.ranks) <= 65_535


@given(terms())
def test_terms_are_read_back_from_their_bytes(its: Terms) -> None:
    """Any terms."""
    assert Terms.from_bytes(its.to_bytes()) == its


@given(terms(), st.data())
def test_changed_bytes_are_refused_or_mean_themselves(its: Terms, data: st.DataObject) -> None:
    """What is read is what would be written, or an error in words."""
    changed = bytearray(its.to_bytes())
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del changed[data.draw(st.integers(0, len(changed))) :]
    try:
        read = Terms.from_bytes(bytes(changed))
    except CardDataError:
        return
    assert read.to_bytes() == changed


@given(st.binary(max_size=60))
def test_any_bytes_are_terms_or_an_error(data: bytes) -> None:
    """Never a crash."""
    try:
        assert Terms.from_bytes(data).to_bytes() == data
    except CardDataError:
        return


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"version": 65_536}, "version has to be"),
        ({"sets": ()}, "from 1 to 8 scores, not 0"),
        ({"sets": DEPARTMENT_STORE.sets * 5}, "from 1 to 8 scores, not 10"),
        ({"recent": 2}, "recent spending goes by a score"),
        ({"continuity": -1}, "continuity goes by a score"),
        ({"recent_thresholds": (5, 5)}, "have to rise"),
        ({"continuity_thresholds": (0,)}, "have to rise"),
        ({"continuity_thresholds": (2**64,)}, "have to rise"),
        ({"continuity_thresholds": tuple(range(1, 9))}, "at most 7 thresholds"),
        ({"rates": (1, 2)}, "each of the 3 ranks of recent spending, from rank 0; there are 2"),
        ({"rates": (1, 2, 65_536)}, "A rate has to be"),
    ],
)
def test_terms_that_a_card_could_not_follow_are_refused(fields: dict[str, object], words: str) -> None:
    """In words that a merchant understands."""
    with pytest.raises(ProgrammeError, match=words):
        replace(DEPARTMENT_STORE, **fields)  # type: ignore[arg-type]
