"""Product information kept in Slack: the card, its forms, the history; solutions and departments in short sentences."""

from sqlmodel import col, select

from core.models import Product, ProductRecord, Relation, RelationKind, RelationOrigin, Staff
from core.products.departments import department_of, offerable
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.support.system import System


async def card_of(system: System, code: str) -> Json:
    """Ask for a product's card as Mika and return it."""
    slack = system.people.slack
    await slack.say("mika", "#shop", f"@najimi product {code}")
    return await slack.wait_for("Durable period", channel="#shop")


def products(system: System) -> list[Product]:
    """Return some goods of the shop."""
    with system.engine.shop.store.read() as session:
        return list(session.exec(select(Product).where(Product.is_goods).order_by(Product.code).limit(4)).all())


async def test_a_product_is_looked_at_edited_and_put_back(system: System) -> None:
    """A form that is wrong says where; the change is named, in the history, and can be taken back."""
    slack = system.people.slack
    product = products(system)[0]
    card = await card_of(system, product.code)
    assert product.name in words_of(card)
    await slack.press("mika", card, "Edit")
    form = await slack.modal("mika", "Durable period in days")
    wrong = {"durable_days": "soon", "solution": "Nowhere", "price": "-1"}
    assert set((await form.submit(wrong))["errors"]) == {"durable_days", "solution", "price"}
    await form.submit({"durable_days": "3650", "solution": "", "price": "12.50", "group": "Test group"})
    told = await slack.wait_for("changed *", thread=card)
    with system.engine.shop.store.read() as session:
        after = session.exec(select(Product).where(Product.id == product.id)).one()
    assert (after.durable_days, after.group, str(after.unit_price)) == (3650, "Test group", "12.5000")
    await slack.press("mika", told, "History")
    history = await slack.wait_for("History: ", thread=card)
    assert "to Test group" in words_of(history)
    await slack.press("mika", history, "Take back")
    await slack.wait_for("back.", thread=card)
    with system.engine.shop.store.read() as session:
        again = session.exec(select(Product).where(Product.id == product.id)).one()
    assert (again.durable_days, again.group, again.unit_price) == (
        product.durable_days, product.group, product.unit_price,
    )  # fmt: skip


async def test_relations_and_counts_are_entered_by_form(system: System) -> None:
    """A list for each kind; what cannot be is said at its field; what somebody else changed meanwhile is not lost."""
    slack = system.people.slack
    one, two, three, _four = (each.code for each in products(system))
    card = await card_of(system, one)
    await slack.press("mika", card, "Relations")
    form = await slack.modal("mika", "Cross-sell")
    wrong = {"cross_sell": f"{two}:101", "part": one, "bundle": "NO-SUCH"}
    assert set((await form.submit(wrong))["errors"]) == {"cross_sell", "part", "bundle"}
    await form.submit({"cross_sell": f"{two}:80; {three}", "part": two, "bundle": "", "replacement": one})
    await slack.wait_for("changed the relations", thread=card)
    with system.engine.shop.store.read() as session:
        entered = session.exec(select(Relation).where(Relation.origin == RelationOrigin.ENTERED)).all()
        codes = dict(session.exec(select(Product.id, Product.code)).all())
    mine = {(row.kind, codes[row.partner_id]): row.level for row in entered if codes[row.product_id] == one}
    assert mine[RelationKind.CROSS_SELL, two] == 80
    assert mine[RelationKind.CROSS_SELL, three] == 100
    assert (RelationKind.PART, two) in mine
    assert (RelationKind.REPLACEMENT, one) in mine

    await slack.press("mika", card, "Counts")
    form = await slack.modal("mika", "Purchasers")
    await form.submit({"purchasers": "20", "cross_sells": "10", "up_sells": "0", "replacements": "0"})
    await slack.wait_for("entered the counts", thread=card)
    with system.engine.shop.store.read() as session:
        entered = select(ProductRecord).where(col(ProductRecord.origin) == RelationOrigin.ENTERED)
        record = session.exec(entered).one()
    assert (record.purchasers, record.cross_sells) == (20, 10)


async def test_solutions_and_departments_are_kept_by_sentences(system: System) -> None:
    """Planners keep solutions, admins departments; each sentence says what it did."""
    slack = system.people.slack
    code = products(system)[0].code
    await slack.say("mika", "#shop", "@najimi solution add Trial > Hoods")
    await slack.wait_for("Trial &gt; Hoods is made", channel="#shop")
    await slack.say("mika", "#shop", f"@najimi solution put {code} into Trial > Hoods")
    await slack.wait_for("1 product put into", channel="#shop")
    await slack.say("mika", "#shop", "@najimi solution add virtual Fest")
    await slack.wait_for("Fest is made", channel="#shop")
    await slack.say("mika", "#shop", "@najimi solution put all of Trial into Fest")
    await slack.wait_for("put into Fest", channel="#shop")
    await slack.say("mika", "#shop", "@najimi solution")
    assert "Fest" in words_of(await slack.wait_for("Virtual solutions", channel="#shop"))
    await slack.say("mika", "#shop", "@najimi department add Interiors")
    await slack.wait_for("does not have the role admin", channel="#shop")
    await slack.say("anna", "#shop", "@najimi department add Interiors")
    await slack.wait_for("Interiors is made", channel="#shop")
    await slack.say("anna", "#shop", "@najimi department Interiors offers Trial")
    await slack.wait_for("nothing else", channel="#shop")
    await slack.say("anna", "#shop", "@najimi department Interiors has @Mika")
    await slack.wait_for("belongs to Interiors", channel="#shop")
    with system.engine.shop.store.read() as session:
        key = session.exec(select(Product.id).where(Product.code == code)).one()
        mika = session.exec(select(Staff).where(col(Staff.department_id).is_not(None))).one()
        assert offerable(session, department_of(session, mika.slack_user) or 0) == frozenset({key})


async def test_what_purchases_say_is_counted_and_suggested(system: System) -> None:
    """Nothing of a suggestion holds until somebody presses its button."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi product count")
    await slack.wait_for("from purchases", channel="#shop")
    await slack.say("mika", "#shop", "@najimi product check")
    await slack.wait_for("product information", channel="#shop")
    await slack.say("mika", "#shop", "@najimi product suggest")
    shown = await slack.wait_for("urchases", channel="#shop", after=None)
    assert shown
