"""From an extraction in stages, and from a question about prospects, to people who were told and what it brought."""

import re
from datetime import date, timedelta
from io import BytesIO

import openpyxl
from sqlmodel import col, select

from core.actions.lists.save_list import understood_again
from core.actions.questions.ask import everyone
from core.clock import business_date
from core.models import (
    Customer,
    Delivery,
    DeliveryState,
    ListMember,
    Plan,
    PlanState,
    Proposal,
    Question,
    RelationKind,
    Route,
    RouteState,
)
from core.outbox import counts
from sandbox.client.slack import words_of
from sandbox.client.telegram import text_of
from sandbox.shapes import Json
from tests.support.small_shop import add_product, buy, enter_relation
from tests.support.system import System

HOSTILE = '=HYPERLINK("https://shop.example","Click")'
SCRIPT = "Good day {{ customer.name }}: come and see us."


def latest(system: System) -> Question:
    """Return the question that was asked last."""
    with system.engine.shop.store.read() as session:
        return session.exec(select(Question).order_by(col(Question.id).desc())).all()[0]


def reachable(system: System) -> list[Customer]:
    """Return customers to whom a message can go."""
    with system.engine.shop.store.read() as session:
        routes = select(Route.customer_id).where(Route.state == RouteState.OPEN)
        living = select(Customer).where(col(Customer.id).in_(routes), col(Customer.merged_into_id).is_(None))
        return list(session.exec(living.order_by(col(Customer.id))).all())


async def staged(system: System) -> Json:
    """Ask, narrow the answer in two stages, add somebody by hand; return the card of the extraction."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi visits >= 1")
    first = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", first, "more:0", "Narrow in stages …")
    await (await slack.modal("mika", "Campaign history")).press("stage_kind:accounting")
    window = await slack.modal("mika", "Narrow by")
    assert not (await window.submit({"by": "sales", "top": "90 %"}))["errors"]
    card = await slack.wait_for("kept *", thread=first)
    await slack.press("mika", card, "Add a stage …")
    await (await slack.modal("mika", "Campaign history")).press("stage_kind:campaign")
    window = await slack.modal("mika", "Narrow by")
    assert not (await window.submit({"who": "who were not told"}))["errors"]
    return await slack.wait_for("kept *", thread=card, after=card)


async def exported(system: System, card: Json) -> list[tuple[object, ...]]:
    """Export the answer on a card, and return the rows of the sheet; none of its cells is a formula."""
    slack = system.people.slack
    await slack.press("mika", card, "Export")
    message = await slack.wait_for(".xlsx", thread=card)
    sheet = openpyxl.load_workbook(BytesIO(await slack.file(message["files"][0]["id"]))).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


async def told(system: System, card: Json, script: str) -> Plan:
    """Hand in a plan for the answer on a card, let it be approved, and wait until everybody was told."""
    slack, store = system.people.slack, system.engine.shop.store
    await slack.press("mika", card, "plan_open")
    window = await slack.modal("mika", "Telegram")
    assert not (await window.submit({"Message (a Liquid script)": script}))["open"]
    request = await slack.wait_for("asks to contact", channel="#approvals")
    with store.read() as session:
        assert not session.exec(select(Delivery)).all()
    await slack.press("anna", request, "approve")
    promised = re.search(r"Approve: ([\d,]+) message", str(request["blocks"]))
    assert promised
    await slack.wait_for(f"sent {promised[1]} of {promised[1]}", thread=card)
    with store.read() as session:
        plan = session.exec(select(Plan)).one()
        numbers = counts(session, plan.id or 0)
        sent = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENT)).all()
        assert numbers.audience == len(session.exec(select(Delivery.id)).all())
    assert f"{len(sent):,}" == promised[1]
    return plan


async def evaluated(system: System, card: Json, plan: Plan) -> str:
    """Let the plan's window pass, and return what the result says."""
    await system.people.let_pass(timedelta(days=plan.window_days + 1))
    result = await system.people.slack.wait_for("the result", thread=card)
    with system.engine.shop.store.read() as session:
        assert session.get_one(Plan, plan.id).state is PlanState.EVALUATED
    return words_of(result)


async def test_an_extraction_in_stages_becomes_a_plan_and_is_measured(system: System) -> None:
    """The file has everybody and no formula; the list, the approval and the messages are for the same people."""
    slack, shop = system.people.slack, system.engine.shop
    with shop.store.write() as tx:
        for customer in reachable(system)[:2]:
            tx.get_one(Customer, customer.id).name = HOSTILE
        outsider = Customer(number="+OUTSIDE", name="@SUM(A1:A9)", created_at=shop.clock.now())
        tx.add(outsider)
    card = await staged(system)
    await slack.press("mika", card, "Add people by hand …")
    await (await slack.modal("mika", "after")).submit({"numbers": "+OUTSIDE"})
    card = await slack.wait_for("1 customer was added by hand", thread=card, after=card)

    rows = await exported(system, card)
    found = list(everyone(shop, understood_again(latest(system))))
    assert [row[0] for row in rows] == [each.number for each in found]
    assert rows[-1][:2] == ("+OUTSIDE", "@SUM(A1:A9)")
    assert rows[-1][3] == "added by hand, after the stages"
    assert HOSTILE in {row[1] for row in rows}

    plan = await told(system, card, SCRIPT)
    with shop.store.read() as session:
        listed = session.exec(select(ListMember.customer_id).where(ListMember.list_id == plan.list_id)).all()
        planned = session.exec(select(Proposal.customer_id).where(Proposal.plan_id == plan.id)).all()
        heard = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENT)).all()
    assert set(planned) == set(listed) == {each.customer_id for each in found}
    chat = await system.people.telegram.chat(int(heard[0].address))
    assert any("come and see us" in text_of(message) for message in await chat.messages())
    assert re.search(r"held out|too few", await evaluated(system, card, plan))

    # The campaign is history now: the same stages keep nobody who was told.
    await slack.say("mika", "#shop", "@najimi only those who came at least once", thread=card)
    again = await slack.wait_for("kept *", thread=card, after=card)
    assert f"{len(heard):,} who were told" in words_of(again)


async def test_prospects_become_a_plan_and_are_measured(system: System) -> None:
    """Who is due for an upgrade is told of it, each with the reason; who buys it within the window counts."""
    slack, shop = system.people.slack, system.engine.shop
    day = business_date(shop.clock.now(), shop.zone)
    due = [customer.id or 0 for customer in reachable(system)[:40]]
    make_due(system, due, day - timedelta(days=400))
    await slack.say("mika", "#shop", "@najimi prospects up-sell NEW1")
    card = await slack.wait_for("have a lower grade of it that is due", channel="#shop")
    rows = await exported(system, card)
    assert len(rows) == len(due)
    assert all("upgrade to NEW1" in str(row[3]) for row in rows)

    plan = await told(system, card, "{{ customer.name }}: {{ product.name }}. {{ reason }}")
    with shop.store.read() as session:
        heard = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENT)).all()
        number = session.get_one(Customer, heard[0].customer_id).number
    chat = await system.people.telegram.chat(int(heard[0].address))
    message = next(text_of(each) for each in await chat.messages() if "NEW1" in text_of(each))
    assert "because you bought the OLD1 in" in message
    await system.people.buy(number, "NEW1")
    result = await evaluated(system, card, plan)
    assert re.search(r"1 of [\d,]+", result)


def make_due(system: System, customers: list[int], on: date) -> None:
    """Let customers have bought, on a day, a product that may be replaced by an upper-grade one after a year."""
    with system.engine.shop.store.write() as tx:
        old, new = add_product(tx, "OLD1", group="ovens"), add_product(tx, "NEW1", group="ovens")
        old.durable_days, old.up_sellable = 365, True
        enter_relation(tx, old, new, 70, RelationKind.UP_SELL)
        for key in customers:
            buy(tx, tx.get_one(Customer, key), [old], on=on)
