"""What customers want to hear of, in Telegram and in Slack; the forms of solutions and departments."""

from sqlmodel import col, select

from core.actions.catalogue.set_department import departments
from core.models import Customer, Product, RegisteredRange, Route
from core.products.paths import SolutionPaths
from core.products.registered import range_of
from core.products.solutions import products_within
from sandbox.client.slack import words_of
from sandbox.client.telegram import buttons_of
from tests.support.system import System


def customer_of(system: System, chat: int) -> Customer:
    """Return the customer in a chat."""
    with system.engine.shop.store.read() as session:
        route = session.exec(select(Route).where(Route.address == str(chat))).one()
        return session.get_one(Customer, route.customer_id)


async def test_a_customer_chooses_and_staff_see_and_change_it(system: System) -> None:
    """By buttons in the chat; the card says since when and by whom; a form that is overtaken changes nothing."""
    chat = (await system.people.telegram.chats())[0]
    slack = system.people.slack
    customer = customer_of(system, chat.id)
    await chat.say("/topics")
    form = await chat.wait_for("What would you like to hear about")
    name = "Home"
    assert buttons_of(form)[0] == "All of Home"
    await chat.press("All of Home", form)
    await chat.wait_for("Now: Home")
    await slack.say("mika", "#shop", f"@najimi range {customer.number}")
    card = await slack.wait_for("by themselves", channel="#shop")
    await slack.press("mika", card, "Change")
    modal = await slack.modal("mika", "Prices up to")
    wrong = {"solutions": "Nowhere", "products": "NO-SUCH", "highest": "much"}
    assert set((await modal.submit(wrong))["errors"]) == {"solutions", "products", "highest"}
    assert set((await modal.submit({"solutions": "", "products": "", "highest": ""}))["errors"]) == {"solutions"}
    await modal.submit({"solutions": name, "products": "", "highest": "50", "everything": []})
    told = await slack.wait_for("changed what", channel="#shop")
    assert "up to £50.00" in words_of(told)
    await slack.press("mika", told, "Change")
    late = await slack.modal("mika", "Prices up to")
    await chat.say("/topics")
    form = await chat.wait_for("up to £50")
    await chat.press("Everything", form)
    await late.submit({"solutions": "", "everything": ["everything"], "highest": ""})
    await slack.wait_for("changed while your form was open", channel="#shop", user="mika")
    with system.engine.shop.store.read() as session:
        assert not range_of(session, customer.id or 0)
        rows = session.exec(select(RegisteredRange).where(RegisteredRange.customer_id == customer.id)).all()
    assert [(row.registered_by, row.withdrawn_by) for row in rows] == [(f"customer:{customer.id}",) * 2]


async def test_solutions_have_forms_of_their_own(system: System) -> None:
    """Made, renamed, filled with products and solutions; wrong fields are named; each step is in the history."""
    slack, shop = system.people.slack, system.engine.shop
    with shop.store.read() as session:
        code = session.exec(select(Product.code).where(col(Product.is_goods)).order_by(Product.code)).first()
        first = SolutionPaths(session).below(None)[0]
    await slack.say("mika", "#shop", "@najimi solution")
    listed = await slack.wait_for("number is of the products", channel="#shop")
    await slack.press("mika", listed, "New solution")
    form = await slack.modal("mika", "Its path")
    assert set((await form.submit({"path": " > "}))["errors"]) == {"path"}
    await form.submit({"path": "Fest", "kind": ["virtual"]})
    made = await slack.wait_for("made *Fest*", channel="#shop")
    await slack.press("mika", made, "Change")
    form = await slack.modal("mika", "Solutions that it holds")
    assert set((await form.submit({"holds": "Nowhere", "products": "NO-SUCH"}))["errors"]) == {"holds", "products"}
    await form.submit({"name": "Festival", "holds": first.name, "products": str(code)})
    changed = await slack.wait_for("changed *Festival*", channel="#shop")
    assert "its name, the solutions that it holds, 1 product" in words_of(changed)
    with shop.store.read() as session:
        fest = SolutionPaths(session).named("Festival").id
        assert products_within(session, fest) >= products_within(session, first.id)
    await slack.press("mika", changed, "History")
    history = await slack.wait_for("History: Festival", channel="#shop")
    assert f"holds {first.name}; before, nothing" in words_of(history)


async def test_departments_have_a_form_of_their_own(system: System) -> None:
    """For admins; nobody becomes unlimited by an empty field."""
    slack = system.people.slack
    with system.engine.shop.store.read() as session:
        first = SolutionPaths(session).below(None)[0].name
    await slack.say("anna", "#shop", "@najimi department")
    listed = await slack.wait_for("Departments", channel="#shop")
    await slack.press("anna", listed, "New department")
    form = await slack.modal("anna", "May offer")
    assert set((await form.submit({"name": "Trials", "offers": ""}))["errors"]) == {"offers"}
    await form.submit({"name": "Trials", "offers": first})
    saved = await slack.wait_for("saved the department *Trials*", channel="#shop")
    assert first in words_of(saved)
    await slack.press("anna", saved, "Change")
    form = await slack.modal("anna", "May offer")
    await form.submit({"name": "Trials", "offers": "", "everything": ["everything"]})
    await slack.wait_for("offers everything", channel="#shop")
    with system.engine.shop.store.read() as session:
        assert {each.name: each.solutions for each in departments(session)}["Trials"] == ()
