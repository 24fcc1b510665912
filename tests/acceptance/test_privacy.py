"""Customers and staff exercise the rights of one customer: agree, confirm, get everything, be erased."""

import json
import re

from sqlmodel import col, select

from core.actions.customers.link_customer import deep_link, make_link_token
from core.models import Consent, ConsentState, ContactPolicy, Customer, Reply, Route
from core.models.policy import CapRule
from sandbox.client.slack import words_of
from sandbox.client.telegram import ChatClient, buttons_of, text_of
from tests.support.held_person import found_in_tables
from tests.support.system import System


async def newcomer(system: System, name: str) -> tuple[ChatClient, Customer]:
    """Return somebody who has just linked their chat, with a name of their own."""
    shop = system.engine.shop
    with shop.store.write() as tx:
        unlinked = col(Customer.id).not_in(select(Route.customer_id))
        customer = tx.exec(select(Customer).where(unlinked, col(Customer.erased_at).is_(None)).limit(1)).one()
        customer.name = name
        link = deep_link("najimi_sandbox_bot", make_link_token(tx, shop, customer.id or 0, "test"))
    chat = await system.people.telegram.start(name, link)
    await chat.wait_for("May we send you")
    return chat, customer


def state_of(system: System, customer: Customer) -> ConsentState | None:
    """Return what a customer has agreed to."""
    with system.engine.shop.store.read() as session:
        row = session.exec(select(Consent).where(Consent.customer_id == customer.id)).first()
        return row.state if row is not None else None


def want_double_opt_in(system: System) -> None:
    """Set the policy so that agreements have to be confirmed."""
    shop = system.engine.shop
    with shop.store.write() as tx:
        policy = ContactPolicy(
            cap_rule=CapRule.DEFER, double_opt_in=True, changed_by="test", changed_at=shop.clock.now()
        )
        tx.add(policy)


async def test_a_yes_counts_once_it_is_confirmed_in_the_chat_or_on_the_page(system: System) -> None:
    """The first yes is only a request; staff see both steps as proofs, and ask by a link where there is no chat."""
    want_double_opt_in(system)
    chat, customer = await newcomer(system, "Ada Quillfeather")
    await chat.press("Yes, please")
    await chat.wait_for("Nothing is sent until you confirm")
    assert state_of(system, customer) is ConsentState.REQUESTED
    await chat.say("/me")
    await chat.wait_for("your confirmation is still missing")
    await chat.press("Yes, I agree")
    await chat.wait_for("will write when something fits you")
    assert state_of(system, customer) is ConsentState.GIVEN

    slack = system.people.slack
    await slack.say("mika", "#shop", f"@najimi consent {customer.number}")
    card = await slack.wait_for("What Ada Quillfeather agreed to", channel="#shop")
    assert "agreed* since" in words_of(card) or "agreed since" in words_of(card)
    assert len(re.findall(r"Telegram update \d+", words_of(card))) == 2

    await _the_page_of_a_link(system)


async def _the_page_of_a_link(system: System) -> None:
    """Ask for e-mail: looking at the page agrees to nothing, its button does, and the same address withdraws."""
    _, customer = await newcomer(system, "Bo Lindqvist")
    slack = system.people.slack
    await slack.say("mika", "#shop", f"@najimi consent {customer.number}")
    card = await slack.wait_for("What Bo Lindqvist agreed to", channel="#shop")
    await slack.press("mika", card, "Ask them to agree")
    modal = await slack.modal("mika", "By which way")
    await modal.submit({"channel": "email", "purpose": "offers", "how": "at the till"})
    told = await slack.wait_for("/consent/", user="mika")
    address = re.search(r"https?://\S+(/consent/[\w-]+)", words_of(told))
    assert address is not None
    path = address[1]

    page = await system.http.get(path)
    assert page.status_code == 200
    assert "Yes, I agree" in page.text
    assert "Bo Lindqvist" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "<script" not in page.text
    assert state_of(system, customer) is ConsentState.REQUESTED

    done = await system.http.post(f"{path}?answer=yes")
    assert "You have agreed" in done.text
    assert state_of(system, customer) is ConsentState.GIVEN
    over = await system.http.post(f"{path}?answer=no")
    assert "will not send you" in over.text
    assert state_of(system, customer) is ConsentState.WITHDRAWN
    again = await system.http.post(f"{path}?answer=yes")
    assert state_of(system, customer) is ConsentState.WITHDRAWN, again.text

    wrong = await system.http.get("/consent/" + "x" * 32)
    endless = await system.http.get("/consent/" + "y" * 4000)
    assert wrong.status_code == endless.status_code == 404
    assert wrong.text == endless.text


async def test_a_customer_gets_everything_once_a_day_and_staff_in_private(system: System) -> None:
    """Two documents arrive in their chat, and nothing stays behind in the data folder."""
    chat, customer = await newcomer(system, "Cleo Marchetti")
    await chat.say("/export")
    await chat.wait_for("Here is everything that is held about you")
    await system.engine.settle()
    documents = [each["document"] for each in await chat.messages() if "document" in each]
    assert [each["file_name"] for each in documents] == ["everything-about-you.txt", "everything-about-you.json"]
    files = [(await system.http.get(f"/sandbox/api/telegram/files/{each['file_id']}")).content for each in documents]
    assert b"Cleo Marchetti" in files[0]
    found = json.loads(files[1])
    tables = {section["table"] for section in found["sections"]}
    assert found["customer_number"] == customer.number
    assert {"customer", "identity", "route", "purchase", "purchase_line", "inbox_event", "reply"} <= tables
    assert list((system.engine.shop.data_dir / "outgoing").glob("customer-*")) == []
    await chat.say("/export")
    await chat.wait_for("You have had your copy today")
    await _staff_hand_over_a_copy(system, customer)


async def _staff_hand_over_a_copy(system: System, customer: Customer) -> None:
    """Ask for a copy in a channel: only an admin gets it, and in the direct conversation."""
    slack = system.people.slack
    await slack.say("mika", "#shop", f"@najimi export {customer.number}")
    await slack.wait_for("role admin", channel="#shop")
    await slack.say("anna", "#shop", f"@najimi export customer {customer.number}")
    await slack.wait_for("sent it to you directly", user="anna")
    await slack.wait_for(f"customer-{customer.number}.json", user="anna")
    shown = [words_of(each) for each in await slack.messages("#shop")]
    assert not any("Cleo Marchetti" in words for words in shown)


async def test_a_customer_is_erased_by_their_own_hand_and_by_staff(system: System) -> None:
    """Asked twice, done at once, a last word, and from then on a stranger."""
    chat, customer = await newcomer(system, "Esperanza Vilhjalmsdottir")
    traces = ("Esperanza Vilhjalmsdottir", str(chat.id))
    await chat.press("Yes, please")
    await chat.say("do you have lanterns?")
    await chat.say("/erase")
    await chat.wait_for("This goes, at once and for good")
    await chat.press("Erase me")
    await chat.wait_for("Are you sure?")
    await chat.press("Yes, erase me now")
    last = await chat.wait_for("You are erased at")
    await system.engine.settle()
    with system.engine.shop.store.read() as session:
        assert found_in_tables(session, traces) == []
        tombstone = session.get_one(Customer, customer.id)
    assert tombstone.erased_at is not None
    sure = next(each for each in await chat.messages() if "Are you sure?" in text_of(each))
    assert buttons_of(sure) == []
    await chat.say("hello?")
    await chat.wait_for("I do not know yet who you are here", after=last)
    await _staff_erase_by_typing_the_number(system)


async def _staff_erase_by_typing_the_number(system: System) -> None:
    """Erase in Slack: a wrong number is refused, and what Slack showed of them is rewritten."""
    chat, customer = await newcomer(system, "Fenna Oosterhuis")
    slack = system.people.slack
    await slack.say("mika", "#shop", f"@najimi consent {customer.number}")
    card = await slack.wait_for("What Fenna Oosterhuis agreed to", channel="#shop")
    await slack.say("anna", "#shop", f"@najimi erase {customer.number}")
    preview = await slack.wait_for("It cannot be undone", user="anna")
    assert "Who you are" in words_of(preview)
    await slack.press("anna", preview, "erase_open")
    modal = await slack.modal("anna", "Type the customer's number")
    refused = await modal.submit({"number": "12"})
    assert "type" in json.dumps(refused)
    await (await slack.modal("anna", "Type the customer's number")).submit({"number": customer.number})
    await slack.wait_for("Erased:", user="anna")
    await system.engine.settle()
    rewritten = next(each for each in await slack.messages("#shop") if each["ts"] == card["ts"])
    assert "Fenna Oosterhuis" not in words_of(rewritten)
    assert "[erased]" in words_of(rewritten)
    with system.engine.shop.store.read() as session:
        assert found_in_tables(session, ("Fenna Oosterhuis", str(chat.id))) == []
        waiting = session.exec(select(Reply).where(col(Reply.state) == "waiting")).all()
    assert waiting == []
    before = len(await chat.messages())
    await system.engine.settle()
    assert len(await chat.messages()) == before, text_of((await chat.messages())[-1])
