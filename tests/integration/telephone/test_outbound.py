"""Customers are called: once each, at the pace that Twilio allows, and every answer counts as they meant it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select

from bot.call_tokens import CallTokens
from bot.handlers.call_connect import ask_to_connect
from bot.handlers.call_desk import CallDesk
from bot.live_calls import LiveCalls
from bot.telephone_settings import Line, Operator
from bot.workers.dialler import Dialler, DialRules
from core.actions.calls.call_list import next_task
from core.actions.calls.dial import Dial, calls_due
from core.calls.heard import Capture, Heard, Speaker
from core.errors import RefusedError
from core.models import (
    Call,
    CallingWay,
    CallPurpose,
    Delivery,
    DeliveryState,
    Response,
    ResponseKind,
    Staff,
)
from core.outbox import recover
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.scripted_caller import ScriptedCaller
from tests.support.telephone_shop import calling_plan
from tests.support.twilio_side import LINE, Document, Phone, query_of, voice_client


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what holds calls in both is tried beside the core."""
    return sqlite_url


@pytest.fixture
def dialler(set_up: Stage, caller: ScriptedCaller) -> Dialler:
    """A dialler in a hurry."""
    return Dialler(set_up.shop, caller, DialRules(a_second=1_000, line=lambda _language: LINE))


@pytest_asyncio.fixture
async def desk(set_up: Stage) -> CallDesk:
    """The telephone of that shop."""
    return CallDesk(
        shop=set_up.shop,
        live=LiveCalls(),
        lines=(Line(LINE, "en"),),
        operators=(Operator("+442071838751", "U0ANN"),),
        hears=lambda language: language == "en",
        machine_text="Please call us back.",
    )


@pytest_asyncio.fixture
async def client(desk: CallDesk) -> AsyncIterator[httpx.AsyncClient]:
    """Twilio, as a client."""
    async with voice_client(desk.shop, desk) as opened:
        yield opened


def _states(shop: Shop) -> list[DeliveryState]:
    with shop.store.read() as session:
        return [DeliveryState(state) for state in session.exec(select(Delivery.state))]


def _delivery(shop: Shop, token_url: str) -> Delivery:
    attempt = CallTokens(shop).read_attempt(query_of(token_url)["t"])
    assert attempt is not None
    with shop.store.read() as session:
        return session.get_one(Delivery, attempt.delivery_id)


async def test_each_is_called_once_at_the_pace_of_the_settings(set_up: Stage, caller: ScriptedCaller) -> None:
    """Twilio begins one a second; nobody is called again while nothing is known of the first call."""
    calling_plan(set_up, CallingWay.AUTOMATIC)
    now = 0.0
    dialler = Dialler(set_up.shop, caller, DialRules(a_second=50, line=lambda _: LINE), ticks=lambda: now)
    waited: list[float] = []

    async def pass_by(seconds: float) -> None:
        nonlocal now
        waited.append(seconds)
        now += seconds

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.workers.dialler.asyncio.sleep", pass_by)
        placed = await dialler.drain()
        assert await dialler.drain() == 0
    assert (placed, len(caller.rings)) == (
        len(_states(set_up.shop)) - _states(set_up.shop).count(DeliveryState.HELD_OUT),
        placed,
    )
    assert len({asked.to for asked in caller.rings}) == placed
    assert waited[: placed - 1] == pytest.approx([0.02] * (placed - 1))
    assert set(_states(set_up.shop)) <= {DeliveryState.CLAIMED, DeliveryState.HELD_OUT}
    assert recover(set_up.shop) == 0


async def _answered(client: httpx.AsyncClient, caller: ScriptedCaller, **more: str) -> tuple[Phone, Document]:
    """The last call that was placed is answered."""
    asked = caller.rings[-1]
    phone = Phone(client, number=LINE, line=asked.to, sid=f"CA{len(caller.rings):032x}")
    return phone, await phone.ask(asked.twiml_url, **more)


async def _one_call(set_up: Stage, dialler: Dialler, caller: ScriptedCaller) -> Delivery:
    calling_plan(set_up, CallingWay.AUTOMATIC)
    await dialler.drain()
    return _delivery(set_up.shop, caller.rings[-1].twiml_url)


def _answers(shop: Shop) -> list[ResponseKind]:
    with shop.store.read() as session:
        return [ResponseKind(kind) for kind in session.exec(select(Response.kind))]


@pytest.mark.parametrize(("key", "kind"), [("1", ResponseKind.INTERESTED), ("2", ResponseKind.NOT_FOR_ME)])
async def test_a_key_counts_as_the_button_does(  # noqa: PLR0917 - fixtures
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient, key: str, kind: ResponseKind
) -> None:
    """Said back; at the end of the call the message is sent."""
    delivery = await _one_call(set_up, dialler, caller)
    phone, first = await _answered(client, caller)
    assert "Test Shop" in first.said
    assert first.verbs == ["Start", "Say", "Gather"]
    last = await phone.press(first.action("Gather"), key)
    assert last.verbs == ["Say", "Hangup"]
    assert _answers(set_up.shop) == [kind]
    status = caller.rings[-1].status_url
    await phone.ask(status, CallStatus="completed", SequenceNumber="3", CallDuration="30")
    with set_up.shop.store.read() as session:
        assert session.get_one(Delivery, delivery.id).state is DeliveryState.SENT


async def test_a_stop_is_pressed_twice(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient
) -> None:
    """Once changes nothing; twice ends calls with offers, in every plan."""
    delivery = await _one_call(set_up, dialler, caller)
    phone, first = await _answered(client, caller)
    asked = await phone.press(first.action("Gather"), "9")
    assert "press 9 again" in asked.said
    assert _answers(set_up.shop) == []
    done = await phone.press(asked.action("Gather"), "9")
    assert "no more calls" in done.said
    await phone.ask(caller.rings[-1].status_url, CallStatus="completed", SequenceNumber="3")
    assert _answers(set_up.shop) == [ResponseKind.STOPPED]
    with set_up.shop.store.read() as session:
        assert session.get_one(Delivery, delivery.id).state is DeliveryState.SUPPRESSED


async def test_a_word_is_read_back_before_it_counts(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient, desk: CallDesk
) -> None:
    """A recogniser of few words answers with one of them whatever was said."""
    await _one_call(set_up, dialler, caller)
    phone, first = await _answered(client, caller)
    with set_up.shop.store.read() as session:
        call_id = session.exec(select(Call.id).where(Call.sid == phone.sid)).one() or 0
    desk.live.opened(call_id, Capture.WORD_LIST)
    desk.live.heard(call_id, Heard(Speaker.CUSTOMER, "yes", final=True, started_ms=0, ended_ms=9, confidence=1.0))
    read_back = await phone.press(first.action("Gather"))
    assert "understood that you are interested" in read_back.said
    assert _answers(set_up.shop) == []
    await phone.press(read_back.action("Gather"), "2")
    assert _answers(set_up.shop) == [ResponseKind.NOT_FOR_ME]


async def test_who_says_nothing_is_left_alone(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient
) -> None:
    """Asked twice, then the call ends; nothing is noted."""
    await _one_call(set_up, dialler, caller)
    phone, step = await _answered(client, caller)
    again = await phone.press(step.action("Gather"), "0")
    step = await phone.press(again.action("Gather"))
    assert "no answer" in step.said
    assert step.verbs[-1] == "Hangup"
    assert _answers(set_up.shop) == []


async def test_a_machine_hears_what_the_settings_have_for_it(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient
) -> None:
    """And is called again another time."""
    delivery = await _one_call(set_up, dialler, caller)
    phone, said = await _answered(client, caller, AnsweredBy="machine_end_beep")
    assert (said.said, said.verbs) == ("Please call us back.", ["Say", "Hangup"])
    await phone.ask(caller.rings[-1].status_url, CallStatus="completed", SequenceNumber="3")
    with set_up.shop.store.read() as session:
        row = session.get_one(Delivery, delivery.id)
        assert (row.state, row.due_at > set_up.clock.now()) == (DeliveryState.DEFERRED, True)


async def test_a_call_whose_answer_was_lost_is_not_made_again(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient
) -> None:
    """Its fate is unknown until its own callback, which names the message and the try, says it."""
    caller.outcomes = [Outcome(OutcomeKind.UNKNOWN, detail="no answer of Twilio's")] * 9
    calling_plan(set_up, CallingWay.AUTOMATIC)
    await dialler.drain()
    rung = len(caller.rings)
    assert DeliveryState.UNKNOWN in _states(set_up.shop)
    set_up.clock.advance(timedelta(hours=5))
    caller.outcomes = []
    await dialler.drain()
    assert len({asked.to for asked in caller.rings}) == len(caller.rings)
    late = caller.rings[0]
    phone = Phone(client, number=LINE, line=late.to)
    told = await phone.ask(late.status_url, CallStatus="completed", SequenceNumber="3", CallDuration="20")
    assert told.status == 200
    assert _delivery(set_up.shop, late.status_url).state is DeliveryState.SENT
    forged = late.status_url.replace("t=", "t=1", 1)
    stranger = Phone(client, number=LINE, line=late.to)
    assert (await stranger.ask(forged, CallStatus="completed", SequenceNumber="3")).status == 200
    with set_up.shop.store.read() as session:
        assert session.exec(select(Call).where(Call.sid == stranger.sid)).all() == []
    assert rung >= 1


async def test_a_claim_of_which_the_database_says_nothing_is_not_dialled(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been committed: staff settle it, and nobody is called twice for it."""
    calling_plan(set_up, CallingWay.AUTOMATIC)

    def lost(shop: Shop, limit: int) -> list[Dial]:
        calls_due(shop, limit)
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr("bot.workers.dialler.calls_due", lost)
        with pytest.raises(TimeoutError):
            await dialler.drain()
    assert caller.rings == []
    await dialler.drain()
    assert _states(set_up.shop).count(DeliveryState.UNKNOWN) == 1
    assert len({asked.to for asked in caller.rings}) == len(caller.rings)


async def test_what_twilio_refuses_ends_there(set_up: Stage, dialler: Dialler, caller: ScriptedCaller) -> None:
    """A number that is none has failed; too many at once wait."""
    caller.outcomes = [Outcome(OutcomeKind.FAILED, detail="not a valid number"), Outcome(OutcomeKind.NOT_YET)]
    calling_plan(set_up, CallingWay.AUTOMATIC)
    await dialler.drain()
    states = _states(set_up.shop)
    assert DeliveryState.FAILED in states
    assert DeliveryState.DEFERRED in states


async def test_an_operator_is_rung_first_and_then_the_customer(
    set_up: Stage, dialler: Dialler, caller: ScriptedCaller, client: httpx.AsyncClient, desk: CallDesk
) -> None:
    """One press rings once; without a telephone of their own they are told what to do."""
    plan_id = calling_plan(set_up, CallingWay.OPERATORS)
    with set_up.shop.store.write() as tx:
        staff = Staff(slack_user="U0ANN", name="Ann", created_at=datetime(2026, 1, 1, tzinfo=UTC))
        tx.add(staff)
        tx.flush()
        task = next_task(tx, set_up.shop, plan_id, staff)
        assert task is not None
        assert ask_to_connect(tx, desk, staff, task.delivery_id, "press-1") == "+442071838751"
        with pytest.raises(RefusedError, match="NAJIMI_OPERATORS"):
            ask_to_connect(tx, desk, set_up.author, task.delivery_id, "press-2")
    assert await dialler.drain() == 1
    assert await dialler.drain() == 0
    (asked,) = caller.rings
    assert asked.to == "+442071838751"
    phone, asking = await _answered(client, caller)
    assert asking.verbs == ["Gather"]
    assert task.called not in asking.text
    bridge = await phone.press(asking.action("Gather"), "1")
    assert bridge.verbs == ["Say", "Dial"]
    assert bridge.find("Number").text == task.telephone
    assert bridge.find("Dial").attrib["callerId"] == LINE
    over = await phone.ask(bridge.action("Dial"), DialCallStatus="completed")
    assert over.verbs == ["Hangup"]
    with set_up.shop.store.read() as session:
        call = session.exec(select(Call)).one()
        assert (call.purpose, call.operator_id, call.number) == (CallPurpose.CALL_LIST, staff.id, task.telephone)
