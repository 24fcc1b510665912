"""What staff say about reports is understood, refused with what would work, or left to be a question."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RefusedError
from core.models import Recurrence, ReportKind
from core.reports.schedule import Schedule
from core.reports.wish import read_time, read_wish
from core.reports.wording import schedule_text

LONDON = ZoneInfo("Europe/London")
# A Monday, nine in the morning.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOODS = "who should we offer the range hood to?"


@pytest.mark.parametrize(
    ("words", "when", "kind", "subject"),
    [
        ("every monday at 9 report plans", "every Monday at 09:00", ReportKind.PLANS, ""),
        (f"every day 8:30 {HOODS}", "every day at 08:30", ReportKind.QUESTION, HOODS),
        (f"Every day at 8.30: {HOODS}", "every day at 08:30", ReportKind.QUESTION, HOODS),
        (f"at 5pm every thursday ask {HOODS}", "every Thursday at 17:00", ReportKind.QUESTION, HOODS),
        (
            "on the 1st of each month best customers",
            "on the 1st of each month at 09:00",
            ReportKind.QUESTION,
            "best customers",
        ),
        ("report plan 12 every friday", "every Friday at 09:00", ReportKind.RESULT, "12"),
        ("report #12 every friday at noon", "every Friday at 12:00", ReportKind.RESULT, "12"),
        ("plans every tue 7:15", "every Tuesday at 07:15", ReportKind.PLANS, ""),
        (
            "report plans every month on the last day at 18:00",
            "on the last day of each month at 18:00",
            ReportKind.PLANS,
            "",
        ),
        ("weekly report plans", "every Monday at 09:00", ReportKind.PLANS, ""),
        ("each week on sat plans", "every Saturday at 09:00", ReportKind.PLANS, ""),
        ("daily at 12 am plans", "every day at 00:00", ReportKind.PLANS, ""),
        ("every day at 12pm plans", "every day at 12:00", ReportKind.PLANS, ""),
    ],
)
def test_wishes_are_understood(words: str, when: str, kind: ReportKind, subject: str) -> None:
    """When before or after what, with and without a time."""
    wish = read_wish(words, NOW, LONDON)
    assert wish is not None
    assert (schedule_text(wish.schedule), wish.kind, wish.subject) == (when, kind, subject)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("tomorrow at 9 report plans", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("today at 17 report plans", datetime(2026, 3, 2, 17, tzinfo=UTC)),
        ("on friday plans", datetime(2026, 3, 6, 9, tzinfo=UTC)),
        ("on monday at 8 plans", datetime(2026, 3, 9, 8, tzinfo=UTC)),
        ("on 24 december at 10 plans", datetime(2026, 12, 24, 10, tzinfo=UTC)),
        ("on 1st of january plans", datetime(2027, 1, 1, 9, tzinfo=UTC)),
        ("on 2026-07-01 plans", datetime(2026, 7, 1, 8, tzinfo=UTC)),
    ],
)
def test_what_comes_once_has_its_moment(words: str, moment: datetime) -> None:
    """A day without a year is the next such day; summer time is counted."""
    wish = read_wish(words, NOW, LONDON)
    assert wish is not None
    assert wish.schedule.recurrence is Recurrence.ONCE
    assert wish.once_at == moment


@pytest.mark.parametrize(
    "words",
    [
        "every customer who bought a kitchen",
        HOODS,
        "on 85123A who bought",
        "report 12",
        "report plan 12",
        "plans",
        "daily shoppers",
        "monthly revenue above 500",
        "on friday who came?",
        "today who bought a lamp?",
        "customers who came every friday",
        "",
    ],
)
def test_other_words_stay_what_they_were(words: str) -> None:
    """A question that only begins like a wish is none."""
    assert read_wish(words, NOW, LONDON) is None


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("every two weeks plans", "daily, weekly or monthly"),
        ("every 2nd day plans", "daily, weekly or monthly"),
        ("every hour plans", "daily, weekly or monthly"),
        ("every monday at 25 plans", "There is no time"),
        ("every monday at 9:75 plans", "There is no time"),
        ("every monday at 13pm plans", "There is no time"),
        ("every monday", "Say what to report"),
        ("today at 8 plans", "has passed"),
        ("on 2020-01-01 plans", "has passed"),
        ("on 31 february plans", "no such day"),
        ("on the 32nd of each month plans", "no such day"),
        ("on the 0th of each month plans", "no such day"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_would_work(words: str, answer: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(RefusedError, match=answer):
        read_wish(words, NOW, LONDON)


@given(st.text(max_size=200))
def test_any_words_are_a_wish_a_refusal_or_something_else(words: str) -> None:
    """Whatever is typed, nothing breaks."""
    for start in ("", "every ", "on ", "at ", "report "):
        with suppress(RefusedError):
            read_wish(start + words, NOW, LONDON)


SCHEDULES = st.one_of(
    st.builds(Schedule, st.just(Recurrence.DAILY), st.integers(0, 1439)),
    st.builds(Schedule, st.just(Recurrence.WEEKLY), st.integers(0, 1439), weekday=st.integers(0, 6)),
    st.builds(Schedule, st.just(Recurrence.MONTHLY), st.integers(0, 1439), day=st.integers(1, 30)),
)


@given(SCHEDULES)
def test_what_is_said_back_is_understood_as_the_same(schedule: Schedule) -> None:
    """The words in which a schedule is confirmed are words in which it can be asked for."""
    assert read_time(schedule_text(schedule), NOW, LONDON) == (schedule, None)
    wish = read_wish(f"{schedule_text(schedule)} report plans", NOW, LONDON)
    assert wish is not None
    assert wish.schedule == schedule
