"""Who called and reached nobody is called back by a button: the operator's telephone rings, then theirs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.handlers import slack_call_back
from bot.handlers.call_connect import not_rung
from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_turn import Desk, Turn
from bot.live_calls import LiveCalls
from bot.telephone_settings import Line, Operator
from bot.workers.dialler import CONNECT, Dialler, DialRules
from core.actions.calls.keep_message import keep_message
from core.actions.calls.list_calls import calls_of_day
from core.actions.calls.receive_call import receive_call
from core.actions.calls.settle_call import told
from core.actions.customers.consent import withdraw_consent
from core.customers.agreement import Agreement
from core.errors import NotFoundError, RefusedError
from core.models import Call, CallDirection, CallPurpose, ChannelName, Contact, Customer, Purpose, Reply, Role, Staff
from core.policy.quiet_hours import QuietHours
from core.ports import Outcome, OutcomeKind
from core.replies import Replies
from tests.support.campaign import Stage
from tests.support.policies import AT_ANY_HOUR, keep_policy
from tests.support.scripted_caller import ScriptedCaller
from tests.support.telephone_shop import number_of
from tests.support.twilio_side import LINE, Phone, voice_client

MIKAS = "+442071838751"
CHANNEL = "C0CALLS"
_presses = count(1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what holds calls in both is tried beside the core."""
    return sqlite_url


@dataclass
class Missed:
    """A shop with a telephone, where a customer whose number is known called and reached nobody."""

    stage: Stage
    desk: Desk
    dialler: Dialler
    client: httpx.AsyncClient
    caller: ScriptedCaller
    call_id: int

    def press(self, value: str | None = None, user: str = "") -> list[dict[str, Any]]:
        """Press "Call"; return what is answered."""
        return self.do(slack_call_back.back_ring, str(self.call_id) if value is None else value, user)

    def do(self, handler: Any, value: str, user: str = "", **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a turn's
        """Do what a button is for; return what is answered."""
        user = user or self.stage.author.slack_user
        turn = Turn("block_actions", user, user, CHANNEL, "1.0", value=value, message="2.0", **more)
        cause = f"press:{next(_presses)}"
        with self.stage.shop.store.write() as tx:
            handler(self.desk, turn)(tx, Replies(tx, self.stage.clock, cause))
        return self.said(cause)

    def said(self, cause: str) -> list[dict[str, Any]]:
        """Return what was said under causes that begin so."""
        with self.stage.shop.store.read() as session:
            rows = session.exec(select(Reply).where(col(Reply.cause).startswith(cause)).order_by(col(Reply.id)))
            return [row.payload for row in rows]

    def waits(self) -> bool:
        """Return whether the call waits to be called back."""
        found = calls_of_day(self.stage.shop, self.stage.clock.now() - timedelta(days=7))
        return self.call_id in [each.call.id for each in found.missed]

    def backs(self) -> list[Call]:
        """Return the calls that were made."""
        with self.stage.shop.store.read() as session:
            outbound = select(Call).where(Call.direction == CallDirection.OUTBOUND)
            return list(session.exec(outbound.order_by(col(Call.id))))


@pytest_asyncio.fixture
async def missed(set_up: Stage, caller: ScriptedCaller) -> AsyncIterator[Missed]:
    """A missed call, and what places calls."""
    with set_up.shop.store.write() as tx:
        keep_policy(tx, AT_ANY_HOUR)
    calls = CallDesk(
        shop=set_up.shop,
        live=LiveCalls(),
        lines=(Line(LINE, "en"),),
        operators=(Operator(MIKAS, set_up.author.slack_user),),
    )
    dialler = Dialler(set_up.shop, caller, DialRules(a_second=1_000, line=lambda _: LINE), not_rung=not_rung)
    with set_up.shop.store.write() as tx:
        # A name that none of the calls has that are placed.
        call = receive_call(tx, set_up.shop, "CA" + "f" * 32, number_of(1), LINE, set_up.clock.now())
        told(tx, set_up.shop, call.sid or "", "no-answer", 1, set_up.clock.now())
    async with voice_client(set_up.shop, calls) as client:
        yield Missed(set_up, Desk(set_up.shop, calls=calls), dialler, client, caller, call.id or 0)


async def test_the_operator_is_rung_then_the_customer_and_it_is_called_back(missed: Missed) -> None:
    """The customer's telephone is dialled by the document; once they talk it waits no more, and it is a contact."""
    assert missed.waits()
    (answer,) = missed.press()
    assert f"Your telephone rings ({MIKAS})" in answer["text"]
    await missed.dialler.drain()
    (rung,) = missed.caller.rings
    assert rung.to == MIKAS
    phone = Phone(missed.client, number=LINE, line=MIKAS, sid=f"CA{1:032x}")
    await phone.ask(rung.status_url, CallStatus="in-progress", SequenceNumber="1")
    document = await phone.press((await phone.ask(rung.twiml_url)).action("Gather"), "1")
    number = document.find("Number")
    assert number.text == number_of(1)
    assert missed.waits(), "the operator's own telephone alone is nobody's answer"
    leg = Phone(missed.client, number=LINE, line=number_of(1), sid=f"CA{7:032x}")
    await leg.ask(number.attrib["statusCallback"], CallStatus="in-progress", SequenceNumber="1")
    assert not missed.waits()
    assert (await phone.ask(document.action("Dial"), DialCallStatus="completed")).verbs == ["Hangup"]
    await phone.ask(rung.status_url, CallStatus="completed", SequenceNumber="2", CallDuration="40")
    (made,) = missed.backs()
    assert (made.purpose, made.operator_id, made.number) == (
        CallPurpose.CALL_LIST,
        missed.stage.author.id,
        number_of(1),
    )
    with missed.stage.shop.store.read() as session:
        contact = session.get_one(Contact, made.contact_id)
        assert (contact.customer_id, contact.duration_seconds) == (missed.stage.customers[0], 40)


async def test_a_customer_who_does_not_answer_still_waits_and_is_no_contact(missed: Missed) -> None:
    """Nobody was talked to."""
    missed.press()
    await missed.dialler.drain()
    (rung,) = missed.caller.rings
    phone = Phone(missed.client, number=LINE, line=MIKAS, sid=f"CA{1:032x}")
    await phone.ask(rung.status_url, CallStatus="in-progress", SequenceNumber="1")
    document = await phone.press((await phone.ask(rung.twiml_url)).action("Gather"), "1")
    await phone.ask(document.action("Dial"), DialCallStatus="no-answer")
    await phone.ask(rung.status_url, CallStatus="completed", SequenceNumber="2", CallDuration="30")
    assert missed.waits()
    with missed.stage.shop.store.read() as session:
        assert session.exec(select(Contact)).all() == []
    missed.press()
    await missed.dialler.drain()
    assert len(missed.caller.rings) == 2


async def test_who_is_not_rung_or_does_not_take_up_is_told_once(missed: Missed) -> None:
    """What failed, and that the call still waits; a callback that comes before our own answer, and twice, too."""
    missed.caller.outcomes = [Outcome(OutcomeKind.FAILED, detail="21211: not a valid number")]
    missed.press()
    await missed.dialler.drain()
    (said,) = missed.said(CONNECT)
    assert "refused the call (21211: not a valid number)" in said["text"]
    assert "still wait to be called back" in said["text"]
    missed.caller.outcomes = [Outcome(OutcomeKind.UNKNOWN, detail="lost")]
    missed.press()
    await missed.dialler.drain()
    phone = Phone(missed.client, number=LINE, line=MIKAS, sid=f"CA{9:032x}")
    for sequence in ("1", "2", "2"):
        await phone.ask(missed.caller.rings[-1].status_url, CallStatus="busy", SequenceNumber=sequence)
    (made,) = missed.backs()
    assert (made.operator_id, made.ended) == (missed.stage.author.id, True)
    missed.press()
    await missed.dialler.drain()
    third = Phone(missed.client, number=LINE, line=MIKAS, sid=f"CA{3:032x}")
    for sequence in ("1", "1"):
        await third.ask(missed.caller.rings[-1].status_url, CallStatus="no-answer", SequenceNumber=sequence)
    texts = [each["text"] for each in missed.said(CONNECT)]
    assert len(texts) == 3
    assert "was not answered, so" in texts[-1]
    assert all(each["user"] == missed.stage.author.slack_user for each in missed.said(CONNECT))
    assert missed.waits()


async def test_who_wants_no_calls_is_not_called_unless_they_asked(missed: Missed) -> None:
    """They are told of, where the button is; a message that they left asks for it, and is asked about once more."""
    shop = missed.stage.shop
    with shop.store.write() as tx:
        withdraw_consent(tx, shop, Agreement(missed.stage.customers[0], ChannelName.TELEPHONE, Purpose.OFFERS), "so")
    form = slack_call_back.back_open(missed.desk, opening(missed))
    assert "do not want to be called" in str(form)
    assert "call_back_ring" not in str(form)
    for value in (str(missed.call_id), f"{missed.call_id}:all_the_same"):
        with pytest.raises(RefusedError, match="do not want to be called"):
            missed.press(value)
    with shop.store.write() as tx:
        call = tx.get_one(Call, missed.call_id)
        keep_message(tx, shop, call.sid or "", "https://api.twilio.com/recording")
    form = slack_call_back.back_open(missed.desk, opening(missed))
    assert "Call all the same" in str(form)
    assert "'confirm'" in str(form)
    with pytest.raises(RefusedError, match="press \\*Call all the same"):
        missed.press()
    missed.press(f"{missed.call_id}:all_the_same")
    await missed.dialler.drain()
    assert [each.to for each in missed.caller.rings] == [MIKAS]


async def test_quiet_hours_are_the_customers_own(missed: Missed) -> None:
    """By the clock where they are, which is said; also of everybody who shares the number."""
    shop, clock = missed.stage.shop, missed.stage.clock
    with shop.store.write() as tx:
        keep_policy(tx, replace(AT_ANY_HOUR, quiet=QuietHours(21 * 60, 8 * 60)))
        tx.get_one(Customer, missed.stage.customers[0]).zone = "Asia/Tokyo"
    late = clock.now().replace(hour=14, minute=30, second=0, microsecond=0) + timedelta(days=1)
    clock.advance(late - clock.now())
    with pytest.raises(RefusedError, match="it is 23:30 where they are, and quiet until 08:00"):
        missed.press()
    clock.advance(timedelta(hours=9))
    missed.press()
    await missed.dialler.drain()
    assert len(missed.caller.rings) == 1


async def test_who_has_no_telephone_of_their_own_is_told(missed: Missed) -> None:
    """In the window, and by the button; nothing is asked for."""
    with pytest.raises(RefusedError, match="I do not know which telephone is yours"):
        missed.press(user="U0STRANGER")
    turn = replace(opening(missed), user="U0STRANGER")
    form = slack_call_back.back_open(missed.desk, turn)
    assert "NAJIMI_OPERATORS" in str(form)
    assert "call_back_ring" not in str(form)
    without = Desk(missed.stage.shop)
    with pytest.raises(RefusedError, match="No telephone is connected"):
        slack_call_back.back_ring(without, opening(missed))


async def test_two_presses_ring_once_and_nobody_is_called_by_two(missed: Missed) -> None:
    """While one is being called; a press that nobody took for minutes rings nobody either."""
    missed.press()
    missed.press()
    await missed.dialler.drain()
    assert len(missed.caller.rings) == 1
    with pytest.raises(RefusedError, match="calling them at this moment"):
        missed.press()
    with missed.stage.shop.store.write() as tx:
        told(tx, missed.stage.shop, f"CA{1:032x}", "busy", 1, missed.stage.clock.now())
    missed.press()
    missed.stage.clock.advance(timedelta(minutes=3))
    await missed.dialler.drain()
    assert len(missed.caller.rings) == 1


async def test_what_came_of_it_is_noted_and_undone_by_whom_it_may_be(missed: Missed) -> None:
    """Whoever noted it, an approver or an admin; then it waits again, and can be called again."""
    typed = {"text": "Wants the kettle."}
    (said,) = missed.do(slack_call_back.back_done, "", metadata={"call": missed.call_id}, state=typed)
    assert "call_back_undo" in str(said["blocks"])
    assert not missed.waits()
    with pytest.raises(RefusedError, match="already"):
        missed.press()
    with pytest.raises(RefusedError, match="Only whoever noted that"):
        missed.do(slack_call_back.back_undo, str(missed.call_id), "U0STRANGER")
    missed.do(slack_call_back.back_undo, str(missed.call_id))
    assert missed.waits()
    with pytest.raises(RefusedError, match="undone already"):
        missed.do(slack_call_back.back_undo, str(missed.call_id))
    missed.do(slack_call_back.back_done, "", metadata={"call": missed.call_id}, state=typed)
    with missed.stage.shop.store.write() as tx:
        tx.add(Staff(slack_user="U0ADMIN", name="Ada", roles=[Role.ADMIN], created_at=missed.stage.clock.now()))
    missed.do(slack_call_back.back_undo, str(missed.call_id), "U0ADMIN")
    assert missed.waits()


async def test_forged_buttons_and_addresses_ring_nobody(missed: Missed) -> None:
    """Nor does a call whose number was withheld."""
    for value in ("", "x", "-1", "999999", "99999999999999999999", f"x{missed.call_id}"):
        with pytest.raises(NotFoundError):
            missed.press(value)
        with pytest.raises((NotFoundError, RefusedError)):
            missed.do(slack_call_back.back_undo, value)
    missed.press()
    await missed.dialler.drain()
    rung = missed.caller.rings[0]
    phone = Phone(missed.client, number=LINE, line=MIKAS, sid=f"CA{5:032x}")
    forged = rung.status_url.replace("b=", "b=9")
    await phone.ask(forged, CallStatus="in-progress", SequenceNumber="1")
    assert "Number" not in (await phone.ask(rung.twiml_url.replace("b=", "b=9"))).text
    assert len(missed.backs()) == 1
    with missed.stage.shop.store.write() as tx:
        tx.get_one(Call, missed.call_id).number = ""
    with pytest.raises(RefusedError, match="withheld"):
        missed.press()


def opening(missed: Missed) -> Turn:
    """Return the turn of somebody who opens the window."""
    user = missed.stage.author.slack_user
    return Turn("block_actions", user, user, CHANNEL, "1.0", value=str(missed.call_id), message="2.0")
