"""What the settings say of the telephone is read exactly, or refused with what to write instead."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telephone_settings import (
    Line,
    Opening,
    Operator,
    is_open,
    lines_in,
    next_opening,
    openings_in,
    operators_in,
)


def test_numbers_with_their_languages() -> None:
    """Commas and blanks between; a language need not be said."""
    assert lines_in("+442071838750=en, +81312345678=ja +4930123456") == (
        Line("+442071838750", "en"),
        Line("+81312345678", "ja"),
        Line("+4930123456"),
    )
    assert lines_in("") == ()


def test_operators_with_who_they_are() -> None:
    """Numbers and clients, each with a Slack user or without."""
    assert operators_in("U024BE7LH=+442071838751, client:till, W1A=client:ann") == (
        Operator("+442071838751", "U024BE7LH"),
        Operator("client:till"),
        Operator("client:ann", "W1A"),
    )


def test_openings_by_days_and_times() -> None:
    """Spans of days, over the weekend too, and several times a day."""
    found = openings_in("Mon-Tue 9:00-18:00; Sat-Sun 10:00-12:00, 13:00-24:00")
    assert isinstance(found, tuple)
    assert [each for each in found if each.day <= 1] == [Opening(0, 540, 1080), Opening(1, 540, 1080)]
    assert len([each for each in found if each.day >= 5]) == 4
    over = openings_in("Fri-Mon 9:00-10:00")
    assert isinstance(over, tuple)
    assert {each.day for each in over} == {4, 5, 6, 0}


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (lines_in, "02071838750"),
        (lines_in, "+44207=english"),
        (operators_in, "Ann=+442071838751"),
        (operators_in, "sip:x"),
        (operators_in, " ".join(["+442071838751"] * 11)),
        (openings_in, "9:00-18:00"),
        (openings_in, "Mon"),
        (openings_in, "Mon 18:00-9:00"),
        (openings_in, "Mon 9:00-25:00"),
        (openings_in, "Mon 9:70-10:00"),
        (openings_in, "Mxn 9:00-10:00"),
        (openings_in, "Mon-Xyz 9:00-10:00"),
    ],
)
def test_what_cannot_be_read_is_refused(read: object, written: str) -> None:
    """With an example of what can."""
    with pytest.raises(ValueError, match=r"write|at most"):
        read(written)  # type: ignore[operator]


def test_open_and_closed() -> None:
    """To the minute; without any hours, always."""
    hours = (Opening(0, 540, 1080), Opening(2, 540, 720))
    monday = datetime(2026, 3, 2)  # noqa: DTZ001 - a moment of the shop's own clock
    assert not is_open(hours, monday.replace(hour=8, minute=59))
    assert is_open(hours, monday.replace(hour=9))
    assert not is_open(hours, monday.replace(hour=18))
    assert is_open((), monday)
    assert next_opening(hours, monday.replace(hour=19)) == (2, time(9))
    assert next_opening(hours, monday.replace(day=4, hour=19)) == (0, time(9))
    assert next_opening((), monday) is None


@given(
    st.lists(st.builds(Opening, st.integers(0, 6), st.integers(0, 700), st.integers(701, 1440)), min_size=1),
    st.integers(0, 7 * 1440 - 1),
)
def test_the_next_opening_is_an_opening(hours: list[Opening], minute: int) -> None:
    """Whenever somebody asks."""
    day, rest = divmod(minute, 1440)
    local = datetime(2026, 3, 2 + day, rest // 60, rest % 60)  # noqa: DTZ001 - likewise
    found = next_opening(hours, local)
    assert found is not None
    assert any(each.day == found[0] and each.start == found[1].hour * 60 + found[1].minute for each in hours)
