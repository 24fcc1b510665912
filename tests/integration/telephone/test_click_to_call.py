"""An operator pressed "Call" and was told that their telephone rings: where it does not, they are told that too."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.handlers import slack_call_list
from bot.handlers.call_connect import not_rung
from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_turn import Desk, Turn
from bot.live_calls import LiveCalls
from bot.telephone_settings import Line, Operator
from bot.workers.dialler import CONNECT, Dialler, DialRules
from core.actions.calls.call_list import Task, next_task, release_task, settle_task
from core.actions.customers.consent import withdraw_consent
from core.customers.agreement import Agreement
from core.models import (
    Call,
    CallOutcome,
    CallTask,
    ChannelName,
    Contact,
    Delivery,
    DeliveryState,
    Purpose,
    Reply,
)
from core.ports import Outcome, OutcomeKind
from core.replies import Replies
from tests.support.campaign import Stage
from tests.support.scripted_caller import ScriptedCaller
from tests.support.telephone_shop import calling_plan
from tests.support.twilio_side import LINE, Phone, voice_client

MIKAS = "+442071838751"
CHANNEL = "C0CALLS"
_presses = count(1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what holds calls in both is tried beside the core."""
    return sqlite_url


@dataclass
class Operators:
    """A shop with a telephone, whose author has a customer in hand."""

    stage: Stage
    desk: Desk
    dialler: Dialler
    client: httpx.AsyncClient
    plan_id: int
    task: Task

    def press(self) -> None:
        """Press "Call" on the card."""
        mika = self.stage.author.slack_user
        turn = Turn("block_actions", mika, "mika", CHANNEL, "1.0", value=str(self.task.delivery_id), message="2.0")
        effect = slack_call_list.ring(self.desk, turn)
        with self.stage.shop.store.write() as tx:
            effect(tx, Replies(tx, self.stage.clock, f"press:{next(_presses)}"))

    def told(self) -> list[str]:
        """Return what was whispered about presses of "Call" that came to nothing, in the order of it."""
        with self.stage.shop.store.read() as session:
            rows = session.exec(select(Reply).where(col(Reply.cause).startswith(CONNECT)).order_by(col(Reply.id))).all()
        for row in rows:
            assert row.method == "chat.postEphemeral"
            assert {name: row.payload[name] for name in ("channel", "user", "thread_ts")} == {
                "channel": CHANNEL,
                "user": self.stage.author.slack_user,
                "thread_ts": "1.0",
            }
        return [row.payload["text"] for row in rows]

    def in_hand(self) -> bool:
        """Return whether the customer is still in the author's hand."""
        with self.stage.shop.store.read() as session:
            task = session.exec(select(CallTask).where(CallTask.delivery_id == self.task.delivery_id)).one()
            claimed = session.get_one(Delivery, self.task.delivery_id).state is DeliveryState.CLAIMED
        return claimed and task.taken_by_id == self.stage.author.id


@pytest_asyncio.fixture
async def operators(set_up: Stage, caller: ScriptedCaller) -> AsyncIterator[Operators]:
    """One who has a customer in hand, and what places calls."""
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
        yield Operators(set_up, Desk(set_up.shop, calls=calls), dialler, client, plan_id, task)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OutcomeKind.FAILED, "refused the call (21211: not a valid number)"),
        (OutcomeKind.NOT_YET, "takes no call at this moment (21211: not a valid number)"),
        (OutcomeKind.UNKNOWN, "Nobody knows whether your telephone will ring"),
    ],
)
async def test_who_is_not_rung_is_told_what_failed_and_what_to_do(
    operators: Operators, caller: ScriptedCaller, kind: OutcomeKind, words: str
) -> None:
    """The customer stays in their hand, and another press rings."""
    caller.outcomes = [Outcome(kind, detail="21211: not a valid number")]
    operators.press()
    assert await operators.dialler.drain() == 1
    (said,) = operators.told()
    assert words in said
    assert operators.task.called in said
    assert "press *Call* again, or dial the number on the card by hand" in said
    assert operators.in_hand()
    operators.press()
    await operators.dialler.drain()
    assert [ring.to for ring in caller.rings] == [MIKAS, MIKAS]
    assert len(operators.told()) == 1


async def test_who_presses_while_twilio_wants_to_be_left_alone_is_told_at_once(
    operators: Operators, caller: ScriptedCaller
) -> None:
    """A telephone that rings minutes later would find nobody."""
    caller.outcomes = [Outcome(OutcomeKind.NOT_YET, detail="20429", retry_after=timedelta(minutes=1))]
    operators.press()
    operators.press()
    await operators.dialler.drain()
    assert len(caller.rings) == 1
    assert len(operators.told()) == 2
    operators.stage.clock.advance(timedelta(minutes=2))
    operators.press()
    await operators.dialler.drain()
    assert len(caller.rings) == 2
    assert len(operators.told()) == 2


async def test_a_press_that_is_minutes_old_rings_nobody(operators: Operators, caller: ScriptedCaller) -> None:
    """The programme was away when it was made: who pressed has given up waiting, and has the customer in hand still."""
    operators.press()
    operators.stage.clock.advance(timedelta(minutes=3))
    await operators.dialler.drain()
    assert (caller.rings, operators.in_hand()) == ([], True)
    operators.press()
    await operators.dialler.drain()
    assert [ring.to for ring in caller.rings] == [MIKAS]


@pytest.mark.parametrize(
    ("status", "words"),
    [("busy", "was busy"), ("no-answer", "was not answered"), ("failed", "could not be reached")],
)
async def test_who_does_not_take_up_their_own_telephone_is_told_once(
    operators: Operators, caller: ScriptedCaller, status: str, words: str
) -> None:
    """The customer was not rung and stays in their hand; late and repeated callbacks say nothing more."""
    operators.press()
    await operators.dialler.drain()
    address = caller.rings[-1].status_url
    phone = Phone(operators.client, number=LINE, line=MIKAS, sid=f"CA{1:032x}")
    await phone.ask(address, CallStatus="ringing", SequenceNumber="1")
    assert operators.told() == []
    for sequence in ("2", "2", "3"):
        await phone.ask(address, CallStatus=status, SequenceNumber=sequence)
    (said,) = operators.told()
    assert f"({MIKAS}) {words}, so {operators.task.called} was not rung" in said
    assert operators.in_hand()


async def test_who_took_up_their_telephone_is_told_nothing(operators: Operators, caller: ScriptedCaller) -> None:
    """However the call ended, and with a forged or unknown press neither."""
    operators.press()
    await operators.dialler.drain()
    address = caller.rings[-1].status_url
    phone = Phone(operators.client, number=LINE, line=MIKAS, sid=f"CA{1:032x}")
    await phone.ask(address, CallStatus="in-progress", SequenceNumber="1")
    await phone.press((await phone.ask(caller.rings[-1].twiml_url)).action("Gather"), "1")
    await phone.ask(address, CallStatus="completed", SequenceNumber="2", CallDuration="9")
    other = Phone(operators.client, number=LINE, line=MIKAS, sid=f"CA{2:032x}")
    await other.ask(address.replace("press=", "press=x"), CallStatus="busy", SequenceNumber="1")
    assert operators.told() == []


@pytest.mark.parametrize("what", ["settled", "put back"])
async def test_a_press_that_is_too_late_rings_nobody(operators: Operators, caller: ScriptedCaller, what: str) -> None:
    """Whoever has been settled, or put back for somebody else, meanwhile."""
    operators.press()
    with operators.stage.shop.store.write() as tx:
        of = (tx, operators.stage.shop, operators.task.delivery_id, operators.stage.author)
        if what == "settled":
            settle_task(*of, CallOutcome.NO_ANSWER)
        else:
            release_task(*of)
    await operators.dialler.drain()
    assert (caller.rings, operators.told()) == ([], [])


async def test_after_a_telephone_that_was_not_taken_up_who_withdraws_is_not_rung_and_a_talk_by_hand_is_a_contact(
    operators: Operators, caller: ScriptedCaller
) -> None:
    """What never reached the customer is no call to them."""
    operators.press()
    await operators.dialler.drain()
    phone = Phone(operators.client, number=LINE, line=MIKAS, sid=f"CA{1:032x}")
    await phone.ask(caller.rings[-1].status_url, CallStatus="no-answer", SequenceNumber="1")
    shop = operators.stage.shop
    with shop.store.write() as tx:
        settle_task(tx, shop, operators.task.delivery_id, operators.stage.author, CallOutcome.TALKED, "by hand")
        assert [contact.contents for contact in tx.exec(select(Contact))] == ["by hand"]
        task = next_task(tx, shop, operators.plan_id, operators.stage.author)
        assert task is not None
        operators.task = task
    operators.press()
    await operators.dialler.drain()
    await Phone(operators.client, number=LINE, line=MIKAS, sid=f"CA{2:032x}").ask(
        caller.rings[-1].status_url, CallStatus="busy", SequenceNumber="1"
    )
    with shop.store.write() as tx:
        about = Agreement(task.customer_id, ChannelName.TELEPHONE, Purpose.OFFERS)
        withdraw_consent(tx, shop, about, "said so")
    operators.press()
    await operators.dialler.drain()
    assert len(caller.rings) == 2
    with shop.store.read() as session:
        assert session.get_one(Delivery, task.delivery_id).state is DeliveryState.SUPPRESSED
        assert len(session.exec(select(Call.id)).all()) == 2
