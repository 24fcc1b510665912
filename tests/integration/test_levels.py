"""Relation levels are learned from purchases, beside what people entered."""

import numpy as np
import pytest
from scipy import sparse
from sqlmodel import col, select

from core.actions.catalogue.learn_levels import LevelsLearned, learn_levels, needs_levels
from core.extraction.prospects import levels
from core.extraction.prospects.cross_sell import cross_sell
from core.models import Product, PurchaseKind, Relation, RelationKind, RelationOrigin
from core.shop import Shop
from tests.support.small_shop import add_customer, add_product, buy, enter_relation


def learned(shop: Shop) -> dict[tuple[str, str], int]:
    """Return the learned levels by the codes of product and partner."""
    with shop.store.read() as session:
        codes = {product.id: product.code for product in session.exec(select(Product)).all()}
        rows = session.exec(select(Relation).where(col(Relation.origin) == RelationOrigin.LEARNED)).all()
        return {(codes[row.product_id], codes[row.partner_id]): row.level for row in rows}


@pytest.fixture
def tea_shop(shop: Shop) -> Shop:
    """Tea goes with cups and rum with cola; everybody pays postage."""
    with shop.store.write() as tx:
        products = {code: add_product(tx, code) for code in ("tea", "cup", "rum", "cola")}
        postage = add_product(tx, "post", is_goods=False)
        for number in range(20):
            pair = ("tea", "cup") if number % 2 else ("rum", "cola")
            bought = [products[code] for code in (pair if number < 18 else pair[:1])]
            buy(tx, add_customer(tx, str(number)), [*bought, postage])
    return shop


def test_products_bought_together_speak_for_each_other(tea_shop: Shop) -> None:
    """And for nothing else; what is no goods is not learned about."""
    said = learn_levels(tea_shop)
    found = learned(tea_shop)
    assert set(found) == {("tea", "cup"), ("cup", "tea"), ("rum", "cola"), ("cola", "rum")}
    assert max(found.values()) == 100
    assert said == LevelsLearned(products=4, relations=4, method="ease")


def test_prospects_can_be_asked_for_once_levels_are_learned(tea_shop: Shop) -> None:
    """Whoever bought tea without a cup is the prospect of cups."""
    learn_levels(tea_shop)
    tea_shop.mirror.refresh()
    with tea_shop.store.read() as session:
        cup = session.exec(select(Product.id).where(Product.code == "cup")).one()
    assert cup
    found = cross_sell(tea_shop.mirror, cup)
    assert [customer.number for customer in found.customers] == ["19"]
    assert found.customers[0].reason.startswith("bought tea, level ")


def test_what_was_returned_teaches_nothing(shop: Shop) -> None:
    """Cancellations are netted."""
    with shop.store.write() as tx:
        tea, cup = add_product(tx, "tea"), add_product(tx, "cup")
        for number in range(5):
            customer = add_customer(tx, str(number))
            buy(tx, customer, [tea, cup])
            buy(tx, customer, [cup], quantity=-1, kind=PurchaseKind.CANCELLATION)
    assert learn_levels(shop) == LevelsLearned(products=0, relations=0, method="ease")


def test_what_people_entered_is_never_touched(tea_shop: Shop) -> None:
    """Neither the pair that would have been learned otherwise, nor another kind of relation."""
    with tea_shop.store.write() as tx:
        product = {row.code: row for row in tx.exec(select(Product)).all()}
        enter_relation(tx, product["tea"], product["cup"], 3)
        enter_relation(tx, product["tea"], product["rum"], 4, RelationKind.BUNDLE)
    learn_levels(tea_shop)
    learn_levels(tea_shop)
    with tea_shop.store.read() as session:
        entered = session.exec(select(Relation).where(col(Relation.origin) == RelationOrigin.ENTERED)).all()
    assert sorted((row.kind.value, row.level) for row in entered) == [("bundle", 4), ("cross_sell", 3)]
    assert set(learned(tea_shop)) == {("cup", "tea"), ("rum", "cola"), ("cola", "rum")}


def test_learning_again_replaces_what_was_learned(tea_shop: Shop) -> None:
    """What no longer holds goes; nothing is there twice."""
    learn_levels(tea_shop)
    before = learned(tea_shop)
    learn_levels(tea_shop)
    assert learned(tea_shop) == before
    with tea_shop.store.write() as tx:
        product = {row.code: row for row in tx.exec(select(Product)).all()}
        product["cola"].is_goods = False
    learn_levels(tea_shop)
    assert set(learned(tea_shop)) == {("tea", "cup"), ("cup", "tea")}


def test_a_shop_needs_levels_until_it_has_some(shop: Shop) -> None:
    """Not before anything is bought by a customer who is known, nor once anything is learned or entered."""
    assert not needs_levels(shop)
    with shop.store.write() as tx:
        tea, cup = add_product(tx, "tea"), add_product(tx, "cup")
        buy(tx, None, [tea, cup])
    assert not needs_levels(shop)
    with shop.store.write() as tx:
        buy(tx, add_customer(tx, "1"), [tea])
    assert needs_levels(shop)
    with shop.store.write() as tx:
        enter_relation(tx, tea, cup, 5)
    assert not needs_levels(shop)


def test_an_empty_shop_learns_nothing(shop: Shop) -> None:
    """And says so."""
    assert learn_levels(shop).relations == 0


def test_progress_is_told(tea_shop: Shop) -> None:
    """How many of how many products are done, to the end."""
    told: list[tuple[int, int | None]] = []
    learn_levels(tea_shop, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (4, 4)


def a_matrix(customers: int, products: int, *, seed: int = 3) -> sparse.csr_matrix:
    """Return who bought what, at random."""
    random = np.random.default_rng(seed)
    return sparse.csr_matrix((random.random((customers, products)) < 0.08).astype(np.float32))


def test_ease_is_the_closed_form() -> None:
    """Against the formula, written down plainly: 700 products, so that it goes through several blocks."""
    bought = a_matrix(900, 700)
    common = (bought.T @ bought).toarray().astype(float)
    inverse = np.linalg.inv(common + levels.DISTRUST * np.eye(700))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    expected = np.rint(100 * np.clip(weights / weights.max(), 0, 1))
    found = levels.learn(bought)
    assert found.method == levels.Method.EASE
    assert np.array_equal(expected[found.partner, found.product], found.level)
    assert np.bincount(found.product).max() <= levels.PARTNERS
    best = np.sort(expected, axis=0)[-levels.PARTNERS :]
    assert found.level.sum() == best.sum()


def test_beyond_the_limit_levels_are_jaccards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Common purchasers among all purchasers of the two."""
    monkeypatch.setattr(levels, "MOST_FOR_EASE", 10)
    bought = a_matrix(300, 600)
    dense = bought.toarray().astype(bool)
    both = dense.T.astype(int) @ dense.astype(int)
    either = dense.sum(0)[:, None] + dense.sum(0)[None] - both
    index = both / either
    np.fill_diagonal(index, 0)
    found = levels.learn(bought)
    assert found.method == levels.Method.JACCARD
    assert np.array_equal(np.rint(100 * index / index.max())[found.partner, found.product], found.level)


def test_products_of_single_customers_are_no_trouble() -> None:
    """Nor one product alone, nor customers who bought everything."""
    for bought in ([[1.0]], [[1.0, 1.0], [1.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]):
        found = levels.learn(sparse.csr_matrix(np.array(bought, dtype=np.float32)))
        assert set(found.level.tolist()) <= set(range(1, 101))
