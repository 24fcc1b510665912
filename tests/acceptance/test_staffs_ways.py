"""What staff can do besides the straight way: refine, undo, save, export, send back, pause, settle, invite."""

import io
import re

import openpyxl
from sqlmodel import col, select

from core.models import Consent, CustomerList, Delivery, DeliveryState, ListMember, Plan, PlanState, Route
from core.outbox import counts
from sandbox.client.slack import words_of
from sandbox.client.telegram import buttons_of, text_of
from sandbox.shapes import Json
from tests.support.system import System


async def asked(system: System, words: str = "who should we offer the range hood to?") -> Json:
    """Ask as Mika and return the card."""
    await system.people.slack.say("mika", "#shop", f"@najimi {words}")
    return await system.people.slack.wait_for("Make a plan for", channel="#shop")


async def planned(system: System, card: Json) -> Json:
    """Hand in a plan for everybody on the card and return the request for approval."""
    slack = system.people.slack
    await slack.press("mika", card, "plan_open")
    await (await slack.modal("mika", "will hear it by Telegram")).submit({})
    return await slack.wait_for("asks to contact", channel="#approvals")


def only_plan(system: System) -> Plan:
    """Return the one plan that there is."""
    with system.engine.shop.store.read() as session:
        return session.exec(select(Plan)).one()


async def test_an_answer_can_be_refined_undone_saved_and_exported(system: System) -> None:
    """Each step says what it did, and none of them reaches a customer."""
    slack = system.people.slack
    card = await asked(system)
    found = int(re.search(r"(\d+) customers", words_of(card))[1])  # type: ignore[index]

    await slack.press("mika", card, "Refine")
    await (await slack.modal("mika", "Only those who")).submit({"words": "only those who came at least 3 times"})
    refined = await slack.wait_for("Undo refinement", thread=card)
    assert int(re.search(r"(\d+) customers", words_of(refined))[1]) < found  # type: ignore[index]
    await slack.press("mika", refined, "Undo refinement")
    again = await slack.wait_for(f"Make a plan for {found}", thread=card, after=refined)
    assert "Undo refinement" not in words_of(again)

    await slack.press("mika", card, "Save list")
    await (await slack.modal("mika", "Name of the list")).submit({"name": "hoods"})
    await slack.wait_for("Saved *hoods*", thread=card)
    with system.engine.shop.store.read() as session:
        kept = session.exec(select(CustomerList).where(CustomerList.name == "hoods")).one()
        members = session.exec(select(ListMember).where(ListMember.list_id == kept.id)).all()
    assert kept.size == len(members) == found
    await slack.press("mika", card, "Save list")
    await (await slack.modal("mika", "Name of the list")).submit({"name": "hoods"})
    await slack.wait_for("hoods", thread=card, user="mika")

    await slack.press("mika", card, "Export")
    message = await slack.wait_for(".xlsx", thread=card)
    sheet = openpyxl.load_workbook(io.BytesIO(await slack.file(message["files"][0]["id"]))).active
    assert sheet is not None
    assert sheet.max_row == found + 1


async def test_a_mistyped_question_is_met_with_the_nearest_that_works(system: System) -> None:
    """One tap asks what was meant; help shows this shop's own products."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "/najimi sals(this year) > 500")
    refusal = await slack.wait_for("^^^^", channel="#shop")
    await slack.press("mika", refusal, "sales")
    await slack.wait_for("Make a plan for", channel="#shop")
    await slack.say("mika", "#shop", "@najimi help")
    shown = await slack.wait_for("What you can ask", channel="#shop")
    example = next(e for b in shown["blocks"] if b["type"] == "actions" for e in b["elements"])
    await slack.press("mika", shown, example["text"]["text"])
    await slack.wait_for("customers", thread=shown)


async def test_a_plan_sent_back_reaches_nobody(system: System) -> None:
    """The note arrives where the plan was made, and the request can no longer be approved."""
    slack = system.people.slack
    card = await asked(system)
    request = await planned(system, card)
    await slack.press("anna", request, "Send back with a note")
    await (await slack.modal("anna", "What should be different")).submit({"note": "wait for the sale"})
    await slack.wait_for("wait for the sale", thread=card)
    assert only_plan(system).state is PlanState.SENT_BACK
    decided = await slack.wait_for("Sent back by", channel="#approvals")
    assert "Approve:" not in words_of(decided)
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Delivery)).all() == []


async def test_a_message_cut_off_after_it_was_sent_is_settled_by_staff(system: System) -> None:
    """Nobody knows whether it arrived, so it is not sent again until somebody says so."""
    slack, store = system.people.slack, system.engine.shop.store
    card = await asked(system)
    request = await planned(system, card)
    await system.people.fault("cut_after", platform="telegram", method="sendMessage", times=2)
    await slack.press("anna", request, "approve")
    progress = await slack.wait_for("Settle 2 unknown", thread=card)
    await slack.press("anna", progress, "Settle 2 unknown")
    listed = await slack.wait_for("nobody knows whether these arrived", thread=card)
    buttons = [e for b in listed["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert len(buttons) == 6
    await slack.press("anna", listed, buttons[0]["text"]["text"])
    await slack.wait_for("arrived", thread=card, after=listed)
    with store.read() as session:
        numbers = counts(session, only_plan(system).id or 0)
    assert numbers.unknown == 1
    for chat in await system.people.telegram.chats():
        assert len([m for m in await chat.messages() if "Range hood" in text_of(m)]) <= 1


async def test_a_paused_plan_sends_nothing_and_a_cancelled_one_never_will(system: System) -> None:
    """Every number stays accounted for."""
    slack, store = system.people.slack, system.engine.shop.store
    card = await asked(system)
    request = await planned(system, card)
    await system.people.fault("too_many", platform="telegram", method="sendMessage", times=50, seconds=60)
    await slack.press("anna", request, "approve")
    progress = await slack.wait_for("Pause", thread=card)
    await slack.press("mika", progress, "Pause")
    paused = await slack.wait_for("Resume:", thread=card)
    assert only_plan(system).state is PlanState.PAUSED
    await slack.press("mika", paused, "Cancel the rest")
    await slack.wait_for("cancelled the rest", thread=card)
    await system.engine.settle()
    with store.read() as session:
        states = session.exec(select(Delivery.state)).all()
    assert set(states) <= {DeliveryState.CANCELLED, DeliveryState.SENT, DeliveryState.HELD_OUT}
    assert DeliveryState.CANCELLED in states


async def test_a_customer_is_invited_and_links_their_own_telegram(system: System) -> None:
    """The link works once, and nothing is sent before they agree."""
    slack, telegram, store = system.people.slack, system.people.telegram, system.engine.shop.store
    people = (await system.http.get("/sandbox/api/shop")).json()["people"]
    number = next(person["number"] for person in people if person["chat_id"] is None)
    await slack.say("mika", "#shop", f"/najimi invite {number}")
    card = await slack.wait_for("https://t.me/", channel="#shop")
    await slack.wait_for("invitation.png", thread=card)
    link = re.search(r"https://t\.me/\S+", words_of(card))[0]  # type: ignore[index]
    chat = await telegram.start("Somebody New", link)
    question = await chat.wait_for("Test Shop")
    assert "Yes, please" in buttons_of(question)
    with store.read() as session:
        route = session.exec(select(Route).where(Route.address == str(chat.id))).one()
        assert session.exec(select(Consent).where(Consent.customer_id == route.customer_id)).all() == []
    await chat.press("Yes, please")
    await system.engine.settle()
    thief = await telegram.start("A Thief", link)
    await thief.wait_for("")
    with store.read() as session:
        owners = session.exec(select(Route).where(col(Route.address) == str(thief.id))).all()
        agreed = session.exec(select(Consent).where(Consent.customer_id == route.customer_id)).one()
    assert owners == []
    assert agreed.state.value == "given"
