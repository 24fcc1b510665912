"""A customer who comes back after more than a year: the card believes no till until the server says what time it is."""

import pytest

from core.actions.cards.present_card import presented_card
from core.cards.orders import waiting_for
from core.cards.said import SaidPresented
from core.clock import ManualClock
from core.loyalty.status import CardRefusedError
from core.shop import Shop
from tests.support.card_scene import CardScene, HeldCard, Till


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


def present(scene: CardScene, till: Till, card: HeldCard) -> list[str]:
    """Present a card; return the commands that wait for it."""
    said = SaidPresented(sequence=till.next, at=scene.clock.now(), card=card.number)
    till.next += 1
    presented_card(scene.shop, till.enrolment.terminal.id or 0, said)
    with scene.shop.store.read() as session:
        return [command for _, command in waiting_for(session, [card.number])]


def test_a_card_that_was_away_for_long_is_told_the_time(scene: CardScene) -> None:
    """And counts on where it left off; one that was away for a month is told nothing."""
    till, card = scene.tills[0], scene.card(scene.customer("C1"))
    scene.buy(till, card, 30_000)
    scene.upload(till)
    scene.pass_time(days=30)
    before = present(scene, till, card)
    scene.pass_time(days=380)
    with pytest.raises(CardRefusedError, match="6A80"):
        scene.buy(till, card, 20_000)
    commands = present(scene, till, card)
    assert len(commands) == len(before) + 1
    assert present(scene, till, card) == commands, "once is enough"
    for command in commands:
        scene.session(till, card).deliver(bytes.fromhex(command))
    scene.buy(till, card, 20_000)
    habit = card.state().account.habit
    assert (habit.uses, habit.total) == (2, 50_000)
    scene.pass_time(days=2)
    assert scene.session(till, card).read_state().habit.uses == 2
