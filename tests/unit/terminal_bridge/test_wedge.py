"""What a reader that types, or the clerk, can say: a stripe's tracks, a code, a number; and what it must not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ShownError
from terminal_bridge.wedge import PaymentCardError, Swiped, UnreadableLineError, swiped


@pytest.mark.parametrize(
    ("line", "number", "name"),
    [
        (";0049290012340001=2512?", "0049290012340001", ""),
        ("%B90210017^DOE/JANE^2512101?;90210017=2512?", "0000000090210017", "Jane Doe"),
        ("%B90210017^DOE/JANE            ^2512101?", "0000000090210017", "Jane Doe"),
        ("9021 0017", "0000000090210017", ""),
        ("4a-00-ff-10", "000000004A00FF10", ""),
    ],
)
def test_what_a_card_says(line: str, number: str, name: str) -> None:
    """The number is its digits with zeros before them; the first track says the name as well."""
    assert swiped(line) == Swiped(bytes.fromhex(number), name)


@pytest.mark.parametrize(
    "line", [";4111111111111111=2512101?", "%B5555555555554444^DOE/JANE^2512101?", "4111 1111 1111 1111"]
)
def test_a_payment_card_is_refused(line: str) -> None:
    """The number of a payment card is neither kept nor repeated in the refusal."""
    with pytest.raises(PaymentCardError) as refused:
        swiped(line)
    assert "1111" not in str(refused.value)


def test_the_programmes_own_numbers_may_look_like_payment_cards() -> None:
    """A prefix that the settings name is the programme's own."""
    assert swiped(";4111111111111111=2512?", own_prefix="411111").number.hex() == "4111111111111111"


@pytest.mark.parametrize("line", ["", "hello", "12", "0000", ";?", ";12345678901234567890=?", "%B1^DOE/JANE^?;2=?"])
def test_what_is_no_card(line: str) -> None:
    """Crooked swipes, words, nothing, and two tracks that disagree are refused in words."""
    with pytest.raises(UnreadableLineError, match="Swipe again"):
        swiped(line)


@given(st.text(max_size=300))
def test_any_line_is_a_card_or_refused_in_words(line: str) -> None:
    """Whatever comes, it is a number of eight bytes or an error for the clerk."""
    with suppress(ShownError):
        assert len(swiped(line).number) == 8
