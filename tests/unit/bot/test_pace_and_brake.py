"""How much the sender lets go at once, and when it holds a channel back."""

from datetime import UTC, datetime, timedelta

from bot.workers.brake import IN_A_ROW, LONGEST_PAUSE, Brake
from bot.workers.pace import FEWEST, MOST, Pace
from core.ports import Outcome, OutcomeKind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
UNKNOWN, SENT = Outcome(OutcomeKind.UNKNOWN), Outcome(OutcomeKind.SENT)


def test_a_slow_channel_gets_few_at_a_time() -> None:
    """Thirty a second: a crash leaves eight at most whose fate is unknown."""
    pace = Pace()
    for number in range(300):
        pace.ended(1, number / 30)
    assert pace.room(10) == FEWEST == 8


def test_a_quick_channel_gets_what_it_carries_in_a_quarter_of_a_second() -> None:
    """And never more than a batch; when nothing ends any more it begins again with few."""
    pace = Pace()
    for number in range(100):
        pace.ended(4, number / 100)
    assert pace.room(1) == 96
    for number in range(100):
        pace.ended(40, 1 + number / 100)
    assert pace.room(2) == MOST
    assert pace.room(3) == FEWEST
    assert Pace(3).room(0) == 3


def test_a_platform_that_asks_us_to_wait_is_obeyed() -> None:
    """By everybody, until the second it named."""
    brake = Brake()
    brake.note(Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=300)), NOON)
    brake.note(Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=3)), NOON)
    assert brake.holds(NOON + 299 * SECOND)
    assert not brake.holds(NOON + 300 * SECOND)


def test_one_failure_holds_nobody_back() -> None:
    """A few unknown ones among many that arrive are no outage."""
    brake = Brake()
    for _ in range(20):
        for _ in range(IN_A_ROW - 1):
            brake.note(UNKNOWN, NOON)
        assert not brake.holds(NOON)
        brake.note(SENT, NOON)
    assert brake.places(8) == 8


def test_an_outage_is_felt_out_with_single_messages() -> None:
    """An hour of it costs the first few and about one message each two minutes; the first success ends it."""
    brake, now, tried = Brake(), NOON, 0
    while now < NOON + timedelta(hours=1):
        if not brake.holds(now):
            tried += brake.places(8)
            for _ in range(brake.places(8)):
                brake.note(UNKNOWN, now)
        now += SECOND
    assert IN_A_ROW < tried < 50
    assert brake.holds(now) or not brake.holds(now + LONGEST_PAUSE)
    brake.note(SENT, now)
    assert not brake.holds(now)
    assert brake.places(8) == 8


def test_a_clock_that_is_put_back_holds_nobody_up() -> None:
    """A pause belongs to the time that it was made in."""
    brake = Brake()
    brake.note(Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=300)), NOON)
    assert not brake.holds(NOON - timedelta(hours=1))
