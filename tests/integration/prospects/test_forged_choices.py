"""Menus and buttons of cards about prospects that were forged, or that outlived what they belong to."""

import pytest

from bot.handlers import slack_prospects
from bot.handlers.slack_turn import Desk, Turn
from core.actions.lists.save_list import keep_question
from core.errors import ShownError
from core.extraction.answer import Understood
from core.models import QuestionKind
from core.shop import Shop

PRESSED = (
    slack_prospects.choose_way,
    slack_prospects.choose_weighting,
    slack_prospects.turn_around,
    slack_prospects.open_product,
    slack_prospects.choose_next,
    slack_prospects.next_customers,
)
VALUES = (
    "",
    "|",
    "1|",
    "1|cross",
    "1|sideways",
    "1|levels",
    "x|cross",
    "999999|cross",
    "9" * 30,
    "-1|all",
    "1||",
    "\x00|up",
)


def pressed(value: str) -> Turn:
    """Return a turn in which a menu's choice has this value."""
    return Turn("block_actions", "U1", "mika", "C1", "1.0", value=value, message="1.0")


@pytest.mark.parametrize("value", VALUES)
def test_a_choice_that_belongs_to_nothing_is_refused_in_words(shop: Shop, value: str) -> None:
    """Whoever sends it, and also where the number is that of a question about something else."""
    with shop.store.write() as tx:
        keep_question(tx, shop, Understood(QuestionKind.CUSTOMERS, "x", "sales > 0", None, "x"), 0, "U1")
    for press in PRESSED:
        with pytest.raises(ShownError):
            press(Desk(shop), pressed(value))


def test_words_that_are_no_product_are_refused_or_asked(shop: Shop) -> None:
    """With the names of ways before them, they can only be meant as a product."""
    for words in (
        "up-sell nothing",
        "solution nowhere",
        "all",
        "by ratios x",
        "up-sell \x00",
        "replacement " + "x" * 5_000,
    ):
        with pytest.raises(ShownError):
            slack_prospects.said_prospects(Desk(shop), Turn("app_mention", "U1", "", "C1", None, words=words), words)
