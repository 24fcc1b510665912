"""Staff are told once of a card that is put back in a hurry, and again of one that comes back."""

import asyncio
from datetime import timedelta

import pytest

from bot.boards.cards import CardBoard
from core.actions.cards.relay_cards import AGAIN
from core.clock import ManualClock
from core.shop import Shop
from tests.integration.cards.test_terminals import Line, _replies
from tests.support.card_scene import CardScene, HeldCard

SECOND = timedelta(seconds=1)


@pytest.fixture
def line(shop: Shop, clock: ManualClock) -> Line:
    """Two shops, their tills, and the line."""
    return Line(CardScene(shop, clock))


@pytest.fixture
def cards(line: Line) -> list[HeldCard]:
    """Two customers' cards."""
    return [line.scene.card(line.scene.customer(f"C{number}", f"Name {number}")) for number in range(2)]


def told(line: Line) -> int:
    """Write what is due, a second later; return how many messages there are in all."""
    line.scene.clock.advance(SECOND)
    asyncio.run(CardBoard(line.scene.shop, "C0", lambda: None).drain())
    return len(_replies(line.scene.shop))


def test_a_card_that_is_put_back_is_told_of_once(line: Line, cards: list[HeldCard]) -> None:
    """However often within a minute of the last time; once it was away for longer, it has come back."""
    till = line.scene.tills[0]
    for _ in range(3):
        line.present(till, cards[0])
        assert told(line) == 1
        line.scene.clock.advance(AGAIN - 2 * SECOND)
    line.scene.clock.advance(2 * SECOND)
    line.present(till, cards[0])
    assert told(line) == 2


def test_both_in_one_look_are_one_card_with_its_offers(line: Line, cards: list[HeldCard]) -> None:
    """Met twice before anybody was told: no summary of two, but the one card with everything."""
    till = line.scene.tills[0]
    for _ in range(2):
        line.present(till, cards[0])
    assert told(line) == 1
    assert _replies(line.scene.shop)[0].payload["text"] == "Name 0 (C0) is at Bakery till"


def test_the_first_may_come_last(line: Line, cards: list[HeldCard]) -> None:
    """The till's own question overtakes the batch with the one before: it is the same visit either way."""
    till = line.scene.tills[0]
    first = line.scene.say(till, kind="presented", card=cards[0].number)
    line.scene.clock.advance(SECOND)
    line.present(till, cards[0])
    assert told(line) == 1
    line.scene.upload(till, first)
    assert told(line) == 1


def test_another_card_or_another_till_in_between_is_another_visit(line: Line, cards: list[HeldCard]) -> None:
    """Who was followed by somebody else has been away; who is in two shops is told of in both."""
    here, there = line.scene.tills
    for place, (till, card) in enumerate([(here, 0), (here, 1), (here, 0), (there, 0), (here, 1)], 1):
        line.present(till, cards[card])
        assert told(line) == place


def test_a_card_that_is_refused_meanwhile_is_told_of(line: Line, cards: list[HeldCard]) -> None:
    """It was served, and a moment later it is blocked: staff hear of that."""
    till = line.scene.tills[0]
    line.present(till, cards[0])
    assert told(line) == 1
    for _ in range(2):
        line.present(till, cards[0], refused=True)
        assert told(line) == 2


def test_who_was_let_go_without_a_word_is_told_of_when_they_come_back(line: Line, cards: list[HeldCard]) -> None:
    """What a till told too late was no message, so it does not stand for the one that is in time."""
    till = line.scene.tills[0]
    late = line.scene.say(till, kind="presented", card=cards[0].number)
    line.scene.clock.advance(timedelta(seconds=40))
    in_time = line.scene.say(till, kind="presented", card=cards[0].number)
    line.scene.clock.advance(timedelta(minutes=9, seconds=30))
    line.scene.upload(till, late)
    assert told(line) == 0
    line.scene.upload(till, in_time)
    assert told(line) == 1
