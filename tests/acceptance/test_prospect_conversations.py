"""Staff ask in Slack who should be offered what, change the way and the weighting in place, and look at the whole."""

import re
from datetime import timedelta

from sqlmodel import select

from core.clock import business_date
from core.models import (
    Customer,
    Department,
    DepartmentSolution,
    Product,
    Question,
    QuestionKind,
    Relation,
    RelationKind,
    RelationOrigin,
    Solution,
    SolutionProduct,
    Staff,
)
from sandbox.client.slack import words_of
from tests.support.small_shop import add_product, buy
from tests.support.system import System


async def test_prospects_are_asked_for_in_another_way_and_weighting_in_place(system: System) -> None:
    """One message, whose answer changes with its menus; what is kept is the question as it was last asked."""
    slack, shop = system.people.slack, system.engine.shop
    with shop.store.write() as tx:
        old, new = add_product(tx, "OLD1", group="ovens"), add_product(tx, "NEW1", group="ovens")
        old.durable_days, old.up_sellable = 365, True
        tx.add(
            Relation(
                product_id=old.id or 0,
                partner_id=new.id or 0,
                kind=RelationKind.UP_SELL,
                level=70,
                origin=RelationOrigin.ENTERED,
            )
        )
        customer = tx.exec(select(Customer).where(Customer.erased_at.is_(None))).first()  # type: ignore[union-attr]
        assert customer is not None
        number, day = customer.number, business_date(shop.clock.now(), shop.zone) - timedelta(days=400)
        buy(tx, customer, [old], on=day)
    await slack.say("mika", "#shop", "@najimi prospects up-sell NEW1")
    card = await slack.wait_for("have a lower grade of it that is due", channel="#shop")
    said = words_of(card)
    assert f"{number}" in said
    assert "its durable period of 1 year ended on" in said
    assert "upgrade to NEW1" in said

    await slack.press("mika", card, "prospects_weighting", "By ratios of up-sells")
    changed = await slack.wait_for("weighed by recorded sales to purchasers", channel="#shop")
    assert changed["ts"] == card["ts"]
    assert "0.000" in words_of(changed)
    await slack.press("mika", changed, "prospects_way", "Concrete demand")
    nobody = await slack.wait_for("Nobody fits", channel="#shop")
    assert nobody["ts"] == card["ts"]
    with shop.store.read() as session:
        kept = session.exec(select(Question).where(Question.kind == QuestionKind.PROSPECTS)).all()
    assert [each.spec["prospects"]["ways"] for each in kept if each.spec] == [["up_sell"], ["up_sell"], ["demand"]]
    assert len({each.place for each in kept}) == 1

    await slack.press("mika", nobody, "prospects_turn")
    assert await slack.wait_for("What to offer next to those who bought NEW1", channel="#shop")


async def test_the_matrix_leads_to_products_and_customers(system: System) -> None:
    """With a heat map; a product opened from it, its buyers' next offers, and the offers to one of them."""
    slack, shop = system.people.slack, system.engine.shop
    await slack.say("mika", "#shop", "@najimi matrix")
    card = await slack.wait_for("What can be sold to whom", channel="#shop")
    assert re.search(r"[\d,]+ of [\d,]+ customers may be offered something", words_of(card).replace("*", ""))
    assert await slack.wait_for("matrix.png", channel="#shop", thread=card)

    option = next(
        element["options"][0]
        for block in card["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "prospects_open"
    )
    await slack.press("mika", card, "prospects_open", option["text"]["text"])
    opened = await slack.wait_for("to offer something to", thread=card)
    with shop.store.read() as session:
        product = session.get_one(Product, int(option["value"]))
    assert product.code in words_of(opened)

    await slack.say("mika", "#shop", f"@najimi next {product.code}")
    ranking = await slack.wait_for("What to offer next to the buyers of", channel="#shop")
    await slack.press("mika", ranking, "next_weighting", "By the best product's ratio of all sales")
    assert (await slack.wait_for("· *0.", channel="#shop"))["ts"] == ranking["ts"]
    await slack.press("mika", ranking, "next_customers")
    customers = await slack.wait_for("What to offer next to those who bought", thread=ranking)
    number = re.search(r"1\.  \*?(\S+?)\*? ", words_of(customers))
    assert number

    await slack.say("mika", "#shop", f"@najimi offers {number[1]}")
    offers = await slack.wait_for(f"What to offer to {number[1]}", channel="#shop")
    assert "1. " in words_of(offers)


async def test_what_is_misspelt_or_forged_is_refused_in_words(system: System) -> None:
    """And changes nothing."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi prospects up-sell NOSUCHTHING99")
    assert await slack.wait_for("no product called", channel="#shop")
    await slack.say("mika", "#shop", "@najimi offers nobody-at-all")
    assert await slack.wait_for("There is no customer", channel="#shop")
    await slack.say("mika", "#shop", "@najimi next")
    assert await slack.wait_for("Say whose buyers", channel="#shop")
    await slack.say("mika", "#shop", "@najimi matrix country = = 3")
    assert await slack.wait_for("^", channel="#shop")


async def test_who_belongs_to_a_department_is_proposed_what_it_may_offer(system: System) -> None:
    """One product that it may not offer is refused; of the matrix only its own products are left."""
    slack, shop = system.people.slack, system.engine.shop
    with shop.store.write() as tx:
        ours, theirs = (tx.exec(select(Product).where(Product.is_goods).offset(at)).first() for at in (0, 1))  # type: ignore[arg-type]
        assert ours is not None
        assert theirs is not None
        solution = Solution(name="Only this", virtual=True)
        department = Department(name="Interiors")
        tx.add_all([solution, department])
        tx.flush()
        tx.add(SolutionProduct(solution_id=solution.id or 0, product_id=ours.id or 0))
        tx.add(DepartmentSolution(department_id=department.id or 0, solution_id=solution.id or 0))
        codes, belongs = (ours.code, theirs.code), department.id
    await slack.say("mika", "#shop", f"@najimi prospects all {codes[1]}")
    assert await slack.wait_for("to offer something to", channel="#shop")
    with shop.store.write() as tx:
        for member in tx.exec(select(Staff)).all():
            member.department_id = belongs
            tx.add(member)
    await slack.say("mika", "#shop", f"@najimi prospects all {codes[1]}")
    assert await slack.wait_for("Interiors may not offer", channel="#shop")
    await slack.say("mika", "#shop", "@najimi matrix")
    assert await slack.wait_for("of 1 products can be offered", channel="#shop")
