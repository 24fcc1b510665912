"""Whoever is found is who the seed says: for any small shop, in every way, also after what happens to shops."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from core.actions.questions.matrix import what_to_whom
from core.actions.questions.offers import offers_for
from core.extraction.prospects.question import ProspectQuestion, Way, Weighting
from core.models import Contact, Customer, Product, PurchaseKind, Solution, SolutionProduct
from core.shop import Shop
from tests.integration.prospects.plainly import PlainProduct, PlainShop
from tests.integration.prospects.seed_example import ask
from tests.support.small_shop import MADE, add_customer, add_product, buy, enter_relation

TODAY = date(2026, 3, 2)
PRODUCTS, CUSTOMERS = 6, 5
KINDS = ("cross_sell", "up_sell", "replacement", "rare_simultaneous", "bundle", "part")
_runs = count(1)

products = st.lists(
    st.builds(
        PlainProduct,
        group=st.sampled_from(["g", "h", None]),
        is_goods=st.sampled_from([True, True, True, False]),
        durable_days=st.sampled_from([None, 0, 30, 365]),
        replaceable=st.booleans(),
        up_sellable=st.booleans(),
    ),
    min_size=PRODUCTS,
    max_size=PRODUCTS,
)
numbers = st.integers(0, PRODUCTS - 1)
relations = st.lists(
    st.tuples(numbers, numbers, st.sampled_from([*KINDS, *KINDS[:3]]), st.integers(0, 100)),
    max_size=14,
    unique_by=lambda one: one[:3],
)
people = st.integers(0, CUSTOMERS - 1)
days = st.sampled_from([0, 1, 29, 30, 31, 89, 90, 364, 365, 366, 800]).map(lambda ago: TODAY - timedelta(days=ago))
lines = st.lists(st.tuples(people, numbers, st.sampled_from([1, 1, 1, 2, -1]), days), min_size=3, max_size=24)
contacts = st.lists(
    st.tuples(people, numbers, st.sampled_from(["web", "web", "web", "inquiry", "quotation", "telephone"]), days),
    max_size=14,
)


class RealShop:
    """The same shop in the store; each example's rows beside those of the earlier ones."""

    def __init__(self, shop: Shop, plain: PlainShop) -> None:
        """Add the products, their relations and the customers."""
        self.shop, self.plain, self.run = shop, plain, next(_runs)
        self.mine = f'number contains "{self.run}-"'
        with shop.store.write() as tx:
            self.products = [self._product(tx, number, each) for number, each in enumerate(plain.products)]
            for product, partner, kind, level in plain.relations:
                enter_relation(tx, self.products[product], self.products[partner], level, kind)  # type: ignore[arg-type]
            self.customers = [add_customer(tx, f"{self.run}-{number}") for number in range(CUSTOMERS)]

    def _product(self, tx: Session, number: int, plain: PlainProduct) -> Product:
        # A group is one of this example's, and no product of another example is of another group.
        group = f"{self.run}{plain.group}" if plain.group else None
        product = add_product(tx, f"{self.run}-{number}", group=group, is_goods=plain.is_goods)
        product.durable_days, product.replaceable = plain.durable_days, plain.replaceable
        product.up_sellable = plain.up_sellable
        return product

    def add(self, lines: list[tuple[int, int, int, date]], contacts: list[tuple[int, int, str, date]]) -> None:
        """Let customers buy and get in touch, here and plainly."""
        self.plain.lines += lines
        self.plain.contacts += contacts
        with self.shop.store.write() as tx:
            for who, what, pieces, day in lines:
                kind = PurchaseKind.SALE if pieces > 0 else PurchaseKind.CANCELLATION
                buy(tx, self.customers[who], [self.products[what]], quantity=pieces, on=day, kind=kind)
            for who, what, channel, day in contacts:
                tx.add(
                    Contact(
                        customer_id=self.customers[who].id or 0,
                        product_id=self.products[what].id,
                        channel=channel,
                        at=MADE,
                        business_date=day,
                    )
                )

    def merge(self, one: int, into: int) -> None:
        """Merge a customer into another, unless either is merged already."""
        if one != into and one not in self.plain.merged and into not in self.plain.merged:
            self.plain.merged[one] = into
            with self.shop.store.write() as tx:
                tx.get_one(Customer, self.customers[one].id).merged_into_id = self.customers[into].id

    def erase(self, one: int) -> None:
        """Erase a customer."""
        self.plain.erased.add(one)
        with self.shop.store.write() as tx:
            tx.get_one(Customer, self.customers[one].id).erased_at = MADE

    def solution(self, products: list[int]) -> int:
        """Return a new solution of some of the products."""
        with self.shop.store.write() as tx:
            solution = Solution(name=f"some {next(_runs)}", virtual=True)
            tx.add(solution)
            tx.flush()
            assert solution.id
            for number in products:
                tx.add(SolutionProduct(solution_id=solution.id, product_id=self.products[number].id or 0))
            return solution.id

    def asked(self, question: ProspectQuestion) -> Mapping[int, int]:
        """Return who the product says is a prospect, by this example's numbers, with their weights."""
        answer = ask(self.shop, question, self.mine)
        ids = {customer.id: number for number, customer in enumerate(self.customers)}
        assert answer.found == len(answer.top)
        assert all(each.reason for each in answer.top)
        assert [each.weight for each in answer.top] == sorted((each.weight for each in answer.top), reverse=True)
        return {ids[each.customer_id]: each.weight for each in answer.top}

    def check(self, target: int) -> None:
        """Compare the product with the plain statement, asked from every side."""
        plain = [{way: self.plain.prospects(number, way) for way in Way} for number in range(PRODUCTS)]
        if self.plain.products[target].is_goods:
            for way in Way:
                question = ProspectQuestion(product_id=self.products[target].id, ways=(way,))
                assert self.asked(question) == plain[target][way], way
        several = sorted({target, (target + 1) % PRODUCTS, (target + 2) % PRODUCTS})
        goods = [number for number in several if self.plain.products[number].is_goods]
        question = ProspectQuestion(solution_id=self.solution(several), ways=tuple(Way))
        assert self.asked(question) == self.plain.within(goods)
        question = ProspectQuestion(
            buyers_of=self.products[target].id, ways=tuple(Way), weighting=Weighting.OFFERED_LEVELS
        )
        assert self.asked(question) == self.plain.next_for(target)
        goods = [number for number in range(PRODUCTS) if self.plain.products[number].is_goods]
        matrix = what_to_whom(self.shop, filter_text=self.mine)
        rows = {row.product_id: (row.counts, row.total) for row in matrix.rows}
        for number in goods:
            expected = [plain[number][way] for way in matrix.ways]
            counts, everybody = tuple(map(len, expected)), set().union(*expected)
            assert rows.get(self.products[number].id or 0, ((0, 0, 0, 0), 0)) == (counts, len(everybody))
        for who in {self.plain.owner(one) for one in range(CUSTOMERS)} - {None}:
            self.check_offers(who or 0, plain, goods)

    def check_offers(self, who: int, plain: list[dict[Way, dict[int, int]]], goods: list[int]) -> None:
        """Compare everything that one customer may be offered."""
        numbers = {product.id: number for number, product in enumerate(self.products)}
        offers = offers_for(self.shop, f"{self.run}-{who}", limit=1_000).offers
        found = {
            numbers[offer.product_id]: (set(offer.ways), offer.weight)
            for offer in offers
            if offer.product_id in numbers
        }
        expected = {
            number: {way: plain[number][way][who] for way in Way if who in plain[number][way]} for number in goods
        }
        for number, by in expected.items():
            if len(by) > 1 and by.get(Way.CROSS_SELL) == 0 and not self.plain.speaks(number, who):
                # Goods of other groups only fill up: what is offered anyway needs no such reason.
                del by[Way.CROSS_SELL]
        assert found == {number: (set(by), sum(by.values())) for number, by in expected.items() if by}


@settings(
    max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    products=products,
    relations=relations,
    first=st.tuples(lines, contacts),
    then=st.tuples(lines, contacts),
    change=st.tuples(people, people, people, st.booleans()),
    target=numbers,
)
def test_prospects_are_who_the_seed_says(  # noqa: PLR0917 - a shop, and what happens to it
    shop: Shop,
    products: list[PlainProduct],
    relations: list[tuple[int, int, str, int]],
    first: tuple[list[tuple[int, int, int, date]], list[tuple[int, int, str, date]]],
    then: tuple[list[tuple[int, int, int, date]], list[tuple[int, int, str, date]]],
    change: tuple[int, int, int, bool],
    target: int,
) -> None:
    """In every way, by product, in the matrix and by customer; before and after returns, mergers and erasures."""
    real = RealShop(shop, PlainShop(TODAY, products, relations))
    real.add(*first)
    real.check(target)
    one, into, erased, erase = change
    real.merge(one, into)
    if erase:
        real.erase(erased)
    real.add(*then)
    real.check(target)
