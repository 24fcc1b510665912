"""What was found is put before staff, once, and decided by an admin; customers see what is theirs."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from bot.boards.cards import CardBoard
from bot.handlers import slack_cards
from bot.handlers.slack_turn import Desk, Turn
from bot.handlers.telegram_coupons import coupons, points
from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Written
from core.cards.audit_ledger import wrong_in_ledger
from core.cards.examination import PATIENCE, examine
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import CardFinding, CardState, Contact, Customer, FindingKind, Reply, Role, Staff, TerminalEntry
from core.replies import Replies
from core.shop import Shop
from tests.support.card_scene import CardScene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills, a programme, and Mika, who is an admin."""
    made = CardScene(shop, clock)
    with shop.store.write() as tx:
        roles = [Role.PLANNER.value, Role.ADMIN.value]
        tx.add(Staff(slack_user="U1", name="Mika", roles=roles, created_at=clock.now()))
        tx.add(Staff(slack_user="U2", name="Noa", roles=[Role.PLANNER.value], created_at=clock.now()))
    return made


def turn(action: str, value: str = "", user: str = "U1", **more: Any) -> Turn:  # noqa: ANN401 - a turn's own fields
    """Return what a member of staff does."""
    return Turn("block_actions", user, "", "C0BAKERY", None, action=action, value=value, **more)


def done(scene: CardScene, effect: Any, cause: str = "test") -> None:  # noqa: ANN401 - an effect
    """Carry out what a turn does."""
    with scene.shop.store.write() as tx:
        effect(tx, Replies(tx, scene.shop.clock, cause))


def replies(scene: CardScene) -> list[Reply]:
    """Return what was said, in order."""
    with scene.shop.store.read() as session:
        return list(session.exec(select(Reply).order_by(Reply.id)))  # type: ignore[arg-type]


def test_a_copied_card_is_told_once_and_decided_once(scene: CardScene) -> None:
    """By an admin; a button that was pressed before says so."""
    desk, (bakery, books) = Desk(scene.shop, approvals_channel="C0"), scene.tills
    card = scene.card(scene.customer("C1"))
    copy = card.copied()
    scene.upload(bakery, scene.buy(bakery, card, 500))
    scene.upload(books, scene.buy(books, copy, 900))
    board = CardBoard(scene.shop, "C0", lambda: None)
    assert [asyncio.run(board.drain()) for _ in range(2)] == [1, 0]
    told = replies(scene)[0]
    assert (told.payload["channel"], "decided" in told.payload["text"]) == ("C0", True)
    [finding] = scene.findings()
    with pytest.raises(RefusedError, match="role admin"):
        done(scene, slack_cards.decided(desk, turn("finding_decide", f"{finding.id}:let be", user="U2")))
    done(scene, slack_cards.decided(desk, turn("finding_decide", f"{finding.id}:let be")))
    with pytest.raises(RefusedError, match="decided already"):
        done(scene, slack_cards.decided(desk, turn("finding_decide", f"{finding.id}:block")), "again")
    assert scene.row(card).state is CardState.BLOCKED


def test_what_never_came_can_be_counted_without(scene: CardScene) -> None:
    """A till burned down with its journal; the card goes on, and the ledger says what was missing."""
    desk, (bakery, books) = Desk(scene.shop, approvals_channel="C0"), scene.tills
    card = scene.card(scene.customer("C1"))
    scene.buy(bakery, card, 300_000)
    scene.upload(books, scene.buy(books, card, 100_000))
    assert scene.row(card).balance == 0
    scene.clock.advance(PATIENCE)
    with scene.shop.store.write() as tx:
        examine(tx, scene.clock.now())
    [finding] = scene.findings()
    assert finding.kind is FindingKind.GAP
    done(scene, slack_cards.decided(desk, turn("finding_decide", f"{finding.id}:count on")))
    row = scene.row(card)
    assert (row.balance, row.sequence) == (card.state().account.balance, 2)
    scene.upload(books, scene.buy(books, card, 200))
    assert scene.row(card).balance == card.state().account.balance
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []


def test_staff_issue_a_coupon_and_note_what_was_said(scene: CardScene) -> None:
    """One form, one coupon; the note is a contact; the customer sees both points and coupon in their chat."""
    desk, till = Desk(scene.shop), scene.tills[0]
    customer = scene.customer("C1", "Ito")
    card = scene.card(customer)
    scene.buy(till, card, 500_000)
    scene.say(till, kind="presented", card=card.number)
    scene.upload(till)
    with scene.shop.store.read() as session:
        entry = session.exec(select(TerminalEntry.id)).one()
    form = {"view_id": "V1", "metadata": {"entry": str(entry), "channel": "C0BAKERY"}}
    for cause in ("first", "again"):
        filled = turn("card_coupon", state={"title": "10% off", "days": "30"}, **form)
        done(scene, slack_cards.issue(desk, filled), cause)
    said = [reply.payload["text"] for reply in replies(scene)]
    assert len({text.partition("code")[2] for text in said}) == 1
    done(scene, slack_cards.note(desk, turn("card_note", state={"said": "Likes rye bread"}, **form)), "note")
    with scene.shop.store.read() as session:
        assert session.exec(select(Contact.contents)).one() == "Likes rye bread"
    with scene.shop.store.write() as tx:
        talk = Talk(tx, scene.shop, Replies(tx, scene.shop.clock, "chat"), 7)
        written = Written(chat_id=7, update_id=1, message_id=1, text="/points")
        points(talk, written, tx.get_one(Customer, customer.id))
        coupons(talk, written, tx.get_one(Customer, customer.id))
    shown = [reply for reply in replies(scene) if reply.cause == "chat"]
    assert f"{card.state().account.balance:,} points" in shown[0].payload["text"]
    assert "10% off" in shown[1].payload["text"]
    assert shown[2].method == "sendPhoto"


def test_nothing_to_decide_is_said(scene: CardScene) -> None:
    """And what is no command of cards too."""
    desk = Desk(scene.shop)
    done(scene, slack_cards.said(desk, turn("said"), "findings"))
    assert replies(scene)[-1].payload["text"].startswith("Nothing about cards")
    with pytest.raises(RefusedError, match="cards findings"):
        slack_cards.said(desk, turn("said"), "issue")
    with scene.shop.store.read() as session:
        assert session.exec(select(CardFinding)).all() == []
