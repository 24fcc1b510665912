"""What purchases suggest about pairs of products, and what people make of it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.catalogue.suggest_pairs import Tendency, confirm_pair, interval, suggest_pairs
from core.errors import RefusedError
from core.models import Product, Relation
from core.shop import Shop
from tests.support.small_shop import add_customer, add_product, buy


@pytest.fixture
def home_shop(shop: Shop) -> Shop:
    """320 customers: lamp and shade always together, sofa or couch and never both, mug and plate independently."""
    with shop.store.write() as tx:
        codes = {"lamp": "Light", "shade": "Light", "sofa": "Seats", "couch": "Seats", "mug": "Table", "plate": "Table"}
        made = {code: add_product(tx, code, group=group) for code, group in codes.items()}
        for number in range(320):
            bought = [made["lamp"], made["shade"]] if number % 8 == 0 else []
            bought.append(made["sofa" if number // 8 % 2 else "couch"])
            bought += [made["mug"]] if number % 3 else []
            bought += [made["plate"]] if number % 5 else []
            buy(tx, add_customer(tx, str(number)), bought, on=date(2025, 3, 1))
    return shop


def found(shop: Shop) -> set[tuple[str, str, str]]:
    """Return the suggestions by codes."""
    with shop.store.read() as session:
        codes = dict(session.exec(select(Product.id, Product.code)).all())
    return {(codes[each.product_id], codes[each.partner_id], each.tendency.value) for each in suggest_pairs(shop)}


def test_pairs_are_suggested_where_purchases_are_sure(home_shop: Shop) -> None:
    """Together, and never together; chance alone suggests neither."""
    suggested = found(home_shop)
    assert ("lamp", "shade", "bundle") in suggested
    assert ("sofa", "couch", "rare_simultaneous") in suggested
    assert not any({"mug", "plate"} & {one, other} for one, other, what in suggested if what != "apart")


def test_a_suggestion_says_how_sure_it_is(home_shop: Shop) -> None:
    """How many bought both, how many would have by chance, and between what the lift lies."""
    (pair,) = [each for each in suggest_pairs(home_shop) if each.tendency is Tendency.BUNDLE]
    assert (pair.both, pair.expected, pair.lift) == (40, 5.0, 8.0)
    assert 3 < pair.low < 8 < pair.high < 16


def test_nothing_is_written_until_somebody_confirms(home_shop: Shop) -> None:
    """Then in both directions, and the pair is suggested no more."""
    (pair,) = [each for each in suggest_pairs(home_shop) if each.tendency is Tendency.RARE]
    with home_shop.store.read() as session:
        assert session.exec(select(Relation)).all() == []
    ends = pair.product_id, pair.partner_id
    with home_shop.store.write() as tx:
        assert confirm_pair(tx, home_shop, ends, Tendency.RARE, "staff:1").added == 2
        assert confirm_pair(tx, home_shop, ends, Tendency.RARE, "staff:1").added == 0
        for contrary in (Tendency.BUNDLE, Tendency.APART):
            with pytest.raises(RefusedError):
                confirm_pair(tx, home_shop, ends, contrary, "staff:1")
    assert not any(what == "rare_simultaneous" for _, _, what in found(home_shop))


def test_independent_products_of_one_group_are_to_be_put_apart(shop: Shop) -> None:
    """A customer who buys one of them buys the other as readily as anybody: by the text, two groups."""
    with shop.store.write() as tx:
        mug, plate = add_product(tx, "mug", group="Table"), add_product(tx, "plate", group="Table")
        spoon = add_product(tx, "spoon")
        for number in range(1_600):
            bought = [spoon, *([mug] if number % 2 else []), *([plate] if number % 4 < 2 else [])]
            buy(tx, add_customer(tx, str(number)), bought, on=date(2025, 3, 1))
    assert found(shop) == {("mug", "plate", "apart")}


def test_an_empty_shop_suggests_nothing(shop: Shop) -> None:
    """Nor does one with a single product."""
    assert suggest_pairs(shop) == ()
    with shop.store.write() as tx:
        buy(tx, add_customer(tx, "1"), [add_product(tx, "cup")])
    assert suggest_pairs(shop) == ()


@given(st.integers(0, 10**6), st.floats(5, 10**6))
def test_the_lift_lies_within_its_interval(both: int, expected: float) -> None:
    """Whatever the counts, and the ends are in their order."""
    low, high = interval(np.array([float(both)]), np.array([expected]))
    assert 0 <= low[0] <= both / expected <= high[0]
