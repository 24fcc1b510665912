"""The six weightings of seed 001, with the figures of its text."""

import pytest
from sqlmodel import select

from core.actions.questions.answer_prospects import next_offers
from core.errors import RefusedError
from core.extraction.prospects.question import Counted, ProspectQuestion, Way, Weighting
from core.models import ProductRecord
from core.shop import Shop
from tests.integration.prospects.seed_example import add_example, add_record, ask, reasons, weights
from tests.support.small_shop import add_customer, add_product, buy, enter_relation

# Who bought what, so that they are prospects for a who bought b and c, d, and b ...
HAVE_BOUGHT = {"X": "bc", "Y": "d", "Z": "b"}
# ... and so that they bought a and are prospects for b and c, d, and b.
PROSPECTS_FOR = {"X": "ad", "Y": "abc", "Z": "acd"}
LEVELS = {"Y": 100, "X": 60, "Z": 10}
RATIOS = {"X": 1125, "Y": 833, "Z": 500}


@pytest.mark.parametrize(
    ("weighting", "expected"), [(Weighting.BOUGHT_LEVELS, LEVELS), (Weighting.BOUGHT_RATIOS, RATIOS)]
)
def test_prospects_are_weighed_by_what_they_bought(shop: Shop, weighting: Weighting, expected: dict[str, int]) -> None:
    """Ways (2) and (4): 60, 100, 10 and 1.125, 0.833, 0.5; the text's order after the latter is a slip."""
    products = add_example(shop, HAVE_BOUGHT)
    found = ask(shop, ProspectQuestion(product_id=products["a"].id, weighting=weighting))
    assert list(weights(found).items()) == list(expected.items())
    assert found.in_thousandths is (expected is RATIOS)
    assert (found.found, found.of) == (3, 3)


@pytest.mark.parametrize(
    ("weighting", "expected"),
    [
        (Weighting.OFFERED_LEVELS, LEVELS),
        (Weighting.OFFERED_RATIOS, RATIOS),
        # Said of what was bought, it means what is offered, in this direction.
        (Weighting.BOUGHT_LEVELS, LEVELS),
        (Weighting.BOUGHT_RATIOS, RATIOS),
    ],
)
def test_buyers_are_weighed_by_what_they_may_be_offered(
    shop: Shop, weighting: Weighting, expected: dict[str, int]
) -> None:
    """Ways (1) and (3): who bought a, by the products for which they are prospects."""
    products = add_example(shop, PROSPECTS_FOR)
    found = ask(shop, ProspectQuestion(buyers_of=products["a"].id, weighting=weighting))
    assert list(weights(found).items()) == list(expected.items())
    assert [(share.label, share.count) for share in found.shares] == [("b", 2), ("c", 1), ("d", 1)]
    assert reasons(found)["X"] == ("c: bought a, level 50; has not bought c · b: bought a, level 10; has not bought b")


def test_products_are_ranked_by_their_own_degree(shop: Shop) -> None:
    """Ways (5) and (6): d, c, b with 100, 50, 10 and with 0.833, 0.625, 0.5."""
    products = add_example(shop, PROSPECTS_FOR)
    for weighting, expected in (
        (Weighting.PRODUCT_LEVELS, [("d", 100), ("c", 50), ("b", 10)]),
        (Weighting.PRODUCT_RATIOS, [("d", 833), ("c", 625), ("b", 500)]),
    ):
        ranking, remarks = next_offers(shop, ProspectQuestion(buyers_of=products["a"].id, weighting=weighting))
        assert [(each.name, each.weight) for each in ranking] == expected
        assert [each.found for each in ranking] == [1, 1, 2]
        assert remarks == ()
    found = ask(shop, ProspectQuestion(buyers_of=products["a"].id, weighting=Weighting.PRODUCT_RATIOS))
    assert weights(found) == {"Y": 833, "X": 625, "Z": 500}
    assert found.remarks == ("The products by their own degree: d 0.833, c 0.625, b 0.500.",)


def test_what_a_ratio_counts_can_be_chosen(shop: Shop) -> None:
    """Cross-sells, up-sells, replacements, any one or several of them."""
    products = add_example(shop, HAVE_BOUGHT)
    with shop.store.write() as tx:
        for record in tx.exec(select(ProductRecord)).all():
            record.up_sells, record.replacements = 1, 3
            tx.add(record)
    for counted, expected in (
        ((Counted.UP_SELLS,), {"X": 62, "Z": 50, "Y": 8}),
        ((Counted.UP_SELLS, Counted.REPLACEMENTS), {"X": 250, "Z": 200, "Y": 33}),
        (tuple(Counted), {"X": 1375, "Y": 867, "Z": 700}),
    ):
        question = ProspectQuestion(product_id=products["a"].id, weighting=Weighting.BOUGHT_RATIOS, counted=counted)
        # 1/20 + 1/80 is 0.0625, which is as near to 0.062 as to 0.063: the even one.
        assert list(weights(ask(shop, question)).items()) == list(expected.items())


def test_a_product_without_a_record_counts_as_never_sold_so(shop: Shop) -> None:
    """It is said, and its purchasers are those that the purchases show."""
    products = add_example(shop, HAVE_BOUGHT)
    with shop.store.write() as tx:
        bare = add_product(tx, "e")
        enter_relation(tx, products["a"], bare, 90)
        buy(tx, add_customer(tx, "W"), [bare])
    found = ask(shop, ProspectQuestion(product_id=products["a"].id, weighting=Weighting.BOUGHT_RATIOS))
    assert weights(found) == {**RATIOS, "W": 0}
    assert found.remarks == (
        "No sales are recorded for e: they count as none, over the purchasers that the purchases show.",
    )


def test_a_record_without_purchasers_is_no_division_by_zero(shop: Shop) -> None:
    """Such a product weighs nothing."""
    with shop.store.write() as tx:
        offered, bought = add_product(tx, "a"), add_product(tx, "b")
        enter_relation(tx, offered, bought, 30)
        add_record(tx, bought, 0, cross_sells=5)
        buy(tx, add_customer(tx, "1"), [bought])
    found = ask(shop, ProspectQuestion(product_id=offered.id, weighting=Weighting.BOUGHT_RATIOS))
    assert weights(found) == {"1": 0}


def test_a_weighting_that_starts_from_buyers_needs_buyers(shop: Shop) -> None:
    """It is refused elsewhere, rather than read as another one."""
    products = add_example(shop, HAVE_BOUGHT)
    for weighting in (Weighting.OFFERED_LEVELS, Weighting.PRODUCT_RATIOS):
        with pytest.raises(RefusedError, match="starts from the buyers"):
            ask(shop, ProspectQuestion(product_id=products["a"].id, weighting=weighting))
    with pytest.raises(RefusedError, match="by which rules"):
        ask(shop, ProspectQuestion(product_id=products["a"].id, weighting=Weighting.RULES))


def test_a_relation_counts_for_buyers_from_whichever_side_it_was_stored(shop: Shop) -> None:
    """From both, the side of the product offered says the level."""
    products = add_example(shop, PROSPECTS_FOR)
    with shop.store.write() as tx:
        enter_relation(tx, products["b"], products["a"], 77)
    found = ask(shop, ProspectQuestion(buyers_of=products["a"].id, weighting=Weighting.OFFERED_LEVELS))
    assert weights(found) == {"X": 127, "Y": 100, "Z": 77}


def test_nobody_bought_it_so_nobody_is_offered_anything_next(shop: Shop) -> None:
    """Empty means nobody."""
    products = add_example(shop, HAVE_BOUGHT)
    found = ask(shop, ProspectQuestion(buyers_of=products["a"].id, ways=tuple(Way)))
    assert (found.found, found.top) == (0, ())
