"""The help and the page about commands name everything that can be said, and nothing else."""

from pathlib import Path

from bot.handlers.slack_reports import FIRST_WORDS
from bot.handlers.slack_router import ALSO_SAID, SAID
from bot.views.slack_help import COMMANDS, help_blocks
from sandbox.client.slack import words_of
from sandbox.slack.blocks import check_blocks

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_help_names_every_word_that_is_a_command_and_no_other() -> None:
    """What begins a wish for a report in other words counts as said once."""
    named = {command.word for commands in COMMANDS.values() for command in commands}
    assert named == {word for word in SAID if word} - set(FIRST_WORDS) - set(ALSO_SAID) | {"every"}


def test_plural_and_singular_are_the_same_command() -> None:
    """Whoever says the other one is not answered as if it were a question."""
    for other, word in ALSO_SAID.items():
        assert SAID[other] is SAID[word]
    assert "plural" in words_of({"blocks": help_blocks("Shop", [])})


def test_each_example_begins_with_its_word() -> None:
    """What the help shows can be typed as it stands."""
    for commands in COMMANDS.values():
        for command in commands:
            assert command.written.split(" ")[0] == command.word


def test_the_page_about_commands_names_each() -> None:
    """In its part about Slack."""
    page = PAGE.read_text("utf-8").partition("## In Slack")[2]
    for commands in COMMANDS.values():
        for command in commands:
            assert f"`{command.word}" in page, command.word


def test_the_help_fits_a_message() -> None:
    """With the longest of shops and examples."""
    blocks = help_blocks("x" * 200, ["who should we offer " + "y" * 300] * 6)
    assert "every monday at 9 report plans" in words_of({"blocks": check_blocks(blocks, lambda _file: False)})
