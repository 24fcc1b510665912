"""What people are told of an error."""

from core.errors import QuestionError, Span


def test_what_is_quoted_at_length_is_shortened() -> None:
    """The beginning and the end are repeated; the person has the whole of it before them."""
    words = "a" * 100 + "b" * 3_000 + "c" * 40
    error = QuestionError(f"I did not understand “{words}”. Try “short words”.", words, Span(0, len(words)))
    assert str(error) == error.message
    assert error.message == f"I did not understand “{'a' * 100} … {'c' * 40}”. Try “short words”."
    assert error.text == words
