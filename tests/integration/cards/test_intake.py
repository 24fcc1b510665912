"""What tills say is taken once, in each card's order, and what cannot be true does not count."""

import pytest

from core.clock import ManualClock
from core.models import CardState, FindingKind
from core.shop import Shop
from tests.support.card_scene import CardScene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


def test_the_server_computes_what_the_card_computed(scene: CardScene) -> None:
    """Bit for bit: the same habit, the same points, from the records alone."""
    card = scene.card(scene.customer("C1", "Ito"))
    for amount in (2_500, 120_000, 7_301):
        scene.buy(scene.tills[0], card, amount)
        scene.pass_time(days=3)
    scene.give_back(scene.tills[0], card, 2_500, 5)
    scene.upload(scene.tills[0])
    row, state = scene.row(card), card.state()
    assert bytes.fromhex(row.habit) == state.account.habit.to_bytes()
    assert row.balance == row.at_card == state.account.balance > 0
    assert row.sequence == state.account.sequence == 4
    assert scene.findings() == []


def test_the_same_entries_again_change_nothing(scene: CardScene) -> None:
    """Whether as the same batch or another one."""
    card = scene.card(scene.customer("C1"))
    scene.buy(scene.tills[0], card, 100_000)
    first = scene.upload(scene.tills[0])
    again = scene.upload(scene.tills[0])
    assert (first.new, again.new, again.taken_to) == (1, 0, first.taken_to)
    assert scene.row(card).balance == card.state().account.balance


def test_records_wait_for_those_before_them(scene: CardScene) -> None:
    """A card goes from till to till, and the first till may be the last to tell."""
    card, (bakery, books) = scene.card(scene.customer("C1")), scene.tills
    early = scene.buy(bakery, card, 30_000)
    late = scene.buy(books, card, 40_000)
    scene.upload(books, late)
    assert scene.row(card).balance == 0
    scene.upload(bakery, early)
    assert scene.row(card).balance == card.state().account.balance
    assert scene.findings() == []


def test_an_altered_record_does_not_count_and_the_true_one_still_does(scene: CardScene) -> None:
    """The receipt is the card's alone."""
    card = scene.card(scene.customer("C1"))
    true = scene.buy(scene.tills[0], card, 30_000)
    content = bytearray.fromhex(true.record or "")
    content[27] ^= 1
    scene.upload(scene.tills[0], true.model_copy(update={"record": content.hex()}))
    assert scene.row(card).balance == 0
    assert [each.kind for each in scene.findings()] == [FindingKind.CHAIN]
    scene.upload(scene.tills[0], true)
    assert scene.row(card).balance == card.state().account.balance


def test_a_copied_card_is_blocked_and_its_second_story_does_not_count(scene: CardScene) -> None:
    """Both are kept; the first counts."""
    card, (bakery, books) = scene.card(scene.customer("C1")), scene.tills
    copy = card.copied()
    scene.upload(bakery, scene.buy(bakery, card, 30_000))
    scene.upload(books, scene.buy(books, copy, 90_000))
    row = scene.row(card)
    assert row.balance == card.state().account.balance
    assert row.state is CardState.BLOCKED
    assert FindingKind.FORK in {each.kind for each in scene.findings()}


def test_what_is_no_record_is_kept_and_said_once(scene: CardScene) -> None:
    """A till would send it for ever otherwise."""
    card = scene.card(scene.customer("C1"))
    scene.say(scene.tills[0], kind="record", card=card.number, record="00ff", receipt="00" * 16)
    scene.say(scene.tills[0], kind="record", card="00" * 8, record="11" * 48, receipt="00" * 16)
    assert scene.upload(scene.tills[0]).taken_to == 2
    scene.upload(scene.tills[0])
    assert [each.kind for each in scene.findings()] == [FindingKind.TERMINAL] * 2


def test_points_exchanged_elsewhere_are_known_by_who_gave_them(scene: CardScene) -> None:
    """The oldest go first, and each shop's stay its own."""
    card, (bakery, books) = scene.card(scene.customer("C1")), scene.tills
    scene.buy(bakery, card, 100_000)
    scene.buy(books, card, 100_000)
    given = card.state().account.balance
    scene.redeem(books, card, given - 1)
    for till in scene.tills:
        scene.upload(till)
    assert scene.row(card).balance == 1
    assert scene.findings() == []
