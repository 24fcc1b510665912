"""Status callbacks late, twice, out of order or not at all: the same end comes of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calls.states import NO_SEQUENCE, Course, Told, after, answered_by, state_of
from core.models import CallState

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


ANSWERED = [
    Told(CallState.RINGING, 0, _at(0)),
    Told(CallState.RINGING, 1, _at(1)),
    Told(CallState.IN_PROGRESS, 2, _at(5), answered_by="human"),
    Told(CallState.COMPLETED, 3, _at(65), 60),
]
BUSY = [Told(CallState.RINGING, 0, _at(0)), Told(CallState.RINGING, 1, _at(1)), Told(CallState.BUSY, 2, _at(4), 0)]
UNNUMBERED = [
    Told(CallState.RINGING, NO_SEQUENCE, _at(0)),
    Told(CallState.IN_PROGRESS, NO_SEQUENCE, _at(5)),
    Told(CallState.COMPLETED, NO_SEQUENCE, _at(65), 60),
]
TOLD = st.builds(
    Told,
    st.sampled_from(CallState),
    st.integers(NO_SEQUENCE, 4),
    st.integers(0, 90).map(_at),
    st.none() | st.integers(0, 600),
    st.sampled_from([None, "human", "machine"]),
)


def _course(callbacks: list[Told]) -> Course:
    course = Course()
    for told in callbacks:
        course = after(course, told)
    return course


@given(story=st.sampled_from([ANSWERED, BUSY, UNNUMBERED]), data=st.data())
def test_every_order_with_any_repeats_leads_to_the_same_end(story: list[Told], data: st.DataObject) -> None:
    """What is told twice, late or in another order changes nothing of the end."""
    repeats = data.draw(st.lists(st.sampled_from(story), max_size=4))
    told = data.draw(st.permutations([*story, *repeats]))
    assert _course(told) == _course(story)


@given(told=st.lists(TOLD, max_size=6), data=st.data())
def test_what_is_told_is_a_set_whatever_it_is(told: list[Told], data: st.DataObject) -> None:
    """Also callbacks that contradict each other settle to one course, in whichever order they come."""
    # Two that say the same of the same number but differ in when they were sent are two reports of one event.
    again = data.draw(
        st.permutations([*told, *data.draw(st.lists(st.sampled_from(told), max_size=3) if told else st.just([]))])
    )
    assert _course(again) == _course(told)


@given(told=st.lists(TOLD, max_size=6), later=TOLD)
def test_a_call_that_ended_never_goes_on(told: list[Told], later: Told) -> None:
    """Nothing that is told after its end brings a call back to life."""
    course = _course(told)
    assert not course.state.name.startswith(("COMPLETED", "BUSY", "NO_ANSWER", "FAILED", "CANCELED")) or after(
        course, later
    ).state not in {CallState.RINGING, CallState.IN_PROGRESS}


def test_an_end_that_is_all_that_was_told_is_the_end() -> None:
    """Callbacks may be missing: the last alone says enough."""
    course = _course([Told(CallState.COMPLETED, 3, _at(65), 60)])
    assert (course.state, course.duration, course.answered_at) == (CallState.COMPLETED, 60, None)


def test_who_answered_late_is_still_known() -> None:
    """The moment of the answer is kept also where it is told after the end."""
    course = _course([Told(CallState.COMPLETED, 3, _at(65), 60), Told(CallState.IN_PROGRESS, 2, _at(5))])
    assert (course.state, course.answered_at) == (CallState.COMPLETED, _at(5))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("queued", CallState.RINGING),
        ("initiated", CallState.RINGING),
        ("ringing", CallState.RINGING),
        ("in-progress", CallState.IN_PROGRESS),
        ("answered", CallState.IN_PROGRESS),
        ("completed", CallState.COMPLETED),
        ("busy", CallState.BUSY),
        ("no-answer", CallState.NO_ANSWER),
        ("failed", CallState.FAILED),
        ("canceled", CallState.CANCELED),
        ("singing", None),
        ("", None),
    ],
)
def test_each_status_of_twilios_is_known(said: str, meant: CallState | None) -> None:
    """A status that nobody knows says nothing."""
    assert state_of(said) is meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("human", "human"),
        ("machine_start", "machine"),
        ("machine_end_beep", "machine"),
        ("fax", "machine"),
        ("unknown", None),
        ("", None),
        (None, None),
    ],
)
def test_who_answered_is_a_human_or_a_machine(said: str | None, meant: str | None) -> None:
    """What could not be told is not guessed."""
    assert answered_by(said) == meant
