"""Who may be offered a product, and why."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotFoundError
from core.extraction.prospects.cross_sell import Prospects, cross_sell
from core.models import Customer, Product, PurchaseKind, RelationKind
from core.shop import Shop
from tests.support.small_shop import DAY, add_customer, add_product, buy, enter_relation


def ask(shop: Shop, product: Product, *, limit: int | None = None) -> Prospects:
    """Ask for the prospects of `product` as things are now."""
    shop.mirror.refresh()
    assert product.id
    return cross_sell(shop.mirror, product.id, limit=limit)


def weights(prospects: Prospects) -> list[tuple[str, int]]:
    """Return customers' numbers with their weights, in order."""
    return [(customer.number, customer.weight) for customer in prospects.customers]


@pytest.fixture
def seed_shop(shop: Shop) -> tuple[Shop, dict[str, Product], dict[str, Customer]]:
    """The example of seed 001: partners b, c, d of a with levels 10, 50, 100; X bought b and c, Y d, Z b."""
    with shop.store.write() as tx:
        products = {code: add_product(tx, code) for code in "abcd"}
        customers = {number: add_customer(tx, number) for number in "XYZ"}
        for code, level in (("b", 10), ("c", 50), ("d", 100)):
            enter_relation(tx, products["a"], products[code], level)
        for number, bought in (("X", "bc"), ("Y", "d"), ("Z", "b")):
            buy(tx, customers[number], [products[code] for code in bought])
    return shop, products, customers


def test_the_seeds_example_comes_out(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]],
) -> None:
    """Seed 001, weighting (2): X 60, Y 100, Z 10, in the order Y, X, Z."""
    shop, products, _ = seed_shop
    found = ask(shop, products["a"])
    assert weights(found) == [("Y", 100), ("X", 60), ("Z", 10)]
    assert (found.found, found.of) == (3, 3)
    assert [customer.reason for customer in found.customers] == [
        "bought d, level 100; has not bought a",
        "bought c and b, levels 50 and 10; has not bought a",
        "bought b, level 10; has not bought a",
    ]
    assert [(share.label, share.count) for share in found.shares] == [("b", 2), ("c", 1), ("d", 1)]


def test_a_limit_bounds_who_is_named_but_not_who_is_counted(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]],
) -> None:
    """The count is of all who qualify."""
    shop, products, _ = seed_shop
    found = ask(shop, products["a"], limit=1)
    assert (weights(found), found.found) == ([("Y", 100)], 3)


def test_a_purchase_that_has_just_been_committed_is_in_the_answer(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]],
) -> None:
    """Whoever bought the product is no prospect from then on; a return makes them one again."""
    shop, products, customers = seed_shop
    ask(shop, products["a"])
    with shop.store.write() as tx:
        buy(tx, customers["Y"], [products["a"]])
    assert weights(ask(shop, products["a"])) == [("X", 60), ("Z", 10)]
    with shop.store.write() as tx:
        buy(tx, customers["Y"], [products["a"]], quantity=-1, kind=PurchaseKind.CANCELLATION)
    assert weights(ask(shop, products["a"])) == [("Y", 100), ("X", 60), ("Z", 10)]


def test_a_partner_that_went_back_does_not_count(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]],
) -> None:
    """What was wholly returned was not bought."""
    shop, products, customers = seed_shop
    with shop.store.write() as tx:
        buy(tx, customers["X"], [products["c"]], quantity=-1, kind=PurchaseKind.CANCELLATION)
    assert weights(ask(shop, products["a"])) == [("Y", 100), ("X", 10), ("Z", 10)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_rare_simultaneous_product_keeps_its_buyers_out(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]], *, turned: bool
) -> None:
    """Whichever of the two products it was written down for."""
    shop, products, customers = seed_shop
    with shop.store.write() as tx:
        rare = add_product(tx, "r")
        pair = (rare, products["a"]) if turned else (products["a"], rare)
        enter_relation(tx, *pair, kind=RelationKind.RARE_SIMULTANEOUS)
        buy(tx, customers["Y"], [rare])
    assert weights(ask(shop, products["a"])) == [("X", 60), ("Z", 10)]


def test_a_bundle_partner_adds_its_level(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]],
) -> None:
    """To the level that it has as a cross-sell product, or alone."""
    shop, products, customers = seed_shop
    with shop.store.write() as tx:
        alone = add_product(tx, "e")
        enter_relation(tx, products["a"], products["b"], 25, RelationKind.BUNDLE)
        enter_relation(tx, products["a"], alone, 7, RelationKind.BUNDLE)
        buy(tx, customers["Y"], [alone])
    assert weights(ask(shop, products["a"])) == [("Y", 107), ("X", 85), ("Z", 35)]


def test_without_stored_relations_goods_of_any_other_group_count(shop: Shop) -> None:
    """Products of the same group and what are no goods do not; a product without a group is of another."""
    with shop.store.write() as tx:
        lamp, bulb, rug, odd = (
            add_product(tx, code, group=group)
            for code, group in (("lamp", "light"), ("bulb", "light"), ("rug", "floor"), ("odd", None))
        )
        postage = add_product(tx, "post", group="fees", is_goods=False)
        for number, product in (("1", bulb), ("2", rug), ("3", odd), ("4", postage)):
            buy(tx, add_customer(tx, number), [product])
    found = ask(shop, lamp)
    assert weights(found) == [("2", 0), ("3", 0)]
    assert found.customers[0].reason == "bought rug; has not bought lamp"
    assert found.shares == ()


def test_equals_are_ordered_by_number(shop: Shop) -> None:
    """So that the same question has the same answer, also where a limit cuts through equals."""
    with shop.store.write() as tx:
        product, partner = add_product(tx, "a"), add_product(tx, "b")
        enter_relation(tx, product, partner, 30)
        for number in ("3", "1", "4", "2"):
            buy(tx, add_customer(tx, number), [partner])
    assert weights(ask(shop, product, limit=3)) == [("1", 30), ("2", 30), ("3", 30)]


def test_a_reason_names_three_partners_at_most(shop: Shop) -> None:
    """The best first, then how many more."""
    with shop.store.write() as tx:
        product = add_product(tx, "a")
        partners = [add_product(tx, code) for code in ("b", "c", "d", "e", "f")]
        for level, partner in enumerate(partners, start=1):
            enter_relation(tx, product, partner, level)
        buy(tx, add_customer(tx, "1"), partners)
    reason = ask(shop, product).customers[0].reason
    assert reason == "bought f, e, d and 2 more, levels 5, 4 and 3; has not bought a"


def test_only_those_asked_about_are_in_the_answer(
    seed_shop: tuple[Shop, dict[str, Product], dict[str, Customer]],
) -> None:
    """A filter narrows who is found and who is counted."""
    shop, products, _ = seed_shop
    shop.mirror.refresh()
    customer = shop.mirror.tables().customer
    assert products["a"].id
    found = cross_sell(shop.mirror, products["a"].id, within=customer.filter(customer.number != "Y"), limit=10)
    assert (weights(found), found.of) == ([("X", 60), ("Z", 10)], 2)
    none = cross_sell(shop.mirror, products["a"].id, within=customer.filter(customer.number == "nobody"))
    assert (none.found, none.of, none.customers) == (0, 0, ())


def test_an_unknown_product_is_refused(shop: Shop) -> None:
    """Rather than answered with everybody."""
    shop.mirror.refresh()
    with pytest.raises(NotFoundError, match="not in the catalogue"):
        cross_sell(shop.mirror, 12345)


Bought = dict[int, dict[int, int]]


def expected(bought: Bought, levels: dict[int, int], barring: set[int]) -> dict[int, int]:
    """Return the weights as the seed defines them, of who bought (net) how much of which product."""
    has = {who: {what for what, n in basket.items() if n > 0} for who, basket in bought.items()}
    return {
        who: sum(levels[what] for what in basket if what in levels)
        for who, basket in has.items()
        if basket & levels.keys() and not basket & barring
    }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    baskets=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 6), st.sampled_from([1, 2, -1])), min_size=1, max_size=30
    ),
    levels=st.dictionaries(st.integers(1, 4), st.integers(0, 100), min_size=1),
    rare=st.sets(st.integers(5, 6)),
)
def test_prospects_are_who_the_seed_says(
    shop: Shop, baskets: list[tuple[int, int, int]], levels: dict[int, int], rare: Iterable[int]
) -> None:
    """For any purchases and relations; above all, a prospect has never bought the product."""
    with shop.store.write() as tx:
        run = f"{id(baskets)}-{tx.connection().exec_driver_sql('SELECT count(*) FROM product').scalar_one()}"
        products = [add_product(tx, f"{run}-{code}") for code in range(7)]
        customers = [add_customer(tx, f"{run}-{number}") for number in range(6)]
        for code, level in levels.items():
            enter_relation(tx, products[0], products[code], level)
        for code in rare:
            enter_relation(tx, products[0], products[code], kind=RelationKind.RARE_SIMULTANEOUS)
        bought: Bought = {}
        for who, what, quantity in baskets:
            kind = PurchaseKind.SALE if quantity > 0 else PurchaseKind.CANCELLATION
            buy(tx, customers[who], [products[what]], quantity=Decimal(quantity), on=DAY + timedelta(who), kind=kind)
            basket = bought.setdefault(who, {})
            basket[what] = basket.get(what, 0) + quantity
    found = ask(shop, products[0])
    weighed = {customer.customer_id: customer.weight for customer in found.customers}
    assert weighed == {customers[who].id: w for who, w in expected(bought, levels, {0, *rare}).items()}
    assert found.found == len(found.customers)
    order = [(-customer.weight, customer.number) for customer in found.customers]
    assert order == sorted(order)
