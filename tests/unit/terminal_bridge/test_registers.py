"""A cash register's journal is read whole, or not at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_bridge.registers import RegisterSale, UnreadableJournalError, payment_of, read_register

HEAD = "at,reference,amount\n"


def test_a_journal_is_read() -> None:
    """Each line is a sale; further columns are passed over, and zones are heeded."""
    text = "at,clerk,reference,amount\n2000-01-01T01:00:10+01:00,Ann,R-1,1250\n2000-01-02T00:00:00Z,Bo,R-2,0\n"
    assert read_register(text) == [RegisterSale("R-1", 10, 1_250), RegisterSale("R-2", 86_400, 0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no at"),
        ("at,reference\n", "there is no amount"),
        (HEAD + "2026-03-02T09:00:00+00:00,R-1,12.50\n", "Line 2"),
        (HEAD + "2026-03-02T09:00:00+00:00,R-1,-5\n", "not below 0"),
        (HEAD + "2026-03-02T09:00:00,R-1,5\n", "zone"),
        (HEAD + "2026-03-02T09:00:00+00:00,,5\n", "reference"),
        (HEAD + "1999-03-02T09:00:00+00:00,R,5\n", "out of all range"),
        (HEAD + "2026-03-02T09:00:00+00:00\n", "Line 2"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    """The first line that is wrong is named, and nothing of the journal counts."""
    with pytest.raises(UnreadableJournalError, match=said):
        read_register(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    """Whatever is in the file, it is sales or an error that names the place."""
    with suppress(UnreadableJournalError):
        assert isinstance(read_register(HEAD + text), list)


def test_a_reference_has_one_mark_on_the_card() -> None:
    """Eight bytes stand for a reference, the same each time."""
    assert payment_of("R-1") == payment_of("R-1") != payment_of("R-2")
    assert len(payment_of("R-1")) == 8
