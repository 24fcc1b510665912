"""What happens to an erased person afterwards: messages on their way, files that name them, their old chat, backups."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from bot.workers.sender import Sender
from core.actions.customers.link_customer import LinkEnd, link_by_token, make_link_token
from core.actions.importing.import_purchases import import_purchases
from core.actions.privacy.erase_customer import erase_again, erase_customer, remembered
from core.actions.privacy.tidy_up import tidy_up
from core.clock import ManualClock
from core.customers.agreement import Agreement, consent_row
from core.models import (
    ChannelName,
    ConsentState,
    Customer,
    Delivery,
    DeliveryState,
    ErasedIdentity,
    Identity,
    IdentityKind,
    InboxEvent,
    InboxState,
    Purchase,
    PurchaseLine,
    Purpose,
    Reply,
    ReplyState,
    Route,
    Setting,
    Surface,
)
from core.outbox import claim, counts, settle, start_due
from core.ports import Outcome, OutcomeKind
from core.privacy.housekeeping import RENEWAL
from core.shop import Shop
from tests.support.campaign import Stage, stage
from tests.support.held_person import erase
from tests.support.telegram_scene import ITO, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with customers on Telegram."""
    return stage(shop, clock, customers=2)


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_a_message_on_its_way_is_settled_all_the_same(scene: Stage, kind: OutcomeKind) -> None:
    """It was claimed before the erasure: whatever comes of it, every number adds up and nobody is written to again."""
    plan_id = scene.approved()
    start_due(scene.shop)
    claims = claim(scene.shop, 10)
    gone = scene.customers[0]
    mine = [one for one in claims if one.message.address == scene_address(scene, gone)]
    erase(scene, gone)
    for one in claims:
        assert settle(scene.shop, one, Outcome(kind if one in mine else OutcomeKind.SENT, provider_id="7"))
    scene.clock.advance(timedelta(days=1))
    scene.channel.handed.clear()
    asyncio.run(Sender(scene.shop).drain())
    with scene.shop.store.read() as session:
        after = counts(session, plan_id)
        message = session.exec(select(Delivery).where(Delivery.customer_id == gone)).one()
    assert after.audience == after.accounted == 2
    assert message.state in {
        DeliveryState.SENT,
        DeliveryState.FAILED,
        DeliveryState.UNKNOWN,
        DeliveryState.SUPPRESSED,
    }
    assert scene.channel.handed == []


def scene_address(scene: Stage, customer: int) -> str:
    """Return a customer's chat."""
    with scene.shop.store.read() as session:
        return session.exec(select(Route.address).where(Route.customer_id == customer)).one()


def test_the_same_file_again_brings_nobody_back_and_counts_nothing_twice(shop: Shop, tmp_path: Path) -> None:
    """Purchases of the erased are booked without a customer; those that were there are known again."""
    path = tmp_path / "till.csv"
    lines = "\n".join(f"{doc},10{doc % 2},A{doc},1,2.50,2026-01-0{doc} 10:00" for doc in range(1, 7))
    shared = "9,100,A1,1,2.50,2026-01-09 10:00\n9,101,A2,1,2.50,2026-01-09 10:00"
    path.write_text(f"Invoice,Customer ID,StockCode,Quantity,Price,InvoiceDate\n{lines}\n{shared}\n", "utf-8")
    import_purchases(shop, path)

    def facts() -> tuple[int, int, int]:
        with shop.store.read() as session:
            living = session.exec(
                select(func.count()).select_from(Customer).where(col(Customer.erased_at).is_(None))
            ).one()
            total = session.exec(select(func.sum(col(PurchaseLine.amount)))).one()
            return living, int(total), session.exec(select(func.count()).select_from(PurchaseLine)).one()

    before = facts()
    with shop.store.read() as session:
        gone = session.exec(select(Customer.id).where(Customer.number == "101")).one()
    with shop.store.write() as tx:
        erase_customer(tx, shop, gone or 0, "staff:1")
    with path.open("a", encoding="utf-8") as file:
        file.write("10,101,A1,2,2.50,2026-01-10 10:00\n")
    import_purchases(shop, path)
    after = facts()
    assert after == (before[0] - 1, before[1] + 500, before[2] + 1)
    with shop.store.read() as session:
        owner = session.exec(select(Purchase.customer_id).where(Purchase.document == "10")).one()
        again = session.exec(select(Identity).where(Identity.value == "101")).all()
    assert owner is None
    assert again == []


def test_their_chat_is_a_strangers_and_offers_stay_off_when_it_is_linked_again(shop: Shop, clock: ManualClock) -> None:
    """Old buttons do nothing; by a new link the chat belongs to a new customer, who has to agree anew."""
    scene = make_scene(shop, clock)
    erase(scene.stage, scene.ito)
    assert "do not know yet who you are" in scene.telegram.says(ITO, "hello?").text
    assert "does nothing any more" in scene.press("interested").text
    with shop.store.write() as tx:
        newcomer = Customer(number="new", created_at=clock.now())
        tx.add(newcomer)
        tx.flush()
        token = make_link_token(tx, shop, newcomer.id or 0, "test")
        link = link_by_token(tx, shop, token, ITO)
        agreed = consent_row(tx, Agreement(newcomer.id or 0, ChannelName.TELEGRAM, Purpose.OFFERS))
    assert link.end is LinkEnd.LINKED
    assert agreed is not None
    assert agreed.state is ConsentState.WITHDRAWN
    assert erase_again(shop) == 0, "who came back on their own is not erased again"


@pytest.mark.parametrize("moment", ["", "0", "x", "99999999999", "-5", "9" * 40, "16"])
def test_a_last_button_that_is_forged_or_too_old_erases_nobody(shop: Shop, clock: ManualClock, moment: str) -> None:
    """Only the button that was shown less than a quarter of an hour ago does it."""
    scene = make_scene(shop, clock)
    now = int(clock.now().timestamp())
    token = f"erasenow:{now - 16 * 60}" if moment == "16" else f"erasenow:{moment}"
    scene.telegram.presses(ITO, token)
    stranger = scene.telegram.presses(4_444_444, f"erasenow:{now}")
    assert "does nothing any more" in stranger.text
    with shop.store.read() as session:
        assert session.exec(select(Customer).where(col(Customer.erased_at).is_not(None))).all() == []


def test_an_older_backup_forgets_again(scene: Stage) -> None:
    """The hashes are carried over, and whoever they name is erased once more; nobody else is."""
    shop, gone = scene.shop, scene.customers[0]
    with shop.store.write() as tx:
        number = tx.get_one(Customer, gone).number
        tx.add(Identity(customer_id=gone, kind=IdentityKind.NUMBER, value=number, created_at=scene.clock.now()))
    scene.clock.advance(timedelta(hours=1))
    erase(scene, gone)
    with shop.store.read() as session:
        kept = remembered(session)
    with shop.store.write() as tx:
        for row in tx.exec(select(ErasedIdentity)):
            tx.delete(row)
        back = tx.get_one(Customer, gone)
        back.erased_at, back.number = None, number
        tx.add(Identity(customer_id=gone, kind=IdentityKind.NUMBER, value=number, created_at=back.created_at))
    assert erase_again(shop) == 0
    assert erase_again(shop, kept) == 1
    with shop.store.read() as session:
        erased = session.exec(select(Customer.id).where(col(Customer.erased_at).is_not(None))).all()
    assert list(erased) == [gone]


def test_old_messages_are_forgotten_and_their_numbers_are_not(scene: Stage) -> None:
    """What is done with and old is empty; what is new, waits, or has to be known again stays."""
    shop, now = scene.shop, scene.clock.now()
    old = now - timedelta(days=shop.keep_messages_days, hours=1)

    def event(source_id: str, at: datetime, state: InboxState) -> InboxEvent:
        return InboxEvent(
            source="slack", source_id=source_id, kind="command", payload={"t": "x"}, state=state, received_at=at
        )

    def reply(cause: str, at: datetime, state: ReplyState) -> Reply:
        place = {"ts": "1.2", "channel": "C1"}
        return Reply(
            cause=cause,
            surface=Surface.SLACK,
            method="chat.postMessage",
            payload={"text": "x"},
            result=place,
            state=state,
            due_at=at,
            created_at=at,
        )

    with shop.store.write() as tx:
        tx.add_all(
            [
                event("old", old, InboxState.DONE),
                event("stuck", old, InboxState.RECEIVED),
                event("new", now, InboxState.DONE),
                reply("seldom:77:stranger", old, ReplyState.SENT),
                reply("waits", old, ReplyState.WAITING),
                reply("new", now, ReplyState.SENT),
            ]
        )
    left = shop.data_dir / "outgoing" / "left.png"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"x")
    tidy_up(shop)
    tidy_up(shop)
    with shop.store.read() as session:
        events = {row.source_id: row.payload for row in session.exec(select(InboxEvent))}
        replies = {row.cause: (row.payload, row.result) for row in session.exec(select(Reply))}
    place = {"ts": "1.2", "channel": "C1"}
    assert events == {"old": {}, "stuck": {"t": "x"}, "new": {"t": "x"}}
    assert sorted(map(str, replies.values())) == sorted(
        map(str, [({}, place), ({"text": "x"}, place), ({"text": "x"}, place)])
    )
    assert not any("77" in cause for cause in replies)
    assert left.exists(), "it may still be sent"


def test_caches_are_made_anew_soon_after_an_erasure(scene: Stage) -> None:
    """A tick does it, once, a minute later; a question that is being answered puts it off."""
    shop = scene.shop
    shop.mirror.refresh()
    erase(scene, scene.customers[0])
    before = shop.mirror.path.stat().st_ino

    def owed() -> bool:
        with shop.store.read() as session:
            return session.get(Setting, RENEWAL) is not None

    tidy_up(shop)
    assert owed()
    scene.clock.advance(timedelta(minutes=2))
    tidy_up(shop)
    assert not owed()
    assert shop.mirror.path.stat().st_ino != before
    assert shop.mirror.check() == []


def test_a_customer_is_asked_twice_and_hears_a_last_word(shop: Shop, clock: ManualClock) -> None:
    """Erasing says what goes, asks twice, and says farewell in words that are forgotten once they are said."""
    scene = make_scene(shop, clock)
    told = scene.telegram.says(ITO, "/erase")
    assert "This goes, at once and for good" in told.text
    sure = scene.telegram.presses(ITO, told.buttons["Erase me"], told.keyboard)
    done = scene.telegram.presses(ITO, sure.buttons["Yes, erase me now"], sure.keyboard)
    assert "You are erased" in done.text
    farewell = [payload for method, payload in done.calls if method == "sendMessage"]
    assert [payload["_forget"] for payload in farewell] == [True]
