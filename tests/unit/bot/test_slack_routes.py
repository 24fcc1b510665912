"""The routes of all conversations are one table, in which nothing is claimed twice."""

import pytest

from bot.handlers.routes import ALL, Routes
from bot.handlers.routes.routes import together
from bot.handlers.slack_router import SAID


def test_two_conversations_cannot_answer_to_the_same() -> None:
    """The second would silence the first, and nobody would notice."""
    one, other = Routes(said={"plans": lambda *_: _nothing}), Routes(said={"plans": lambda *_: _nothing})
    with pytest.raises(ValueError, match="plans"):
        together(one, other)


def test_the_routes_of_several_conversations_are_those_of_each() -> None:
    """Whatever the table."""
    one, other = Routes(pressed={"a": lambda *_: _nothing}), Routes(pressed={"b": lambda *_: _nothing})
    assert together(one, other).pressed == {**one.pressed, **other.pressed}


def test_what_is_handed_in_has_a_handler_for_it() -> None:
    """A form that is checked is also taken, and a plural stands for a command that there is."""
    assert ALL.checked.keys() <= ALL.submitted.keys()
    assert set(ALL.also_said.values()) <= ALL.said.keys() <= SAID.keys()


def _nothing(*_arguments: object) -> None:
    """Change nothing."""
