"""What a purchase makes of a habit, the formulas one by one, and their bytes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CardDataError, TimeOutOfRangeError
from core.loyalty.formula import AVERAGE, FORMULAS
from core.loyalty.habit import Habit, Purchase, after, habit_bytes, refunded, vouched
from core.loyalty.parameters import Counted, ParameterSet, rate_of
from core.loyalty.score import BEHIND, DAY, LARGEST, POINT, Score
from tests.support.loyalty_examples import SETS, U32, habits

NOON = 800_000_000
UNIT = 1 << POINT
AMOUNTS = ParameterSet(rate=rate_of(30 * DAY))
VISITS = ParameterSet(rate=rate_of(365 * DAY), counted=Counted.COUNT)
LARGE = ParameterSet(counted=Counted.OVER, threshold=5_000)
BOOKS = ParameterSet(counted=Counted.COUNT, categories=1 << 3 | 1 << 31)
AVERAGE_AMOUNT = ParameterSet(AVERAGE)


def test_each_score_counts_what_its_parameters_say() -> None:
    """The amount, one, one from the threshold on, one of two categories: all from the same purchases."""
    sets = (AMOUNTS, VISITS, LARGE, BOOKS)
    habit = Habit.new(sets)
    for purchase in (Purchase(NOON, 4_999, 3), Purchase(NOON, 5_000, 2), Purchase(NOON, 1, 31)):
        habit = after(habit, sets, purchase)
    assert [score.value / UNIT for score in habit.scores] == [10_000, 3, 1, 2]
    assert (habit.uses, habit.total, habit.last_amount, habit.last_at) == (3, 10_000, 1, NOON)


def test_a_score_that_a_purchase_does_not_count_for_is_left_alone() -> None:
    """It keeps its own time, so nothing is rounded that has not changed."""
    sets = (AMOUNTS, replace(AMOUNTS, categories=1 << 3), replace(VISITS, counted=Counted.OVER, threshold=100))
    habit = after(Habit.new(sets), sets, Purchase(NOON, 500, 3))
    later = after(habit, sets, Purchase(NOON + DAY, 99, 4))
    assert later.scores[1:] == habit.scores[1:]
    assert later.scores[0].at == NOON + DAY


def test_the_time_is_looked_at_once_by_the_latest_that_the_card_knows() -> None:
    """A score of a category that was not bought for years is no reason to refuse; a card not used so long is."""
    sets = (AMOUNTS, BOOKS)
    habit = after(Habit.new(sets), sets, Purchase(NOON, 500, 3))
    for step in range(1, 4):
        habit = after(habit, sets, Purchase(NOON + step * BEHIND, 500, 0))
    assert after(habit, sets, Purchase(NOON + 3 * BEHIND, 500, 3)).scores[1].value == 2 * UNIT
    with pytest.raises(TimeOutOfRangeError):
        after(habit, sets, Purchase(NOON + 4 * BEHIND + 1, 500, 0))
    told = vouched(habit, NOON + 5 * BEHIND)
    assert after(told, sets, Purchase(NOON + 5 * BEHIND, 500, 0)).uses == habit.uses + 1


def test_a_clock_set_ahead_takes_nothing_that_the_server_cannot_give_back() -> None:
    """After a till was a year ahead, the server says the time, and the sums go on as if the order had been another."""
    sets = (ParameterSet(counted=Counted.COUNT, rate=rate_of(365 * DAY)),)
    habit = after(Habit.new(sets), sets, Purchase(NOON, 1))
    ahead = after(habit, sets, Purchase(NOON + 365 * DAY, 1))
    with pytest.raises(TimeOutOfRangeError, match="behind"):
        after(ahead, sets, Purchase(NOON + DAY, 1))
    back = after(vouched(ahead, NOON + DAY), sets, Purchase(NOON + DAY, 1))
    right = after(after(habit, sets, Purchase(NOON + DAY, 1)), sets, Purchase(NOON + 365 * DAY, 1))
    assert abs(back.scores[0].value - right.scores[0].value) <= 2


def test_a_refund_changes_the_total_alone() -> None:
    """The customer was there; what was spent is less, and never below nothing."""
    habit = after(Habit.new((AMOUNTS,)), (AMOUNTS,), Purchase(NOON, 500))
    assert refunded(habit, 200) == replace(habit, total=300)
    assert refunded(habit, 900) == replace(habit, total=0)


@given(st.lists(U32, min_size=1, max_size=60))
def test_formula_2_is_the_text_s_recurrence_without_its_drift(amounts: list[int]) -> None:
    """A_n = ((n-1) * A_(n-1) + P_n) / n in exact fractions, rounded down to a 2^24th."""
    sets, average = (AVERAGE_AMOUNT,), Fraction(0)
    habit = Habit.new(sets)
    for number, amount in enumerate(amounts, 1):
        average = ((number - 1) * average + amount) / number
        habit = after(habit, sets, Purchase(NOON, amount))
        assert FORMULAS[AVERAGE].value(habit.scores[0], 0, NOON + number) == int(average * UNIT)


def test_an_average_that_is_full_stays_as_it_is() -> None:
    """Where the sum or the number does not fit any more: rather an old average than a wrong one."""
    formula = FORMULAS[AVERAGE]
    many = Score((16_777_215 * 5 << POINT) | 16_777_215, NOON)
    assert formula.after(many, 0, 5, NOON + 1) == replace(many, at=NOON + 1)
    much = Score(((1 << 40) - 1) << POINT | 1_000, NOON)
    assert formula.after(much, 0, 1, NOON) == much
    assert formula.after(much, 0, 0, NOON).value == much.value + 1
    assert formula.value(Score(), 0, NOON) == 0


def test_what_is_full_stays_at_the_largest() -> None:
    """Uses in 32 bits, the total in 64."""
    habit = Habit(2**32 - 1, LARGEST - 1, 0, NOON, (Score(),))
    later = after(habit, (AMOUNTS,), Purchase(NOON, 5))
    assert (later.uses, later.total) == (2**32 - 1, LARGEST)


@pytest.mark.parametrize(("amount", "category"), [(-1, 0), (2**32, 0), (0, -1), (0, 32)])
def test_a_purchase_that_cannot_be_written_down_is_refused(amount: int, category: int) -> None:
    """Amounts have 32 bits, categories are 0 to 31."""
    with pytest.raises(CardDataError):
        Purchase(NOON, amount, category)


def test_a_habit_of_other_parameters_is_refused() -> None:
    """As many scores as sets, or somebody mixed up two cards."""
    with pytest.raises(CardDataError, match="1 scores does not go with 2 sets"):
        after(Habit.new((AMOUNTS,)), (AMOUNTS, VISITS), Purchase(NOON, 1))


@given(habits())
def test_a_habit_is_read_back_from_its_bytes(habit: Habit) -> None:
    """Any habit; its length follows from the number of scores."""
    data = habit.to_bytes()
    assert len(data) == habit_bytes(len(habit.scores)) == 22 + 12 * len(habit.scores)
    assert Habit.from_bytes(data) == habit


@given(SETS)
def test_parameters_are_read_back_from_their_bytes(its: ParameterSet) -> None:
    """Any parameters, 16 bytes."""
    assert len(its.to_bytes()) == 16
    assert ParameterSet.from_bytes(its.to_bytes()) == its


@given(habits(), st.data())
def test_changed_bytes_are_refused_or_mean_themselves(habit: Habit, data: st.DataObject) -> None:
    """No two texts of bytes mean the same habit: what is read is what would be written, or an error in words."""
    changed = bytearray(habit.to_bytes())
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    changed = changed[: data.draw(st.integers(0, len(changed)))] if data.draw(st.booleans()) else changed
    try:
        read = Habit.from_bytes(bytes(changed))
    except CardDataError:
        return
    assert read.to_bytes() == changed


@given(st.binary(max_size=40))
def test_any_bytes_are_parameters_or_an_error(data: bytes) -> None:
    """And a habit likewise."""
    for kind in (ParameterSet, Habit):
        try:
            read = kind.from_bytes(data)
        except CardDataError:
            continue
        assert read.to_bytes() == data


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"formula": 3}, "no formula 3"),
        ({"rate": -1}, "rate has to be from 0"),
        ({"categories": 2**32}, "categories has to be from 0"),
        ({"threshold": 5}, "A threshold belongs"),
        ({"counted": Counted.OVER}, "A threshold belongs"),
        ({"formula": AVERAGE, "rate": 1}, "An average forgets nothing"),
        ({"formula": AVERAGE, "counted": Counted.COUNT}, "always one"),
    ],
)
def test_parameters_without_a_meaning_are_refused(fields: dict[str, int], words: str) -> None:
    """So that there is one way to say each thing."""
    with pytest.raises(CardDataError, match=words):
        ParameterSet(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("half_life", [-5, 0, 1, 4_096])
def test_a_half_life_that_no_rate_can_say_is_refused(half_life: int) -> None:
    """4,097 seconds is the shortest."""
    with pytest.raises(CardDataError, match="4,097"):
        rate_of(half_life)
    assert rate_of(4_097) < 2**32


@pytest.mark.parametrize(
    "fields",
    [
        {"uses": 0, "total": 5},
        {"uses": 0, "scores": (Score(1, 1),)},
        {"uses": 3, "last_at": 0},
        {"uses": 2**32},
        {"total": -1},
        {"scores": ()},
        {"scores": (Score(),) * 9},
    ],
)
def test_a_habit_that_no_purchases_can_have_made_is_refused(fields: dict[str, object]) -> None:
    """Neither from bytes nor otherwise."""
    habit = Habit(1, 1, 1, NOON, (Score(),))
    with pytest.raises(CardDataError):
        replace(habit, **fields)  # type: ignore[arg-type]
