"""Solutions, departments, the matrix, and the best offers for one customer."""

from datetime import date, timedelta

import pytest

from core.actions.questions.answer_prospects import next_offers
from core.actions.questions.ask import everyone
from core.actions.questions.matrix import what_to_whom
from core.actions.questions.offers import offers_for
from core.actions.questions.save_rules import save_rules
from core.errors import NotFoundError, RefusedError
from core.extraction.prospects.question import ProspectQuestion, Way, Weighting
from core.extraction.rules.rule import Rule
from core.models import Customer, Department, DepartmentSolution, Product, RelationKind, Solution, SolutionProduct
from core.shop import Shop
from tests.integration.prospects.seed_example import add_example, ask, reasons, understood, weights
from tests.support.small_shop import add_customer, add_product, buy, enter_relation

TODAY = date(2026, 3, 2)
BOUGHT = {"X": "bc", "Y": "d", "Z": "b"}


def add_solution(shop: Shop, name: str, *products: Product) -> int:
    """Add a virtual solution with these products."""
    with shop.store.write() as tx:
        solution = Solution(name=name, virtual=True)
        tx.add(solution)
        tx.flush()
        for product in products:
            tx.add(SolutionProduct(solution_id=solution.id or 0, product_id=product.id or 0))
        return solution.id or 0


def add_department(shop: Shop, *solutions: int) -> int:
    """Add a department that may offer these solutions."""
    with shop.store.write() as tx:
        department = Department(name="Interiors")
        tx.add(department)
        tx.flush()
        for solution in solutions:
            tx.add(DepartmentSolution(department_id=department.id or 0, solution_id=solution))
        return department.id or 0


@pytest.fixture
def example(shop: Shop) -> tuple[Shop, dict[str, Product]]:
    """The example of the seed, and e, for which c speaks with 5."""
    products = add_example(shop, BOUGHT)
    with shop.store.write() as tx:
        products["e"] = add_product(tx, "e")
        enter_relation(tx, products["e"], products["c"], 5)
    return shop, products


def test_prospects_for_a_solution_are_those_for_anything_within(example: tuple[Shop, dict[str, Product]]) -> None:
    """Degrees are added up, and the reason names each product."""
    shop, products = example
    solution = add_solution(shop, "Some", products["a"], products["e"])
    found = ask(shop, ProspectQuestion(solution_id=solution))
    assert list(weights(found).items()) == [("Y", 100), ("X", 65), ("Z", 10)]
    assert reasons(found)["X"] == (
        "a: bought c and b, levels 50 and 10; has not bought a · e: bought c, level 5; has not bought e"
    )
    assert [(share.label, share.count) for share in found.shares] == [("a", 3), ("e", 1)]
    by_ratio = ask(shop, ProspectQuestion(solution_id=solution, weighting=Weighting.BOUGHT_RATIOS))
    assert weights(by_ratio) == {"X": 1750, "Y": 833, "Z": 500}
    assert weights(ask(shop, ProspectQuestion(solution_id=solution), 'number = "Z"')) == {"Z": 10}


@pytest.mark.parametrize("rows", [1, 2, 5_000])
def test_everyone_is_streamed_in_the_order_of_the_answer(
    example: tuple[Shop, dict[str, Product]], monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """With the same reasons, however many are looked at together."""
    shop, products = example
    monkeypatch.setattr("core.extraction.prospects.found.PAGE_ROWS", rows)
    solution = add_solution(shop, "Some", products["a"], products["e"])
    for question in (ProspectQuestion(solution_id=solution), ProspectQuestion(product_id=products["a"].id)):
        assert tuple(everyone(shop, understood(question))) == ask(shop, question).top


def test_a_solution_that_is_empty_or_gone_is_refused(example: tuple[Shop, dict[str, Product]]) -> None:
    """Rather than answered with nobody or everybody."""
    shop, _ = example
    with pytest.raises(RefusedError, match="has no products"):
        ask(shop, ProspectQuestion(solution_id=add_solution(shop, "Empty")))
    with pytest.raises(NotFoundError, match="solution is gone"):
        ask(shop, ProspectQuestion(solution_id=999))


def test_a_department_offers_what_it_may(example: tuple[Shop, dict[str, Product]]) -> None:
    """One product that it may not offer is refused, of several it is left out."""
    shop, products = example
    department = add_department(shop, add_solution(shop, "Theirs", products["e"]))
    both = add_solution(shop, "Some", products["a"], products["e"])
    with pytest.raises(RefusedError, match="Interiors may not offer a"):
        ask(shop, ProspectQuestion(product_id=products["a"].id, department_id=department))
    found = ask(shop, ProspectQuestion(solution_id=both, department_id=department))
    assert weights(found) == {"X": 5}
    assert found.remarks == (
        "1 product is left out: the department may not offer it.",
        "Only what the department Interiors may offer.",
    )
    ranking, _ = next_offers(
        shop,
        ProspectQuestion(buyers_of=products["c"].id, department_id=department, weighting=Weighting.PRODUCT_LEVELS),
    )
    assert [each.name for each in ranking] == ["e"]
    matrix = what_to_whom(shop, department_id=department)
    assert [(row.name, row.total) for row in matrix.rows] == [("e", 1)]
    assert [offer.name for offer in offers_for(shop, "X", department_id=department).offers] == ["e"]
    with pytest.raises(NotFoundError, match="department is gone"):
        ask(shop, ProspectQuestion(solution_id=both, department_id=999))


def test_rules_of_the_shops_weigh_prospects(example: tuple[Shop, dict[str, Product]]) -> None:
    """In place of the degrees; those to whom no rule applies weigh nothing."""
    shop, products = example
    with shop.store.write() as tx:
        save_rules(tx, shop, "ours", (Rule('number = "Z"', "80"), Rule('number = "Y"', "-300")), "staff:1")
    question = ProspectQuestion(product_id=products["a"].id, weighting=Weighting.RULES, rules="ours")
    assert list(weights(ask(shop, question)).items()) == [("Z", 80), ("X", 0), ("Y", -300)]
    solution = add_solution(shop, "Some", products["a"], products["e"])
    question = ProspectQuestion(solution_id=solution, weighting=Weighting.RULES, rules="ours")
    assert list(weights(ask(shop, question)).items()) == [("Z", 80), ("X", 0), ("Y", -300)]
    with pytest.raises(NotFoundError, match="no rules"):
        ask(shop, ProspectQuestion(product_id=products["a"].id, weighting=Weighting.RULES, rules="theirs"))


def test_the_matrix_counts_by_product_and_way(example: tuple[Shop, dict[str, Product]]) -> None:
    """Each customer once in every total; what nobody may be offered has no row."""
    shop, products = example
    with shop.store.write() as tx:
        b = tx.get_one(Product, products["b"].id)
        b.durable_days, b.replaceable, b.up_sellable = 10, True, True
        enter_relation(tx, products["b"], products["e"], kind=RelationKind.UP_SELL)
        tx.get_one(Product, products["d"].id).is_goods = False
        enter_relation(tx, products["b"], products["e"], 1)
        enter_relation(tx, products["c"], products["e"], 1)
    matrix = what_to_whom(shop)
    assert matrix.ways == (Way.CROSS_SELL, Way.UP_SELL, Way.REPLACEMENT, Way.DEMAND)
    assert [(row.code, row.counts, row.total) for row in matrix.rows] == [
        ("a", (3, 0, 0, 0), 3),
        ("b", (0, 0, 2, 0), 2),
        ("e", (1, 2, 0, 0), 2),
    ]
    assert (matrix.totals, matrix.anybody, matrix.of, matrix.products) == ((3, 2, 2, 0), 3, 3, 4)
    some = what_to_whom(shop, filter_text='number = "Z"', ways=(Way.UP_SELL, Way.CROSS_SELL))
    assert [(row.code, row.counts) for row in some.rows] == [("a", (1, 0)), ("e", (0, 1))]
    assert (some.anybody, some.of) == (1, 1)


def test_the_matrix_sees_a_purchase_at_once(example: tuple[Shop, dict[str, Product]]) -> None:
    """What is kept of one state is not used for the next."""
    shop, products = example
    before = {row.code: row.total for row in what_to_whom(shop).rows}
    assert before["a"] == 3
    with shop.store.write() as tx:
        buy(tx, tx.get_one(Customer, 1), [products["a"]])
    assert {row.code: row.total for row in what_to_whom(shop).rows}["a"] == 2


def test_the_best_offers_are_demand_then_what_is_due_then_what_goes_with_it(shop: Shop) -> None:
    """Each with its ways, its weight and its reason; what is neither follows by how many bought it."""
    with shop.store.write() as tx:
        names = ("sink", "better sink", "lamp", "shade", "rug", "mat")
        products = {name: add_product(tx, name, group=name) for name in names}
        sink = products["sink"]
        sink.durable_days, sink.up_sellable = 100, True
        enter_relation(tx, sink, products["better sink"], 1, RelationKind.UP_SELL)
        enter_relation(tx, products["shade"], products["lamp"], 90)
        customer, others = add_customer(tx, "1"), [add_customer(tx, number) for number in ("2", "3")]
        buy(tx, customer, [sink, products["lamp"]], on=TODAY - timedelta(days=200))
        buy(tx, others[0], [products["rug"], products["mat"]])
        buy(tx, others[1], [products["rug"]])
    found = offers_for(shop, "1")
    assert [(offer.name, offer.ways, offer.weight) for offer in found.offers] == [
        ("better sink", (Way.UP_SELL,), 1),
        ("shade", (Way.CROSS_SELL,), 90),
        ("rug", (Way.CROSS_SELL,), 0),
        ("mat", (Way.CROSS_SELL,), 0),
    ]
    assert found.offers[0].reason.endswith(
        "its durable period of 100 days ended on 22 Nov 2025; upgrade to better sink"
    )
    assert found.offers[2].reason == "bought goods of other groups; has not bought rug"
    assert len(offers_for(shop, "1", limit=1).offers) == 1
    with shop.store.write() as tx:
        add_customer(tx, "new")
    assert offers_for(shop, "new").offers == ()
    with pytest.raises(NotFoundError, match="no customer"):
        offers_for(shop, "nobody")
    with pytest.raises(RefusedError, match="weighed by the levels"):
        offers_for(shop, "1", weighting=Weighting.PRODUCT_LEVELS)
