"""A mailbox answers an operator's telephone as a person does: the customer is rung by a key alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.call_tokens import CallTokens
from bot.handlers import slack_call_list
from bot.handlers.call_connect import ask_to_call_back, not_rung
from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_turn import Desk, Turn
from bot.live_calls import LiveCalls
from bot.telephone_settings import Line, Operator
from bot.views.spoken.languages import LANGUAGES
from bot.workers.call_keeper import CallKeeper
from bot.workers.dialler import CONNECT, Dialler, DialRules
from core.actions.calls.call_back import may_ring_back
from core.actions.calls.call_list import Task, is_in_hand, next_task, release_task, settle_task
from core.actions.calls.keep_up import LEFT_AFTER, give_back_left
from core.actions.calls.receive_call import receive_call
from core.actions.calls.settle_call import told
from core.models import Call, CallOutcome, CallState, Contact, Delivery, DeliveryState, Reply
from core.ports import CallStanding
from core.replies import Replies
from tests.support.campaign import Stage
from tests.support.scripted_caller import ScriptedCaller
from tests.support.telephone_shop import calling_plan, number_of
from tests.support.twilio_side import LINE, Document, Phone, voice_client

MIKAS = "+442071838751"
LEG = f"CA{99:032x}"
_presses = count(1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what holds calls in both is tried beside the core."""
    return sqlite_url


@dataclass
class Hand:
    """A shop whose author has a customer in hand, and has pressed "Call": their telephone is being rung."""

    stage: Stage
    calls: CallDesk
    dialler: Dialler
    client: httpx.AsyncClient
    caller: ScriptedCaller
    task: Task

    async def rings(self) -> Phone:
        """Press "Call", and return the operator's telephone as Twilio sees it."""
        mika = self.stage.author.slack_user
        turn = Turn("block_actions", mika, "mika", "C1", None, value=str(self.task.delivery_id), message="2.0")
        effect = slack_call_list.ring(Desk(self.stage.shop, calls=self.calls), turn)
        with self.stage.shop.store.write() as tx:
            effect(tx, Replies(tx, self.stage.clock, f"press:{next(_presses)}"))
        await self.dialler.drain()
        return Phone(self.client, number=LINE, line=MIKAS, sid=f"CA{len(self.caller.rings):032x}")

    async def answered(self, phone: Phone) -> Document:
        """Let something answer; return what it hears."""
        await phone.ask(self.caller.rings[-1].status_url, CallStatus="in-progress", SequenceNumber="1")
        return await phone.ask(self.caller.rings[-1].twiml_url)

    async def over(self, phone: Phone) -> None:
        """Let the call end, of which Twilio tells twice."""
        for sequence in ("2", "2"):
            await phone.ask(
                self.caller.rings[-1].status_url, CallStatus="completed", SequenceNumber=sequence, CallDuration="20"
            )

    def said(self) -> list[str]:
        """Return what the operator was told of presses of "Call"."""
        with self.stage.shop.store.read() as session:
            rows = session.exec(select(Reply).where(col(Reply.cause).startswith(CONNECT)).order_by(col(Reply.id)))
            return [row.payload["text"] for row in rows]

    def in_hand(self) -> bool:
        """Return whether the customer is in the author's hand, at the same try."""
        of = (self.task.delivery_id, self.task.number, self.stage.author.id or 0)
        with self.stage.shop.store.write() as tx:
            return is_in_hand(tx, *of)

    def contacts(self) -> list[Contact]:
        """Return every contact."""
        with self.stage.shop.store.read() as session:
            return list(session.exec(select(Contact)))

    def call(self, phone: Phone) -> Call:
        """Return the call as the shop knows it."""
        with self.stage.shop.store.read() as session:
            return session.exec(select(Call).where(Call.sid == phone.sid)).one()


@pytest_asyncio.fixture
async def mika(set_up: Stage, caller: ScriptedCaller) -> AsyncIterator[Hand]:
    """An operator with a customer in hand."""
    calls = CallDesk(
        shop=set_up.shop,
        live=LiveCalls(),
        lines=(Line(LINE, "en"),),
        operators=(Operator(MIKAS, set_up.author.slack_user),),
    )
    dialler = Dialler(set_up.shop, caller, DialRules(a_second=1_000, line=lambda _: LINE), not_rung=not_rung)
    plan_id = calling_plan(set_up)
    with set_up.shop.store.write() as tx:
        task = next_task(tx, set_up.shop, plan_id, set_up.author)
    assert task is not None
    async with voice_client(set_up.shop, calls) as client:
        yield Hand(set_up, calls, dialler, client, caller, task)


async def unpressed(phone: Phone, asking: Document) -> Document:
    """Press nothing, both times."""
    again = await phone.press(asking.action("Gather"))
    assert again.verbs == ["Gather"]
    assert again.said == asking.said
    return await phone.press(again.action("Gather"))


async def test_a_mailbox_presses_no_key_and_the_customer_is_never_rung(mika: Hand) -> None:
    """Asked twice, without a name or a number; then told, once, and the customer stays where they were."""
    phone = await mika.rings()
    asking = await mika.answered(phone)
    assert "press any key" in asking.said
    for secret in (mika.task.called, mika.task.telephone, mika.task.customer_number):
        assert secret not in asking.text
    last = await unpressed(phone, asking)
    assert last.verbs == ["Say", "Hangup"]
    await mika.over(phone)
    (said,) = mika.said()
    assert f"({MIKAS}) was answered, but nobody pressed a key, so {mika.task.called} was not rung" in said
    assert "press *Call* again" in said
    assert mika.in_hand()
    assert mika.contacts() == []
    call = mika.call(phone)
    assert (call.state, call.answered_at, call.other_sid) == (CallState.COMPLETED, None, None)
    # Nothing is rung again by itself; whoever leaves now has not made the call.
    await mika.dialler.drain()
    assert len(mika.caller.rings) == 1
    mika.stage.clock.advance(LEFT_AFTER * 2)
    assert give_back_left(mika.stage.shop) == 1
    with mika.stage.shop.store.read() as session:
        assert session.get_one(Delivery, mika.task.delivery_id).state is not DeliveryState.UNKNOWN


async def test_a_mailbox_that_hangs_up_first_is_told_as_well(mika: Hand) -> None:
    """Also where nothing was asked any more."""
    phone = await mika.rings()
    await mika.answered(phone)
    await mika.over(phone)
    (said,) = mika.said()
    assert "nobody pressed a key" in said
    assert mika.contacts() == []


@pytest.mark.parametrize("key", ["1", "7", "#"])
async def test_any_key_puts_through_also_the_second_time_and_once(mika: Hand, key: str) -> None:
    """Pressed late, and asked by Twilio twice, it is the same answer; who talked is a contact, and told nothing."""
    phone = await mika.rings()
    again = await phone.press((await mika.answered(phone)).action("Gather"))
    bridge = await phone.press(again.action("Gather"), key)
    assert bridge.verbs == ["Say", "Dial"]
    assert bridge.find("Number").text == mika.task.telephone
    assert (await phone.press(again.action("Gather"), key)).text == bridge.text
    assert (await phone.press(again.action("Gather"))).text == bridge.text
    leg = Phone(mika.client, number=LINE, line=mika.task.telephone, sid=LEG)
    await leg.ask(bridge.find("Number").attrib["statusCallback"], CallStatus="in-progress", SequenceNumber="1")
    await phone.ask(bridge.action("Dial"), DialCallStatus="completed", DialCallSid=LEG)
    await mika.over(phone)
    assert mika.said() == []
    (contact,) = mika.contacts()
    assert contact.customer_id == mika.task.customer_id
    assert mika.call(phone).answered_at is not None


async def test_a_question_that_twilio_asks_twice_is_answered_alike(mika: Hand) -> None:
    """One call, and the same document."""
    phone = await mika.rings()
    asking = await mika.answered(phone)
    assert (await mika.answered(phone)).text == asking.text
    ended = await unpressed(phone, asking)
    assert (await unpressed(phone, asking)).text == ended.text
    with mika.stage.shop.store.read() as session:
        assert len(session.exec(select(Call.id)).all()) == 1


@pytest.mark.parametrize("lost", [False, True])
async def test_a_customer_who_does_not_answer_is_no_contact(mika: Hand, *, lost: bool) -> None:
    """One who does is, also where the callback of their own leg was lost."""
    phone = await mika.rings()
    bridge = await phone.press((await mika.answered(phone)).action("Gather"), "1")
    status = {"DialCallStatus": "completed", "DialCallSid": LEG} if lost else {"DialCallStatus": "no-answer"}
    await phone.ask(bridge.action("Dial"), **status)
    await mika.over(phone)
    assert len(mika.contacts()) == int(lost)
    assert mika.said() == []
    # The customer was rung: nobody rings them again by itself.
    mika.stage.clock.advance(LEFT_AFTER * 2)
    give_back_left(mika.stage.shop)
    with mika.stage.shop.store.read() as session:
        assert session.get_one(Delivery, mika.task.delivery_id).state is DeliveryState.UNKNOWN


async def test_who_rings_in_vain_and_then_talks_by_hand_has_a_contact(mika: Hand) -> None:
    """With what was said, once."""
    phone = await mika.rings()
    bridge = await phone.press((await mika.answered(phone)).action("Gather"), "1")
    await phone.ask(bridge.action("Dial"), DialCallStatus="no-answer")
    await mika.over(phone)
    shop = mika.stage.shop
    with shop.store.write() as tx:
        settle_task(tx, shop, mika.task.delivery_id, mika.stage.author, CallOutcome.TALKED, "by hand")
    assert [contact.contents for contact in mika.contacts()] == ["by hand"]


@pytest.mark.parametrize("meanwhile", ["over", "settled", "put back"])
async def test_a_key_that_comes_too_late_rings_nobody(mika: Hand, meanwhile: str) -> None:
    """The call is over, somebody said how it ended, or the customer is somebody else's again."""
    phone = await mika.rings()
    asking = await mika.answered(phone)
    of = (mika.stage.shop, mika.task.delivery_id, mika.stage.author)
    if meanwhile == "over":
        await mika.over(phone)
    else:
        with mika.stage.shop.store.write() as tx:
            if meanwhile == "settled":
                settle_task(tx, *of, CallOutcome.NO_ANSWER)
            else:
                release_task(tx, *of)
    late = await phone.press(asking.action("Gather"), "1")
    assert late.verbs == ["Say", "Hangup"]
    if meanwhile != "over":
        await mika.over(phone)
    assert len(mika.said()) == int(meanwhile == "over")
    assert mika.contacts() == []


async def test_forged_and_foreign_tokens_ring_nobody(mika: Hand) -> None:
    """A call that no token of ours names hears a sentence, with a key as well as without."""
    phone = await mika.rings()
    asking = await mika.answered(phone)
    other = CallTokens(mika.stage.shop).attempt(mika.task.delivery_id, 99)
    for token in ("", "x", "9" * 400, other, CallTokens(mika.stage.shop).back(1, 1)):
        stranger = Phone(mika.client, number=LINE, line=MIKAS, sid=f"CA{1_000 + next(_presses):032x}")
        for step in ("bridge", "through"):
            answer = await stranger.press(f"https://shop.example/voice/step/{step}?n=1&t={token}", "1")
            assert answer.verbs == ["Say", "Hangup"]
    unsigned = await mika.client.post(asking.action("Gather"), data={"CallSid": phone.sid, "Digits": "1"})
    assert unsigned.status_code == 403
    assert mika.call(phone).answered_at is None


async def test_after_a_restart_a_mailbox_is_not_taken_for_an_operator(mika: Hand) -> None:
    """Twilio says that the call goes on; that nobody has pressed a key stays so."""
    phone = await mika.rings()
    await mika.answered(phone)
    mika.caller.standing = {phone.sid: CallStanding(phone.sid, "in-progress")}
    keeper = CallKeeper(mika.stage.shop, mika.caller, LiveCalls())
    await keeper.recover()
    assert await keeper.drain() == 1
    assert (mika.call(phone).state, mika.call(phone).answered_at) == (CallState.RINGING, None)


async def test_who_is_called_back_is_not_rung_by_a_mailbox_either(mika: Hand) -> None:
    """They still wait to be called back, and the operator is told."""
    shop, clock = mika.stage.shop, mika.stage.clock
    with shop.store.write() as tx:
        missed = receive_call(tx, shop, "CA" + "f" * 32, number_of(2), LINE, clock.now())
        told(tx, shop, missed.sid or "", "no-answer", 1, clock.now())
        turn = Turn("block_actions", mika.stage.author.slack_user, "mika", "C1", None)
        ask_to_call_back(tx, mika.calls, mika.stage.author, missed, "press", turn)
    await mika.dialler.drain()
    phone = Phone(mika.client, number=LINE, line=MIKAS, sid=f"CA{1:032x}")
    asking = await mika.answered(phone)
    assert number_of(2) not in asking.text
    assert (await unpressed(phone, asking)).verbs == ["Say", "Hangup"]
    await mika.over(phone)
    (said,) = mika.said()
    assert "nobody pressed a key" in said
    assert "still wait to be called back" in said
    assert mika.contacts() == []
    with shop.store.read() as session:
        assert may_ring_back(session, shop, missed.id or 0)


def test_every_language_asks_for_a_key() -> None:
    """And names the same one."""
    for texts in LANGUAGES.values():
        assert "1" in texts.ask_to_call
        assert "Najimi" in texts.ask_to_call
        assert texts.nobody_called
        assert "{" not in texts.ask_to_call + texts.nobody_called
