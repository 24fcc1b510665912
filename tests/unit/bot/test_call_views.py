"""Messages about calls fit what Slack takes, whatever is said in them and for however long."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.slack_call_forms import chosen_moment
from bot.views.slack_call_notes import note_message
from bot.views.slack_call_words import Words, highlighted, words_message
from core.calls.asked_back import DONE_BY, ONCE
from core.calls.heard import Heard
from core.models import (
    Call,
    CallDirection,
    CallMark,
    CallState,
    CallUtterance,
    Capture,
    MarkKind,
    MarkState,
    Speaker,
)
from sandbox.client.slack import words_of
from sandbox.slack.blocks import check_blocks

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXTS = st.text(max_size=2_000)


def utterance(number: int, text: str) -> CallUtterance:
    """Return something that was said."""
    speaker = Speaker.CUSTOMER if number % 2 else Speaker.OPERATOR
    at = number * 1_000
    return CallUtterance(
        id=number, call_id=1, number=number, speaker=speaker, text=text, started_ms=at, ended_ms=at + 900
    )


def mark(number: int, text: str, state: MarkState, utterance_id: int | None) -> CallMark:
    """Return something that matters."""
    kind = list(MarkKind)[number % len(MarkKind)]
    return CallMark(id=number, call_id=1, utterance_id=utterance_id, kind=kind, text=text[:200], state=state)


def words(texts: list[str], marks: list[CallMark], partial: str = "", *, ended: bool = False) -> Words:
    """Return what a message shows."""
    said = [utterance(number, text) for number, text in enumerate(texts, start=1)]
    heard = [Heard(Speaker.CUSTOMER, partial, final=False, started_ms=0, ended_ms=1, confidence=1)]
    return Words(
        "Aiko Ito", said, 12_000, heard, marks, {1: "<@U0MIKA>"}, Capture.FREE, ended, page="https://x/calls/1"
    )


@given(st.lists(TEXTS, max_size=12), TEXTS, st.lists(st.sampled_from(MarkState), max_size=60), st.integers(1, 40))
def test_a_message_of_words_fits_whatever_is_said(
    texts: list[str], partial: str, states: list[MarkState], often: int
) -> None:
    """A call of hours, and marks at every word of it."""
    texts *= often
    marks = [
        mark(number, texts[number % len(texts)] if texts else "", state, 1 + number % (len(texts) + 1) or None)
        for number, state in enumerate(states, start=1)
    ]
    _, blocks = words_message(words(texts, marks, partial))
    check_blocks(blocks, lambda _file: False)
    assert len(blocks) <= 50


@given(TEXTS, TEXTS)
def test_nothing_that_is_said_is_read_as_markup(text: str, marked: str) -> None:
    """Neither a mention of everybody nor a link, nor emphasis of its own."""
    shown = highlighted(f"{text} <!channel> <https://x|y> *loud* {marked}", [mark(1, marked, MarkState.OPEN, 1)])
    assert "<" not in shown
    assert "*loud*" not in shown or "loud" in marked


def test_the_latest_words_stand_there_and_the_rest_is_counted() -> None:
    """With the way to all of them."""
    _, blocks = words_message(words([f"sentence {number} " + "x" * 200 for number in range(200)], []))
    shown = words_of({"blocks": blocks})
    assert "sentence 199" in shown
    assert "sentence 3 " not in shown
    assert "before this_ <https://x/calls/1|on the call's page>" in shown


def test_marks_whose_words_are_folded_away_still_have_their_buttons() -> None:
    """What can be done must not be lost by talking on."""
    texts = ["I want to complain", *("x" * 800 for _ in range(60))]
    _, blocks = words_message(words(texts, [mark(2, "complain", MarkState.OPEN, 1)]))
    assert "mark_act:2" in str(blocks)


def test_what_was_done_is_shown_with_who_and_the_way_back() -> None:
    """A dead button would say nothing."""
    done = mark(2, "complain", MarkState.DONE, 1)
    done.done_by_id = 1
    _, blocks = words_message(words(["I want to complain"], [done]))
    shown = words_of({"blocks": blocks})
    assert "a trouble is open by <@U0MIKA>" in shown
    assert "Undo" in shown
    assert "mark_act" not in str(blocks)


def test_who_is_to_be_called_back_once_is_said_so_until_somebody_has() -> None:
    """And never as a wish that lasts; that is noted by hand, and says so."""
    asked = CallMark(id=1, call_id=1, utterance_id=1, kind=MarkKind.CALL_BACK, text="call me", state=MarkState.OPEN)
    assert "Have them called back" in words_of({"blocks": words_message(words(["call me"], [asked]))[1]})
    asked.state, asked.done_by_id, asked.made = MarkState.DONE, 1, {ONCE: True}
    said = [words_of({"blocks": words_message(words(["call me"], [asked]))[1]})]
    asked.made = {ONCE: True, DONE_BY: 1}
    said.append(words_of({"blocks": words_message(words(["call me"], [asked]))[1]}))
    asked.made = {}
    said.append(words_of({"blocks": words_message(words(["call me"], [asked]))[1]}))
    shown = ("waits to be called back, once", "was called back", "the wish for a call is noted")
    assert [[text in each for text in shown] for each in said] == [
        [place == own for place in range(3)] for own in range(3)
    ]


@given(TEXTS)
def test_a_note_fits(text: str) -> None:
    """Whatever was written."""
    call = Call(
        id=1, direction=CallDirection.INBOUND, state=CallState.COMPLETED, started_at=NOW, note=text, noted_at=NOW
    )
    _, blocks = note_message(call, text, "<@U0MIKA>")
    check_blocks(blocks, lambda _file: False)


@pytest.mark.parametrize(
    ("day", "time", "zone", "meant"),
    [
        ("2026-03-02", "10:00", "America/New_York", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        # One that the clocks leave out becomes as much later; of one that comes twice it is the first.
        ("2026-03-29", "01:30", "Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25", "01:30", "Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_that_is_chosen_is_the_customers(day: str, time: str, zone: str, meant: datetime) -> None:
    """Also where clocks are put on or back."""
    assert chosen_moment(day, time, ZoneInfo(zone)) == meant
