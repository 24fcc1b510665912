"""What cards say of their holders can be asked like anything else of a customer."""

import pytest
from sqlmodel import select

from core.actions.cards.keep_up import keep_cards_up
from core.actions.customers.merge_customers import merge, unmerge
from core.clock import ManualClock, business_date
from core.extraction.asking import Asking
from core.extraction.catalogue import Catalogue
from core.extraction.language.compile import compile_filter
from core.models import Customer, Role, Staff
from core.shop import Shop
from tests.support.card_scene import CardScene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Ito spends much, Brandt came once long ago, Okafor has no card."""
    made = CardScene(shop, clock)
    ito, brandt = made.card(made.customer("C1", "Ito")), made.card(made.customer("C2", "Brandt"))
    made.customer("C3", "Okafor")
    made.buy(made.tills[0], brandt, 5_000)
    for _ in range(4):
        made.pass_time(days=20)
        made.buy(made.tills[0], ito, 100_000)
    made.upload(made.tills[0])
    keep_cards_up(shop)
    return made


def found(shop: Shop, text: str) -> set[str]:
    """Return the numbers of the customers for whom a filter holds."""
    today = business_date(shop.clock.now(), shop.zone)
    with shop.store.read() as session:
        condition = Asking(Catalogue(session), today, shop.currency).condition(text)
        known = {row.id: row.number for row in session.exec(select(Customer))}
    shop.mirror.refresh()
    ids = shop.mirror.run(compile_filter(condition, shop.mirror.tables(), today, shop.currency))
    return {known[key] for key in ids["id"].to_pylist()}


def test_points_ranks_and_what_a_holder_is(scene: CardScene) -> None:
    """Who has no card has no points, and no rank at all."""
    shop = scene.shop
    assert found(shop, "points > 0") == {"C1", "C2"}
    assert found(shop, "points = 0") == {"C3"}
    assert found(shop, "card_uses >= 4") == {"C1"}
    assert found(shop, "recent_rank = 2 and points > 100") == {"C1"}
    assert found(shop, "continuity_rank = 0") == {"C2"}
    assert found(shop, 'card_state = "new and frequent"') == {"C1"}
    assert found(shop, "not (recent_rank >= 0)") == {"C3"}


def test_ranks_fall_and_people_are_estranged_as_time_passes(scene: CardScene) -> None:
    """Without anything that a till says."""
    scene.pass_time(days=60)
    keep_cards_up(scene.shop)
    assert found(scene.shop, 'card_state = "estranged"') == {"C2"}
    scene.pass_time(days=300)
    keep_cards_up(scene.shop)
    assert found(scene.shop, 'card_state = "estranged"') == {"C1", "C2"}
    assert found(scene.shop, "recent_rank = 2") == set()


def test_two_who_are_one_have_the_points_of_both(scene: CardScene) -> None:
    """And each their own again when the merger is undone."""
    shop = scene.shop
    with shop.store.write() as tx:
        by = Staff(slack_user="U1", name="Mika", roles=[Role.ADMIN.value], created_at=shop.clock.now())
        tx.add(by)
        tx.flush()
        ids = {each.number: each.id or 0 for each in tx.exec(select(Customer))}
        row = merge(tx, shop, ids["C2"], ids["C1"], by)
    assert found(shop, "card_uses = 5") == {"C2"}
    with shop.store.write() as tx:
        unmerge(tx, shop, row.id or 0, tx.get_one(Staff, by.id))
    assert found(shop, "card_uses = 4") == {"C1"}
