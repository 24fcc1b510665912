"""Who is a prospect in each way, and the reason in words: by the conditions of seed 001, first embodiment."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from core.actions.questions.offers import offers_for
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError
from core.extraction.prospects.question import ProspectQuestion, Way
from core.extraction.prospects.wording import length_text
from core.models import Contact, Customer, Delivery, Product, PurchaseKind, RelationKind, Response, ResponseKind
from core.shop import Shop
from tests.integration.prospects.seed_example import ask, reasons, weights
from tests.support.small_shop import MADE, add_customer, add_product, buy, enter_relation
from tests.support.told_customers import tell

TODAY = date(2026, 3, 2)
LONG_AGO = date(2019, 5, 3)


@pytest.fixture
def kitchen(shop: Shop) -> tuple[Shop, dict[str, Product]]:
    """Sinks in two grades, with a tap as a part; K may be up-sold to L, and both are replaceable."""
    with shop.store.write() as tx:
        products = {code: add_product(tx, code, group="kitchen") for code in ("sink", "better sink", "tap")}
        for code, days, sold_up in (("sink", 1826, True), ("better sink", 1826, False), ("tap", 365, True)):
            product = products[code]
            product.durable_days, product.up_sellable, product.replaceable = days, sold_up, True
        enter_relation(tx, products["sink"], products["better sink"], 40, RelationKind.UP_SELL)
        buy(tx, add_customer(tx, "due"), [products["sink"]], on=LONG_AGO)
        buy(tx, add_customer(tx, "new"), [products["sink"]], on=TODAY - timedelta(days=30))
    return shop, products


def up_sell(shop: Shop, products: dict[str, Product]) -> dict[str, str]:
    """Return who should be offered the better sink, and why."""
    question = ProspectQuestion(product_id=products["better sink"].id, ways=(Way.UP_SELL,))
    return reasons(ask(shop, question))


def replacement(shop: Shop, product: Product) -> dict[str, str]:
    """Return who should be offered a replacement, and why."""
    return reasons(ask(shop, ProspectQuestion(product_id=product.id, ways=(Way.REPLACEMENT,))))


def change(shop: Shop, product: Product, **values: object) -> None:
    """Change a product."""
    with shop.store.write() as tx:
        row = tx.get_one(Product, product.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_an_upgrade_is_offered_once_the_durable_period_is_over(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """With the days in the reason, and the relation's level as the weight."""
    shop, products = kitchen
    assert up_sell(shop, products) == {
        "due": "bought sink on 3 May 2019, its durable period of 5 years ended on 2 May 2024; upgrade to better sink"
    }
    question = ProspectQuestion(product_id=products["better sink"].id, ways=(Way.UP_SELL,))
    assert weights(ask(shop, question)) == {"due": 40}


@pytest.mark.parametrize(("days", "found"), [(29, True), (30, True), (31, False)])
def test_a_period_is_over_on_the_day_on_which_it_ends(
    kitchen: tuple[Shop, dict[str, Product]], days: int, *, found: bool
) -> None:
    """Bought thirty days ago."""
    shop, products = kitchen
    change(shop, products["sink"], durable_days=days)
    assert ("new" in up_sell(shop, products)) is found


def test_the_latest_purchase_counts(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """Who bought the lower grade again has a new one; who gave that back has the old one."""
    shop, products = kitchen
    with shop.store.write() as tx:
        due = tx.get_one(Customer, 1)
        buy(tx, due, [products["sink"]], on=TODAY)
    assert up_sell(shop, products) == {}
    with shop.store.write() as tx:
        due = tx.get_one(Customer, 1)
        buy(tx, due, [products["sink"]], quantity=-2, on=TODAY, kind=PurchaseKind.CANCELLATION)
    assert up_sell(shop, products) == {}


def test_who_has_the_upper_grade_is_not_offered_it(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """Whenever they bought it."""
    shop, products = kitchen
    with shop.store.write() as tx:
        buy(tx, tx.get_one(Customer, 1), [products["better sink"]], on=LONG_AGO)
    assert up_sell(shop, products) == {}


def test_a_part_counts_only_where_it_is_stored_and_may_be_sold_so(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """For an up-sell the part's own up-sell attribute decides, for a replacement its replacement attribute."""
    shop, products = kitchen
    change(shop, products["sink"], durable_days=100_000)
    assert up_sell(shop, products) == {}
    with shop.store.write() as tx:
        enter_relation(tx, products["sink"], products["tap"], kind=RelationKind.PART)
    assert up_sell(shop, products) == {
        "due": "bought sink on 3 May 2019, the durable period of its part tap, 1 year, ended on 2 May 2020;"
        " upgrade to better sink"
    }
    change(shop, products["tap"], up_sellable=False)
    assert up_sell(shop, products) == {}
    assert list(replacement(shop, products["sink"])) == ["due"]
    change(shop, products["tap"], replaceable=False)
    assert replacement(shop, products["sink"]) == {}


def test_what_is_left_out_is_said(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """Why the buyers of a lower grade are no prospects."""
    shop, products = kitchen
    question = ProspectQuestion(product_id=products["better sink"].id, ways=(Way.UP_SELL,))
    change(shop, products["sink"], up_sellable=False)
    assert ask(shop, question).remarks == ("Buyers of sink are left out: it may not be up-sold.",)
    change(shop, products["sink"], up_sellable=True, durable_days=None)
    assert ask(shop, question).remarks == ("Buyers of sink are left out: its durable period is not known.",)
    nothing = ProspectQuestion(product_id=products["tap"].id, ways=(Way.UP_SELL,))
    assert ask(shop, nothing).remarks == ("No product names tap as what it is up-sold to.",)


def test_a_product_is_its_own_replacement_unless_others_are_stored(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """A changed id: the buyers of the old one are offered the new one."""
    shop, products = kitchen
    assert replacement(shop, products["sink"]) == {
        "due": "bought sink on 3 May 2019, its durable period of 5 years ended on 2 May 2024; replace it by a new one"
    }
    with shop.store.write() as tx:
        successor = add_product(tx, "sink II")
        enter_relation(tx, products["sink"], successor, kind=RelationKind.REPLACEMENT)
    assert replacement(shop, products["sink"]) == {}
    assert replacement(shop, successor) == {
        "due": "bought sink on 3 May 2019, its durable period of 5 years ended on 2 May 2024; replace it by sink II"
    }
    with shop.store.write() as tx:
        buy(tx, tx.get_one(Customer, 1), [successor], on=LONG_AGO - timedelta(days=1))
    assert list(replacement(shop, successor)) == ["due"]
    with shop.store.write() as tx:
        buy(tx, tx.get_one(Customer, 1), [successor], on=LONG_AGO)
    assert replacement(shop, successor) == {}


def test_a_product_that_may_not_be_replaced_is_not(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """Its replacement attribute decides."""
    shop, products = kitchen
    change(shop, products["sink"], replaceable=False)
    assert replacement(shop, products["sink"]) == {}


def look(tx: Session, number: str, product: Product, channel: str, *ago: int) -> None:
    """Let a customer get in touch about a product, so many days ago."""
    customer = tx.exec(select(Customer).where(Customer.number == number)).one()
    for days in ago:
        day = TODAY - timedelta(days=days)
        tx.add(
            Contact(customer_id=customer.id or 0, product_id=product.id, channel=channel, at=MADE, business_date=day)
        )


def test_demand_is_what_customers_asked_for_or_looked_at_often(shop: Shop) -> None:
    """Three views in ninety days, one inquiry or one request for a quotation; not a telephone call."""
    with shop.store.write() as tx:
        product = add_product(tx, "oven")
        for number in ("views", "few", "old", "asks", "quote", "calls"):
            add_customer(tx, number)
        look(tx, "views", product, "web", 0, 5, 89)
        look(tx, "few", product, "web", 0, 5)
        look(tx, "old", product, "web", 0, 5, 90)
        look(tx, "asks", product, "inquiry", 3, 10)
        look(tx, "quote", product, "quotation", 1)
        look(tx, "calls", product, "telephone", 1)
    question = ProspectQuestion(product_id=product.id, ways=(Way.DEMAND,))
    found = ask(shop, question)
    assert reasons(found) == {
        "asks": "asked about oven 2 times, last on 27 Feb 2026",
        "quote": "asked for a quotation for oven on 1 Mar 2026",
        "views": "looked at the page of oven 3 times in 90 days, last on 2 Mar 2026",
    }
    assert set(weights(found).values()) == {100}
    heard = replace(shop, demand=replace(shop.demand, views=2, inquiries=("inquiry", "telephone")))
    assert set(reasons(ask(heard, question))) == {"views", "few", "old", "asks", "quote", "calls"}


def test_demand_that_was_met_is_no_demand(shop: Shop) -> None:
    """Only what came after the latest purchase counts."""
    with shop.store.write() as tx:
        product = add_product(tx, "oven")
        buyer = add_customer(tx, "1")
        look(tx, "1", product, "inquiry", 20)
        buy(tx, buyer, [product], on=TODAY - timedelta(days=10))
    question = ProspectQuestion(product_id=product.id, ways=(Way.DEMAND,))
    assert ask(shop, question).found == 0
    with shop.store.write() as tx:
        look(tx, "1", product, "inquiry", 9)
    assert ask(shop, question).found == 1


def test_who_answered_that_a_product_interests_them_showed_demand(shop: Shop, clock: ManualClock) -> None:
    """To a message about it; also after a merger, and never after an erasure."""
    with shop.store.write() as tx:
        product = add_product(tx, "oven")
        told = [add_customer(tx, number).id or 0 for number in ("1", "2", "3")]
        tell(tx, product.id or 0, clock.now(), sent=told[:1], held_out=[], refused=told[1:2])
        message = tx.exec(select(Delivery).where(Delivery.customer_id == told[0])).one()
        tx.add(
            Response(
                plan_id=message.plan_id,
                delivery_id=message.id or 0,
                customer_id=told[0],
                kind=ResponseKind.INTERESTED,
                at=clock.now(),
            )
        )
    question = ProspectQuestion(product_id=product.id, ways=(Way.DEMAND,))
    assert reasons(ask(shop, question)) == {"1": "answered that oven is of interest on 2 Mar 2026"}
    with shop.store.write() as tx:
        tx.get_one(Customer, told[0]).merged_into_id = told[2]
    assert list(reasons(ask(shop, question))) == ["3"]
    assert [offer.ways for offer in offers_for(shop, "3").offers] == [(Way.DEMAND,)]
    with shop.store.write() as tx:
        tx.get_one(Customer, told[2]).erased_at = MADE
    assert ask(shop, question).found == 0


def test_several_ways_are_one_answer(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """Each customer once, with every reason and all weights added up."""
    shop, products = kitchen
    with shop.store.write() as tx:
        enter_relation(tx, products["better sink"], products["tap"], 7)
        buy(tx, tx.get_one(Customer, 1), [products["tap"]], on=LONG_AGO)
        look(tx, "due", products["better sink"], "inquiry", 2)
    found = ask(shop, ProspectQuestion(product_id=products["better sink"].id, ways=tuple(Way)))
    assert weights(found) == {"due": 147}
    assert reasons(found)["due"] == (
        "asked about better sink on 28 Feb 2026; bought sink on 3 May 2019, its durable period of 5 years ended on"
        " 2 May 2024; upgrade to better sink; bought tap, level 7; has not bought better sink"
    )
    assert {share.label: share.count for share in found.shares} == {
        "concrete demand": 1,
        "cross-sell": 1,
        "up-sell": 1,
    }


def test_a_filter_narrows_every_way(kitchen: tuple[Shop, dict[str, Product]]) -> None:
    """Who is found, and who is counted."""
    shop, products = kitchen
    question = ProspectQuestion(product_id=products["better sink"].id, ways=(Way.UP_SELL,))
    assert ask(shop, question, 'number = "due"').found == 1
    found = ask(shop, question, 'number = "new"')
    assert (found.found, found.of) == (0, 1)


def test_a_product_that_is_no_goods_is_offered_to_nobody(shop: Shop) -> None:
    """Nor is one that is gone."""
    with shop.store.write() as tx:
        postage = add_product(tx, "post", is_goods=False)
    with pytest.raises(RefusedError, match="not sold by itself"):
        ask(shop, ProspectQuestion(product_id=postage.id))
    for question in (ProspectQuestion(product_id=999), ProspectQuestion(buyers_of=999)):
        with pytest.raises(NotFoundError, match="not in the catalogue"):
            ask(shop, question)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "1 day"), (45, "45 days"), (365, "1 year"), (366, "1 year"), (730, "2 years"), (1826, "5 years"),
        (3650, "10 years"), (91, "3 months"), (548, "18 months"), (400, "400 days"), (0, "0 days"),
    ],
)  # fmt: skip
def test_a_durable_period_is_said_as_people_say_it(days: int, text: str) -> None:
    """In years or months where it is nearly so many."""
    assert length_text(days) == text
