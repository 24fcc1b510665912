"""A customer with a card, a clerk at the till, staff in Slack: the line is cut, the card is torn out in the middle."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.actions.cards.relay_cards import AGAIN
from core.cards.audit_ledger import wrong_in_ledger
from core.models import Card, CardFinding, CardRecord, Contact, EntryKind, TerminalEntry, Voucher
from sandbox.client.slack import words_of
from sandbox.client.telegram import ChatClient, text_of
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from tests.support.system import System

COUNTER = "#counter"
TEARS = {
    "chooses": ("before", "while", "after"),
    "computes": ("while", "after"),
    "memory": ("while", "after"),
    "stores": ("before", "after"),
}
ON_IT = "after"
"""Torn out then, a card has the purchase on it; torn out before, it has not."""


async def points_of(system: System, chat: ChatClient) -> int:
    """Let a customer ask for their points."""
    asked = await chat.say("/points")
    told = await chat.wait_for("You have", after=asked)
    await system.engine.settle()
    found = re.search(r"You have ([\d,]+) points", text_of(told))
    assert found is not None, text_of(told)
    return int(found[1].replace(",", ""))


async def told_of(system: System, card: Json, text: str = "", *, after: Json | None = None) -> Json:
    """Wait for what staff are told of a card that was presented."""
    return await system.people.slack.wait_for(text or card["name"], channel=COUNTER, after=after)


def of_card(system: System, number: str) -> tuple[int, list[CardRecord]]:
    """Return the points that the ledger has on a card, and its records in the card's order; the ledger adds up."""
    with system.engine.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
        assert [each.text for each in session.exec(select(CardFinding))] == []
        card = session.exec(select(Card).where(Card.number == number)).one()
        records = session.exec(
            select(CardRecord).where(CardRecord.card_id == card.id).order_by(col(CardRecord.card_sequence))
        ).all()
    assert [each.card_sequence for each in records] == sorted({each.card_sequence for each in records})
    return card.balance, list(records)


async def test_who_presents_a_card_is_told_with_what_to_offer_and_served(system: System) -> None:
    """Slack knows who it is, how they stand, what to offer; its coupon reaches the customer, its note the contacts."""
    till, slack = system.people.till, system.people.slack
    card = await till.card("chooses")
    chat = await system.people.telegram.chat(card["name"])
    shown = await till.present(card["card"])
    assert shown["customer"]["comment"] == "A regular: greet them by name."
    named = await till.wait_for(name=card["name"])
    assert any("bought" in line for line in named["customer"]["said"])

    told = await told_of(system, card)
    words = words_of(told)
    assert f"{card['name']} ({card['number']})" in words
    assert f"{shown['customer']['points']:,}" in words
    assert "A regular: greet them by name." in words
    assert "has not bought" in words, "the best offers are named, whichever of the till's requests came first"

    await slack.press("mika", told, "Issue a coupon …")
    await (await slack.modal("mika", "Issue a coupon")).submit({"What it is good for": "A free scone"})
    await slack.wait_for("A free scone", channel=COUNTER)
    await chat.wait_for("A free scone")
    await slack.press("mika", told, "Note what was said …")
    await (await slack.modal("mika", "Note what was said")).submit({"What was said": "Wants a larger kettle"})
    await system.engine.settle()
    with system.engine.shop.store.read() as session:
        assert [each.title for each in session.exec(select(Voucher))].count("A free scone") == 1
        noted = session.exec(select(Contact).where(col(Contact.contents).contains("larger kettle"))).all()
    assert len(noted) == 1

    given = await till.key("give", code="parking")
    assert given["number"]
    await till.wait_for(waiting=0)
    await till.present(card["card"])
    with pytest.raises(NotPossibleError, match="not long ago"):
        await till.key("give", code="parking")
    await _a_new_card(system, card["number"])


async def test_a_purchase_with_the_line_cut_is_counted_once_when_it_is_back(system: System) -> None:
    """Nothing is known meanwhile but to card and till; afterwards Slack and Telegram show it, and the points once."""
    till = system.people.till
    card = await till.card("chooses")
    chat = await system.people.telegram.chat(card["name"])
    await till.present(card["card"])
    before = await told_of(system, card)
    await till.wait_for(waiting=0)
    points, records = of_card(system, card["card"])
    assert await points_of(system, chat) == points

    await till.cut()
    sold = await till.key("sell", amount=1_250)
    assert sold["balance"] == points + sold["points"]
    assert sold["points"] > 0
    served = await till.key("sell", amount=800)
    await till.take_out()
    assert (await till.wait_for("waiting", amiss=["The server cannot be reached: the line is cut."]))["waiting"] >= 2
    assert of_card(system, card["card"]) == (points, records)
    assert await points_of(system, chat) == points

    await till.cut(cut=False)
    await till.wait_for(waiting=0)
    now, counted = of_card(system, card["card"])
    assert now == points + sold["points"] + served["points"] == served["balance"]
    assert [each.amount for each in counted[len(records) :]] == [1_250, 800]
    assert await points_of(system, chat) == now
    # Put back within a minute, it would be the same visit, and staff were told of that.
    await system.people.let_pass(AGAIN + timedelta(seconds=1))
    shown = await till.present(card["card"])
    assert shown["customer"]["points"] == now
    assert f"{now:,}" in words_of(await told_of(system, card, after=before))
    await _every_presentation_is_told_of_once(system)


async def test_a_card_torn_out_of_a_purchase_says_what_became_of_it_in_every_set_up(system: System) -> None:
    """Before it writes, while it does, and before it can say so: put back, the till knows; nothing is added twice."""
    till = system.people.till
    for setup, tears in TEARS.items():
        if setup == "stores":
            pin = await till.put_shop_card()
            await till.wait_for(amiss=["Shop's card: press S and key in the PIN."])
            await till.key("pin", pin=pin)
        card = await till.card(setup)
        for when in tears:
            await _torn(system, card, when)


async def _torn(system: System, card: Json, when: str) -> None:
    till, number = system.people.till, card["card"]
    shown = await till.present(number)
    await till.wait_for("ready", "done", waiting=0)
    points, records = of_card(system, number)
    assert shown["customer"]["points"] == points, (card["setup"], when)
    await till.tear(when)
    with pytest.raises(NotPossibleError):
        await till.key("sell", amount=2_000)
    torn = await till.wait_for("doubtful", doubtful=1)
    assert "Put the card in again" in torn["words"]
    assert (await till.counter())["torn"] == number

    back = await till.present(number)
    assert back["doubtful"] == 0
    assert (await till.counter())["torn"] == ""
    if when == ON_IT:
        assert back["phase"] == "done", (card["setup"], when, back["words"])
        assert back["outcome"]["points"] > 0
    else:
        assert back["amount"] == 2_000, (card["setup"], when, back["words"])
        await till.key("sell", amount=back["amount"])
    await till.take_out()
    await till.wait_for("waiting", waiting=0)
    now, counted = of_card(system, number)
    assert [each.amount for each in counted[len(records) :]] == [2_000], (card["setup"], when)
    assert now == points + counted[-1].points
    assert counted[-1].points > 0
    assert (await till.present(number))["customer"]["points"] == now
    await till.take_out()


async def _a_new_card(system: System, customer: str) -> None:
    """A newcomer's card is empty, earns, and pays with its points; nothing that a clerk keys in wrongly counts."""
    till = system.people.till
    number = await till.hand_out(customer, "computes")
    shown = await till.present(number)
    assert shown["customer"]["points"] == 0
    assert shown["customer"]["comment"] == "The card is new: say what points are good for."
    sold = await till.key("sell", amount=30_000)
    await till.wait_for("done", comment="Spends more of late than they come: offer the coupon.")
    paid = await till.key("redeem", points=100)
    assert paid["balance"] == sold["points"] - 100
    with pytest.raises(NotPossibleError, match="Nothing was done"):
        await till.key("redeem", points=1_000_000)
    await till.wait_for(waiting=0)
    points, records = of_card(system, number)
    assert points == paid["balance"]
    assert [each.points for each in records] == [sold["points"], -100]
    with pytest.raises(NotPossibleError, match="no such card"):
        await till.present("00" * 8)
    with pytest.raises(NotPossibleError, match="no customer"):
        await till.hand_out("no number", "memory")


async def _every_presentation_is_told_of_once(system: System) -> None:
    """However often cards come and go: alone, or as a part of what came while the channel was busy.

    A card that is put back, with none in between, was told of.
    """
    till, before = system.people.till, await _told(system)
    cards = [await till.card(setup) for setup in ("chooses", "computes", "memory")]
    # Or the first would only be the last one that is put back.
    await system.people.let_pass(AGAIN + timedelta(seconds=1))
    for card in [*cards, *cards]:
        await till.present(card["card"])
    await till.take_out()
    await till.present(cards[-1]["card"])
    await till.take_out()
    assert await _told(system) - before == len(cards) * 2


async def _told(system: System) -> int:
    """Return of how many presentations staff were told, once they were told of every one that there was."""
    await system.people.till.wait_for(waiting=0)
    async with asyncio.timeout(60):
        while not _is_all_relayed(system):
            await system.people.settle(0.2)
    await system.engine.settle()
    messages = [words_of(each) for each in await system.people.slack.messages(COUNTER)]
    return sum(len(re.findall(r"^(?::credit_card:|•) .* at Till 1", text, re.MULTILINE)) for text in messages)


def _is_all_relayed(system: System) -> bool:
    with system.engine.shop.store.read() as session:
        presented = session.exec(select(TerminalEntry).where(TerminalEntry.kind == EntryKind.PRESENTED)).all()
    return all(each.relayed_at for each in presented)
